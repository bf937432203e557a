#include "plugins/creators/model/reconcile.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "core/base/text.h"
#include "plugins/creators/model/attention.h"
#include "plugins/creators/model/goods.h"

namespace vigil::creators {
namespace {

using Values = std::vector<double>;
using Count = std::function<Values(const Book&)>;

constexpr double kSecondsOfAYear = 31'536'000;

std::vector<const Leader*> first_leaders(const Book& book) {
  std::vector<const Leader*> leaders;
  for (const Leader& leader : book.leaders) {
    if (leader.stage == Stage::kAdmitted) leaders.push_back(&leader);
  }
  return leaders;
}

template <typename Part>
double distinct(const Book& book, Part part) {
  std::set<std::string> values;
  for (const Leader* leader : first_leaders(book)) {
    if (std::string value = part(*leader); !value.empty()) values.insert(std::move(value));
  }
  return static_cast<double>(values.size());
}

template <typename Part>
double total(const Book& book, Part part) {
  double sum = 0;
  for (const Leader* leader : first_leaders(book)) sum += static_cast<double>(part(*leader));
  return sum;
}

std::string poverty_county(const Book& book, const Leader& leader) {
  const Place* const place = find_place(book, leader.county);
  return place != nullptr && place->poverty ? place->id : std::string();
}

const Good* good_of(const Book& book, std::string_view id) {
  const auto found = std::find_if(book.goods.begin(), book.goods.end(),
                                  [&](const Good& one) { return one.id == id; });
  return found == book.goods.end() ? nullptr : &*found;
}

Sale sale_of(const Book& book, std::string_view good, std::string_view period) {
  if (const Good* found = good_of(book, good)) {
    for (const Sale& sale : found->sales) {
      if (sale.period == period) return sale;
    }
  }
  return {};
}

Count count_of_event(const char* event, std::vector<std::string> what) {
  return [event, what = std::move(what)](const Book& book) {
    Values values;
    for (const Event& one : book.events) {
      if (one.id != event) continue;
      for (const std::string& name : what) values.push_back(one.count(name));
    }
    return values;
  };
}

Count year_sales(const char* good) {
  return [good](const Book& book) {
    const Sale sale = sale_of(book, good, "2018");
    return Values{sale.quantity, sale.amount_cny};
  };
}

Count sellers(const char* good) {
  return [good](const Book& book) {
    const Good* const found = good_of(book, good);
    return found ? Values{static_cast<double>(found->sellers)} : Values{};
  };
}

Count month_sale(const char* good, double Sale::*part) {
  return [good, part](const Book& book) { return Values{sale_of(book, good, "2018-09").*part}; };
}

double years_of(const Budget& budget) {
  const std::chrono::year_month_day from(budget.from);
  const std::chrono::year_month_day to(budget.to + std::chrono::days(1));
  return static_cast<double>((to.year() / to.month() - from.year() / from.month()).count()) / 12;
}

// What the report said, in corner brackets; the first words of it.
std::string quotes_of(const Book& book, const std::vector<std::string>& ids) {
  std::string all;
  for (const PrintedFigure& figure : book.figures) {
    if (std::find(ids.begin(), ids.end(), figure.id) == ids.end()) continue;
    all += "「" + clean_for_display(figure.quote, 24) + "」";
  }
  return all;
}

double printed_value(const Book& book, std::string_view id, std::size_t at = 0) {
  for (const PrintedFigure& figure : book.figures) {
    if (figure.id == id && at < figure.values.size()) return figure.values[at];
  }
  return 0;
}

// What is counted from the records, by the printed figure's id.
const std::map<std::string_view, Count>& counts() {
  static const std::map<std::string_view, Count> kCounts = {
      {"LD06",
       [](const Book& book) { return Values{static_cast<double>(first_leaders(book).size())}; }},
      {"LD10",
       [](const Book& book) {
         std::map<int, double> by_year;
         for (const Cohort& one : book.cohorts)
           ++by_year[static_cast<int>(std::chrono::year_month_day(one.starts).year())];
         double most = 0;
         for (const auto& [year, cohorts] : by_year) most = std::max(most, cohorts);
         return Values{most};
       }},
      {"LD11",
       [](const Book& book) {
         std::set<SessionKind> kinds;
         for (const Session& one : book.sessions) kinds.insert(one.kind);
         return Values{static_cast<double>(kinds.size())};
       }},
      {"LD14",
       [](const Book& book) {
         return Values{distinct(book, [](const Leader& one) { return one.group; })};
       }},
      {"LD15",
       [](const Book& book) {
         return Values{distinct(book, [&](const Leader& one) {
           const Place* const place = find_place(book, one.county);
           return place ? place->province : std::string();
         })};
       }},
      {"LD16",
       [](const Book& book) {
         return Values{distinct(book, [](const Leader& one) { return one.county; })};
       }},
      {"LD17",
       [](const Book& book) { return Values{static_cast<double>(first_leaders(book).size())}; }},
      {"LD18",
       [](const Book& book) {
         Values values;
         for (const Field field :
              {Field::kFarming, Field::kHeritage, Field::kTourism, Field::kEcology})
           values.push_back(
               total(book, [&](const Leader& one) { return one.field == field ? 1 : 0; }));
         return values;
       }},
      {"LD20",
       [](const Book& book) {
         using namespace std::chrono;
         return Values{fans_gained(book, {}, Day(2018y / June / 30), Day(2018y / October / 31))};
       }},
      {"LD21",
       [](const Book& book) {
         return Values{total(book, [](const Leader& one) { return one.output_cny; })};
       }},
      {"LD22",
       [](const Book& book) {
         return Values{total(book, [](const Leader& one) { return one.poor_households; })};
       }},
      {"LD23",
       [](const Book& book) {
         return Values{total(book, [](const Leader& one) { return one.jobs; })};
       }},
      {"GD01",
       [](const Book& book) { return Values{static_cast<double>(totals_of(book, false).goods)}; }},
      {"GD05",
       [](const Book& book) {
         return Values{static_cast<double>(totals_of(book, false).counties)};
       }},
      {"GD06",
       [](const Book& book) { return Values{static_cast<double>(totals_of(book, false).goods)}; }},
      {"GD07", [](const Book& book) { return Values{totals_of(book, false).amount_cny}; }},
      {"GD08",
       [](const Book& book) {
         return Values{static_cast<double>(totals_of(book, false).households)};
       }},
      {"GD09", count_of_event("ev-gd09", {"participants"})},
      {"GD10", count_of_event("ev-gd09", {"participants"})},
      {"GD11", count_of_event("ev-gd11", {"people"})},
      {"GD12", count_of_event("ev-gd12", {"people"})},
      {"GD13", count_of_event("ev-gd13", {"people"})},
      {"GD15",
       [](const Book& book) {
         double sum = 0;
         for (const Budget& one : book.budgets) sum += one.amount_cny;
         return Values{sum};
       }},
      {"GD16",
       [](const Book& book) {
         return book.budgets.empty() ? Values{} : Values{years_of(book.budgets.front())};
       }},
      {"GD18", sellers("best-04")},
      {"GD19", year_sales("best-04")},
      {"GD20", sellers("best-10")},
      {"GD21", year_sales("best-10")},
      {"GD22", sellers("best-01")},
      {"GD23", year_sales("best-01")},
      {"GD24",
       [](const Book& book) { return Values{static_cast<double>(totals_of(book, true).goods)}; }},
      {"GD28", count_of_event("ev-gd28", {"agencies", "products"})},
      {"GD31", month_sale("best-05", &Sale::boxes)},
      {"GD32", month_sale("best-05", &Sale::quantity)},
      {"GD33", month_sale("best-05", &Sale::amount_cny)},
      {"GD34", month_sale("best-01", &Sale::quantity)},
      {"GD35", month_sale("best-01", &Sale::amount_cny)},
      {"GD36", count_of_event("ev-gd36", {"provinces"})},
      {"GD37", count_of_event("ev-gd36", {"people"})},
      {"GD38", count_of_event("ev-gd36", {"hosts"})},
      {"GD39", count_of_event("ev-gd36", {"amount_cny"})},
      {"GD40", count_of_event("ev-gd40", {"years"})},
      {"IH03",
       [](const Book& book) {
         return Values{static_cast<double>(whole_of(coverage_of(book)).items)};
       }},
      {"IH04",
       [](const Book& book) {
         return Values{static_cast<double>(whole_of(coverage_of(book)).seen)};
       }},
      {"IH05", [](const Book& book) { return Values{whole_of(coverage_of(book)).share()}; }},
      {"IH06",
       [](const Book& book) {
         const double videos = printed_value(book, "IH02");
         return videos > 0 ? Values{kSecondsOfAYear / videos} : Values{};
       }},
      {"IH09", count_of_event("ev-ih09", {"lessons"})},
      {"IH10", count_of_event("ev-ih09", {"likes"})},
      {"IH12", count_of_event("ev-ih12", {"viewers"})},
      {"IH13", count_of_event("ev-ih13", {"participants"})},
      {"IH14", count_of_event("ev-ih14", {"participants"})},
      {"IH15", count_of_event("ev-ih15", {"works"})},
      {"IH16", count_of_event("ev-ih15", {"users"})},
      {"IH17", count_of_event("ev-ih15", {"likes"})},
      {"IH18", count_of_event("ev-ih15", {"items"})},
      {"IH19", count_of_event("ev-ih19", {"videos"})},
  };
  return kCounts;
}

const std::map<std::string_view, Reason>& reasons() {
  static const std::map<std::string_view, Reason> kReasons = {
      {"LD01", Reason::kCommunity},     {"LD02", Reason::kCommunity}, {"LD03", Reason::kCommunity},
      {"LD04", Reason::kCommunity},     {"LD05", Reason::kCommunity}, {"LD06", Reason::kTarget},
      {"LD19", Reason::kPeriod},        {"LD24", Reason::kNoNumber},  {"LP01", Reason::kPerson},
      {"LP02", Reason::kPerson},        {"LP03", Reason::kPerson},    {"LP04", Reason::kPerson},
      {"LP05", Reason::kPerson},        {"LP06", Reason::kPerson},    {"LP07", Reason::kPerson},
      {"LP08", Reason::kPerson},        {"LP09", Reason::kPerson},    {"GD01", Reason::kTarget},
      {"GD02", Reason::kCommunity},     {"GD03", Reason::kCommunity}, {"GD25", Reason::kDamaged},
      {"GD26", Reason::kDamaged},       {"GD27", Reason::kDamaged},   {"GD29", Reason::kDamaged},
      {"GD30", Reason::kDamaged},       {"IH01", Reason::kCommunity}, {"IH02", Reason::kCommunity},
      {"IH06", Reason::kContradiction}, {"IH07", Reason::kCommunity}, {"IH08", Reason::kCommunity},
      {"IH11", Reason::kPerson}};
  return kReasons;
}

bool agree(const Values& counted, const PrintedFigure& printed) {
  if (counted.empty() || printed.values.empty()) return false;
  const std::size_t common = std::min(counted.size(), printed.values.size());
  if (counted.size() < printed.values.size()) return false;
  for (std::size_t i = 0; i < common; ++i) {
    if (!holds(counted[i], printed.comparator, printed.values[i])) return false;
  }
  return true;
}

}  // namespace

std::vector<Reconciled> reconcile(const Book& book) {
  std::vector<Reconciled> all;
  for (const PrintedFigure& printed : book.figures) {
    const auto count = counts().find(printed.id);
    if (printed.kind != FigureKind::kFigure && count == counts().end()) continue;
    Reconciled one;
    one.printed = &printed;
    if (count != counts().end()) one.counted = count->second(book);
    const auto reason = reasons().find(printed.id);
    if (printed.id == "LD13") {
      Day first = Day::max();
      for (const Session& session : book.sessions) first = std::min(first, session.on);
      one.counted_text = book.sessions.empty() ? std::string() : to_text(first);
      one.outcome = one.counted_text == printed.text ? Outcome::kAgrees : Outcome::kDiffers;
    } else if (agree(one.counted, printed)) {
      one.outcome = Outcome::kAgrees;
    } else if (reason != reasons().end()) {
      one.outcome = Outcome::kExplained;
      one.reason = reason->second;
    } else if (printed.damaged && one.counted.empty()) {
      one.reason = Reason::kDamaged;
    } else {
      one.outcome = Outcome::kDiffers;
    }
    all.push_back(std::move(one));
  }
  // In the order of the report's parts.
  const auto part = [](const Reconciled& one) {
    constexpr std::string_view kParts[] = {"leaders", "academy", "goods", "heritage"};
    return std::find(std::begin(kParts), std::end(kParts), one.printed->system) -
           std::begin(kParts);
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Reconciled& a, const Reconciled& b) { return part(a) < part(b); });
  return all;
}

