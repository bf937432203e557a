#include "core/sync/retaker.h"

#include <utility>

#include "core/storage/decision_store.h"
#include "core/storage/task_store.h"

namespace vigil::sync {

Retaker::Retaker(Context context, std::uint64_t seed)
    : context_(context), channel_(context.transport, context.clock.steady_now(), seed) {}

bool Retaker::take_unauthenticated() { return std::exchange(unauthenticated_, false); }

void Retaker::request(const domain::DecisionId& parked, domain::Decision decision,
                      std::string subject_json) {
  const std::lock_guard lock(mutex_);
  wishes_[parked] = {std::move(decision), std::move(subject_json), RetakeState::kWaiting};
}

RetakeState Retaker::state(const domain::DecisionId& parked) const {
  const std::lock_guard lock(mutex_);
  const auto found = wishes_.find(parked);
  return found == wishes_.end() ? RetakeState::kNone : found->second.state;
}

void Retaker::forget() {
  const std::lock_guard lock(mutex_);
  wishes_.clear();
}

std::optional<std::pair<domain::DecisionId, Retaker::Wish>> Retaker::next() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [parked, wish] : wishes_) {
    if (wish.state == RetakeState::kWaiting) return std::pair(parked, wish);
  }
  return std::nullopt;
}

void Retaker::end(const domain::DecisionId& parked, RetakeState state) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = wishes_.find(parked);
    if (found == wishes_.end()) return;
    if (state == RetakeState::kNone) {
      wishes_.erase(found);
    } else {
      found->second.state = state;
    }
  }
  context_.board.refresh_decisions();
}

SteadyTime Retaker::step(SteadyTime now, const domain::UserId& person) {
  auto wish = next();
  if (!wish) return kNever;
  if (!channel_.may_try(now)) return channel_.next_try();
  const domain::Decision& decision = wish->second.decision;
  auto answer = context_.api.take_task(decision.queue, decision.task, context_.device);
  now = context_.clock.steady_now();
  if (!answer) {
    const net::Failure& failure = answer.failure();
    switch (failure.kind) {
      case net::FailureClass::kForbidden:
      case net::FailureClass::kNotFound:
      case net::FailureClass::kRejected:
        channel_.note_success(now);
        end(wish->first, RetakeState::kForbidden);
        return now;
      case net::FailureClass::kUnauthenticated: unauthenticated_ = true; [[fallthrough]];
      default: channel_.note_failure(now, failure); return channel_.next_try();
    }
  }
  channel_.note_success(now);
  if (!*answer) {
    end(wish->first, RetakeState::kTaken);
    return now;
  }
  const Status decided =
      this->decide(person, wish->first, std::move(wish->second), std::move(**answer));
  if (!decided && decided.error().code == ErrorCode::kNotFound) {
    // Another decision of one's own on this task is under way already.
    end(wish->first, RetakeState::kTaken);
    return now;
  }
  if (!decided && decided.error().code != ErrorCode::kRejected) {
    channel_.note_failure(now, net::make_local_failure(decided.error()));
    return channel_.next_try();
  }
  end(wish->first, RetakeState::kNone);
  context_.board.refresh_all_tasks();
  return now;
}

Status Retaker::decide(const domain::UserId& person, const domain::DecisionId& parked, Wish wish,
                       net::LeasedTask lease) {
  const WallTime now = context_.clock.wall_now();
  domain::Decision& decision = wish.decision;
  decision.fence = lease.fence;
  decision.decided_at = now;
  decision.id = make_id<domain::DecisionId>(now);
  storage::StoredTask task;
  task.task.id = lease.id;
  task.task.queue = lease.queue;
  task.task.severity = lease.severity;
  task.task.due_at = lease.due_at;
  task.task.created_at = lease.created_at;
  task.task.lease = {lease.fence, lease.expires_at};
  task.task.item.reach = lease.reach;
  task.subject_json = std::move(lease.subject_json);
  return context_.database.write([&](storage::Connection& connection) -> Status {
    if (const Status put = storage::put_task(connection, person, task); !put) return put;
    // The person has read it once more already: no second draft.
    const Status added = storage::add_decision(connection, decision, wish.subject_json, now);
    if (!added) return added;
    const Status hidden = storage::hide_task(connection, person, decision.task, decision.id);
    if (!hidden) return hidden;
    return storage::put_away(connection, person, parked, decision.id, now);
  });
}

}  // namespace vigil::sync
