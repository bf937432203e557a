#include "core/domain/youth_mode.h"

#include <algorithm>

#include "core/domain/word_table.h"

namespace vigil::domain {
namespace {

using std::chrono::days;

constexpr Word<YouthAct> kActWords[] = {
    {YouthAct::kWatch, "watch"},  {YouthAct::kGoLive, "go_live"},    {YouthAct::kTip, "tip"},
    {YouthAct::kTopUp, "top_up"}, {YouthAct::kWithdraw, "withdraw"},
};
constexpr Word<LiftScope> kScopeWords[] = {
    {LiftScope::kMinutes, "minutes"},
    {LiftScope::kNight, "night"},
    {LiftScope::kMode, "mode"},
};
constexpr Word<YouthReason> kReasonWords[] = {
    {YouthReason::kAllowed, "allowed"},        {YouthReason::kNotForAge, "not_for_age"},
    {YouthReason::kActClosed, "act_closed"},   {YouthReason::kNight, "night"},
    {YouthReason::kDailyLimit, "daily_limit"},
};

constexpr minutes kFarthestEast{14 * 60};

Error malformed(const char* sentence) { return fail(ErrorCode::kInvalidArgument, sentence); }

minutes east_at(const YouthZone& zone, WallTime time) {
  minutes east = zone.front().east;
  for (const ZoneChange& change : zone) {
    if (change.from <= time) east = change.east;
  }
  return east;
}

std::chrono::local_days day_of(const YouthZone& zone, WallTime time) {
  return std::chrono::floor<days>(local_of(zone, time));
}

WallTime day_begin(const YouthZone& zone, std::chrono::local_days day) {
  return first_moment_of(zone, LocalMillis(day.time_since_epoch()));
}

bool is_open(const YouthRules& rules, const YouthZone& zone, WallTime time) {
  const LocalMillis local = local_of(zone, time);
  const Millis of_day = local - std::chrono::floor<days>(local);
  return of_day >= rules.opens && of_day < rules.closes;
}

// The next moment after `time` at which the local time of day becomes `of_day`.
WallTime next_time_of_day(const YouthZone& zone, WallTime time, minutes of_day) {
  const std::chrono::local_days today = day_of(zone, time);
  for (int ahead = 0; ahead <= 2; ++ahead) {
    const WallTime moment =
        first_moment_of(zone, LocalMillis((today + days(ahead)).time_since_epoch()) + of_day);
    if (moment > time) return moment;
  }
  return time + days(1);
}

// What of the session counts, as a stretch of time.
WatchSession counted(const WatchSession& session) {
  return {session.begin,
          std::max(session.end, session.begin + std::max(session.watched, Millis(0))), Millis(0)};
}

WallTime lift_end(const YouthRules& rules, const YouthZone& zone, const Lift& lift) {
  return std::min(lift.until, next_time_of_day(zone, lift.from, rules.opens));
}

bool lifted(const YouthRules& rules, const YouthQuestion& question, LiftScope scope,
            WallTime time) {
  return std::any_of(question.lifts.begin(), question.lifts.end(), [&](const Lift& lift) {
    return (lift.scope == scope || lift.scope == LiftScope::kMode) && lift.from <= time &&
           time < lift_end(rules, question.zone, lift);
  });
}

// Why watching is refused at `time`, with `used` of its day gone.
YouthReason refusal(const YouthRules& rules, const YouthQuestion& question, WallTime time,
                    Millis used) {
  if (!is_open(rules, question.zone, time) && !lifted(rules, question, LiftScope::kNight, time)) {
    return YouthReason::kNight;
  }
  if (used >= rules.daily_limit && !lifted(rules, question, LiftScope::kMinutes, time)) {
    return YouthReason::kDailyLimit;
  }
  return YouthReason::kAllowed;
}

// Walks from change to change: nothing stops watching between two of these moments but the limit.
void find_end(const YouthRules& rules, const YouthQuestion& question, YouthAnswer& answer) {
  const WallTime from = answer.judged_at;
  std::vector<WallTime> edges;
  WallTime at = from;
  for (int i = 0; i < 2; ++i) {
    edges.push_back(next_time_of_day(question.zone, at, rules.closes));
    edges.push_back(next_time_of_day(question.zone, at, rules.opens));
    edges.push_back(next_time_of_day(question.zone, at, minutes(0)));
    at = next_time_of_day(question.zone, at, minutes(0));
  }
  for (const Lift& lift : question.lifts) edges.push_back(lift_end(rules, question.zone, lift));
  for (const ZoneChange& change : question.zone) edges.push_back(change.from);
  std::sort(edges.begin(), edges.end());
  WallTime now = from;
  Millis used = answer.used;
  for (const WallTime edge : edges) {
    if (edge <= now || edge > from + days(1)) continue;
    if (!lifted(rules, question, LiftScope::kMinutes, now) &&
        used + (edge - now) >= rules.daily_limit) {
      answer.until = now + (rules.daily_limit - used);
      answer.stops_by = YouthReason::kDailyLimit;
      // Both at the same moment: the night is what holds longer.
      if (*answer.until < edge) return;
    }
    const bool new_day = day_of(question.zone, edge) != day_of(question.zone, now);
    used = new_day ? Millis(0) : used + (edge - now);
    now = edge;
    const YouthReason reason = refusal(rules, question, now, used);
    if (reason != YouthReason::kAllowed) {
      answer.until = now;
      answer.stops_by = reason;
      return;
    }
    answer.until.reset();
    answer.stops_by = YouthReason::kAllowed;
  }
}

WallTime open_again(const YouthRules& rules, const YouthQuestion& question, YouthReason reason,
                    WallTime from) {
  if (reason == YouthReason::kNight) return next_time_of_day(question.zone, from, rules.opens);
  const WallTime tomorrow = next_time_of_day(question.zone, from, minutes(0));
  return is_open(rules, question.zone, tomorrow)
             ? tomorrow
             : next_time_of_day(question.zone, tomorrow, rules.opens);
}

Status check_question(const YouthQuestion& question) {
  if (question.zone.empty()) return malformed("The time zone of the account is missing.");
  for (std::size_t i = 0; i < question.zone.size(); ++i) {
    if (abs(question.zone[i].east) > kFarthestEast) {
      return malformed("A time zone lies at most 14 hours from Greenwich.");
    }
    if (i > 0 && question.zone[i].from <= question.zone[i - 1].from) {
      return malformed("The changes of the time zone must be in order.");
    }
  }
  for (const WatchSession& session : question.sessions) {
    if (std::max(session.begin, counted(session).end) > question.at + kFarthestAhead) {
      return malformed("A session lies more than a day after the moment that is asked about.");
    }
  }
  return {};
}

}  // namespace

std::string_view to_word(YouthAct act) { return word_for(kActWords, act); }
std::string_view to_word(LiftScope scope) { return word_for(kScopeWords, scope); }
std::string_view to_word(YouthReason reason) { return word_for(kReasonWords, reason); }
std::optional<YouthAct> youth_act_from_word(std::string_view word) {
  return value_for(kActWords, word);
}
std::optional<LiftScope> lift_scope_from_word(std::string_view word) {
  return value_for(kScopeWords, word);
}

LocalMillis local_of(const YouthZone& zone, WallTime time) {
  return LocalMillis(time.time_since_epoch() + east_at(zone, time));
}

WallTime first_moment_of(const YouthZone& zone, LocalMillis local) {
  // In the time of each stretch of the zone; the first stretch that reaches the local time has it.
  for (std::size_t i = 0; i < zone.size(); ++i) {
    const WallTime moment(local.time_since_epoch() - zone[i].east);
    const bool last = i + 1 == zone.size();
    // The clock jumped over it: the moment of the jump.
    if (i > 0 && moment < zone[i].from) return zone[i].from;
    if (last || moment < zone[i + 1].from) return moment;
  }
  return WallTime(local.time_since_epoch() - zone.back().east);
}

Status check_youth_rules(const YouthRules& rules) {
  if (rules.opens < minutes(0) || rules.closes > minutes(24 * 60) || rules.opens >= rules.closes) {
    return malformed("Youth mode must open before it closes, both within one day.");
  }
  if (rules.daily_limit < minutes(0) || rules.daily_limit > minutes(24 * 60)) {
    return malformed("The limit of a day is 0 to 1440 minutes.");
  }
  return {};
}

Millis watched_on_day(const YouthZone& zone, std::span<const WatchSession> sessions, WallTime at) {
  const std::chrono::local_days day = day_of(zone, at);
  const WallTime from = day_begin(zone, day);
  const WallTime until = day_begin(zone, day + days(1));
  std::vector<std::pair<WallTime, WallTime>> parts;
  for (const WatchSession& session : sessions) {
    const WatchSession whole = counted(session);
    const WallTime begin = std::max(whole.begin, from);
    const WallTime end = std::min(whole.end, until);
    if (begin < end) parts.emplace_back(begin, end);
  }
  std::sort(parts.begin(), parts.end());
  Millis watched{0};
  WallTime reached = from;
  for (const auto& [begin, end] : parts) {
    if (end <= reached) continue;
    watched += end - std::max(begin, reached);
    reached = end;
  }
  return watched;
}

Lift make_lift(const YouthRules& rules, const YouthZone& zone, LiftScope scope, WallTime from,
               std::optional<WallTime> until) {
  const WallTime latest = next_time_of_day(zone, from, rules.opens);
  return {scope, from, std::clamp(until.value_or(latest), from, latest)};
}

Result<YouthAnswer> judge_youth(const YouthRules& rules, const YouthQuestion& question) {
  if (Status checked = check_youth_rules(rules); !checked) return checked.error();
  if (Status checked = check_question(question); !checked) return checked.error();
  YouthAnswer answer;
  // Time never runs backwards here: whatever was watched has happened.
  answer.judged_at = question.at;
  for (const WatchSession& session : question.sessions) {
    answer.judged_at = std::max(answer.judged_at, counted(session).end);
  }
  const WallTime now = answer.judged_at;
  answer.used = watched_on_day(question.zone, question.sessions, now);
  if (!lifted(rules, question, LiftScope::kMinutes, now)) {
    answer.left = std::max(Millis(0), Millis(rules.daily_limit) - answer.used);
  }
  const bool mode_lifted = lifted(rules, question, LiftScope::kMode, now);
  if (question.act != YouthAct::kWatch) {
    answer.allowed = mode_lifted;
    answer.reason = mode_lifted ? YouthReason::kAllowed : YouthReason::kActClosed;
    return answer;
  }
  if (question.content_age && *question.content_age > question.age && !mode_lifted) {
    answer.reason = YouthReason::kNotForAge;
    return answer;
  }
  answer.reason = refusal(rules, question, now, answer.used);
  answer.allowed = answer.reason == YouthReason::kAllowed;
  if (answer.allowed) {
    find_end(rules, question, answer);
  } else {
    answer.again = open_again(rules, question, answer.reason, now);
  }
  return answer;
}

std::vector<DayMinute> try_youth_day(const YouthRules& rules, const YouthZone& zone, WallTime day,
                                     std::span<const WatchSession> wishes,
                                     std::span<const Lift> lifts) {
  const std::chrono::local_days date = day_of(zone, day);
  const WallTime begin = day_begin(zone, date);
  const WallTime end = day_begin(zone, date + days(1));
  YouthQuestion question;
  question.zone = zone;
  question.lifts = lifts;
  std::vector<DayMinute> trace;
  minutes used{0};
  for (WallTime at = begin; at < end; at += minutes(1)) {
    DayMinute minute;
    minute.at = at;
    minute.local = std::chrono::floor<minutes>(local_of(zone, at) - LocalMillis(date));
    const bool wanted = std::any_of(wishes.begin(), wishes.end(), [&](const WatchSession& wish) {
      return wish.begin <= at && at < wish.end;
    });
    if (wanted) {
      minute.reason = refusal(rules, question, at, used);
      minute.state =
          minute.reason == YouthReason::kAllowed ? DayState::kWatching : DayState::kStopped;
      if (minute.state == DayState::kWatching) used += minutes(1);
    }
    minute.used = used;
    trace.push_back(minute);
  }
  return trace;
}

}  // namespace vigil::domain
