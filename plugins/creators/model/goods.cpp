#include "plugins/creators/model/goods.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace vigil::creators {
namespace {

// "2018" covers "2018-09".
bool covers(const std::string& longer, const std::string& shorter) {
  return longer.size() < shorter.size() && shorter.starts_with(longer);
}

template <typename Part>
double sum_of(const Good& good, Part part) {
  double sum = 0;
  for (const Sale& sale : good.sales) {
    const bool inside = std::any_of(good.sales.begin(), good.sales.end(), [&](const Sale& other) {
      return covers(other.period, sale.period) && other.amount_cny > 0;
    });
    if (!inside) sum += part(sale);
  }
  return sum;
}

}  // namespace

std::optional<double> price_of(const Sale& sale) {
  if (sale.quantity <= 0 || sale.amount_cny <= 0) return std::nullopt;
  return sale.amount_cny / sale.quantity;
}

double amount_of(const Good& good) {
  return sum_of(good, [](const Sale& sale) { return sale.amount_cny; });
}

double quantity_of(const Good& good) {
  return sum_of(good, [](const Sale& sale) { return sale.quantity; });
}

GoodsTotals totals_of(const Book& book, bool platform) {
  GoodsTotals totals;
  std::set<std::string_view> counties;
  for (const Good& good : book.goods) {
    if (good.platform != platform) continue;
    ++totals.goods;
    if (!good.county.empty() && counties.insert(good.county).second) {
      const Place* const place = find_place(book, good.county);
      totals.poverty_counties += place != nullptr && place->poverty;
    }
    totals.amount_cny += amount_of(good);
    totals.households += good.households;
    totals.poor_households += good.poor_households;
    totals.sellers += good.sellers;
    totals.poor_sellers += good.poor_sellers;
  }
  totals.counties = counties.size();
  return totals;
}

std::vector<const Good*> ten_best(const Book& book, bool platform) {
  std::vector<const Good*> best;
  for (const Good& good : book.goods) {
    if (good.platform == platform) best.push_back(&good);
  }
  // Only a whole year says how good a good is; a month's sales do not make it the tenth best.
  const auto known = [](const Good* good) {
    const bool year = std::any_of(good->sales.begin(), good->sales.end(),
                                  [](const Sale& sale) { return sale.period.size() == 4; });
    return year ? amount_of(*good) : 0.0;
  };
  std::stable_sort(best.begin(), best.end(),
                   [&](const Good* a, const Good* b) { return known(a) > known(b); });
  best.resize(std::min<std::size_t>(best.size(), 10));
  return best;
}

std::vector<GoodsFinding> check_goods(const Book& book, const GoodsLimits& limits) {
  std::vector<GoodsFinding> findings;
  for (const Good& good : book.goods) {
    const auto find = [&](const std::string& period, GoodsDoubt doubt, double value,
                          double expected) {
      findings.push_back({good.id, good.name, period, doubt, value, expected});
    };
    if (good.poor_sellers > good.sellers)
      find({}, GoodsDoubt::kPoorAboveAll, static_cast<double>(good.poor_sellers),
           static_cast<double>(good.sellers));
    if (good.poor_households > good.households)
      find({}, GoodsDoubt::kPoorAboveAll, static_cast<double>(good.poor_households),
           static_cast<double>(good.households));
    for (const Sale& sale : good.sales) {
      if (sale.quantity < 0 || sale.amount_cny < 0 || sale.boxes < 0) {
        find(sale.period, GoodsDoubt::kNegative,
             std::min({sale.quantity, sale.amount_cny, sale.boxes}), 0);
        continue;
      }
      if (sale.amount_cny > 0 && sale.quantity == 0)
        find(sale.period, GoodsDoubt::kAmountWithoutQuantity, sale.amount_cny, 0);
      if (good.box_weight > 0 && sale.boxes > 0 && sale.quantity > 0) {
        const double weight = sale.quantity / sale.boxes;
        if (std::abs(weight / good.box_weight - 1) > limits.box_off)
          find(sale.period, GoodsDoubt::kWeightPerBox, weight, good.box_weight);
      }
      const auto price = price_of(sale);
      if (!price) continue;
      // The season's mean: all other sales of the good, by quantity.
      double quantity = 0;
      double amount = 0;
      for (const Sale& other : good.sales) {
        if (&other == &sale || !price_of(other)) continue;
        quantity += other.quantity;
        amount += other.amount_cny;
      }
      // The smaller side is the odd one: a year is not flagged for its month.
      if (quantity < sale.quantity) continue;
      const double mean = amount / quantity;
      if (*price > mean * limits.price_times || *price < mean / limits.price_times)
        find(sale.period, GoodsDoubt::kPriceFarFromSeason, *price, mean);
    }
  }
  return findings;
}

std::vector<Coverage> coverage_of(const Book& book) {
  std::vector<Coverage> parts(10);
  for (int i = 0; i < 10; ++i) parts[static_cast<std::size_t>(i)].category = i + 1;
  for (const HeritageItem& item : book.heritage) {
    Coverage& part = parts[static_cast<std::size_t>(item.category - 1)];
    part.items += item.items;
    part.seen += item.seen;
  }
  return parts;
}

Coverage whole_of(const std::vector<Coverage>& parts) {
  Coverage whole;
  for (const Coverage& part : parts) {
    whole.items += part.items;
    whole.seen += part.seen;
  }
  return whole;
}

}  // namespace vigil::creators
