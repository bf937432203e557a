#include "core/sync/lease_keeper.h"

#include <algorithm>
#include <utility>

#include "core/base/fail_point.h"
#include "core/base/log.h"
#include "core/base/text.h"

namespace vigil::sync {
namespace {

constexpr Millis kEmptyPause = std::chrono::seconds(3);
constexpr Millis kEmptyPauseWithHints = std::chrono::seconds(20);
// A thousand desks hear of the same new task: the first ones to ask get it.
constexpr Millis kHintSpread{1500};
constexpr Millis kRefusedPause = std::chrono::seconds(60);
constexpr Millis kCountPause = std::chrono::seconds(10);
constexpr Millis kCountPauseWithHints = std::chrono::seconds(60);
constexpr Millis kShortestRenewal = std::chrono::seconds(1);
constexpr std::size_t kRenewalsPerCall = 100;

std::vector<net::LeaseRef> refs_of(const std::vector<storage::StoredTask>& tasks) {
  std::vector<net::LeaseRef> refs;
  for (const storage::StoredTask& each : tasks) {
    refs.push_back({each.task.id, each.task.lease.fence});
  }
  return refs;
}

storage::StoredTask stored_task(net::LeasedTask&& lease) {
  storage::StoredTask stored;
  stored.task.id = std::move(lease.id);
  stored.task.queue = std::move(lease.queue);
  stored.task.severity = lease.severity;
  stored.task.due_at = lease.due_at;
  stored.task.created_at = lease.created_at;
  stored.task.lease = {lease.fence, lease.expires_at};
  stored.task.item.reach = lease.reach;
  stored.subject_json = std::move(lease.subject_json);
  return stored;
}

// The backend compares tags without regard to case, too.
bool is_left_out(const domain::Item& item, const domain::LeaseWishes& wishes) {
  return std::any_of(item.tags.begin(), item.tags.end(), [&](const std::string& tag) {
    return std::any_of(wishes.leave_out.begin(), wishes.leave_out.end(), [&](const auto& left_out) {
      return to_lower_ascii(tag) == to_lower_ascii(left_out);
    });
  });
}

}  // namespace

LeaseKeeper::LeaseKeeper(Context context, std::uint64_t seed,
                         std::function<void(std::vector<domain::MediaId>)> on_media)
    : context_(context),
      channel_(context.transport, context.clock.steady_now(), seed),
      on_media_(std::move(on_media)),
      random_(seed) {}

void LeaseKeeper::want(const domain::QueueId& queue, int count) {
  const std::lock_guard lock(mutex_);
  wanted_[queue] = std::max(0, count);
}

void LeaseKeeper::wish(domain::LeaseWishes wishes) {
  const std::lock_guard lock(mutex_);
  wishes_ = std::move(wishes);
}

void LeaseKeeper::take(const domain::QueueId& queue, const std::vector<domain::TaskId>& tasks) {
  const std::lock_guard lock(mutex_);
  for (const domain::TaskId& task : tasks) asked_.emplace_back(queue, task);
}

bool LeaseKeeper::take_asked(const domain::UserId& person) {
  for (;;) {
    std::pair<domain::QueueId, domain::TaskId> wanted;
    {
      const std::lock_guard lock(mutex_);
      if (asked_.empty()) return true;
      wanted = asked_.front();
    }
    auto answer = context_.api.take_task(wanted.first, wanted.second, context_.device);
    const net::FailureClass kind = answer ? net::FailureClass::kMalformed : answer.failure().kind;
    const bool refused = kind == net::FailureClass::kForbidden ||
                         kind == net::FailureClass::kNotFound ||
                         kind == net::FailureClass::kRejected;
    if (!answer && !refused) {
      take_failure(answer.failure());
      return false;
    }
    {
      // Signed out meanwhile: nobody waits for it.
      const std::lock_guard lock(mutex_);
      if (!asked_.empty()) asked_.erase(asked_.begin());
    }
    channel_.note_success(context_.clock.steady_now());
    if (!answer || !*answer) continue;
    const net::LeasedTask lease = std::move(**answer);
    const Status stored = context_.database.write([&](storage::Connection& connection) {
      return storage::put_task(connection, person, stored_task(net::LeasedTask(lease)));
    });
    // The lease runs out by itself; nobody has seen the task here.
    if (!stored) continue;
    lost_.erase(lease.id);
    schedule_renewal(context_.clock.steady_now(), lease.id, lease.expires_at);
    context_.board.refresh_tasks(lease.queue);
  }
}

bool LeaseKeeper::take_unauthenticated() { return std::exchange(unauthenticated_, false); }

void LeaseKeeper::forget() {
  {
    const std::lock_guard lock(mutex_);
    asked_.clear();
  }
  work_.clear();
  renew_at_.clear();
  lost_.clear();
  returned_.clear();
  next_count_ = {};
  announced_ = false;
}

void LeaseKeeper::take_hint(SteadyTime now, std::string_view queue) {
  context_.board.note_hint(queue);
  std::uniform_int_distribution<std::int64_t> spread(0, kHintSpread.count());
  for (auto& [id, work] : work_) {
    if (queue != "*" && queue != id.text()) continue;
    if (work.refused) continue;
    work.next_fetch = std::min(work.next_fetch, now + Millis(spread(random_)));
  }
  next_count_ = std::min(next_count_, std::max(now, counted_at_ + kCountPause));
}

void LeaseKeeper::expect_hints(SteadyTime now, bool live) {
  hints_come_ = live;
  if (live) return take_hint(now, "*");  // some may have been missed
  for (auto& [id, work] : work_) {
    if (!work.refused) work.next_fetch = std::min(work.next_fetch, now + kEmptyPause);
  }
  next_count_ = std::min(next_count_, now + kCountPause);
}

void LeaseKeeper::show_offline() {
  std::map<domain::QueueId, int> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = wanted_;
  }
  for (const auto& [queue, count] : wanted) {
    if (count > 0) show_supply(queue, Supply::kOffline);
  }
}

