#include "app/backend/service/queues.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <semaphore>
#include <set>

#include "app/backend/service/calibration.h"
#include "app/backend/service/climbing.h"
#include "app/backend/service/golden.h"
#include "app/backend/service/machine_removal.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/routing.h"
#include "core/base/fail_point.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

// The highest severity that is easy to look at.
constexpr int kMild = 1;
constexpr int kSweepAtOnce = 500;
// Whoever brings items in waits so long for all their clips to be hashed; people see what is not by
// then.
constexpr std::chrono::seconds kHashingPatience{20};
// Of all who bring items in at once so many wait: the others that ask this backend come first.
std::counting_semaphore<> may_wait_for_hashes{8};

Error no_queue(std::string_view id) {
  return fail(ErrorCode::kNotFound, fmt::format("There is no queue \"{}\".", id));
}

// What an ended lease does to its task.
Status expire(Writer& writer, TaskRow& task) {
  if (is_golden(task)) return put_aside(writer, task);
  clear_lease(task);
  if (++task.failures >= kMostFailures) task.state = TaskState::kDead;
  return {};
}

// Whether a golden task is none of the person's business.
Result<bool> hidden_from(Reader& reader, const TaskRow& task, std::string_view person) {
  if (!is_golden(task)) return false;
  const Result<std::vector<QualityCheckRow>> checks = reader.checks_of_task(task.id);
  if (!checks) return checks.error();
  return std::none_of(checks->begin(), checks->end(),
                      [&](const QualityCheckRow& check) { return check.person == person; });
}

// One that is easy to look at, or none.
Result<std::vector<TaskRow>> give_mild(Writer& writer, LeaseWish wish, Routing& routing) {
  wish.limit = 1;
  wish.oldest = 0;
  wish.most_severe = kMild;
  routing.restrict(wish);
  return writer.lease_tasks(wish);
}

}  // namespace

bool holds_lease(const TaskRow& task, std::string_view user, std::int64_t fence, WallTime now) {
  return task.state == TaskState::kLeased && task.lease_user == user && task.fence == fence &&
         task.lease_expires > now;
}

void lease_to(TaskRow& task, std::string_view user, std::string_view device, WallTime expires) {
  task.state = TaskState::kLeased;
  ++task.fence;
  task.lease_user = user;
  task.lease_device = device;
  task.lease_expires = expires;
}

void clear_lease(TaskRow& task) {
  task.state = TaskState::kReady;
  task.lease_user.clear();
  task.lease_device.clear();
  task.lease_expires = {};
}

Result<std::vector<QueueView>> Queues::list() {
  if (Status swept = sweep(); !swept) return swept.error();
  std::vector<QueueView> views;
  Status asked = store_.read([&](Reader& reader) -> Status {
    for (const auto& [id, spec] : registry_.queues()) {
      const Result<QueueCounts> counts = reader.queue_counts(id);
      if (!counts) return counts.error();
      views.push_back({&spec, *counts});
    }
    return {};
  });
  if (!asked) return asked.error();
  return views;
}

