// How the queues are doing, for whoever is responsible for them: backlog, rates, what is late and
// will be, and how evenly people wait (core/domain/queue_outlook.h).
//
// Counts are kept, not counted: by state with every change, by minute as tasks come and are
// decided. What has to be looked at is the head of the queue, kMostExamined tasks of it, and late
// ones up to kMostLate; nobody makes that happen more often than every kWatchRest, because answers
// are kept so long. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/ladders.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/queue_outlook.h"

namespace vigil::backend {

inline constexpr int kMostExamined = 10'000;
inline constexpr int kMostLate = 10'000;
inline constexpr std::chrono::seconds kWatchRest{5};
// Of the oldest so many it is asked whether anybody may still look at them.
inline constexpr int kMostLookedForPeople = 100;

struct HourOfFlow {
  WallTime begin{};
  std::int64_t arrived = 0;
  std::int64_t decided = 0;
};

struct QueueHealth {
  const QueueSpec* spec = nullptr;
  WallTime as_of{};
  QueueCounts counts;
  std::int64_t arrived_last_hour = 0;  // both are rates per hour, too
  std::int64_t decided_last_hour = 0;
  std::optional<WallTime> oldest;  // nothing: nobody waits
  std::int64_t past_due = 0;       // kMostLate: or more
  std::int64_t examined = 0;       // what the outlook is about; all ready ones unless that are more
  domain::QueueOutlook outlook;
  std::int64_t people = 0;        // with an account and a role that works the queue
  std::int64_t nobody_left = 0;   // of the oldest kMostLookedForPeople: all of them have judged it
  std::vector<HourOfFlow> hours;  // the last 24, the oldest first; the last one is under way
};

class QueueWatch {
 public:
  QueueWatch(Store& store, const Registry& registry, const Clock& clock)
      : store_(store), registry_(registry), clock_(clock) {
    for (const auto& [id, spec] : registry.queues()) kept_.try_emplace(id);
  }

  // As it was at most kWatchRest ago.
  [[nodiscard]] Result<QueueHealth> health(std::string_view queue);

 private:
  struct Kept {
    std::mutex mutex;  // held while looking: whoever else asks gets that answer
    std::optional<QueueHealth> health;
    SteadyTime until{};
  };

  [[nodiscard]] Result<QueueHealth> look(const QueueSpec& spec);
  [[nodiscard]] Status look_for_people(Reader& reader, QueueHealth& health);

  Store& store_;
  const Registry& registry_;
  Ladders ladders_{registry_};
  const Clock& clock_;
  std::map<std::string, Kept, std::less<>> kept_;  // never more than at the start
};

}  // namespace vigil::backend
