#include "plugins/rating/model/day_trial.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "rating_ids.h"

namespace vigil::rating {
namespace {

using domain::LiftScope;
using std::chrono::minutes;

constexpr minutes kHalfHour{30};

int number_of(std::string_view text, int otherwise) {
  int number = otherwise;
  (void)std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

WallTime utc(int year, unsigned month, unsigned day, int hour = 0) {
  return WallTime(std::chrono::sys_days(std::chrono::year_month_day(
             std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)))) +
         std::chrono::hours(hour);
}

struct Place {
  domain::YouthZone zone;
  WallTime moment;  // within the day that is tried
};

// China has no clock change; the two days that have one are those of Central Europe in 2026.
Place place_of(SampleDay sample) {
  const domain::YouthZone europe = {{utc(2025, 10, 26, 1), minutes(60)},
                                    {utc(2026, 3, 29, 1), minutes(120)},
                                    {utc(2026, 10, 25, 1), minutes(60)}};
  switch (sample) {
    case SampleDay::kClockForward: return {europe, utc(2026, 3, 29, 12)};
    case SampleDay::kClockBack: return {europe, utc(2026, 10, 25, 12)};
    default: return {{{WallTime{}, minutes(480)}}, utc(2026, 5, 1, 4)};
  }
}

void want(std::vector<bool>& wanted, std::initializer_list<std::size_t> half_hours) {
  for (const std::size_t each : half_hours) {
    if (each < wanted.size()) wanted[each] = true;
  }
}

}  // namespace

void DayTrial::update() {
  const auto records = host_.records().records(ids::collections::kYouthRules);
  if (records == records_ && begun_) return;
  records_ = records;
  for (const sdk::Record& record : records->records) {
    if (record.id != "default" || record.body == nullptr) continue;
    const auto rules = domain::youth_rules_from_json(*record.body);
    state_.rules_problem = rules ? std::string() : rules.error().message;
    if (rules) {
      state_.rules = *rules;
      state_.rules_of_operator = true;
    }
  }
  if (!begun_) {
    begun_ = true;
    (void)choose_sample("0");
    return;
  }
  work_out();
}

Status DayTrial::choose_sample(std::string_view number) {
  const int wanted = std::clamp(number_of(number, 0), 0, static_cast<int>(kSampleDays) - 1);
  state_.sample = static_cast<SampleDay>(wanted);
  const Place place = place_of(state_.sample);
  const auto day = domain::try_youth_day(state_.rules, place.zone, place.moment, {}, {});
  state_.wanted.assign(day.size() / static_cast<std::size_t>(kHalfHour.count()), false);
  state_.lift_minutes = state_.lift_night = state_.lift_mode = false;
  state_.lift_at = minutes(20 * 60);
  switch (state_.sample) {
    case SampleDay::kPlain: want(state_.wanted, {13, 24, 40}); break;
    case SampleDay::kAcrossTen: want(state_.wanted, {43, 44, 45, 46, 47}); break;
    case SampleDay::kNightLift:
      want(state_.wanted, {43, 44, 45, 46, 47});
      state_.lift_night = true;
      state_.lift_at = minutes(21 * 60 + 30);
      break;
    case SampleDay::kClockForward: want(state_.wanted, {2, 3, 4, 9, 10, 11}); break;
    case SampleDay::kClockBack: want(state_.wanted, {4, 5, 6, 13, 14, 15}); break;
  }
  state_.cursor = 0;
  work_out();
  return {};
}

Status DayTrial::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) return {};
  const std::string_view name = assignment.substr(0, equals);
  const minutes value(std::clamp(number_of(assignment.substr(equals + 1), 0), 0, 24 * 60));
  domain::YouthRules rules = state_.rules;
  if (name == "limit") rules.daily_limit = value;
  if (name == "opens") rules.opens = value;
  if (name == "closes") rules.closes = value;
  if (name == "lift_at") state_.lift_at = value;
  if (Status checked = domain::check_youth_rules(rules); !checked) {
    return fail(ErrorCode::kRejected, host_.texts().text(ids::texts::kProblemYouthRules));
  }
  state_.rules = rules;
  work_out();
  return {};
}

Status DayTrial::toggle(std::string_view what) {
  if (what == "minutes") {
    state_.lift_minutes = !state_.lift_minutes;
  } else if (what == "night") {
    state_.lift_night = !state_.lift_night;
  } else if (what == "mode") {
    state_.lift_mode = !state_.lift_mode;
  } else {
    const auto at = static_cast<std::size_t>(number_of(what, static_cast<int>(state_.cursor)));
    if (at >= state_.wanted.size()) return {};
    state_.cursor = at;
    state_.wanted[at] = !state_.wanted[at];
  }
  work_out();
  return {};
}

Status DayTrial::move_cursor(std::string_view by) {
  const int count = static_cast<int>(state_.wanted.size());
  if (count == 0) return {};
  state_.cursor = static_cast<std::size_t>(
      (static_cast<int>(state_.cursor) + number_of(by, 0) % count + count) % count);
  return {};
}

void DayTrial::work_out() {
  const Place place = place_of(state_.sample);
  const WallTime begin =
      domain::try_youth_day(state_.rules, place.zone, place.moment, {}, {}).front().at;
  std::vector<domain::WatchSession> wishes;
  for (std::size_t i = 0; i < state_.wanted.size(); ++i) {
    const WallTime from = begin + static_cast<int>(i) * kHalfHour;
    if (state_.wanted[i]) wishes.push_back({from, from + kHalfHour, Millis(0)});
  }
  std::vector<domain::Lift> lifts;
  const WallTime lifted = begin + state_.lift_at;
  for (const auto& [on, scope] : {std::pair(state_.lift_minutes, LiftScope::kMinutes),
                                  std::pair(state_.lift_night, LiftScope::kNight),
                                  std::pair(state_.lift_mode, LiftScope::kMode)}) {
    if (on) lifts.push_back(domain::make_lift(state_.rules, place.zone, scope, lifted, {}));
  }
  state_.minutes = domain::try_youth_day(state_.rules, place.zone, place.moment, wishes, lifts);
  state_.stretches.clear();
  state_.watched = state_.minutes.empty() ? minutes(0) : state_.minutes.back().used;
  for (std::size_t i = 0; i < state_.minutes.size(); ++i) {
    const domain::DayMinute& minute = state_.minutes[i];
    if (minute.state == domain::DayState::kIdle) continue;
    DayStretch* last = state_.stretches.empty() ? nullptr : &state_.stretches.back();
    const bool goes_on = last != nullptr && last->first + last->count == i &&
                         last->state == minute.state && last->reason == minute.reason &&
                         last->until == minute.local;
    if (!goes_on) {
      state_.stretches.push_back(
          {minute.local, minute.local, i, 0, minute.state, minute.reason, minute.used});
      last = &state_.stretches.back();
    }
    ++last->count;
    last->until = minute.local + minutes(1);
    last->used = minute.used;
  }
}

}  // namespace vigil::rating
