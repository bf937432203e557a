#include "core/sync/outbox_sender.h"

#include <algorithm>
#include <utility>

#include "core/base/fail_point.h"
#include "core/base/log.h"
#include "core/storage/decision_query.h"
#include "core/storage/proof_store.h"
#include "core/storage/task_store.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;
using net::DecisionStatus;

constexpr int kBatchSize = 50;

Cause conflict_cause(std::string_view code) {
  const Cause cause = cause_from_word(code);
  switch (cause) {
    case Cause::kStaleLease:
    case Cause::kDecidedByOther:
    case Cause::kSuperseded: return cause;
    default: return Cause::kConflict;
  }
}

Cause refusal_cause(const net::DecisionOutcome& answer) {
  if (answer.status == DecisionStatus::kUnknownTask) return Cause::kUnknownTask;
  if (answer.status == DecisionStatus::kMismatch) return Cause::kIdReused;
  if (answer.code == "no_queue") return Cause::kWrongQueue;
  const Cause cause = cause_from_word(answer.code);
  switch (cause) {
    case Cause::kForbidden:
    case Cause::kPolicy:
    case Cause::kNowhereToEscalate:
    case Cause::kSecondPerson:
    case Cause::kWrongQueue: return cause;
    default: return Cause::kRejected;
  }
}

std::vector<domain::DecisionId> ids_of(const std::vector<storage::OutboxEntry>& batch) {
  std::vector<domain::DecisionId> ids;
  for (const storage::OutboxEntry& entry : batch) ids.push_back(entry.decision);
  return ids;
}

}  // namespace

OutboxSender::OutboxSender(Context context, Witness& witness, std::uint64_t seed)
    : context_(context),
      witness_(witness),
      channel_(context.transport, context.clock.steady_now(), seed) {}

bool OutboxSender::take_unauthenticated() { return std::exchange(unauthenticated_, false); }

SteadyTime OutboxSender::promote(SteadyTime now) {
  const WallTime wall = context_.clock.wall_now();
  const auto waiting = context_.database.read([&](storage::Connection& connection) {
    return storage::look_at_outbox(connection, context_.board.person());
  });
  if (!waiting) return now + std::chrono::seconds(5);
  note_waiting(now, waiting->oldest_unsent.has_value());
  if (!waiting->next_leaves_draft) return kNever;
  const Millis left = *waiting->next_leaves_draft - wall;
  if (left > Millis(0) && left <= storage::kMaxDraftWindow) return now + left;
  const auto promoted = context_.database.write(
      [&](storage::Connection& connection) { return storage::promote_due(connection, wall); });
  if (!promoted) {
    log_error("sync", "drafts could not leave their window: " + promoted.error().message);
    return now + std::chrono::seconds(5);
  }
  context_.board.refresh_decisions();
  return now;
}

void OutboxSender::note_waiting(SteadyTime now, bool waiting) {
  if (!waiting) {
    no_progress_since_.reset();
  } else if (!no_progress_since_) {
    no_progress_since_ = now;
  }
}

SteadyTime OutboxSender::step(SteadyTime now, const domain::UserId& person) {
  person_ = person;
  const int at_most = one_by_one_ > 0 ? 1 : kBatchSize;
  const auto batch = context_.database.read([&](storage::Connection& connection) {
    return storage::next_to_send(connection, person, at_most);
  });
  if (!batch) {
    log_error("sync", "the outbox cannot be read: " + batch.error().message);
    return now + std::chrono::seconds(5);
  }
  if (batch->empty()) {
    one_by_one_ = 0;
    return kNever;
  }
  if (!channel_.may_try(now)) return channel_.next_try();

  const std::vector<domain::DecisionId> ids = ids_of(*batch);
  const Status marked = context_.database.write([&](storage::Connection& connection) {
    return storage::mark_sent(connection, ids, context_.clock.wall_now());
  });
  if (!marked) {
    channel_.note_failure(now, net::make_local_failure(marked.error()));
    return channel_.next_try();
  }
  context_.board.refresh_decisions();

  (void)VIGIL_FAIL_POINT("desk.before_send");
  std::vector<std::string> bodies;
  for (const storage::OutboxEntry& entry : *batch) bodies.push_back(entry.body);
  const auto answer = context_.api.send_decisions(context_.device, bodies);
  now = context_.clock.steady_now();
  if (answer) {
    (void)VIGIL_FAIL_POINT("desk.before_settle");
    settle(now, *batch, *answer);
    (void)VIGIL_FAIL_POINT("desk.after_settle");
  } else if (VIGIL_DEFECT("settle_on_truncated")) {
    std::vector<net::DecisionOutcome> believed(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      believed[i].id = ids[i];
      believed[i].status = DecisionStatus::kAccepted;
    }
    settle(now, *batch, believed);
  } else {
    take_failure(now, *batch, answer.failure());
  }
  context_.board.refresh_decisions();
  return channel_.may_try(now) ? now : channel_.next_try();
}

