#include "plugins/creators/model/attention.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/domain/inequality.h"

namespace vigil::creators {
namespace {

std::set<std::string_view> members_of(const Book& book, std::string_view cohort) {
  std::set<std::string_view> members;
  for (const Leader& leader : book.leaders) {
    if (leader.stage == Stage::kAdmitted && (cohort.empty() || leader.cohort == cohort))
      members.insert(leader.id);
  }
  return members;
}

Day day_at(const Metrics& metrics, std::size_t index) {
  return metrics.from + std::chrono::days(metrics.every_days * static_cast<int>(index));
}

// The index of the first value on or after `day`; values are evenly spaced, nothing is searched.
std::size_t index_from(const Metrics& metrics, Day day, std::size_t size) {
  const auto gap = (day - metrics.from).count();
  if (gap <= 0) return 0;
  return std::min(size,
                  static_cast<std::size_t>((gap + metrics.every_days - 1) / metrics.every_days));
}

std::vector<double> views_of(const Book& book, const std::set<std::string_view>& members, Day from,
                             Day to) {
  std::map<std::string_view, double> sums;
  for (const Metrics& metrics : book.metrics) {
    if (!members.contains(metrics.leader)) continue;
    const std::size_t end = index_from(metrics, to, metrics.views.size());
    for (std::size_t i = index_from(metrics, from, metrics.views.size()); i < end; ++i)
      sums[metrics.leader] += metrics.views[i];
  }
  std::vector<double> values;
  for (const auto& [leader, sum] : sums) values.push_back(sum);
  return values;
}

}  // namespace

Attention attention_of(const Book& book, std::string_view cohort, Day from, Day to) {
  Attention attention;
  attention.cohort = cohort;
  std::vector<double> values = views_of(book, members_of(book, cohort), from, to);
  attention.accounts = values.size();
  if (values.empty()) return attention;
  attention.population = domain::gini(values, domain::GiniForm::kPopulation).value_or(0);
  attention.unbiased =
      domain::gini(values, domain::GiniForm::kUnbiased).value_or(attention.population);
  if (auto curve = domain::lorenz_curve(values)) attention.lorenz = std::move(*curve);
  std::sort(values.begin(), values.end(), std::greater<>());
  const std::size_t tenth = std::max<std::size_t>(1, values.size() / 10);
  double all = 0;
  double top = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all += values[i];
    if (i < tenth) top += values[i];
  }
  attention.top_tenth = all > 0 ? top / all : 0;
  return attention;
}

std::vector<AttentionPoint> attention_over_time(const Book& book, std::string_view cohort) {
  const auto members = members_of(book, cohort);
  std::set<Day> months;
  for (const Metrics& metrics : book.metrics) {
    if (!members.contains(metrics.leader) || metrics.views.empty()) continue;
    const std::chrono::year_month_day first(metrics.from);
    const std::chrono::year_month_day last(day_at(metrics, metrics.views.size() - 1));
    for (auto month = first.year() / first.month(); month <= last.year() / last.month();
         month += std::chrono::months(1))
      months.insert(Day(month / 1));
  }
  std::vector<AttentionPoint> points;
  for (const Day month : months) {
    const std::chrono::year_month_day date(month);
    const Day next = Day((date.year() / date.month() + std::chrono::months(1)) / 1);
    const std::vector<double> values = views_of(book, members, month, next);
    if (values.size() < 2) continue;
    points.push_back({month, domain::gini(values, domain::GiniForm::kPopulation).value_or(0),
                      domain::gini(values, domain::GiniForm::kUnbiased).value_or(0)});
  }
  return points;
}

double fans_gained(const Book& book, std::string_view cohort, Day from, Day to) {
  const auto members = members_of(book, cohort);
  struct Ends {
    Day first_at{};
    Day last_at{};
    double first = -1;
    double last = -1;
  };
  std::map<std::string_view, Ends> ends;
  for (const Metrics& metrics : book.metrics) {
    if (!members.contains(metrics.leader)) continue;
    Ends& one = ends[metrics.leader];
    for (std::size_t i = 0; i < metrics.fans.size(); ++i) {
      const Day day = day_at(metrics, i);
      if (day <= from && day >= one.first_at) {
        one.first = metrics.fans[i];
        one.first_at = day;
      }
      if (day <= to && day >= one.last_at) {
        one.last = metrics.fans[i];
        one.last_at = day;
      }
    }
  }
  double gained = 0;
  for (const auto& [leader, one] : ends) {
    if (one.last >= 0) gained += one.last - std::max(one.first, 0.0);
  }
  return gained;
}

}  // namespace vigil::creators
