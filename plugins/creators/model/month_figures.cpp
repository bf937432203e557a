#include "plugins/creators/model/month_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::creators {
namespace {

using nlohmann::json;

constexpr std::string_view kWords[] = {"fans", "views", "likes", "sales"};

// The year a member of "years" is about; nothing for anything else.
std::optional<int> year_of(std::string_view name) {
  int year = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), year);
  if (error != std::errc() || end != name.data() + name.size() || year < 1950 || year > 2100)
    return std::nullopt;
  return year;
}

template <typename Take>
void each_year(const json& record, Take take) {
  const auto years = record.find("years");
  if (years == record.end() || !years->is_object()) return;
  for (const auto& [name, year] : years->items()) {
    if (const auto number = year_of(name); number && year.is_object()) take(*number, year);
  }
}

}  // namespace

std::string_view to_word(Metric metric) { return kWords[static_cast<std::size_t>(metric)]; }

std::optional<Metric> metric_from_word(std::string_view word) {
  for (const Metric one : kAllMetrics) {
    if (to_word(one) == word) return one;
  }
  return std::nullopt;
}

int month_number(Day day) {
  const std::chrono::year_month_day date(day);
  return month_number(static_cast<int>(date.year()),
                      static_cast<int>(static_cast<unsigned>(date.month())));
}

std::string month_words(int month) {
  return fmt::format("{:04}-{:02}", month / 12, month % 12 + 1);
}

std::string to_text(const YearOfMonths& year) {
  std::string text;
  for (const std::int64_t value : year) {
    if (!text.empty()) text += ' ';
    text += value == kNotKnown ? std::string("-") : std::to_string(value);
  }
  return text;
}

std::optional<YearOfMonths> year_from_text(std::string_view text) {
  YearOfMonths year;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < kMonthsAYear; ++i) {
    if (i > 0 && (at == end || *at++ != ' ')) return std::nullopt;
    if (at != end && *at == '-') {
      year[i] = kNotKnown;
      ++at;
      continue;
    }
    const auto [next, error] = std::from_chars(at, end, year[i]);
    if (error != std::errc() || year[i] < 0) return std::nullopt;
    at = next;
  }
  return at == end ? std::optional(year) : std::nullopt;
}

void MonthFigures::shape(std::vector<std::string> ids, int first, int last) {
  ids_ = std::move(ids);
  first_ = first;
  months_ = ids_.empty() || last < first ? 0 : last - first + 1;
  for (auto& column : columns_)
    column.assign(ids_.size() * static_cast<std::size_t>(months_), kNotKnown);
}

void MonthFigures::set(std::size_t account, Metric metric, int month, std::int64_t value) {
  columns_[static_cast<std::size_t>(metric)][account * static_cast<std::size_t>(months_) +
                                             static_cast<std::size_t>(month - first_)] = value;
}

