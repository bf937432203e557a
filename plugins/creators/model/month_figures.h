// Five years of every account's figures by month, in columns: 50,000 accounts of 60 months and four
// figures are 96 MB, and growth over any span is one pass over them. Immutable once read, so it may
// be read on one thread and looked at on another.
//
// What stands in a record (creators.monthly) is a text of twelve numbers a year and figure, "-" for
// a month that is not known: {"years": {"2018": {"fans": "100 120 - ..."}}}.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

// Followers are those at a month's end; the others are sums of its days.
enum class Metric { kFans, kViews, kLikes, kSales };
inline constexpr Metric kAllMetrics[] = {Metric::kFans, Metric::kViews, Metric::kLikes,
                                         Metric::kSales};
[[nodiscard]] std::string_view to_word(Metric metric);
[[nodiscard]] std::optional<Metric> metric_from_word(std::string_view word);

inline constexpr std::int64_t kNotKnown = -1;
inline constexpr std::size_t kMonthsAYear = 12;

// A month as one number: months since January of the year 0.
[[nodiscard]] constexpr int month_number(int year, int month) { return year * 12 + month - 1; }
[[nodiscard]] int month_number(Day day);
[[nodiscard]] std::string month_words(int month);  // "2018-09"

using YearOfMonths = std::array<std::int64_t, kMonthsAYear>;
// "100 120 - ..." and back; nothing for anything but twelve numbers or "-" apart by blanks.
[[nodiscard]] std::string to_text(const YearOfMonths& year);
[[nodiscard]] std::optional<YearOfMonths> year_from_text(std::string_view text);

class MonthFigures {
 public:
  // Records of creators.monthly; what cannot be read of one is left out. Where there are none, the
  // months are made of `daily` instead: a year of figures that never went through an import.
  [[nodiscard]] static MonthFigures read(std::span<const Json> records,
                                         std::span<const Metrics> daily = {});

  [[nodiscard]] bool empty() const { return ids_.empty() || months_ == 0; }
  [[nodiscard]] int first_month() const { return first_; }
  [[nodiscard]] int months() const { return months_; }
  [[nodiscard]] std::size_t accounts() const { return ids_.size(); }
  [[nodiscard]] std::size_t bytes() const;  // of the columns

  [[nodiscard]] std::optional<std::size_t> find(std::string_view leader) const;
  // One account's months from first_month() on; kNotKnown where there is no figure.
  [[nodiscard]] std::span<const std::int64_t> series(std::size_t account, Metric metric) const;

  // For each leader the growth of the last month known to anybody against `span` months before, 0.2
  // for 20 % more; not a number where one of both is not known or the earlier is 0.
  [[nodiscard]] std::vector<double> growth(std::span<const Leader> leaders, Metric metric,
                                           int span) const;

 private:
  void shape(std::vector<std::string> ids, int first, int last);
  void set(std::size_t account, Metric metric, int month, std::int64_t value);

  std::vector<std::string> ids_;  // sorted
  int first_ = 0;
  int months_ = 0;
  std::vector<std::int64_t> columns_[4];  // by metric: account after account, month after month
};

}  // namespace vigil::creators
