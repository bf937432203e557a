// A decision: what somebody decided about a task, made once, sent until acknowledged, never
// changed. Taking it back is another decision that supersedes it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/action.h"
#include "core/domain/ids.h"
#include "core/domain/policy.h"
#include "core/domain/task.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

// decide: a verdict ends the task. skip: the task goes back to the queue and does not return to
// this person. supersede: replaces an own, earlier decision by another verdict. withdraw: takes it
// back; the task is open again.
enum class DecisionKind { kDecide, kSkip, kSupersede, kWithdraw };

[[nodiscard]] std::string_view to_word(DecisionKind kind);
[[nodiscard]] std::optional<DecisionKind> decision_kind_from_word(std::string_view word);

// A stretch of the clip marked with in and out points, as evidence for the verdict. Times are
// presentation times.
struct Mark {
  Millis begin{0};
  Millis end{0};
  bool operator==(const Mark&) const = default;
};

struct Decision {
  DecisionId id;
  DecisionKind kind = DecisionKind::kDecide;
  TaskId task;
  QueueId queue;
  std::int64_t fence = 0;
  UserId actor;
  DeviceId device;
  WallTime decided_at{};
  std::optional<Verdict> verdict;  // absent for skip and withdraw
  PolicyId policy;                 // empty where none is needed
  int policy_version = 0;
  std::string reason;  // skip: required; else optional
  std::string note;
  std::vector<std::string> checklist;  // ids of the points ticked, "whole.*" and "detail.*"
  std::vector<Mark> marks;
  DecisionId supersedes;        // supersede and withdraw: the decision replaced
  std::vector<Action> actions;  // besides the verdict

  // Of a rating, 1 to 5; 0: it rates nothing.
  [[nodiscard]] int level() const;
  bool operator==(const Decision&) const = default;
};

// Shape (docs/api/openapi.yaml, schema Decision): {id, kind, task, queue, fence, device,
// decided_at, verdict?, policy?: {id,version}, reason?, note?, checklist:[...],
// marks:[{begin_ms,end_ms}...], supersedes?, actions?:[{kind,amount?,target?}...]}. The actor is
// whoever is signed in and is not read from the body; to_json writes it as "actor".
[[nodiscard]] Result<Decision> decision_from_json(const nlohmann::json& body);
[[nodiscard]] nlohmann::json to_json(const Decision& decision);

inline constexpr std::size_t kMaxNoteCodePoints = 2000;
inline constexpr std::size_t kMaxReasonCodePoints = 200;
inline constexpr std::size_t kMaxMarks = 64;

// The rules a decision must meet before it is stored, on the desk and again on the backend: a
// verdict where the kind needs one, a policy where the verdict needs one and that policy permits
// it, a reason for a skip, marks in order, text within limits. `policy` is the named policy when it
// is known, else null. kRejected or kInvalidArgument with one plain sentence.
[[nodiscard]] Status check_decision(const Decision& decision, const Policy* policy);

// Where a decision stands on its way to the backend. Six states and only six (invariant I22).
enum class DecisionState { kDraft, kSaved, kSent, kConfirmed, kConflict, kRefused };

inline constexpr DecisionState kAllDecisionStates[] = {
    DecisionState::kDraft,     DecisionState::kSaved,    DecisionState::kSent,
    DecisionState::kConfirmed, DecisionState::kConflict, DecisionState::kRefused};

[[nodiscard]] std::string_view to_word(DecisionState state);
[[nodiscard]] std::optional<DecisionState> decision_state_from_word(std::string_view word);
// draft -> saved -> sent -> confirmed | conflict | refused; sent -> saved when the attempt failed;
// confirmed -> saved when the server's epoch changed (I2).
[[nodiscard]] bool can_become(DecisionState from, DecisionState to);

}  // namespace vigil::domain
