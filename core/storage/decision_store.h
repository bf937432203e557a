// Decisions, their six states and the outbox. A decision enters once (add_decision), moves only as
// domain::can_become allows, and is never changed otherwise. Inside Database::write.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/storage/connection.h"

namespace vigil::storage {

// Why a decision ended in conflict or was refused.
struct SettledCause {
  std::string cause;          // a word
  std::string detail;         // the backend's sentence
  std::string standing_json;  // conflict: what stands instead; empty when unknown
};

// What is sent: canonical JSON without the actor, who is the signed-in person (I4).
[[nodiscard]] std::string body_of(const domain::Decision& decision);

// A new decision with its outbox entry: kDraft until `leaves_draft_at`, or kSaved at once when that
// is not later than decided_at. Marks the decision it supersedes. The task is not touched
// (hide_task).
[[nodiscard]] Status add_decision(Connection& connection, const domain::Decision& decision,
                                  std::string_view subject_json, WallTime leaves_draft_at);

// Drops a draft without a trace. kRejected when it is no draft of this person any more.
[[nodiscard]] Status remove_draft(Connection& connection, const domain::UserId& person,
                                  const domain::DecisionId& decision);

// Drafts whose time is over become saved; how many. A draft that claims to stay longer than any
// window (the clock was set back) is over too.
[[nodiscard]] Result<int> promote_due(Connection& connection, WallTime now);
// All drafts: at the start after a crash, and when signing out.
[[nodiscard]] Result<int> promote_all(Connection& connection, WallTime now);
inline constexpr Millis kMaxDraftWindow = std::chrono::seconds(60);

struct OutboxEntry {
  domain::DecisionId decision;
  domain::TaskId task;
  std::string body;
};

// What may be sent now, oldest first: the first entry of every lane, when it is saved (I12).
[[nodiscard]] Result<std::vector<OutboxEntry>> next_to_send(Connection& connection,
                                                            const domain::UserId& person,
                                                            int at_most);

[[nodiscard]] Status mark_sent(Connection& connection,
                               std::span<const domain::DecisionId> decisions, WallTime now);
// The attempt failed, or its outcome is unknown: they wait again. Those not in kSent are left
// alone.
[[nodiscard]] Status mark_unsent(Connection& connection,
                                 std::span<const domain::DecisionId> decisions, WallTime now);
// At the start: every attempt that was under way when the program ended.
[[nodiscard]] Status mark_all_unsent(Connection& connection, WallTime now);

// The outbox keeps it until its proof has come (proof_store.h).
[[nodiscard]] Status confirm(Connection& connection, const domain::DecisionId& decision,
                             std::int64_t ledger_index, std::string_view epoch, WallTime now);
// `state` is kConflict or kRefused. What it meant to supersede stands again.
[[nodiscard]] Status park(Connection& connection, const domain::DecisionId& decision,
                          domain::DecisionState state, const SettledCause& cause, WallTime now);

// The person has dealt with a conflict or a refusal: it leaves its tray and the counts, and stays
// in the history. `instead` is the decision made in its place; empty: none. kRejected when it is
// neither or was put away before.
[[nodiscard]] Status put_away(Connection& connection, const domain::UserId& person,
                              const domain::DecisionId& decision, const domain::DecisionId& instead,
                              WallTime now);

}  // namespace vigil::storage
