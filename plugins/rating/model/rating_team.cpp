#include "plugins/rating/model/rating_team.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "rating_ids.h"

namespace vigil::rating {
namespace {

namespace texts = ids::texts;
using nlohmann::json;
using std::chrono::days;
using std::chrono::sys_days;

constexpr int kMostWeeksAhead = 8;
constexpr std::size_t kMostReason = 200;

sys_days day_of(WallTime time) { return std::chrono::floor<days>(time + kTeamOffset); }

std::string shift_id(sys_days day, int shift) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}.{}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     shift + 1);
}

std::string person_text(const json& body, const char* key) {
  return clean_for_display(text_member(body, key), 64);
}

std::optional<Emergency> read_emergency(const sdk::Record& record) {
  if (record.body == nullptr || !record.body->is_object()) return std::nullopt;
  const json& body = *record.body;
  const auto started = from_rfc3339(text_member(body, "started_at"));
  Emergency emergency;
  emergency.id = record.id;
  emergency.tag = clean_for_display(text_member(body, "tag"), 64);
  emergency.reason = clean_for_display(text_member(body, "reason"), kMostReason);
  emergency.started_by = person_text(body, "started_by");
  if (!started || emergency.tag.empty()) return std::nullopt;
  emergency.started = *started;
  emergency.ended = from_rfc3339(text_member(body, "ended_at"));
  emergency.ended_by = person_text(body, "ended_by");
  if (const auto log = body.find("log"); log != body.end() && log->is_array()) {
    for (const json& line : *log) {
      if (!line.is_object()) continue;
      emergency.log.push_back({from_rfc3339(text_member(line, "at")).value_or(WallTime{}),
                               person_text(line, "by"), person_text(line, "words")});
    }
  }
  return emergency;
}

json log_line(WallTime at, const std::string& by, std::string words) {
  return {{"at", to_rfc3339(at)}, {"by", by}, {"words", std::move(words)}};
}

}  // namespace

void RatingTeam::update() {
  const auto shifts = host_.records().records(ids::collections::kRatingShifts);
  const auto emergencies = host_.records().records(ids::collections::kRatingEmergencies);
  const sys_days today = day_of(host_.clock().wall_now());
  const bool somebody_else = host_.person().id != person_;
  if (somebody_else) {
    told_.clear();
    begun_ = false;
  }
  person_ = host_.person().id;
  const bool new_day = today != today_ || somebody_else;
  today_ = today;
  if (shifts != shifts_ || new_day) {
    shifts_ = shifts;
    take_shifts();
  }
  const auto running =
      std::chrono::floor<std::chrono::hours>(host_.clock().wall_now() - state_.days[0][0].begin);
  const auto through = running / kShiftLength;
  state_.now = week_ == 0 && running.count() >= 0 && through < kShifts * kDaysShown
                   ? std::optional<std::size_t>(static_cast<std::size_t>(through))
                   : std::nullopt;
  if (emergencies != emergencies_ || somebody_else) {
    emergencies_ = emergencies;
    take_emergencies();
    tell_news();
  }
}

void RatingTeam::take_shifts() {
  // Before six the shift of the evening before still runs: the week begins with its day.
  const WallTime now = host_.clock().wall_now();
  const sys_days first = day_of(now - kFirstShift) + days(7 * week_);
  state_.uncovered = 0;
  for (int day = 0; day < kDaysShown; ++day) {
    for (int number = 0; number < kShifts; ++number) {
      Shift& shift = state_.days[static_cast<std::size_t>(day)][static_cast<std::size_t>(number)];
      shift = {};
      shift.id = shift_id(first + days(day), number);
      shift.begin = WallTime(first + days(day)) + kFirstShift + number * kShiftLength - kTeamOffset;
      shift.end = shift.begin + kShiftLength;
      const auto record =
          std::find_if(shifts_->records.begin(), shifts_->records.end(),
                       [&](const sdk::Record& each) { return each.id == shift.id; });
      if (record != shifts_->records.end() && record->body != nullptr) {
        const json people = record->body->value("people", json::array());
        for (const json& entry : people) {
          if (!entry.is_object()) continue;
          OnShift on{text_member(entry, "id"), person_text(entry, "name")};
          if (on.name.empty()) on.name = on.id;
          shift.mine = shift.mine || on.id == host_.person().id.text();
          shift.people.push_back(std::move(on));
        }
      }
      if (shift.people.empty() && shift.end > now) ++state_.uncovered;
    }
  }
}

void RatingTeam::take_emergencies() {
  state_.emergencies.clear();
  state_.running.reset();
  for (const sdk::Record& record : emergencies_->records) {
    if (auto emergency = read_emergency(record))
      state_.emergencies.push_back(std::move(*emergency));
  }
  std::sort(state_.emergencies.begin(), state_.emergencies.end(),
            [](const Emergency& a, const Emergency& b) { return a.started > b.started; });
  for (const Emergency& emergency : state_.emergencies) {
    if (!emergency.ended) state_.running = emergency;  // of several the one that began first
  }
}