Result<std::vector<EnqueueOutcome>> Queues::enqueue(std::string_view queue,
                                                    const std::vector<NewTask>& tasks) {
  const QueueSpec* spec = registry_.queue(queue);
  if (spec == nullptr) return no_queue(queue);
  const WallTime now = clock_.wall_now();
  // Looked at before the transaction begins, so that nobody waits for it.
  std::vector<Prescreened> looks(tasks.size());
  if (prescreen_ != nullptr && prescreen_->looks_at(*spec)) {
    const bool waits = may_wait_for_hashes.try_acquire();
    const auto until =
        std::chrono::steady_clock::now() + (waits ? kHashingPatience : std::chrono::seconds(0));
    for (const NewTask& task : tasks) {
      if (task.problem.empty()) prescreen_->expect(task.subject);
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (tasks[i].problem.empty()) looks[i] = prescreen_->look(tasks[i].subject, until);
    }
    if (waits) may_wait_for_hashes.release();
  }
  const bool removes = std::any_of(looks.begin(), looks.end(), [](const Prescreened& look) {
    return look.outcome == screening::Outcome::kRemove;
  });
  std::vector<EnqueueOutcome> outcomes;
  const auto bring_in = [&](Writer& writer) -> Status {
    outcomes.clear();
    FlowRow flow{.minute = minute_of(now)};
    Climbing climbing(writer, ladders_, now);
    for (const NewTask& task : tasks) {
      EnqueueOutcome& outcome = outcomes.emplace_back();
      outcome.key = task.key;
      if (!task.problem.empty()) {
        outcome.detail = task.problem;
        continue;
      }
      const Result<std::optional<TaskRow>> known = writer.task_by_key(spec->id, task.key);
      if (!known) return known.error();
      if (*known) {
        outcome.status = EnqueueStatus::kExists;
        outcome.task = (*known)->id;
        continue;
      }
      TaskRow row;
      row.id = make_uuid7(now);
      row.queue = spec->id;
      row.key = task.key;
      const Prescreened& look = looks[outcomes.size() - 1];
      row.severity = std::max(task.severity, look.severity);
      row.reach = task.reach;
      row.created = now;
      row.due = task.due.value_or(now + spec->default_due);
      row.subject = look.subject.empty() ? task.subject : look.subject;
      row.labels = labels_of(parse_json(row.subject).value_or(nlohmann::json()));
      if (look.outcome == screening::Outcome::kRemove) {
        MachineRemoval removal(writer, registry_, ladders_, quality_, announce_, now);
        const Result<bool> removed = removal.remove(*spec, row, look);
        if (!removed) return removed.error();
        if (*removed) {
          outcome.status = EnqueueStatus::kRemoved;
          outcome.detail = look.rule;
          continue;
        }
      }
      if (Status inserted = writer.insert_task(row); !inserted) return inserted;
      if (Status came = climbing.came_in(*spec, row); !came) return came;
      outcome.status = EnqueueStatus::kCreated;
      outcome.task = row.id;
      ++flow.arrived;
    }
    return flow.arrived == 0 ? Status() : writer.note_flow(spec->id, flow);
  };
  const Status stored = store_.write(bring_in, removes ? Appends::kLedger : Appends::kNothing);
  if (!stored) return stored.error();
  events_.publish(EventKind::kQueue, spec->id);
  return outcomes;
}

Result<TaskPage> Queues::tasks(std::string_view queue, std::optional<TaskState> state,
                               std::int64_t after, int limit, std::string_view person) {
  if (registry_.queue(queue) == nullptr) return no_queue(queue);
  TaskPage page;
  bool swept = false;
  // Each statement sees what is there: a page is no more whole than a list that is read on.
  const auto look = [&](Reader& reader) -> Status {
    if (!swept) {
      const Result<bool> expired = any_expired(reader);
      if (!expired) return expired.error();
      if (*expired) return {};
      swept = true;
    }
    // One more than asked tells whether there is a next page.
    Result<std::vector<TaskRow>> rows = reader.tasks(queue, state, after, limit + 1);
    if (!rows) return rows.error();
    page = {};
    if (rows->size() > static_cast<std::size_t>(limit)) {
      rows->pop_back();
      page.next = rows->back().seq;
    }
    page.tasks.reserve(rows->size());
    for (TaskRow& row : *rows) {
      const Result<bool> hidden = hidden_from(reader, row, person);
      if (!hidden) return hidden.error();
      if (!*hidden) page.tasks.push_back(std::move(row));
    }
    return {};
  };
  if (Status asked = store_.ask(look); !asked) return asked.error();
  if (!swept) {
    if (Status ended = end_expired(); !ended) return ended.error();
    swept = true;
    if (Status asked = store_.ask(look); !asked) return asked.error();
  }
  return page;
}