Status OutboxSender::settle_one(storage::Connection& connection, const net::DecisionOutcome& answer,
                                WallTime now) {
  const auto stored = storage::find_decision(connection, person_, answer.id);
  if (!stored) return stored.error();
  if (!*stored) return fail(ErrorCode::kNotFound, "There is no such decision on this desk.");
  Status settled;
  switch (answer.status) {
    case DecisionStatus::kAccepted:
      // From a ledger that failed this proves nothing: it stays sent, and is kept.
      if (!witness_.believes()) {
        settled = storage::hold_acknowledged(connection, answer.id);
        break;
      }
      witness_.expect_receipt(context_.clock.steady_now());
      settled =
          storage::confirm(connection, answer.id, answer.ledger_index, context_.api.epoch(), now);
      break;
    case DecisionStatus::kConflict:
      settled = storage::park(
          connection, answer.id, DecisionState::kConflict,
          {std::string(to_word(conflict_cause(answer.code))), answer.detail, answer.current_json},
          now);
      break;
    case DecisionStatus::kRefused:
    case DecisionStatus::kUnknownTask:
    case DecisionStatus::kMismatch:
      settled = storage::park(
          connection, answer.id, DecisionState::kRefused,
          {std::string(to_word(refusal_cause(answer))), answer.detail, answer.current_json}, now);
      break;
  }
  if (!settled) return settled;
  const domain::Decision& decision = (*stored)->decision;
  return storage::close_task(connection, decision.actor, decision.id, decision.fence);
}

void OutboxSender::settle(SteadyTime now, const Batch& batch,
                          const std::vector<net::DecisionOutcome>& answers) {
  const WallTime wall = context_.clock.wall_now();
  std::size_t unanswered = 0;
  const Status settled = context_.database.write([&](storage::Connection& connection) -> Status {
    unanswered = 0;
    for (const storage::OutboxEntry& entry : batch) {
      const auto answer = std::find_if(answers.begin(), answers.end(),
                                       [&](const auto& each) { return each.id == entry.decision; });
      if (answer != answers.end()) {
        if (const Status one = settle_one(connection, *answer, wall); !one) return one;
        continue;
      }
      ++unanswered;
      const domain::DecisionId id[] = {entry.decision};
      if (const Status back = storage::mark_unsent(connection, id, wall); !back) return back;
    }
    return {};
  });
  if (!settled) {
    // The answers are lost with the transaction; sending again brings the same ones (I3).
    put_back(batch);
    channel_.note_failure(now, net::make_local_failure(settled.error()));
    return;
  }
  if (one_by_one_ > 0) --one_by_one_;
  if (unanswered < batch.size()) no_progress_since_.reset();
  if (unanswered == 0) {
    channel_.note_success(now);
  } else {
    channel_.note_failure(now, net::make_failure(net::FailureClass::kMalformed,
                                                 "The backend left decisions unanswered.", 200));
  }
  context_.board.refresh_all_tasks();
}

void OutboxSender::take_failure(SteadyTime now, const Batch& batch, const net::Failure& failure) {
  if (VIGIL_DEFECT("drop_on_4xx") && failure.status >= 400 && failure.status < 500) {
    (void)context_.database.write([&](storage::Connection& connection) -> Status {
      for (const storage::OutboxEntry& entry : batch) {
        (void)connection.run_with("DELETE FROM decisions WHERE id = ?1", entry.decision.text());
      }
      return {};
    });
    return;
  }
  switch (failure.kind) {
    case net::FailureClass::kForbidden:
    case net::FailureClass::kConflict:
    case net::FailureClass::kRejected:
      // Sending the same again gives the same answer: find out which one it is about, and park that
      // one.
      if (batch.size() > 1) {
        one_by_one_ = batch.size();
        put_back(batch);
      } else {
        if (one_by_one_ > 0) --one_by_one_;
        refuse(batch.front(), failure);
        no_progress_since_.reset();
      }
      channel_.note_success(now);
      return;
    case net::FailureClass::kUnauthenticated: unauthenticated_ = true; break;
    default: break;
  }
  put_back(batch);
  channel_.note_failure(now, failure);
}

void OutboxSender::put_back(const Batch& batch) {
  const std::vector<domain::DecisionId> ids = ids_of(batch);
  const Status back = context_.database.write([&](storage::Connection& connection) {
    return storage::mark_unsent(connection, ids, context_.clock.wall_now());
  });
  // The next start puts back what is still marked as sent.
  if (!back)
    log_error("sync", "unanswered decisions could not be put back: " + back.error().message);
}

void OutboxSender::refuse(const storage::OutboxEntry& entry, const net::Failure& failure) {
  net::DecisionOutcome answer;
  answer.id = entry.decision;
  answer.status =
      failure.code == "id_reused" ? DecisionStatus::kMismatch : DecisionStatus::kRefused;
  if (failure.kind == net::FailureClass::kConflict) answer.status = DecisionStatus::kConflict;
  answer.code = failure.kind == net::FailureClass::kForbidden ? "forbidden" : failure.code;
  answer.detail = failure.error.message;
  const Status parked = context_.database.write([&](storage::Connection& connection) {
    return settle_one(connection, answer, context_.clock.wall_now());
  });
  if (!parked) put_back({entry});
  context_.board.refresh_all_tasks();
}

}  // namespace vigil::sync
