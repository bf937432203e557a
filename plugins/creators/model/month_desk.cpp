#include "plugins/creators/model/month_desk.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "creators_ids.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;

constexpr Millis kLookAgain{30};

const std::vector<double>& values_of(const Metrics& metrics, Metric metric) {
  switch (metric) {
    case Metric::kFans: return metrics.fans;
    case Metric::kViews: return metrics.views;
    case Metric::kLikes: return metrics.likes;
    case Metric::kSales: return metrics.sales;
  }
  return metrics.fans;
}

// The day a month's figure stands at: its last.
double last_day_of(int month) {
  const std::chrono::year_month_day_last last =
      std::chrono::year(month / 12) / std::chrono::month(static_cast<unsigned>(month % 12 + 1)) /
      std::chrono::last;
  return static_cast<double>(std::chrono::sys_days(last).time_since_epoch().count());
}

}  // namespace

MonthDesk::~MonthDesk() {
  if (reading_) reading_->thread.join();
}

void MonthDesk::begin() {
  auto reading = std::make_unique<Reading>();
  // The records are shared and never changed; the days are copied, and there are few of them where
  // there are no months.
  std::vector<Metrics> daily;
  std::shared_ptr<const sdk::RecordSet> set = seen_;
  if (programme_.is_reference()) set = std::make_shared<const sdk::RecordSet>();
  if (set->records.empty()) daily = programme_.book().metrics;
  reading->thread = std::thread([self = reading.get(), set, days = std::move(daily)] {
    std::vector<Json> bodies;
    bodies.reserve(set->records.size());
    for (const sdk::Record& one : set->records) bodies.push_back(one.body);
    self->figures = MonthFigures::read(bodies, days);
    self->done.store(true, std::memory_order_release);
  });
  reading_ = std::move(reading);
}

void MonthDesk::update() {
  if (reading_) {
    if (!reading_->done.load(std::memory_order_acquire)) {
      programme_.host().wake_after(kLookAgain);
      return;
    }
    reading_->thread.join();
    figures_ = std::make_shared<const MonthFigures>(std::move(reading_->figures));
    reading_.reset();
    ++revision_;
    // A span that reaches before the first month says nothing about anybody.
    while (!figures_->empty() && span_ >= figures_->months() && span_ > kGrowthSpans[0])
      span_ = *std::prev(std::lower_bound(std::begin(kGrowthSpans), std::end(kGrowthSpans), span_));
  }
  auto now = programme_.host().records().records(collections::kCreatorsMonthly);
  const bool from_days = programme_.is_reference() || now->records.empty();
  const bool same = now == seen_ && (!from_days || seen_revision_ == programme_.revision()) &&
                    from_days == (seen_revision_ != 0);
  if (same) return;
  seen_ = std::move(now);
  seen_revision_ = from_days ? programme_.revision() : 0;
  begin();
  programme_.host().wake_after(kLookAgain);
}

std::vector<double> MonthDesk::growth() const {
  return figures_->growth(programme_.book().leaders, metric_, span_);
}

Status MonthDesk::choose_metric(std::string_view word) {
  const auto wanted = metric_from_word(word);
  metric_ = wanted ? *wanted : kAllMetrics[(static_cast<std::size_t>(metric_) + 1) % 4];
  ++revision_;
  return {};
}

Status MonthDesk::choose_span(std::string_view months) {
  int wanted = 0;
  (void)std::from_chars(months.data(), months.data() + months.size(), wanted);
  const auto* at = std::find(std::begin(kGrowthSpans), std::end(kGrowthSpans), wanted);
  if (at == std::end(kGrowthSpans)) {
    at = std::find(std::begin(kGrowthSpans), std::end(kGrowthSpans), span_);
    if (at == std::end(kGrowthSpans) || ++at == std::end(kGrowthSpans))
      at = std::begin(kGrowthSpans);
  }
  span_ = *at;
  ++revision_;
  return {};
}

const MonthDesk::Line& MonthDesk::line_of(const std::string& leader) {
  if (line_leader_ == leader && line_revision_ == revision_ && line_book_ == programme_.revision())
    return line_;
  line_leader_ = leader;
  line_revision_ = revision_;
  line_book_ = programme_.revision();
  line_ = {};
  for (const Metrics& metrics : programme_.book().metrics) {
    if (metrics.leader != leader) continue;
    const auto& values = values_of(metrics, metric_);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Day day = metrics.from + std::chrono::days(metrics.every_days * static_cast<int>(i));
      line_.points.emplace_back(static_cast<double>(day.time_since_epoch().count()), values[i]);
    }
  }
  line_.daily = !line_.points.empty();
  if (!line_.daily) {
    if (const auto account = figures_->find(leader)) {
      const auto series = figures_->series(*account, metric_);
      for (std::size_t i = 0; i < series.size(); ++i) {
        if (series[i] != kNotKnown)
          line_.points.emplace_back(last_day_of(figures_->first_month() + static_cast<int>(i)),
                                    static_cast<double>(series[i]));
      }
    }
  }
  std::sort(line_.points.begin(), line_.points.end());
  for (const auto& [day, value] : line_.points) line_.highest = std::max(line_.highest, value);
  return line_;
}

}  // namespace vigil::creators