Result<std::vector<TaskRow>> Queues::lease(const Caller& caller, std::string_view queue, int count,
                                           std::string_view device,
                                           const domain::LeaseWishes& wishes,
                                           std::vector<std::string>* kept_back) {
  const QueueSpec* spec = registry_.queue(queue);
  if (spec == nullptr) return no_queue(queue);
  if (!spec->roles.admits(caller)) {
    return fail(ErrorCode::kForbidden,
                fmt::format("None of your roles works the queue \"{}\".", queue));
  }
  const std::uint64_t n =
      granted_.find(spec->id)->second.fetch_add(static_cast<std::uint64_t>(count));
  // Read beside the lease, which must not wait for whoever changes a rule.
  std::optional<Routing> rules;
  std::optional<Golden> known;
  bool expired = false;
  bool calibrates = registry_.collection(kCalibrations) != nullptr;
  Status asked = store_.ask([&](Reader& reader) -> Status {
    const Result<bool> any = any_expired(reader);
    if (!any) return any.error();
    expired = *any;
    if (calibrates) {
      const Result<bool> waits = has_calibration_waiting(reader, caller.id, spec->id);
      if (!waits) return waits.error();
      calibrates = *waits;
    }
    Result<Routing> read =
        Routing::read(reader, registry_, spec->id, caller.id, wishes, clock_.wall_now());
    if (!read) return read.error();
    rules = std::move(*read);
    Result<Golden> golden =
        Golden::read(reader, {registry_, ladders_, quality_}, *spec, caller, count, n);
    if (!golden) return golden.error();
    known = std::move(*golden);
    return {};
  });
  if (!asked) return asked.error();
  if (expired) {
    if (Status ended = end_expired(); !ended) return ended.error();
  }
  std::vector<TaskRow> leased;
  std::vector<std::string> refused;
  Status stored = store_.write([&](Writer& writer) -> Status {
    Routing routing = *rules;
    LeaseWish wish{.queue = spec->id,
                   .user = caller.id,
                   .device = std::string(device),
                   .expires = clock_.wall_now() + spec->lease,
                   .limit = count};
    Result<std::vector<TaskRow>> together = std::vector<TaskRow>();
    if (calibrates) {
      together = give_calibration(writer, wish, routing, clock_.wall_now(), spec->default_due);
      if (!together) return together.error();
      wish.limit -= static_cast<int>(together->size());
    }
    Result<std::vector<TaskRow>> golden = known->give(writer, wish, routing, clock_.wall_now());
    if (!golden) return golden.error();
    wish.limit -= static_cast<int>(golden->size());
    std::vector<TaskRow> mild;
    if (wishes.mild_first && wish.limit > 0) {
      Result<std::vector<TaskRow>> given = give_mild(writer, wish, routing);
      if (!given) return given.error();
      mild = std::move(*given);
      wish.limit -= static_cast<int>(mild.size());
    }
    wish.oldest = std::min(turn_of_the_oldest(*spec, n, count), wish.limit);
    if (routing.restricts(wish.limit)) {
      wish.most_severe = routing.most_severe();
      routing.restrict(wish);
    }
    Result<std::vector<TaskRow>> taken = std::vector<TaskRow>();
    if (wish.limit > 0) taken = writer.lease_tasks(wish);
    if (!taken) return taken.error();
    leased = known->mix(std::move(*golden), std::move(*taken));
    leased.insert(leased.begin(), std::make_move_iterator(mild.begin()),
                  std::make_move_iterator(mild.end()));
    leased.insert(leased.begin(), std::make_move_iterator(together->begin()),
                  std::make_move_iterator(together->end()));
    if (Status noted = routing.note(writer, leased); !noted) return noted;
    refused = routing.kept_back();
    return VIGIL_FAIL_POINT("backend.in_lease");
  });
  if (!stored) return stored.error();
  if (kept_back != nullptr && leased.size() < static_cast<std::size_t>(count)) {
    Status counted = store_.ask([&](Reader& reader) -> Status {
      const Result<QueueCounts> counts = reader.queue_counts(spec->id);
      if (!counts) return counts.error();
      kept_back->clear();
      if (counts->ready == 0) return {};
      *kept_back = refused;
      // Some came: the others may be on their way to somebody else.
      if (kept_back->empty() && leased.empty()) kept_back->emplace_back("seen");
      return {};
    });
    if (!counted) return counted.error();
  }
  if (!leased.empty()) events_.publish(EventKind::kQueue, spec->id);
  return leased;
}

