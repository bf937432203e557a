// Youth mode: what a minor's account may do, and for how long, at a moment of the minor's day.
//
// Only what is fit for the age; nobody goes live, tips, tops up or withdraws; a limit a day; closed
// at night; only the guardian's password lifts any of it. The figures are the operator's. How the
// awkward cases are decided (whose time zone, sessions across closing and midnight, clocks that
// change or run backwards, how far a lift goes) is in docs/decisions/0012-youth-mode.md. Pure:
// every moment is an argument; thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::domain {

using std::chrono::minutes;

struct YouthRules {
  minutes daily_limit{40};
  minutes opens{6 * 60};    // local time of day
  minutes closes{22 * 60};  // later than `opens`: closed over midnight
  bool operator==(const YouthRules&) const = default;
};

// From then on the account's place is that far east of Greenwich. A zone is a list of these in
// order; before the first, the first holds. Never empty.
struct ZoneChange {
  WallTime from{};
  minutes east{480};
  bool operator==(const ZoneChange&) const = default;
};
using YouthZone = std::vector<ZoneChange>;

// Local time as a count, so that days and minutes of the day can be worked out.
using LocalMillis = std::chrono::local_time<Millis>;
[[nodiscard]] LocalMillis local_of(const YouthZone& zone, WallTime time);
// The first moment of the zone at which its local time is `local` or later, where clocks jump.
[[nodiscard]] WallTime first_moment_of(const YouthZone& zone, LocalMillis local);

enum class YouthAct { kWatch, kGoLive, kTip, kTopUp, kWithdraw };

// Something watched, by the server's clock. `watched`: what the player counted by a clock that
// never jumps; where the two differ, the longer counts.
struct WatchSession {
  WallTime begin{};
  WallTime end{};
  Millis watched{0};
  bool operator==(const WatchSession&) const = default;
};

// minutes: the limit of the day. night: the closed hours. mode: everything. No lift goes on past
// the next opening after it was given.
enum class LiftScope { kMinutes, kNight, kMode };
struct Lift {
  LiftScope scope = LiftScope::kMinutes;
  WallTime from{};
  WallTime until{};
  bool operator==(const Lift&) const = default;
};

enum class YouthReason { kAllowed, kNotForAge, kActClosed, kNight, kDailyLimit };

struct YouthQuestion {
  YouthAct act = YouthAct::kWatch;
  WallTime at{};
  int age = 0;
  std::optional<int> content_age;  // of what is to be watched: shown from that age on
  YouthZone zone{{}};
  std::span<const WatchSession> sessions;  // those of the local day at least
  std::span<const Lift> lifts;
};

struct YouthAnswer {
  bool allowed = false;
  YouthReason reason = YouthReason::kAllowed;
  WallTime judged_at{};  // `at`, or the latest moment a session tells of, whichever is later
  Millis used{0};        // of the local day
  Millis left{0};        // of the limit; 0 also where it is lifted
  // kWatch, allowed: when it has to stop and why; absent while nothing stops it within a day.
  std::optional<WallTime> until;
  YouthReason stops_by = YouthReason::kAllowed;
  // Refused by night or limit: when it is open again.
  std::optional<WallTime> again;
};

[[nodiscard]] std::string_view to_word(YouthAct act);
[[nodiscard]] std::string_view to_word(LiftScope scope);
[[nodiscard]] std::string_view to_word(YouthReason reason);
[[nodiscard]] std::optional<YouthAct> youth_act_from_word(std::string_view word);
[[nodiscard]] std::optional<LiftScope> lift_scope_from_word(std::string_view word);

inline constexpr std::chrono::hours kFarthestAhead{24};

// kInvalidArgument with one sentence: opening not before closing, a limit out of 0 to 1440 minutes.
[[nodiscard]] Status check_youth_rules(const YouthRules& rules);
// kInvalidArgument: a session or the zone that cannot be (more than kFarthestAhead after `at`,
// offsets beyond 14 hours, changes out of order).
[[nodiscard]] Result<YouthAnswer> judge_youth(const YouthRules& rules,
                                              const YouthQuestion& question);
// How much of the local day that holds `at` was watched. Sessions at the same time count once.
[[nodiscard]] Millis watched_on_day(const YouthZone& zone, std::span<const WatchSession> sessions,
                                    WallTime at);
// A lift as it may be given at `from`: never past the next opening, `until` earlier where asked.
[[nodiscard]] Lift make_lift(const YouthRules& rules, const YouthZone& zone, LiftScope scope,
                             WallTime from, std::optional<WallTime> until);

// ---- a day tried out, minute by minute

enum class DayState { kIdle, kWatching, kStopped };
struct DayMinute {
  WallTime at{};
  minutes local{0};  // time of the day; repeats or is left out where clocks change
  DayState state = DayState::kIdle;
  YouthReason reason = YouthReason::kAllowed;  // kStopped: why
  minutes used{0};                             // of the day, this minute included
};
// What happens on the local day that holds `day` when the account wants to watch during `wishes`.
[[nodiscard]] std::vector<DayMinute> try_youth_day(const YouthRules& rules, const YouthZone& zone,
                                                   WallTime day,
                                                   std::span<const WatchSession> wishes,
                                                   std::span<const Lift> lifts);

// Shape: docs/OPERATIONS.md, "Youth mode". kInvalidArgument with one sentence.
[[nodiscard]] Result<YouthRules> youth_rules_from_json(const nlohmann::json& record);
struct YouthRequest {
  YouthQuestion question;  // its spans point into the two below
  std::vector<WatchSession> sessions;
  std::vector<Lift> lifts;
};
// `now` stands where the body names no moment.
[[nodiscard]] Result<YouthZone> youth_zone_from_json(const nlohmann::json& body);
[[nodiscard]] Status read_youth_request(const nlohmann::json& body, WallTime now,
                                        YouthRequest& request);
[[nodiscard]] nlohmann::json to_json(const YouthAnswer& answer);
[[nodiscard]] nlohmann::json to_json(const Lift& lift);

}  // namespace vigil::domain
