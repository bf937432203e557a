#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"
#include "core/domain/ladder/item_state.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;
namespace ladders = domain::ladder;

constexpr std::size_t kMaxIdBytes = 100;

json to_json(const ladders::Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

json stage_json(const ladders::Stage& stage) {
  json out = {
      {"id", stage.id}, {"kind", ladders::to_word(stage.kind)}, {"title", to_json(stage.title)}};
  if (!stage.queue.empty()) out["queue"] = stage.queue;
  if (stage.tier > 0) out["tier"] = stage.tier;
  return out;
}

json condition_json(ladders::Condition condition, const ladders::Ladder& ladder) {
  json out = {{"condition", ladders::to_word(condition)}};
  if (ladders::range_of(condition)) out["threshold"] = ladder.threshold(condition);
  return out;
}

json next_json(const ladders::WayOn& way, const ladders::Ladder& ladder) {
  json on = json::array();
  for (const ladders::Trigger trigger : way.move->on) on.push_back(ladders::to_word(trigger));
  json any = json::array();
  json all = json::array();
  for (const auto condition : way.move->any) any.push_back(condition_json(condition, ladder));
  for (const auto condition : way.move->all) all.push_back(condition_json(condition, ladder));
  json out = {{"on", std::move(on)},
              {"any", std::move(any)},
              {"all", std::move(all)},
              {"holds", way.holds},
              {"why", to_json(way.move->why)}};
  if (way.to != nullptr) out["to"] = stage_json(*way.to);
  return out;
}

// Verdicts of others, and what follows from them alone, are left out where they would colour one
// that is still to be given.
json item_json(const ItemView& view, const std::string& caller) {
  const ladders::Ladder& ladder = *view.standing.ladder;
  const ladders::ItemState& state = view.standing.state;
  json looks = json::array();
  for (const ladders::Look& look : state.looks) {
    const bool shown = view.sees_others || look.person == caller;
    json entry = {{"stage", look.stage}, {"round", look.round}, {"at", to_rfc3339(look.at)}};
    if (shown) {
      entry["person"] = look.person;
      entry["verdict"] = domain::to_word(look.verdict);
      entry["decision"] = look.decision;
    }
    looks.push_back(std::move(entry));
  }
  json way = json::array();
  for (const ladders::Passage& passage : state.way) {
    json entry = {{"at", to_rfc3339(passage.at)}, {"from", passage.from}, {"to", passage.to}};
    // That it was drawn for another look would say that there was a first one.
    const bool drawn = passage.reason.on == ladders::Trigger::kSampled;
    if (view.sees_others || (passage.decision.empty() && !drawn)) {
      entry["reason"] = ladders::to_json(passage.reason);
    }
    way.push_back(std::move(entry));
  }
  json next = json::array();
  for (const ladders::WayOn& each : ladders::ways_on(ladder, state)) {
    next.push_back(next_json(each, ladder));
  }
  json out = {{"item", state.item},
              {"ladder", {{"id", ladder.id}, {"version", ladder.version}}},
              {"round", state.round},
              {"entered_at", to_rfc3339(state.entered)},
              {"reach", state.reach},
              {"author_followers", state.author_followers},
              {"reports", state.reports},
              {"new_reports", state.new_reports()},
              {"hot_candidate", state.hot_candidate},
              {"severity", state.severity},
              {"live", state.live},
              {"moved", view.moved},
              {"blind", !view.sees_others},
              {"thresholds_by", "operator"},
              {"looks", std::move(looks)},
              {"way", std::move(way)},
              {"next", std::move(next)}};
  if (const ladders::Stage* stage = ladder.stage(state.stage)) {
    out["stage"] = stage_json(*stage);
    if (!stage->queue.empty()) out["due_at"] = to_rfc3339(state.due);
  }
  if (state.level > 0) out["level"] = state.level;
  if (view.sees_others && state.in_force) out["in_force"] = domain::to_word(*state.in_force);
  return out;
}

std::string ladder_of(const Services& services, const Request& request) {
  const std::string named = request.query_text("ladder");
  return named.empty() ? services.items.usual_ladder() : named;
}

Result<ItemEvent> read_event(const json& body) {
  const auto refuse = [](std::string sentence) {
    return fail(ErrorCode::kInvalidArgument, std::move(sentence));
  };
  ItemEvent event;
  const Result<std::string> id = required_text(body, "id", kMaxIdBytes);
  if (!id) return id.error();
  event.id = *id;
  const auto trigger = ladders::trigger_from_word(text_member(body, "on"));
  if (!trigger || ladders::is_decision(*trigger)) {
    return refuse("\"on\" must name an event: docs/OPERATIONS.md lists them.");
  }
  event.trigger = *trigger;
  for (const auto& [member, value] :
       {std::pair("reach", &event.reach), std::pair("author_followers", &event.author_followers)}) {
    if (!body.contains(member)) continue;
    *value = int_member(body, member, -1);
    if (**value < 0) return refuse(fmt::format("\"{}\" must not be below zero.", member));
  }
  const std::int64_t severity = int_member(body, "severity", 0);
  if (severity < 0 || severity > domain::kMaxSeverity) {
    return refuse(fmt::format("\"severity\" must be 0 to {}.", domain::kMaxSeverity));
  }
  event.severity = static_cast<int>(severity);
  event.reports = int_member(body, "reports", 1);
  if (event.reports < 1 || event.reports > 1'000'000) {
    return refuse("\"reports\" must be 1 to 1000000.");
  }
  event.policy = text_member(body, "policy");
  if (event.policy.size() > kMaxIdBytes) {
    return refuse(fmt::format("\"policy\" must be text of at most {} bytes.", kMaxIdBytes));
  }
  if (const auto subject = body.find("subject"); subject != body.end()) {
    if (!subject->is_object()) return refuse("\"subject\" must be an object.");
    event.subject = to_canonical_json(*subject);
  }
  return event;
}

}  // namespace

Answer note_item_event(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<ItemEvent> event = read_event(*body);
  if (!event) return problem_answer(event.error());
  const Result<ItemView> view = services.items.note(request.caller, ladder_of(services, request),
                                                    request.parameters[0], *event);
  if (!view) return problem_answer(view.error());
  return json_answer(200, item_json(*view, request.caller.id));
}

Answer show_item(Services& services, const Request& request) {
  const Result<ItemView> view =
      services.items.show(request.caller, ladder_of(services, request), request.parameters[0]);
  if (!view) return problem_answer(view.error());
  return json_answer(200, item_json(*view, request.caller.id));
}

}  // namespace vigil::backend::handlers
