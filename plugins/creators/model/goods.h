// Goods of places: what was sold, which ten sold best, and which figures do not add up. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

// CNY for one unit; nothing without a quantity or an amount.
[[nodiscard]] std::optional<double> price_of(const Sale& sale);
[[nodiscard]] double amount_of(const Good& good);
// A sale over a whole year covers the shorter ones inside it: they are not added.
[[nodiscard]] double quantity_of(const Good& good);

struct GoodsTotals {
  std::size_t goods = 0;
  std::size_t counties = 0;
  std::size_t poverty_counties = 0;
  double amount_cny = 0;
  std::int64_t households = 0;
  std::int64_t poor_households = 0;
  std::int64_t sellers = 0;
  std::int64_t poor_sellers = 0;
};
// Of the programme's goods, or of the whole community's.
[[nodiscard]] GoodsTotals totals_of(const Book& book, bool platform);

// Up to ten goods by amount, the highest first; goods whose amount is not known come last and keep
// their order.
[[nodiscard]] std::vector<const Good*> ten_best(const Book& book, bool platform);

enum class GoodsDoubt {
  kPriceFarFromSeason,  // of one sale, from the mean of the good's other sales: value, mean
  kWeightPerBox,        // far from the declared one: value, declared
  kPoorAboveAll,        // more poor sellers than sellers, or poor households than households
  kAmountWithoutQuantity,
  kNegative,  // schema refuses it; what was imported elsewhere may have it
};

struct GoodsFinding {
  std::string good;  // id
  std::string name;
  std::string period;
  GoodsDoubt doubt = GoodsDoubt::kNegative;
  double value = 0;
  double expected = 0;
};

// The operator's: how many times the mean a price may be, either way; how far a box may be off.
struct GoodsLimits {
  double price_times = 2.0;
  double box_off = 0.10;
};
[[nodiscard]] std::vector<GoodsFinding> check_goods(const Book& book,
                                                    const GoodsLimits& limits = {});

// ---- heritage ----------------------------------------------------------------------------------

struct Coverage {
  int category = 0;  // 1 to 10
  std::int64_t items = 0;
  std::int64_t seen = 0;
  [[nodiscard]] double share() const {
    return items > 0 ? static_cast<double>(seen) / static_cast<double>(items) : 0;
  }
};
// Ten entries, by category.
[[nodiscard]] std::vector<Coverage> coverage_of(const Book& book);
[[nodiscard]] Coverage whole_of(const std::vector<Coverage>& parts);

}  // namespace vigil::creators
