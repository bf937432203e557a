#include "app/ctl/ladder/simulation.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::ctl {
namespace {

namespace ladder = domain::ladder;
using nlohmann::json;

constexpr std::size_t kMostEvents = 100'000;

Result<ladder::Event> read_event(const json& entry, std::size_t place) {
  const auto refuse = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("/events/{}: {}", place, what));
  };
  if (!entry.is_object()) return refuse("An event is an object.");
  ladder::Event event;
  const auto at = from_rfc3339(text_member(entry, "at"));
  if (!at) return refuse("\"at\" must be an RFC 3339 time.");
  event.at = *at;
  if (entry.contains("reach")) event.reach = int_member(entry, "reach");
  if (entry.contains("followers")) event.author_followers = int_member(entry, "followers");
  event.severity = static_cast<int>(int_member(entry, "severity"));
  if (event.severity < 0 || event.severity > domain::kMaxSeverity) {
    return refuse("\"severity\" must be 0 to 4.");
  }
  event.reports = int_member(entry, "reports", 1);
  if (entry.contains("verdict")) {
    const auto verdict = domain::verdict_from_word(text_member(entry, "verdict"));
    if (!verdict) return refuse("\"verdict\" is not a known verdict.");
    event.verdict = *verdict;
    event.trigger = ladder::trigger_of(*verdict);
    event.stage = text_member(entry, "stage");
    event.person = text_member(entry, "person");
    if (event.person.empty()) return refuse("A verdict needs the \"person\" who gave it.");
    event.decision = fmt::format("event {}", place);
    event.level = static_cast<int>(int_member(entry, "level"));
    return event;
  }
  const auto trigger = ladder::trigger_from_word(text_member(entry, "on"));
  if (!trigger || ladder::is_decision(*trigger)) {
    return refuse("\"on\" must name an event, or there must be a \"verdict\".");
  }
  event.trigger = *trigger;
  return event;
}

}  // namespace

Result<RecordedItem> item_from_line(std::string_view line) {
  const Result<json> parsed = parse_json(line);
  if (!parsed) return parsed.error();
  RecordedItem item;
  if (parsed->is_object()) item.id = text_member(*parsed, "item");
  if (item.id.empty()) return fail(ErrorCode::kInvalidArgument, "/item: An item has a name.");
  const auto events = parsed->find("events");
  if (events == parsed->end() || !events->is_array() || events->size() > kMostEvents) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("/events: A list of at most {} events belongs here.", kMostEvents));
  }
  for (std::size_t i = 0; i < events->size(); ++i) {
    Result<ladder::Event> event = read_event((*events)[i], i);
    if (!event) return event.error();
    if (i > 0 && event->at < item.events.back().at) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("/events/{}/at: The events must be in the order of their times.", i));
    }
    item.events.push_back(std::move(*event));
  }
  return item;
}

Climbed Simulation::climb(const RecordedItem& item) {
  ++totals_.items;
  const WallTime from = item.events.empty() ? WallTime{} : item.events.front().at;
  Climbed climbed{ladder::begin(ladder_, item.id, from), {}};
  for (std::size_t i = 0; i < item.events.size(); ++i) {
    ++totals_.events;
    ladder::Event event = item.events[i];
    if (event.stage.empty()) event.stage = climbed.state.stage;
    const ladder::Stage* stage = ladder_.stage(event.stage);
    const bool misplaced =
        ladder::is_decision(event.trigger) && (stage == nullptr || stage->queue.empty());
    const Result<ladder::Outcome> stepped =
        misplaced ? Result<ladder::Outcome>(
                        fail(ErrorCode::kRejected,
                             fmt::format("Nobody decides at the stage \"{}\".", event.stage)))
                  : ladder::next_step(ladder_, climbed.state, event);
    if (!stepped) {
      ++totals_.refused;
      climbed.refused.push_back(fmt::format("/events/{}: {}", i, stepped.error().message));
      continue;
    }
    count(climbed.state, event, *stepped);
    climbed.state = stepped->state;
  }
  ++totals_.ended_at[climbed.state.stage];
  return climbed;
}

void Simulation::count(const ladder::ItemState& before, const ladder::Event& event,
                       const ladder::Outcome& outcome) {
  if (outcome.enter) ++totals_.tasks[outcome.enter->queue];
  if (!ladder::is_decision(event.trigger) || event.stage != before.stage) return;
  const std::string& queue = ladder_.stage(before.stage)->queue;
  ++totals_.decided[queue];
  totals_.waited_s[queue] +=
      std::chrono::duration_cast<std::chrono::seconds>(event.at - before.entered).count();
  if (event.at > before.due) ++totals_.late[queue];
}

}  // namespace vigil::ctl
