// Queues of tasks: bringing items in, and leasing them to people.
//
// A lease belongs to one person at one device until the server's clock says otherwise (invariants
// I7, I9). Each grant raises the task's fence. A lease that ended is taken back at the next look at
// any queue; a task whose leases ended kMostFailures times without an answer is dead until somebody
// looks after it (I10). Whom a task is offered is for routing.h, and who looked at the item before
// is never offered it again (climbing.h); golden items are mixed in (golden.h); every so many
// leases go to what waits longest, so that a queue that is never empty starves nobody. Thread-safe.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/events.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/webhook_event.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/lease_wishes.h"

namespace vigil::backend {

class Prescreen;

inline constexpr int kMostFailures = 5;
inline constexpr int kMostLeasesPerCall = 10;
inline constexpr std::size_t kMostTasksPerCall = 500;

struct NewTask {
  std::string key;
  int severity = 0;
  std::int64_t reach = 0;
  std::optional<WallTime> due;  // absent: the queue's default from now
  std::string subject;          // canonical JSON of an object
  std::string problem;          // not empty: malformed, refused with this sentence
};

// removed: the machine removed it at once, no task waits.
enum class EnqueueStatus { kCreated, kExists, kRemoved, kRefused };

struct EnqueueOutcome {
  std::string key;
  EnqueueStatus status = EnqueueStatus::kRefused;
  std::string task;    // created, exists
  std::string detail;  // refused: a sentence; removed: the rule
};

struct QueueView {
  const QueueSpec* spec = nullptr;
  QueueCounts counts;
};

struct LeaseRef {
  std::string task;
  std::int64_t fence = 0;
};

struct LeaseOutcome {
  std::string task;
  bool held = false;
  WallTime expires{};  // meaningful when held
};

struct TaskPage {
  std::vector<TaskRow> tasks;
  std::optional<std::int64_t> next;
};

class Queues {
 public:
  // `prescreen` may be null: nothing is looked at before people do.
  Queues(Store& store, const Registry& registry, const Clock& clock, EventHub& events,
         const Prescreen* prescreen = nullptr, Announce announce = Announce::kNothing)
      : store_(store),
        registry_(registry),
        clock_(clock),
        events_(events),
        prescreen_(prescreen),
        announce_(announce) {
    for (const auto& [id, spec] : registry.queues()) granted_[id] = 0;
  }

  [[nodiscard]] Result<std::vector<QueueView>> list();
  // Items of a queue with a pre-screen get its evidence, and its severity when that is graver; what
  // it removes goes no further where the queue's ladder has a way for that.
  // The key makes it idempotent: a key the queue has already is "exists", whatever else the task
  // says.
  [[nodiscard]] Result<std::vector<EnqueueOutcome>> enqueue(std::string_view queue,
                                                            const std::vector<NewTask>& tasks);
  // Without golden ones that were made for others than `person`: a page may be shorter for it.
  [[nodiscard]] Result<TaskPage> tasks(std::string_view queue, std::optional<TaskState> state,
                                       std::int64_t after, int limit, std::string_view person = {});
  // Up to `count` tasks not yet leased to anybody, in keeping with what is wished for. kForbidden
  // unless the queue admits one of the caller's roles. Where fewer come and others wait all the
  // same, `kept_back` gets why those are not for this person now: words of Routing::kept_back(), or
  // "seen": they looked at these items before.
  [[nodiscard]] Result<std::vector<TaskRow>> lease(const Caller& caller, std::string_view queue,
                                                   int count, std::string_view device,
                                                   const domain::LeaseWishes& wishes = {},
                                                   std::vector<std::string>* kept_back = nullptr);
  // That very task, whatever the order of the queue: by whoever sends a decision once more. The
  // lease the caller has on it at this device is prolonged and keeps its fence. Nothing while
  // somebody else has it, it is decided or dead.
  [[nodiscard]] Result<std::optional<TaskRow>> take(const Caller& caller, std::string_view queue,
                                                    std::string_view task, std::string_view device);
  // Dead tasks are ready again, as if they had never failed; how many of these were dead. Whoever
  // brings tasks in looks after the dead ones (I10).
  [[nodiscard]] Result<int> requeue(std::string_view queue, const std::vector<std::string>& tasks);
  [[nodiscard]] Result<std::vector<LeaseOutcome>> renew(const Caller& caller,
                                                        const std::vector<LeaseRef>& leases);
  [[nodiscard]] Result<std::vector<LeaseOutcome>> release(const Caller& caller,
                                                          const std::vector<LeaseRef>& leases);
  // Takes back leases that have ended. Cheap when there is none.
  [[nodiscard]] Status sweep();

 private:
  [[nodiscard]] Result<bool> any_expired(Reader& reader) const;
  [[nodiscard]] Status end_expired();
  template <typename Act>
  [[nodiscard]] Result<std::vector<LeaseOutcome>> for_each_held(const Caller& caller,
                                                                const std::vector<LeaseRef>& leases,
                                                                Act act);
  // How many of `count` leases, the n-th on, go to what waits longest.
  [[nodiscard]] static int turn_of_the_oldest(const QueueSpec& spec, std::uint64_t n, int count);

  Store& store_;
  const Registry& registry_;
  Ladders ladders_{registry_};
  QualityPolicies quality_{registry_};
  const Clock& clock_;
  EventHub& events_;
  const Prescreen* prescreen_;
  const Announce announce_;
  // Leases granted by this backend since it started, by queue; never more queues than at the start.
  std::map<std::string, std::atomic<std::uint64_t>, std::less<>> granted_;
};

// True while the task is leased to this person under this fence and the lease has not ended.
[[nodiscard]] bool holds_lease(const TaskRow& task, std::string_view user, std::int64_t fence,
                               WallTime now);
// Ends the lease in the row: ready again for anybody.
void clear_lease(TaskRow& task);
// The other way round, under the next fence.
void lease_to(TaskRow& task, std::string_view user, std::string_view device, WallTime expires);

}  // namespace vigil::backend