std::vector<Derived> derived_figures(const Book& book) {
  std::vector<Derived> all;
  const auto ratio = [&](std::string ids, double a, double b, bool share, std::string unit) {
    if (b > 0 && a > 0) all.push_back({std::move(ids), a / b, share, std::move(unit)});
  };
  const auto value = [&](std::string_view id, std::size_t at = 0) {
    return printed_value(book, id, at);
  };
  ratio("LD02 / LD01", value("LD02"), value("LD01"), true, "");
  ratio("LD20 / LD17", value("LD20"), value("LD17"), false, "fans/leader");
  ratio("LD17 / LD06", value("LD17"), value("LD06"), true, "");
  ratio("GD03 / GD02", value("GD03"), value("GD02"), false, "CNY/seller");
  ratio("GD19", value("GD19", 1), value("GD19", 0), false, "CNY/斤");
  ratio("GD21", value("GD21", 1), value("GD21", 0), false, "CNY/斤");
  ratio("GD23", value("GD23", 1), value("GD23", 0), false, "CNY/斤");
  ratio("GD33 / GD32", value("GD33"), value("GD32"), false, "CNY/斤");
  ratio("GD33 / GD31", value("GD33"), value("GD31"), false, "CNY/箱");
  ratio("GD32 / GD31", value("GD32"), value("GD31"), false, "斤/箱");
  ratio("GD35 / GD34", value("GD35"), value("GD34"), false, "CNY/斤");
  const auto poor = [&](const char* ids, const char* good) {
    if (const Good* found = good_of(book, good))
      ratio(ids, static_cast<double>(found->poor_sellers), static_cast<double>(found->sellers),
            true, "");
  };
  poor("GD18", "best-04");
  poor("GD20", "best-10");
  poor("GD22", "best-01");
  const GoodsTotals totals = totals_of(book, false);
  ratio("GD08", static_cast<double>(totals.poor_households), value("GD08"), true, "");
  const auto poor_counties = [&](std::string ids, double counties) {
    if (counties > 0) all.push_back({std::move(ids), counties, false, "poverty counties"});
  };
  poor_counties("LD16",
                distinct(book, [&](const Leader& one) { return poverty_county(book, one); }));
  poor_counties("GD05", static_cast<double>(totals.poverty_counties));
  ratio("IH04 / IH03", value("IH04"), value("IH03"), true, "");
  return all;
}

