#include "app/backend/service/queues.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "app/backend/service/climbing.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/routing.h"
#include "core/base/fail_point.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

constexpr int kSweepAtOnce = 500;

Error no_queue(std::string_view id) {
  return fail(ErrorCode::kNotFound, fmt::format("There is no queue \"{}\".", id));
}

// What an ended lease does to its task.
void expire(TaskRow& task) {
  clear_lease(task);
  if (++task.failures >= kMostFailures) task.state = TaskState::kDead;
}

}  // namespace

bool holds_lease(const TaskRow& task, std::string_view user, std::int64_t fence, WallTime now) {
  return task.state == TaskState::kLeased && task.lease_user == user && task.fence == fence &&
         task.lease_expires > now;
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
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (tasks[i].problem.empty()) looks[i] = prescreen_->look(tasks[i].subject);
    }
  }
  std::vector<EnqueueOutcome> outcomes;
  Status stored = store_.write([&](Writer& writer) -> Status {
    outcomes.clear();
    FlowRow flow{.minute = minute_of(now)};
    Climbing climbing(writer, registry_, now);
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
      if (Status inserted = writer.insert_task(row); !inserted) return inserted;
      if (Status came = climbing.came_in(*spec, row); !came) return came;
      outcome.status = EnqueueStatus::kCreated;
      outcome.task = row.id;
      ++flow.arrived;
    }
    return flow.arrived == 0 ? Status() : writer.note_flow(spec->id, flow);
  });
  if (!stored) return stored.error();
  events_.publish(EventKind::kQueue, spec->id);
  return outcomes;
}

Result<TaskPage> Queues::tasks(std::string_view queue, std::optional<TaskState> state,
                               std::int64_t after, int limit) {
  if (registry_.queue(queue) == nullptr) return no_queue(queue);
  if (Status swept = sweep(); !swept) return swept.error();
  TaskPage page;
  Status asked = store_.read([&](Reader& reader) -> Status {
    // One more than asked tells whether there is a next page.
    Result<std::vector<TaskRow>> rows = reader.tasks(queue, state, after, limit + 1);
    if (!rows) return rows.error();
    page.tasks = std::move(*rows);
    return {};
  });
  if (!asked) return asked.error();
  if (page.tasks.size() > static_cast<std::size_t>(limit)) {
    page.tasks.pop_back();
    page.next = page.tasks.back().seq;
  }
  return page;
}

Result<std::vector<TaskRow>> Queues::lease(const Caller& caller, std::string_view queue, int count,
                                           std::string_view device) {
  const QueueSpec* spec = registry_.queue(queue);
  if (spec == nullptr) return no_queue(queue);
  if (!spec->roles.admits(caller)) {
    return fail(ErrorCode::kForbidden,
                fmt::format("None of your roles works the queue \"{}\".", queue));
  }
  if (Status swept = sweep(); !swept) return swept.error();
  const int oldest = turn_of_the_oldest(*spec, count);
  // Read beside the lease, which must not wait for whoever changes a rule.
  std::optional<Routing> rules;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<Routing> read = Routing::read(reader, registry_, spec->id, caller.id, clock_.wall_now());
    if (!read) return read.error();
    rules = std::move(*read);
    return {};
  });
  if (!asked) return asked.error();
  std::vector<TaskRow> leased;
  Status stored = store_.write([&](Writer& writer) -> Status {
    Routing routing = *rules;
    LeaseWish wish{.queue = spec->id,
                   .user = caller.id,
                   .device = std::string(device),
                   .expires = clock_.wall_now() + spec->lease,
                   .limit = count,
                   .oldest = oldest};
    if (routing.restricts(count)) {
      wish.most_severe = routing.most_severe();
      wish.admits = [&](const TaskRow& task) { return routing.admit(task.severity, task.labels); };
    }
    Result<std::vector<TaskRow>> taken = writer.lease_tasks(wish);
    if (!taken) return taken.error();
    if (Status noted = routing.note(writer, *taken); !noted) return noted;
    leased = std::move(*taken);
    return VIGIL_FAIL_POINT("backend.in_lease");
  });
  if (!stored) return stored.error();
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
    if (holds_lease(row, caller.id, row.fence, now) && row.lease_device == device) {
      row.lease_expires = now + spec->lease;
    } else if (row.state == TaskState::kReady) {
      Climbing climbing(writer, registry_, now);
      const Result<std::optional<Standing>> standing = climbing.find(*spec, row);
      if (!standing) return standing.error();
      // Who looked at the item before does not look again, even when it is asked for by name.
      if (*standing &&
          !domain::ladder::may_look(*(*standing)->ladder, (*standing)->state, caller.id)) {
        return {};
      }
      row.state = TaskState::kLeased;
      ++row.fence;
      row.lease_user = caller.id;
      row.lease_device = device;
      row.lease_expires = now + spec->lease;
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

int Queues::turn_of_the_oldest(const QueueSpec& spec, int count) {
  if (spec.ageing_every == 0) return 0;
  const auto every = static_cast<std::uint64_t>(spec.ageing_every);
  const auto granted = granted_.find(spec.id);
  const std::uint64_t before = granted->second.fetch_add(static_cast<std::uint64_t>(count));
  return static_cast<int>((before + static_cast<std::uint64_t>(count)) / every - before / every);
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
      act(**task, *spec, now, outcome);
      if (Status updated = writer.update_task(**task); !updated) return updated;
    }
    return {};
  });
  if (!stored) return stored.error();
  return outcomes;
}

Result<std::vector<LeaseOutcome>> Queues::renew(const Caller& caller,
                                                const std::vector<LeaseRef>& leases) {
  return for_each_held(
      caller, leases,
      [](TaskRow& task, const QueueSpec& spec, WallTime now, LeaseOutcome& outcome) {
        task.lease_expires = now + spec.lease;
        outcome.held = true;
        outcome.expires = task.lease_expires;
      });
}

Result<std::vector<LeaseOutcome>> Queues::release(const Caller& caller,
                                                  const std::vector<LeaseRef>& leases) {
  std::set<std::string> changed;
  Result<std::vector<LeaseOutcome>> outcomes = for_each_held(
      caller, leases, [&](TaskRow& task, const QueueSpec& spec, WallTime, LeaseOutcome& outcome) {
        clear_lease(task);
        outcome.held = true;
        changed.insert(spec.id);
      });
  if (!outcomes) return outcomes;
  for (const std::string& queue : changed) events_.publish(EventKind::kQueue, queue);
  return outcomes;
}

Status Queues::sweep() {
  bool any = false;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<std::vector<TaskRow>> expired = reader.expired_leases(clock_.wall_now(), 1);
    if (!expired) return expired.error();
    any = !expired->empty();
    return {};
  });
  if (!asked || !any) return asked;
  std::set<std::string> changed;
  Status stored = store_.write([&](Writer& writer) -> Status {
    Result<std::vector<TaskRow>> expired = writer.expired_leases(clock_.wall_now(), kSweepAtOnce);
    if (!expired) return expired.error();
    changed.clear();
    for (TaskRow& task : *expired) {
      expire(task);
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
