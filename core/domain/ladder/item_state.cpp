#include "core/domain/ladder/item_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::domain::ladder {
namespace {

using nlohmann::json;

json to_json(const Footing& footing) {
  json kept = {{"stage", footing.stage},       {"round", footing.round},
               {"goal", footing.goal},         {"entered_ms", to_ms(footing.entered)},
               {"due_ms", to_ms(footing.due)}, {"reports_seen", footing.reports_seen},
               {"live", footing.live},         {"level", footing.level}};
  if (footing.goal_due) kept["goal_due_ms"] = to_ms(*footing.goal_due);
  if (footing.in_force) kept["in_force"] = domain::to_word(*footing.in_force);
  return kept;
}

std::optional<WallTime> time_member(const json& kept, std::string_view key) {
  if (!kept.contains(key)) return std::nullopt;
  return wall_from_ms(int_member(kept, key));
}

std::optional<Verdict> verdict_member(const json& kept, std::string_view key) {
  return verdict_from_word(text_member(kept, key));
}

json object_member(const json& kept, std::string_view key) {
  const auto found = kept.find(key);
  return found != kept.end() && found->is_object() ? *found : json::object();
}

json array_member(const json& kept, std::string_view key) {
  const auto found = kept.find(key);
  return found != kept.end() && found->is_array() ? *found : json::array();
}

int small_member(const json& kept, std::string_view key, int fallback = 0) {
  return static_cast<int>(int_member(kept, key, fallback));
}

Footing read_footing(const json& kept) {
  Footing footing;
  footing.stage = text_member(kept, "stage");
  footing.round = small_member(kept, "round", 1);
  footing.goal = small_member(kept, "goal");
  footing.goal_due = time_member(kept, "goal_due_ms");
  footing.entered = wall_from_ms(int_member(kept, "entered_ms"));
  footing.due = wall_from_ms(int_member(kept, "due_ms"));
  footing.reports_seen = int_member(kept, "reports_seen");
  footing.in_force = verdict_member(kept, "in_force");
  footing.live = bool_member(kept, "live");
  footing.level = small_member(kept, "level");
  return footing;
}

json to_json(const Look& look) {
  return {{"stage", look.stage},           {"tier", look.tier},
          {"round", look.round},           {"person", look.person},
          {"decision", look.decision},     {"verdict", domain::to_word(look.verdict)},
          {"at_ms", to_ms(look.at)},       {"moved", look.moved},
          {"before", to_json(look.before)}};
}

Look read_look(const json& kept) {
  Look look;
  look.stage = text_member(kept, "stage");
  look.tier = small_member(kept, "tier");
  look.round = small_member(kept, "round", 1);
  look.person = text_member(kept, "person");
  look.decision = text_member(kept, "decision");
  look.verdict = verdict_member(kept, "verdict").value_or(Verdict::kEscalate);
  look.at = wall_from_ms(int_member(kept, "at_ms"));
  look.moved = bool_member(kept, "moved");
  look.before = read_footing(object_member(kept, "before"));
  return look;
}

Reason read_reason(const json& kept) {
  Reason reason;
  reason.on = trigger_from_word(text_member(kept, "on")).value_or(Trigger::kMachinePassed);
  const json why = object_member(kept, "why");
  reason.why = {text_member(why, "zh"), text_member(why, "en")};
  reason.version = small_member(kept, "version");
  reason.because = condition_from_word(text_member(kept, "because"));
  reason.value = int_member(kept, "value");
  reason.threshold = int_member(kept, "threshold");
  reason.climbing = bool_member(kept, "climbing");
  return reason;
}

Passage read_passage(const json& kept) {
  Passage passage;
  passage.at = wall_from_ms(int_member(kept, "at_ms"));
  passage.from = text_member(kept, "from");
  passage.to = text_member(kept, "to");
  passage.decision = text_member(kept, "decision");
  passage.reason = read_reason(object_member(kept, "reason"));
  return passage;
}

}  // namespace

int ItemState::highest_look() const {
  int highest = 0;
  for (const Look& look : looks) highest = std::max(highest, look.tier);
  return highest;
}

void stand_on(ItemState& state, const Footing& footing) {
  state.stage = footing.stage;
  state.round = footing.round;
  state.goal = footing.goal;
  state.goal_due = footing.goal_due;
  state.entered = footing.entered;
  state.due = footing.due;
  state.reports_seen = footing.reports_seen;
  state.in_force = footing.in_force;
  state.live = footing.live;
  state.level = footing.level;
}

json to_json(const Reason& reason) {
  json kept = {{"on", to_word(reason.on)},
               {"why", {{"zh", reason.why.zh}, {"en", reason.why.en}}},
               {"version", reason.version}};
  if (reason.because) {
    kept["because"] = to_word(*reason.because);
    kept["value"] = reason.value;
    if (range_of(*reason.because)) kept["threshold"] = reason.threshold;
  }
  if (reason.climbing) kept["climbing"] = true;
  return kept;
}

json to_json(const ItemState& state) {
  json looks = json::array();
  for (const Look& look : state.looks) looks.push_back(to_json(look));
  json way = json::array();
  for (const Passage& passage : state.way) {
    way.push_back({{"at_ms", to_ms(passage.at)},
                   {"from", passage.from},
                   {"to", passage.to},
                   {"decision", passage.decision},
                   {"reason", to_json(passage.reason)}});
  }
  json kept = {{"item", state.item},
               {"ladder", state.ladder},
               {"version", state.version},
               {"stage", state.stage},
               {"round", state.round},
               {"goal", state.goal},
               {"entered_ms", to_ms(state.entered)},
               {"due_ms", to_ms(state.due)},
               {"reach", state.reach},
               {"author_followers", state.author_followers},
               {"reports", state.reports},
               {"reports_seen", state.reports_seen},
               {"hot_candidate", state.hot_candidate},
               {"severity", state.severity},
               {"live", state.live},
               {"level", state.level},
               {"looks", std::move(looks)},
               {"way", std::move(way)}};
  if (state.goal_due) kept["goal_due_ms"] = to_ms(*state.goal_due);
  if (state.in_force) kept["in_force"] = domain::to_word(*state.in_force);
  return kept;
}

Result<ItemState> item_state_from_json(const json& kept) {
  ItemState state;
  if (kept.is_object()) {
    state.item = text_member(kept, "item");
    state.stage = text_member(kept, "stage");
  }
  if (state.item.empty() || state.stage.empty()) {
    return fail(ErrorCode::kCorrupt, "The state of an item names no item or no stage.");
  }
  stand_on(state, read_footing(kept));
  state.ladder = text_member(kept, "ladder");
  state.version = small_member(kept, "version");
  state.reach = int_member(kept, "reach");
  state.author_followers = int_member(kept, "author_followers");
  state.reports = int_member(kept, "reports");
  state.hot_candidate = bool_member(kept, "hot_candidate");
  state.severity = small_member(kept, "severity");
  for (const json& look : array_member(kept, "looks")) state.looks.push_back(read_look(look));
  for (const json& passage : array_member(kept, "way")) state.way.push_back(read_passage(passage));
  return state;
}

}  // namespace vigil::domain::ladder