std::vector<Contradiction> contradictions(const Book& book) {
  std::vector<Contradiction> found;
  std::vector<std::string> unreadable;
  for (const PrintedFigure& figure : book.figures) {
    for (const PrintedFigure::Also& other : figure.also) {
      if (!figure.values.empty() &&
          exclude_each_other(figure.comparator, figure.values[0], other.comparator, other.value))
        found.push_back({ContradictionKind::kComparators,
                         {figure.id},
                         quotes_of(book, {figure.id}),
                         figure.values[0],
                         other.value});
    }
    if (figure.damaged) unreadable.push_back(figure.id);
  }
  const double videos = printed_value(book, "IH02");
  const double seconds = printed_value(book, "IH06");
  if (videos > 0 && seconds > 0 && !holds(kSecondsOfAYear / videos, Comparator::kAbout, seconds))
    found.push_back({ContradictionKind::kRatio,
                     {"IH06", "IH02"},
                     quotes_of(book, {"IH06", "IH02"}),
                     seconds,
                     kSecondsOfAYear / videos});
  double parts = 0;
  for (std::size_t i = 0; i < 4; ++i) parts += printed_value(book, "LD18", i);
  if (const double whole = printed_value(book, "LD17"); whole > 0 && parts != whole)
    found.push_back({ContradictionKind::kParts,
                     {"LD18", "LD17"},
                     quotes_of(book, {"LD18", "LD17"}),
                     parts,
                     whole});
  // The chart of the ten best: bars that can be read, and those told in the text (GD19, GD23).
  double bars = 2;
  while (printed_value(book, "GD25", static_cast<std::size_t>(bars) - 2) > 0) ++bars;
  if (const double goods = printed_value(book, "GD24"); bars > 2 && goods > bars)
    found.push_back({ContradictionKind::kIncomplete,
                     {"GD25", "GD24"},
                     quotes_of(book, {"GD25", "GD24"}),
                     bars,
                     goods});
  for (const GoodsFinding& one : check_goods(book)) {
    if (one.doubt == GoodsDoubt::kPriceFarFromSeason)
      found.push_back({ContradictionKind::kPrice, {one.good}, one.name, one.value, one.expected});
  }
  if (!unreadable.empty()) {
    const auto count = static_cast<double>(unreadable.size());
    found.push_back({ContradictionKind::kUnreadable, std::move(unreadable), {}, count, 0});
  }
  return found;
}

}  // namespace vigil::creators
