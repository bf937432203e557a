#include "core/domain/queue_outlook.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/domain/inequality.h"

namespace vigil::domain {
namespace {

constexpr double kMillisPerHour = 3'600'000;

// The concentration index: the Gini coefficient's sum over ranks of reach.
double concentration(std::span<const WaitingTask> waiting, std::span<const double> waits) {
  const std::size_t n = waiting.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return waiting[a].reach < waiting[b].reach; });
  const double all = std::accumulate(waits.begin(), waits.end(), 0.0);
  if (all <= 0) return 0;
  double sum = 0;
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin;
    double together = 0;
    while (end < n && waiting[order[end]].reach == waiting[order[begin]].reach) {
      together += waits[order[end++]];
    }
    // Ranks begin to end - 1 share their mean, counted from the middle one.
    sum += together * (static_cast<double>(begin + end) - static_cast<double>(n));
    begin = end;
  }
  return sum / (static_cast<double>(n) * all);
}

}  // namespace

QueueOutlook look_ahead(std::span<const WaitingTask> waiting, double per_hour, WallTime now) {
  QueueOutlook outlook;
  if (per_hour > 0) {
    outlook.breaches = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const WallTime due = waiting[i].due;
      if (due < now) continue;  // past already: no forecast
      const double left = static_cast<double>((due - now).count());
      if (static_cast<double>(i) / per_hour * kMillisPerHour <= left) continue;
      ++*outlook.breaches;
      if (!outlook.first_breach || due < *outlook.first_breach) outlook.first_breach = due;
    }
  }
  if (waiting.empty()) return outlook;
  std::vector<double> waits;
  waits.reserve(waiting.size());
  for (const WaitingTask& task : waiting) {
    // A clock that was set back makes nobody wait less than not at all.
    waits.push_back(std::max(0.0, static_cast<double>((now - task.created).count())));
  }
  const Result<double> uneven = gini(waits, GiniForm::kPopulation);
  if (uneven) outlook.gini = *uneven;
  outlook.by_reach = concentration(waiting, waits);
  return outlook;
}

}  // namespace vigil::domain
