// What a platform asks about youth mode, and what it is told.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/json_reader.h"
#include "core/domain/youth_mode.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

constexpr std::size_t kMostSessions = 2000;
constexpr std::size_t kMostLifts = 200;
constexpr std::size_t kMostChanges = 64;

Error malformed(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

Result<WallTime> time_member(const json& object, const char* key, std::string_view what) {
  const auto time = from_rfc3339(text_member(object, key));
  if (!time) {
    return malformed(
        fmt::format("\"{}\" of {} must be a time like 2026-01-31T20:00:00+08:00.", key, what));
  }
  return *time;
}

Result<WatchSession> session_from(const json& entry, std::size_t index) {
  const std::string what = fmt::format("session {}", index + 1);
  if (!entry.is_object()) return malformed(fmt::format("The {} must be an object.", what));
  const auto begin = time_member(entry, "begin", what);
  if (!begin) return begin.error();
  const auto end = time_member(entry, "end", what);
  if (!end) return end.error();
  const std::int64_t watched = int_member(entry, "watched_ms", 0);
  if (watched < 0 || watched > Millis(std::chrono::hours(25)).count()) {
    return malformed(fmt::format("\"watched_ms\" of {} must lie between 0 and a day.", what));
  }
  return WatchSession{*begin, *end, Millis(watched)};
}

Result<Lift> lift_from(const json& entry, std::size_t index) {
  const std::string what = fmt::format("lift {}", index + 1);
  if (!entry.is_object()) return malformed(fmt::format("The {} must be an object.", what));
  const auto scope = lift_scope_from_word(text_member(entry, "scope"));
  if (!scope) {
    return malformed(fmt::format("\"scope\" of {} must be minutes, night or mode.", what));
  }
  const auto from = time_member(entry, "from", what);
  if (!from) return from.error();
  const auto until = time_member(entry, "until", what);
  if (!until) return until.error();
  return Lift{*scope, *from, *until};
}

}  // namespace

Result<YouthRules> youth_rules_from_json(const json& record) {
  JsonReader reader(record, "the rules of youth mode");
  YouthRules rules;
  rules.daily_limit = minutes(reader.integer("daily_limit_minutes", 0, 24 * 60));
  rules.opens = minutes(reader.integer("opens_minute", 0, 24 * 60));
  rules.closes = minutes(reader.integer("closes_minute", 0, 24 * 60));
  if (!reader.ok()) return reader.error();
  if (Status checked = check_youth_rules(rules); !checked) return checked.error();
  return rules;
}

Result<YouthZone> youth_zone_from_json(const json& body) {
  const auto changes = body.find("zone");
  if (changes == body.end()) {
    const std::int64_t east = int_member(body, "utc_offset_minutes", 480);
    return YouthZone{{WallTime{}, minutes(east)}};
  }
  if (!changes->is_array() || changes->empty() || changes->size() > kMostChanges) {
    return malformed(fmt::format("\"zone\" must be a list of 1 to {} changes.", kMostChanges));
  }
  YouthZone zone;
  for (const json& entry : *changes) {
    if (!entry.is_object()) return malformed("A change of the zone must be an object.");
    const auto from = time_member(entry, "from", "a change of the zone");
    if (!from) return from.error();
    zone.push_back({*from, minutes(int_member(entry, "utc_offset_minutes", 480))});
  }
  return zone;
}

Status read_youth_request(const json& body, WallTime now, YouthRequest& request) {
  if (!body.is_object()) return malformed("The question must be an object.");
  YouthQuestion& question = request.question;
  const auto act = youth_act_from_word(text_member(body, "act", "watch"));
  if (!act) {
    return malformed("\"act\" must be watch, go_live, tip, top_up or withdraw.");
  }
  question.act = *act;
  question.at = now;
  if (body.contains("at")) {
    const auto at = time_member(body, "at", "the question");
    if (!at) return at.error();
    question.at = *at;
  }
  JsonReader reader(body, "the question");
  question.age = static_cast<int>(reader.integer("age", 0, 150));
  if (reader.has("content_age")) {
    question.content_age = static_cast<int>(reader.integer("content_age", 0, 150));
  }
  if (!reader.ok()) return reader.error();
  Result<YouthZone> zone = youth_zone_from_json(body);
  if (!zone) return zone.error();
  question.zone = std::move(*zone);
  const auto list = [&](const char* key, std::size_t most) -> Result<const json*> {
    static const json kNone = json::array();
    const auto found = body.find(key);
    if (found == body.end()) return &kNone;
    if (!found->is_array() || found->size() > most) {
      return malformed(fmt::format("\"{}\" must be a list of at most {}.", key, most));
    }
    return &*found;
  };
  const auto sessions = list("sessions", kMostSessions);
  if (!sessions) return sessions.error();
  for (const json& entry : **sessions) {
    Result<WatchSession> session = session_from(entry, request.sessions.size());
    if (!session) return session.error();
    request.sessions.push_back(*session);
  }
  const auto lifts = list("lifts", kMostLifts);
  if (!lifts) return lifts.error();
  for (const json& entry : **lifts) {
    Result<Lift> lift = lift_from(entry, request.lifts.size());
    if (!lift) return lift.error();
    request.lifts.push_back(*lift);
  }
  question.sessions = request.sessions;
  question.lifts = request.lifts;
  return {};
}

json to_json(const YouthAnswer& answer) {
  json out = {{"allowed", answer.allowed},
              {"reason", to_word(answer.reason)},
              {"judged_at", to_rfc3339(answer.judged_at)},
              {"used_ms", answer.used.count()},
              {"left_ms", answer.left.count()}};
  if (answer.until) {
    out["until"] = to_rfc3339(*answer.until);
    out["stops_by"] = to_word(answer.stops_by);
  }
  if (answer.again) out["again"] = to_rfc3339(*answer.again);
  return out;
}

json to_json(const Lift& lift) {
  return {{"scope", to_word(lift.scope)},
          {"from", to_rfc3339(lift.from)},
          {"until", to_rfc3339(lift.until)}};
}

}  // namespace vigil::domain