Result<std::optional<TaskRow>> Queues::take(const Caller& caller, std::string_view queue,
                                            std::string_view task, std::string_view device) {
  const QueueSpec* spec = registry_.queue(queue);
  if (spec == nullptr) return no_queue(queue);
  if (!spec->roles.admits(caller)) {
    return fail(ErrorCode::kForbidden,
                fmt::format("None of your roles works the queue \"{}\".", queue));
  }
  if (Status swept = sweep(); !swept) return swept.error();
  std::optional<TaskRow> taken;
  Status stored = store_.write([&](Writer& writer) -> Status {
    taken.reset();
    Result<std::optional<TaskRow>> found = writer.task(task);
    if (!found) return found.error();
    if (!*found || (*found)->queue != spec->id) return {};
    TaskRow& row = **found;
    const WallTime now = clock_.wall_now();
    std::optional<QualityCheckRow> golden;
    bool calibration = false;
    if (is_calibration(row)) {
      const Result<bool> waits = waits_for(writer, row, caller.id);
      if (!waits) return waits.error();
      calibration = *waits;
    } else if (is_golden(row)) {
      Result<std::optional<QualityCheckRow>> waits = waiting_golden(writer, row.id, caller.id);
      if (!waits) return waits.error();
      golden = std::move(*waits);
    }
    if (holds_lease(row, caller.id, row.fence, now) && row.lease_device == device) {
      row.lease_expires = now + spec->lease;
    } else if (calibration) {
      lease_to(row, caller.id, device, now + spec->lease);
    } else if (row.state == TaskState::kReady || golden) {
      Climbing climbing(writer, ladders_, now);
      const Result<std::optional<Standing>> standing = climbing.find(*spec, row);
      if (!standing) return standing.error();
      // Who looked at the item before does not look again, even when it is asked for by name.
      if (*standing &&
          !domain::ladder::may_look(*(*standing)->ladder, (*standing)->state, caller.id)) {
        return {};
      }
      lease_to(row, caller.id, device, now + spec->lease);
      if (golden) {
        golden->state = CheckState::kOpen;
        if (Status noted = writer.update_check(*golden); !noted) return noted;
      }
    } else {
      return {};
    }
    if (Status updated = writer.update_task(row); !updated) return updated;
    taken = std::move(row);
    return {};
  });
  if (!stored) return stored.error();
  if (taken) events_.publish(EventKind::kQueue, spec->id);
  return taken;
}

Result<int> Queues::requeue(std::string_view queue, const std::vector<std::string>& tasks) {
  const QueueSpec* spec = registry_.queue(queue);
  if (spec == nullptr) return no_queue(queue);
  int requeued = 0;
  Status stored = store_.write([&](Writer& writer) -> Status {
    requeued = 0;
    for (const std::string& id : tasks) {
      Result<std::optional<TaskRow>> task = writer.task(id);
      if (!task) return task.error();
      if (!*task || (*task)->queue != spec->id || (*task)->state != TaskState::kDead) continue;
      clear_lease(**task);
      (*task)->failures = 0;
      if (Status updated = writer.update_task(**task); !updated) return updated;
      ++requeued;
    }
    return {};
  });
  if (!stored) return stored.error();
  if (requeued > 0) events_.publish(EventKind::kQueue, spec->id);
  return requeued;
}

