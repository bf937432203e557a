// What can be said of the tasks that wait in a queue: which will pass their due time before anybody
// gets to them, and how evenly they wait. Pure.
//
// The forecast is plain on purpose. Tasks are taken in the order given, at a constant rate, and
// nothing new comes in: the one with n before it is reached after n / rate hours. Whatever waits
// longest and is taken out of turn, and the tasks in people's hands, are left out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/clock.h"

namespace vigil::domain {

struct WaitingTask {
  WallTime created{};
  WallTime due{};
  std::int64_t reach = 0;
};

struct QueueOutlook {
  // Due in the future, and reached after that. Nothing: at a rate of zero nobody knows.
  std::optional<std::int64_t> breaches;
  std::optional<WallTime> first_breach;  // the earliest due time among them
  // Of the waiting times, 0 to 1; nothing where nobody waits.
  std::optional<double> gini;
  // The same sum with the tasks ranked by reach, -gini to gini. Below 0: those with little reach
  // wait longer. Tasks of equal reach share their rank.
  std::optional<double> by_reach;
};

// `waiting` in the order they will be taken in.
[[nodiscard]] QueueOutlook look_ahead(std::span<const WaitingTask> waiting, double per_hour,
                                      WallTime now);

}  // namespace vigil::domain