void LeaseKeeper::take_failure(const net::Failure& failure) {
  if (failure.kind == net::FailureClass::kUnauthenticated) unauthenticated_ = true;
  channel_.note_failure(context_.clock.steady_now(), failure);
}

void LeaseKeeper::show_supply(const domain::QueueId& queue, Supply supply,
                              const std::vector<std::string>& kept_back) {
  context_.board.set_supply(queue, supply, kept_back);
}

SteadyTime LeaseKeeper::step(SteadyTime now, const domain::UserId& person) {
  std::map<domain::QueueId, int> wanted;
  domain::LeaseWishes wishes;
  {
    const std::lock_guard lock(mutex_);
    wanted = wanted_;
    wishes = wishes_;
  }
  auto held = context_.database.read(
      [&](storage::Connection& connection) { return storage::held_tasks(connection, person); });
  if (!held) {
    log_error("sync", "the tasks in hand cannot be read: " + held.error().message);
    return now + std::chrono::seconds(5);
  }
  if (!std::exchange(announced_, true)) announce_media(person);
  if (!channel_.may_try(now)) {
    show_offline();
    return channel_.next_try();
  }
  if (!take_asked(person)) return channel_.next_try();

  Tasks unwanted;
  std::set<domain::TaskId> returning;
  std::map<domain::QueueId, int> open;
  for (const storage::StoredTask& each : *held) {
    if (!each.decision.empty()) continue;
    ++open[each.task.queue];
    const auto want = wanted.find(each.task.queue);
    const bool queue_unwanted = want != wanted.end() && want->second == 0;
    const bool left_out = is_left_out(each.task.item, wishes) && !returned_.contains(each.task.id);
    if (queue_unwanted || left_out) unwanted.push_back(each);
    if (left_out) returning.insert(each.task.id);
  }
  if (!unwanted.empty()) {
    if (!give_back(person, unwanted)) return channel_.next_try();
    // Of very many some may still be in hand: they go with the next step.
    if (unwanted.size() <= kRenewalsPerCall) returned_.merge(returning);
    return now;
  }
  if (next_renewal(*held) <= now && !renew(now, person, *held)) return channel_.next_try();

  SteadyTime due = next_renewal(*held);
  for (const auto& [queue, count] : wanted) {
    const int missing = count - open[queue];
    if (missing <= 0) continue;
    if (work_[queue].next_fetch <= now && !fetch(now, person, queue, missing, wishes)) {
      return channel_.next_try();
    }
    due = std::min(due, work_[queue].next_fetch);
  }
  const bool counting =
      std::any_of(wanted.begin(), wanted.end(), [](const auto& each) { return each.second > 0; });
  if (!counting) return due;
  if (next_count_ <= now && !count_waiting(now)) return channel_.next_try();
  return std::min(due, next_count_);
}