MonthFigures MonthFigures::read(std::span<const Json> records, std::span<const Metrics> daily) {
  MonthFigures figures;
  int first = std::numeric_limits<int>::max();
  int last = std::numeric_limits<int>::min();
  std::vector<std::string> ids;
  if (!records.empty()) {
    // The years first: how wide the columns are.
    std::vector<const json*> read;
    for (const Json& record : records) {
      if (!record || !record->is_object()) continue;
      each_year(*record, [&](int year, const json&) {
        first = std::min(first, month_number(year, 1));
        last = std::max(last, month_number(year, 12));
      });
      read.push_back(record.get());
    }
    std::sort(read.begin(), read.end(), [](const json* a, const json* b) {
      return text_member(*a, "id") < text_member(*b, "id");
    });
    ids.reserve(read.size());
    for (const json* record : read) ids.push_back(text_member(*record, "id"));
    figures.shape(std::move(ids), first, last);
    for (std::size_t account = 0; account < read.size(); ++account) {
      each_year(*read[account], [&](int year, const json& of) {
        for (const Metric metric : kAllMetrics) {
          const auto text = of.find(to_word(metric));
          if (text == of.end() || !text->is_string()) continue;
          const auto months = year_from_text(text->get_ref<const std::string&>());
          for (std::size_t i = 0; months && i < kMonthsAYear; ++i)
            figures.set(account, metric, month_number(year, 1) + static_cast<int>(i), (*months)[i]);
        }
      });
    }
    return figures;
  }
  const auto each_day = [](const Metrics& one, auto take) {
    for (std::size_t i = 0; i < one.fans.size(); ++i)
      take(i, month_number(one.from + std::chrono::days(one.every_days * static_cast<int>(i))));
  };
  std::map<std::string_view, std::size_t> accounts;
  for (const Metrics& one : daily) {
    accounts.emplace(one.leader, 0);
    each_day(one, [&](std::size_t, int month) {
      first = std::min(first, month);
      last = std::max(last, month);
    });
  }
  for (auto& [id, account] : accounts) {
    account = ids.size();
    ids.emplace_back(id);
  }
  figures.shape(std::move(ids), first, last);
  for (const Metrics& one : daily) {
    const std::size_t account = accounts.at(one.leader);
    each_day(one, [&](std::size_t i, int month) {
      const auto add = [&](Metric metric, const std::vector<double>& values) {
        if (i >= values.size()) return;
        const auto value = static_cast<std::int64_t>(values[i]);
        const std::int64_t known =
            figures.series(account, metric)[static_cast<std::size_t>(month - first)];
        const bool level = metric == Metric::kFans;
        figures.set(account, metric, month, level || known == kNotKnown ? value : known + value);
      };
      add(Metric::kFans, one.fans);
      add(Metric::kViews, one.views);
      add(Metric::kLikes, one.likes);
      add(Metric::kSales, one.sales);
    });
  }
  return figures;
}

std::size_t MonthFigures::bytes() const {
  std::size_t sum = 0;
  for (const auto& column : columns_) sum += column.size() * sizeof(column[0]);
  return sum;
}

std::optional<std::size_t> MonthFigures::find(std::string_view leader) const {
  const auto found = std::lower_bound(ids_.begin(), ids_.end(), leader);
  if (found == ids_.end() || *found != leader) return std::nullopt;
  return static_cast<std::size_t>(found - ids_.begin());
}

std::span<const std::int64_t> MonthFigures::series(std::size_t account, Metric metric) const {
  const auto months = static_cast<std::size_t>(months_);
  return std::span(columns_[static_cast<std::size_t>(metric)]).subspan(account * months, months);
}

std::vector<double> MonthFigures::growth(std::span<const Leader> leaders, Metric metric,
                                         int span) const {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> growth(leaders.size(), kNone);
  const auto& column = columns_[static_cast<std::size_t>(metric)];
  const auto months = static_cast<std::size_t>(months_);
  // The last month in which anybody has a figure.
  std::size_t end = 0;
  for (std::size_t account = 0; account < ids_.size(); ++account) {
    for (std::size_t month = months; month > end; --month) {
      if (column[account * months + month - 1] == kNotKnown) continue;
      end = month;
    }
  }
  if (end == 0 || span < 1 || end <= static_cast<std::size_t>(span)) return growth;
  const std::size_t late = end - 1;
  const std::size_t early = late - static_cast<std::size_t>(span);
  std::size_t next = 0;  // both are by id as a rule
  for (std::size_t i = 0; i < leaders.size(); ++i) {
    if (next >= ids_.size() || ids_[next] != leaders[i].id) {
      const auto found = find(leaders[i].id);
      if (!found) continue;
      next = *found;
    }
    const std::int64_t before = column[next * months + early];
    const std::int64_t after = column[next * months + late];
    if (before > 0 && after != kNotKnown)
      growth[i] = static_cast<double>(after) / static_cast<double>(before) - 1;
    ++next;
  }
  return growth;
}

}  // namespace vigil::creators