int Queues::turn_of_the_oldest(const QueueSpec& spec, std::uint64_t n, int count) {
  if (spec.ageing_every == 0) return 0;
  const auto every = static_cast<std::uint64_t>(spec.ageing_every);
  return static_cast<int>((n + static_cast<std::uint64_t>(count)) / every - n / every);
}

template <typename Act>
Result<std::vector<LeaseOutcome>> Queues::for_each_held(const Caller& caller,
                                                        const std::vector<LeaseRef>& leases,
                                                        Act act) {
  std::vector<LeaseOutcome> outcomes;
  Status stored = store_.write([&](Writer& writer) -> Status {
    const WallTime now = clock_.wall_now();
    outcomes.clear();
    for (const LeaseRef& lease : leases) {
      LeaseOutcome& outcome = outcomes.emplace_back();
      outcome.task = lease.task;
      Result<std::optional<TaskRow>> task = writer.task(lease.task);
      if (!task) return task.error();
      if (!*task || !holds_lease(**task, caller.id, lease.fence, now)) continue;
      const QueueSpec* spec = registry_.queue((*task)->queue);
      if (spec == nullptr || !spec->roles.admits(caller)) continue;
      if (Status acted = act(writer, **task, *spec, now, outcome); !acted) return acted;
      if (Status updated = writer.update_task(**task); !updated) return updated;
    }
    return {};
  });
  if (!stored) return stored.error();
  return outcomes;
}

Result<std::vector<LeaseOutcome>> Queues::renew(const Caller& caller,
                                                const std::vector<LeaseRef>& leases) {
  return for_each_held(caller, leases,
                       [](Writer&, TaskRow& task, const QueueSpec& spec, WallTime now,
                          LeaseOutcome& outcome) -> Status {
                         task.lease_expires = now + spec.lease;
                         outcome.held = true;
                         outcome.expires = task.lease_expires;
                         return {};
                       });
}

Result<std::vector<LeaseOutcome>> Queues::release(const Caller& caller,
                                                  const std::vector<LeaseRef>& leases) {
  std::set<std::string> changed;
  Result<std::vector<LeaseOutcome>> outcomes =
      for_each_held(caller, leases,
                    [&](Writer& writer, TaskRow& task, const QueueSpec& spec, WallTime,
                        LeaseOutcome& outcome) -> Status {
                      outcome.held = true;
                      changed.insert(spec.id);
                      if (is_golden(task)) return put_aside(writer, task);
                      clear_lease(task);
                      return {};
                    });
  if (!outcomes) return outcomes;
  for (const std::string& queue : changed) events_.publish(EventKind::kQueue, queue);
  return outcomes;
}

Result<bool> Queues::any_expired(Reader& reader) const {
  const Result<std::vector<TaskRow>> expired = reader.expired_leases(clock_.wall_now(), 1);
  if (!expired) return expired.error();
  return !expired->empty();
}

Status Queues::sweep() {
  bool expired = false;
  Status asked = store_.ask([&](Reader& reader) -> Status {
    const Result<bool> any = any_expired(reader);
    if (!any) return any.error();
    expired = *any;
    return {};
  });
  return !asked || !expired ? asked : end_expired();
}

Status Queues::end_expired() {
  std::set<std::string> changed;
  Status stored = store_.write([&](Writer& writer) -> Status {
    Result<std::vector<TaskRow>> expired = writer.expired_leases(clock_.wall_now(), kSweepAtOnce);
    if (!expired) return expired.error();
    changed.clear();
    for (TaskRow& task : *expired) {
      if (Status ended = expire(writer, task); !ended) return ended;
      if (Status updated = writer.update_task(task); !updated) return updated;
      changed.insert(task.queue);
    }
    return {};
  });
  if (!stored) return stored;
  for (const std::string& queue : changed) events_.publish(EventKind::kQueue, queue);
  return {};
}

}  // namespace vigil::backend