bool LeaseKeeper::give_back(const domain::UserId& person, const Tasks& tasks) {
  Tasks some(tasks.begin(),
             tasks.begin() + static_cast<std::ptrdiff_t>(std::min(tasks.size(), kRenewalsPerCall)));
  const auto answer = context_.api.release(refs_of(some));
  if (!answer) {
    take_failure(answer.failure());
    return false;
  }
  channel_.note_success(context_.clock.steady_now());
  // Given back or lost before: either way they are not ours any more.
  const Status dropped = context_.database.write([&](storage::Connection& connection) -> Status {
    for (const storage::StoredTask& each : some) {
      const Status one = storage::drop_open_task(connection, person, each.task.id);
      if (!one) return one;
    }
    return {};
  });
  if (!dropped) {
    channel_.note_failure(context_.clock.steady_now(), net::make_local_failure(dropped.error()));
    return false;
  }
  context_.board.refresh_all_tasks();
  announce_media(person);
  return true;
}

void LeaseKeeper::give_back_all(const domain::UserId& person) {
  auto held = context_.database.read(
      [&](storage::Connection& connection) { return storage::held_tasks(connection, person); });
  if (!held) return;
  std::erase_if(*held, [](const storage::StoredTask& each) { return !each.decision.empty(); });
  if (!held->empty()) (void)give_back(person, *held);
}

SteadyTime LeaseKeeper::next_renewal(const Tasks& held) const {
  SteadyTime due = kNever;
  for (const storage::StoredTask& each : held) {
    if (lost_.contains(each.task.id)) continue;
    const auto known = renew_at_.find(each.task.id);
    // Nothing is known about a lease taken before this start.
    due = std::min(due, known == renew_at_.end() ? SteadyTime{} : known->second);
  }
  return due;
}

void LeaseKeeper::schedule_renewal(SteadyTime now, const domain::TaskId& task,
                                   WallTime expires_at) {
  const WallTime server_now = context_.api.server_time().value_or(context_.clock.wall_now());
  const Millis left = expires_at - server_now;
  renew_at_[task] = now + std::max<Millis>(left / 2, kShortestRenewal);
}