// What was there before the desk opened is seen on the screen; what comes is said as well.
void RatingTeam::tell_news() {
  for (const Emergency& emergency : state_.emergencies) {
    const bool ended = emergency.ended.has_value();
    if (!told_.insert(emergency.id + (ended ? "/ended" : "/started")).second || !begun_) continue;
    host_.notify(ended ? sdk::NoticeKind::kDone : sdk::NoticeKind::kProblem,
                 sdk::format(host_.texts(),
                             ended ? texts::kNoticeEmergencyEnded : texts::kNoticeEmergencyStarted,
                             fmt::arg("tag", emergency.tag), fmt::arg("reason", emergency.reason)));
  }
  begun_ = begun_ || emergencies_->complete;
}

Status RatingTeam::show_week(std::string_view by) {
  int step = 0;
  (void)std::from_chars(by.data(), by.data() + by.size(), step);
  week_ = step == 0 ? 0 : std::clamp(week_ + step, -1, kMostWeeksAhead);
  take_shifts();
  return {};
}

Status RatingTeam::join(std::string_view id) {
  for (auto& day : state_.days) {
    for (Shift& shift : day) {
      if (shift.id != id || shift.mine) continue;
      json people = json::array();
      for (const OnShift& on : shift.people) people.push_back({{"id", on.id}, {"name", on.name}});
      people.push_back({{"id", host_.person().id.text()}, {"name", host_.person().name}});
      Status kept = host_.records().edit(ids::collections::kRatingShifts, shift.id,
                                         {{"id", shift.id}, {"people", std::move(people)}});
      update();
      return kept;
    }
  }
  return {};
}

Status RatingTeam::leave(std::string_view id) {
  for (auto& day : state_.days) {
    for (Shift& shift : day) {
      if (shift.id != id || !shift.mine) continue;
      json people = json::array();
      for (const OnShift& on : shift.people) {
        if (on.id != host_.person().id.text()) {
          people.push_back({{"id", on.id}, {"name", on.name}});
        }
      }
      Status kept = host_.records().edit(ids::collections::kRatingShifts, shift.id,
                                         {{"id", shift.id}, {"people", std::move(people)}});
      update();
      return kept;
    }
  }
  return {};
}

bool RatingTeam::may_lead() const {
  const auto& roles = host_.person().roles;
  return std::any_of(roles.begin(), roles.end(), [](domain::Role role) {
    return role == domain::Role::kAdministrator || role == domain::Role::kOperator ||
           role == domain::Role::kAdmin;
  });
}

Status RatingTeam::start_emergency(std::string_view tag_and_reason) {
  const std::size_t line = tag_and_reason.find('\n');
  const std::string tag(trim(tag_and_reason.substr(0, line)));
  const std::string reason(line == std::string_view::npos ? std::string_view()
                                                          : trim(tag_and_reason.substr(line + 1)));
  const auto refuse = [&](sdk::TextKey key) {
    return fail(ErrorCode::kRejected, host_.texts().text(key));
  };
  if (!may_lead()) return refuse(texts::kProblemNotLeader);
  if (state_.running) return refuse(texts::kProblemEmergencyRuns);
  if (tag.empty() || reason.empty()) return refuse(texts::kProblemEmergencyReason);
  const WallTime now = host_.clock().wall_now();
  const std::string id = make_uuid7(now);
  Status kept = host_.records().edit(
      ids::collections::kRatingEmergencies, id,
      {{"id", id},
       {"tag", clean_for_display(tag, 64)},
       {"reason", clean_for_display(reason, kMostReason)},
       {"started_at", to_rfc3339(now)},
       {"started_by", host_.person().name},
       {"log", json::array({log_line(now, host_.person().name,
                                     host_.texts().text(texts::kTeamLogStarted))})}});
  update();
  return kept;
}

Status RatingTeam::end_emergency() {
  if (!can_end()) return {};
  const Emergency& running = *state_.running;
  const WallTime now = host_.clock().wall_now();
  json log = json::array();
  for (const LogLine& line : running.log) log.push_back(log_line(line.at, line.by, line.words));
  log.push_back(log_line(now, host_.person().name, host_.texts().text(texts::kTeamLogEnded)));
  Status kept = host_.records().edit(ids::collections::kRatingEmergencies, running.id,
                                     {{"id", running.id},
                                      {"tag", running.tag},
                                      {"reason", running.reason},
                                      {"started_at", to_rfc3339(running.started)},
                                      {"started_by", running.started_by},
                                      {"ended_at", to_rfc3339(now)},
                                      {"ended_by", host_.person().name},
                                      {"log", std::move(log)}});
  update();
  return kept;
}

bool RatingTeam::goes_first(const std::vector<std::string>& tags) const {
  return state_.running && std::find(tags.begin(), tags.end(), state_.running->tag) != tags.end();
}

}  // namespace vigil::rating
