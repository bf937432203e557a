// DeskClient: decisions as they are shown.
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/storage/decision_query.h"
#include "core/sync/board.h"
#include "core/sync/desk_client.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;

bool is_unsettled(DecisionState state) {
  return state == DecisionState::kDraft || state == DecisionState::kSaved ||
         state == DecisionState::kSent;
}

std::optional<StandingDecision> standing_of(const std::string& standing_json) {
  const auto body =
      standing_json.empty() ? Result<nlohmann::json>(Error{}) : parse_json(standing_json);
  if (!body || !body->is_object()) return std::nullopt;
  StandingDecision standing;
  standing.id = domain::DecisionId(text_member(*body, "decision"));
  standing.actor = domain::UserId(text_member(*body, "actor"));
  standing.verdict = domain::verdict_from_word(text_member(*body, "verdict"));
  if (const auto at = from_rfc3339(text_member(*body, "decided_at"))) standing.decided_at = *at;
  standing.fence = int_member(*body, "fence", -1);
  if (standing.id.empty()) return std::nullopt;
  return standing;
}

domain::Item item_of(const std::string& subject_json) {
  if (const auto subject = parse_json(subject_json)) {
    if (auto item = domain::item_from_json(*subject)) return std::move(*item);
  }
  return {};
}

}  // namespace

DecisionRecord DeskClient::record_of(storage::Connection& connection,
                                     storage::StoredDecision&& stored) const {
  DecisionRecord record;
  record.state = stored.state;
  record.item = item_of(stored.subject_json);
  record.detail = std::move(stored.detail);
  record.standing = standing_of(stored.standing_json);
  record.standing_json = std::move(stored.standing_json);
  record.put_away_at = stored.put_away_at;
  record.changed_at = stored.changed_at;
  record.leaves_draft_at = stored.leaves_draft_at;
  record.ledger_index = stored.ledger_index;
  record.superseded_by = std::move(stored.superseded_by);
  record.decision = std::move(stored.decision);
  switch (record.state) {
    case DecisionState::kDraft: record.cause = Cause::kUndoWindow; break;
    case DecisionState::kSaved: {
      const auto shown = board_->connection();
      record.cause = shown->cause;
      if (record.decision.supersedes.empty()) break;
      const auto earlier =
          storage::find_decision(connection, record.decision.actor, record.decision.supersedes);
      if (earlier && *earlier && is_unsettled((*earlier)->state)) {
        record.cause = Cause::kEarlierDecision;
      }
      break;
    }
    case DecisionState::kSent: record.cause = Cause::kUnderWay; break;
    case DecisionState::kConflict:
    case DecisionState::kRefused: record.cause = cause_from_word(stored.cause); break;
    case DecisionState::kConfirmed: break;
  }
  return record;
}

std::vector<DecisionRecord> DeskClient::history(const HistoryQuery& query) {
  return database_->read([&](storage::Connection& connection) {
    std::vector<DecisionRecord> records;
    auto found = storage::search_decisions(connection, board_->person(), query.text, query.state,
                                           query.limit);
    if (!found) {
      log_error("sync", "the history cannot be read: " + found.error().message);
      return records;
    }
    for (storage::StoredDecision& each : *found) {
      records.push_back(record_of(connection, std::move(each)));
    }
    return records;
  });
}

std::optional<DecisionRecord> DeskClient::find(const domain::DecisionId& decision) {
  return database_->read([&](storage::Connection& connection) -> std::optional<DecisionRecord> {
    auto found = storage::find_decision(connection, board_->person(), decision);
    if (!found || !*found) return std::nullopt;
    return record_of(connection, std::move(**found));
  });
}

}  // namespace vigil::sync
