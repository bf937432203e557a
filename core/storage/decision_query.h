// Reading decisions back: history, one by id, and the counts of the six states. Inside
// Database::read.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/storage/connection.h"

namespace vigil::storage {

struct StoredDecision {
  domain::Decision decision;
  domain::DecisionState state = domain::DecisionState::kDraft;
  std::string subject_json;  // of the task, as it was then
  std::string cause;
  std::string detail;
  std::string standing_json;
  WallTime changed_at{};
  WallTime leaves_draft_at{};
  std::int64_t ledger_index = -1;
  domain::DecisionId superseded_by;
  std::optional<WallTime> put_away_at;  // conflict and refused: the person has dealt with it
};

// Newest first. Of conflicts and refusals asked for by state only those still in their tray. `text`
// is looked for in caption, author, item id, note, reason, policy and verdict; caseless for ASCII.
[[nodiscard]] Result<std::vector<StoredDecision>> search_decisions(
    Connection& connection, const domain::UserId& person, std::string_view text,
    std::optional<domain::DecisionState> state, int limit);
[[nodiscard]] Result<std::optional<StoredDecision>> find_decision(Connection& connection,
                                                                  const domain::UserId& person,
                                                                  const domain::DecisionId& id);

// By DecisionState.
using DecisionCounts = std::array<std::int64_t, 6>;
[[nodiscard]] Result<DecisionCounts> count_decisions(Connection& connection,
                                                     const domain::UserId& person);
// Decisions of everybody else that wait on this desk for their person to sign in.
[[nodiscard]] Result<std::int64_t> count_unsent_of_others(Connection& connection,
                                                          const domain::UserId& person);
// Verdicts given at or after `since`, skips and withdrawals not counted.
[[nodiscard]] Result<std::int64_t> count_decided_since(Connection& connection,
                                                       const domain::UserId& person,
                                                       WallTime since);

struct Waiting {
  std::optional<WallTime> oldest_unsent;  // when the oldest saved or sent decision was made
  std::optional<WallTime> next_leaves_draft;
};
[[nodiscard]] Result<Waiting> look_at_outbox(Connection& connection, const domain::UserId& person);

}  // namespace vigil::storage
