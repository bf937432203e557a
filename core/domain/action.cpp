#include "core/domain/action.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/domain/json_reader.h"
#include "core/domain/word_table.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

constexpr Word<ActionKind> kWords[] = {
    {ActionKind::kLabel, "label"},
    {ActionKind::kWarn, "warn"},
    {ActionKind::kLimitReach, "limit_reach"},
    {ActionKind::kAgeLimit, "age_limit"},
    {ActionKind::kRemove, "remove"},
    {ActionKind::kRestrictAuthor, "restrict_author"},
    {ActionKind::kStrike, "strike"},
    {ActionKind::kTeam, "team"},
    {ActionKind::kAuthority, "authority"},
    {ActionKind::kRate, "rate"},
};

constexpr std::size_t kMostTargetBytes = 64;

Status check_shape(const Action& action) {
  const ActionShape shape = shape_of(action.kind);
  const std::string_view word = to_word(action.kind);
  const bool counted = shape.lowest != shape.highest;
  if (counted && (action.amount < shape.lowest || action.amount > shape.highest)) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("The amount of \"{}\" must be {} to {}.",
                                                         word, shape.lowest, shape.highest));
  }
  if (!counted && action.amount != 0) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" has no amount.", word));
  }
  if (!shape.target && !action.target.empty()) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" has no target.", word));
  }
  const bool named = !trim(action.target).empty() && is_utf8(action.target) &&
                     action.target.size() <= kMostTargetBytes;
  if (shape.target && !named) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" needs a target of 1 to {} bytes.", word, kMostTargetBytes));
  }
  return {};
}

}  // namespace

ActionShape shape_of(ActionKind kind) {
  switch (kind) {
    case ActionKind::kLabel: return {.target = true};
    case ActionKind::kWarn: return {.restricts = true};
    case ActionKind::kLimitReach: return {.lowest = 0, .highest = 99, .restricts = true};
    case ActionKind::kAgeLimit: return {.lowest = 6, .highest = 18, .restricts = true};
    case ActionKind::kRemove: return {.restricts = true};
    case ActionKind::kRestrictAuthor: return {.lowest = 1, .highest = 3650, .restricts = true};
    case ActionKind::kStrike: return {.lowest = 1, .highest = 730, .restricts = true};
    case ActionKind::kTeam: return {.target = true};
    case ActionKind::kAuthority: return {.target = true, .restricts = true};
    case ActionKind::kRate: return {.lowest = 1, .highest = 5};
  }
  return {};
}

std::string_view to_word(ActionKind kind) { return word_for(kWords, kind); }

std::optional<ActionKind> action_kind_from_word(std::string_view word) {
  return value_for(kWords, word);
}

Result<std::vector<Action>> actions_from_json(const json& list) {
  if (!list.is_array() || list.size() > kMostActions) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("\"actions\" of the decision must be a list of at most {}.", kMostActions));
  }
  std::vector<Action> actions;
  for (const json& entry : list) {
    JsonReader reader(entry, "an action");
    Action action;
    const auto kind = action_kind_from_word(reader.text("kind"));
    if (!kind) reader.refuse("\"kind\" of an action is not a known word.");
    action.kind = kind.value_or(ActionKind::kLabel);
    if (reader.has("amount")) action.amount = static_cast<int>(reader.integer("amount", 0, 3650));
    action.target = reader.optional_text("target");
    if (!reader.ok()) return reader.error();
    actions.push_back(std::move(action));
  }
  return actions;
}

json to_json(const std::vector<Action>& actions) {
  json list = json::array();
  for (const Action& action : actions) {
    json entry = {{"kind", to_word(action.kind)}};
    const ActionShape shape = shape_of(action.kind);
    if (shape.lowest != shape.highest) entry["amount"] = action.amount;
    if (shape.target) entry["target"] = action.target;
    list.push_back(std::move(entry));
  }
  return list;
}

Status check_actions(const std::vector<Action>& actions, std::optional<Verdict> verdict) {
  if (actions.size() > kMostActions) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The decision has more than {} actions.", kMostActions));
  }
  if (!actions.empty() && !verdict) {
    return fail(ErrorCode::kInvalidArgument, "A skip or a withdrawal does nothing besides.");
  }
  for (auto at = actions.begin(); at != actions.end(); ++at) {
    if (Status shape = check_shape(*at); !shape) return shape;
    const bool twice = std::any_of(actions.begin(), at, [&](const Action& other) {
      return other.kind == at->kind && other.target == at->target;
    });
    if (twice) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The action \"{}\" appears twice.", to_word(at->kind)));
    }
    if (shape_of(at->kind).restricts && !needs_policy(*verdict)) {
      return fail(
          ErrorCode::kRejected,
          fmt::format("\"{}\" restricts somebody and needs a verdict that rests on a policy.",
                      to_word(at->kind)));
    }
    if (at->kind == ActionKind::kRemove && *verdict != Verdict::kRemove) {
      return fail(ErrorCode::kRejected, "What removes the item goes with the verdict to remove.");
    }
    if (at->kind == ActionKind::kRate && *verdict != Verdict::kAllow) {
      return fail(ErrorCode::kRejected, "What is rated goes with the verdict to allow.");
    }
  }
  return {};
}

}  // namespace vigil::domain
