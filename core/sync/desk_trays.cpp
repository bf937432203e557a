// DeskClient: the person's answers to decisions that were not accepted.
#include <nlohmann/json.hpp>

#include "core/storage/decision_query.h"
#include "core/storage/decision_store.h"
#include "core/sync/board.h"
#include "core/sync/desk_client.h"
#include "core/sync/sync_engine.h"

namespace vigil::sync {
namespace {

using domain::DecisionKind;
using domain::DecisionState;

bool carries_verdict(DecisionKind kind) {
  return kind == DecisionKind::kDecide || kind == DecisionKind::kSupersede;
}

DecisionDraft draft_from(const domain::Decision& decision) {
  return {.kind = decision.kind,
          .task = decision.task,
          .verdict = decision.verdict,
          .policy = decision.policy,
          .reason = decision.reason,
          .note = decision.note,
          .checklist = decision.checklist,
          .marks = decision.marks,
          .supersedes = decision.supersedes,
          .actions = decision.actions};
}

Error not_parked() { return fail(ErrorCode::kRejected, "That decision is not waiting for you."); }

}  // namespace

Result<DecisionRecord> DeskClient::parked_record(storage::Connection& connection,
                                                 const domain::DecisionId& parked) const {
  auto stored = storage::find_decision(connection, board_->person(), parked);
  if (!stored) return stored.error();
  if (!*stored || (*stored)->put_away_at ||
      ((*stored)->state != DecisionState::kConflict &&
       (*stored)->state != DecisionState::kRefused)) {
    return not_parked();
  }
  return record_of(connection, std::move(**stored));
}

Status DeskClient::put_away(const domain::DecisionId& parked) {
  const domain::UserId person = board_->person();
  if (person.empty()) return fail(ErrorCode::kUnauthenticated, "Nobody is signed in.");
  const Status away = database_->write([&](storage::Connection& connection) {
    return storage::put_away(connection, person, parked, {}, clock_.wall_now());
  });
  if (away) board_->refresh_decisions();
  return away;
}

std::optional<DecisionDraft> DeskClient::draft_of(const domain::DecisionId& parked) {
  const auto record = database_->read(
      [&](storage::Connection& connection) { return parked_record(connection, parked); });
  if (!record) return std::nullopt;
  return draft_from(record->decision);
}

RetakeState DeskClient::retake_state(const domain::DecisionId& parked) const {
  return engine_->retaker().state(parked);
}

Result<domain::DecisionId> DeskClient::withdraw_standing(const domain::DecisionId& parked) {
  DecisionDraft draft;
  draft.kind = DecisionKind::kWithdraw;
  return replace_standing(parked, draft);
}

// A decision over the one that stands, in the place of the parked one.
Result<domain::DecisionId> DeskClient::replace_standing(const domain::DecisionId& parked,
                                                        const DecisionDraft& draft) {
  const domain::UserId person = board_->person();
  if (person.empty()) return fail(ErrorCode::kUnauthenticated, "Nobody is signed in.");
  domain::Decision decision = decision_of(draft, person);
  const auto stored = database_->write([&](storage::Connection& connection) -> Status {
    const auto record = parked_record(connection, parked);
    if (!record) return record.error();
    if (!record->standing || record->standing->fence < 0) {
      return fail(ErrorCode::kRejected, "The backend did not say which decision stands.");
    }
    if (draft.kind == DecisionKind::kWithdraw && record->standing->actor != person) {
      return fail(ErrorCode::kRejected, "Only one's own decision can be withdrawn.");
    }
    decision.task = record->decision.task;
    decision.queue = record->decision.queue;
    decision.fence = record->standing->fence;
    decision.supersedes = record->standing->id;
    if (const Status allowed = check_rules(connection, decision); !allowed) return allowed;
    const auto subject = storage::find_decision(connection, person, parked);
    if (!subject) return subject.error();
    const Status added = storage::add_decision(connection, decision, (*subject)->subject_json,
                                               decision.decided_at + options_.draft_window);
    if (!added) return added;
    return storage::put_away(connection, person, parked, decision.id, decision.decided_at);
  });
  if (!stored) return stored.error();
  board_->refresh_decisions();
  engine_->poke();
  return decision.id;
}

Status DeskClient::send_again(const domain::DecisionId& parked, const DecisionDraft& changed) {
  const domain::UserId person = board_->person();
  if (person.empty()) return fail(ErrorCode::kUnauthenticated, "Nobody is signed in.");
  const auto record = database_->read(
      [&](storage::Connection& connection) { return parked_record(connection, parked); });
  if (!record) return record.error();
  const bool stands = record->standing && record->standing->fence >= 0;
  DecisionDraft draft = changed;
  if (stands && carries_verdict(record->decision.kind)) {
    draft.kind = DecisionKind::kSupersede;
    const auto sent = replace_standing(parked, draft);
    if (!sent) return sent.error();
    return {};
  }
  if (!carries_verdict(record->decision.kind) && record->decision.kind != DecisionKind::kSkip) {
    return fail(ErrorCode::kRejected, "There is nothing of it to send again.");
  }
  draft.kind =
      record->decision.kind == DecisionKind::kSkip ? DecisionKind::kSkip : DecisionKind::kDecide;
  draft.supersedes = {};
  domain::Decision decision = decision_of(draft, person);
  decision.task = record->decision.task;
  decision.queue = record->decision.queue;
  std::string subject_json;
  const Status allowed = database_->read([&](storage::Connection& connection) -> Status {
    auto stored = storage::find_decision(connection, person, parked);
    if (!stored) return stored.error();
    subject_json = std::move((*stored)->subject_json);
    return check_rules(connection, decision);
  });
  if (!allowed) return allowed;
  engine_->retaker().request(parked, std::move(decision), std::move(subject_json));
  board_->refresh_decisions();
  engine_->poke();
  return {};
}

}  // namespace vigil::sync
