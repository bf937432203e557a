// What a decision does besides its verdict: several acts in one decision, each once.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

enum class ActionKind {
  kLabel,           // target: the label's id
  kWarn,            // the author
  kLimitReach,      // amount: per cent of its reach that is left, 0 to 99
  kAgeLimit,        // amount: from that age, 6 to 18
  kRemove,          // the item
  kRestrictAuthor,  // amount: days, 1 to 3650
  kStrike,          // amount: days until it expires, 1 to 730
  kTeam,            // target: the team it is escalated to
  kAuthority,       // target: the authority it is reported to; two persons
  kRate,            // amount: one of five levels
};

inline constexpr ActionKind kAllActionKinds[] = {
    ActionKind::kLabel,    ActionKind::kWarn,   ActionKind::kLimitReach,
    ActionKind::kAgeLimit, ActionKind::kRemove, ActionKind::kRestrictAuthor,
    ActionKind::kStrike,   ActionKind::kTeam,   ActionKind::kAuthority,
    ActionKind::kRate};

struct Action {
  ActionKind kind = ActionKind::kLabel;
  int amount = 0;      // where the kind has one
  std::string target;  // where the kind has one
  bool operator==(const Action&) const = default;
};

// What the kind wants filled in.
struct ActionShape {
  int lowest = 0;  // lowest and highest are equal: it has no amount
  int highest = 0;
  bool target = false;
  bool restricts = false;  // somebody, so it rests on the policy the verdict names
};
[[nodiscard]] ActionShape shape_of(ActionKind kind);

[[nodiscard]] std::string_view to_word(ActionKind kind);
[[nodiscard]] std::optional<ActionKind> action_kind_from_word(std::string_view word);

// [{kind, amount?, target?}...]. kInvalidArgument with one plain sentence.
[[nodiscard]] Result<std::vector<Action>> actions_from_json(const nlohmann::json& list);
[[nodiscard]] nlohmann::json to_json(const std::vector<Action>& actions);

inline constexpr std::size_t kMostActions = 16;

// Amounts and targets are what their kinds want; nothing is done twice; what restricts somebody
// goes with a verdict that does; what removes, with the verdict to remove; a rating, with the
// verdict to allow. kInvalidArgument or kRejected.
[[nodiscard]] Status check_actions(const std::vector<Action>& actions,
                                   std::optional<Verdict> verdict);

}  // namespace vigil::domain