bool LeaseKeeper::renew(SteadyTime now, const domain::UserId& person, const Tasks& held) {
  Tasks due;
  for (const storage::StoredTask& each : held) {
    if (!lost_.contains(each.task.id) && due.size() < kRenewalsPerCall) due.push_back(each);
  }
  const auto answer = context_.api.renew_leases(refs_of(due));
  if (!answer) {
    take_failure(answer.failure());
    return false;
  }
  channel_.note_success(now);
  // One the answer leaves out is asked about again soon.
  for (const storage::StoredTask& each : due) renew_at_[each.task.id] = now + kEmptyPause;
  bool dropped = false;
  const Status noted = context_.database.write([&](storage::Connection& connection) -> Status {
    for (const net::LeaseOutcome& outcome : *answer) {
      const auto asked = std::find_if(due.begin(), due.end(), [&](const storage::StoredTask& each) {
        return each.task.id == outcome.task;
      });
      if (asked == due.end()) continue;
      if (outcome.status == net::LeaseStatus::kHeld) {
        schedule_renewal(now, outcome.task, outcome.expires_at);
        const Status kept =
            storage::set_expiry(connection, person, outcome.task, outcome.expires_at);
        if (!kept) return kept;
        continue;
      }
      renew_at_.erase(outcome.task);
      lost_.insert(outcome.task);
      const Status gone = storage::drop_open_task(connection, person, outcome.task);
      if (!gone) return gone;
      dropped = true;
    }
    return {};
  });
  if (!noted) log_error("sync", "renewed leases could not be noted: " + noted.error().message);
  if (dropped) {
    context_.board.refresh_all_tasks();
    announce_media(person);
  }
  return true;
}

bool LeaseKeeper::fetch(SteadyTime now, const domain::UserId& person, const domain::QueueId& queue,
                        int count, const domain::LeaseWishes& wishes) {
  const int asked = std::min(count, net::kMaxTasksPerLease);
  auto answer = context_.api.lease(queue, asked, context_.device, wishes);
  if (!answer) {
    const net::FailureClass kind = answer.failure().kind;
    if (kind == net::FailureClass::kForbidden || kind == net::FailureClass::kNotFound ||
        kind == net::FailureClass::kRejected) {
      // This queue is not for this person; the others go on.
      channel_.note_success(now);
      work_[queue] = {now + kRefusedPause, true};
      show_supply(queue, Supply::kEmpty);
      return true;
    }
    take_failure(answer.failure());
    show_supply(queue, Supply::kOffline);
    return false;
  }
  channel_.note_success(now);
  (void)VIGIL_FAIL_POINT("desk.lease_arrived");
  const std::size_t granted = answer->tasks.size();
  const Status stored = context_.database.write([&](storage::Connection& connection) -> Status {
    for (const net::LeasedTask& lease : answer->tasks) {
      const Status put = storage::put_task(connection, person, stored_task(net::LeasedTask(lease)));
      if (!put) return put;
    }
    return {};
  });
  if (!stored) {
    // The leases run out by themselves; nobody has seen these tasks here.
    channel_.note_failure(now, net::make_local_failure(stored.error()));
    return false;
  }
  for (const net::LeasedTask& lease : answer->tasks) {
    lost_.erase(lease.id);
    schedule_renewal(now, lease.id, lease.expires_at);
  }
  const bool short_of = static_cast<int>(granted) < asked;
  work_[queue] = {short_of ? now + (hints_come_ ? kEmptyPauseWithHints : kEmptyPause) : now, false};
  show_supply(queue, short_of ? Supply::kEmpty : Supply::kReady, answer->kept_back);
  if (granted > 0) {
    context_.board.refresh_tasks(queue);
    announce_media(person);
  }
  return true;
}

bool LeaseKeeper::count_waiting(SteadyTime now) {
  const auto answer = context_.api.queues();
  if (!answer) {
    take_failure(answer.failure());
    return false;
  }
  channel_.note_success(now);
  counted_at_ = now;
  next_count_ = now + (hints_come_ ? kCountPauseWithHints : kCountPause);
  for (const net::QueueSummary& queue : *answer) {
    context_.board.set_waiting(queue.id, queue.ready);
  }
  return true;
}

void LeaseKeeper::announce_media(const domain::UserId& person) {
  auto held = context_.database.read(
      [&](storage::Connection& connection) { return storage::held_tasks(connection, person); });
  if (!held) return;
  std::vector<domain::MediaId> media;
  for (const storage::StoredTask& each : *held) {
    if (each.decision.empty() && !each.task.item.media.empty()) {
      media.push_back(each.task.item.media);
    }
  }
  on_media_(std::move(media));
}

}  // namespace vigil::sync
