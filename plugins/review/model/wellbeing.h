// Looking after whoever looks: how long which severity was seen today, when a break would do good,
// and what the person asks of the tasks they are given.
//
// What was seen is counted on this machine for this person alone: it is sent to nobody, and of
// other days nothing is kept. A break counts against nobody: the backend hears of none.
// User-interface thread; the host outlives it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/lease_wishes.h"
#include "core/domain/verdict.h"
#include "plugins/review/model/care.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

// From this severity on it is heavy; up to the other it is mild.
inline constexpr domain::Severity kHeavy = 3;
inline constexpr domain::Severity kMild = 1;

struct WellbeingState {
  std::array<std::int64_t, kSeverities> seconds{};  // seen today, by severity
  std::int64_t heavy_minutes = 0;                   // seen since the last break, within an hour
  bool break_suggested = false;
  bool resting = false;
  Millis rested{0};  // so far
};

class Wellbeing {
 public:
  explicit Wellbeing(sdk::Host& host) : host_(host) {}

  // On every turn: what has been before the person since the last one, nothing when that was
  // nothing; and the severities in hand and decided before, newest last.
  void update(std::optional<domain::Severity> seen, const std::vector<domain::Severity>& given);
  // The plugin goes out of sight: what was counted is kept.
  void keep();

  // Begins a break, or ends it.
  void toggle_rest();
  // Not now: it is suggested again in a quarter of an hour.
  void not_now();
  [[nodiscard]] bool resting() const { return resting_since_.has_value(); }
  // The break is so long that what is in hand should go back.
  [[nodiscard]] bool away() const;
  [[nodiscard]] WellbeingState state() const;

 private:
  struct Seen {
    SteadyTime at{};
    Millis time{0};
  };

  void take_person();
  void count(domain::Severity severity, SteadyTime now, Millis time);
  void suggest(SteadyTime now);
  void tell_wishes(const std::vector<domain::Severity>& given);

  sdk::Host& host_;
  domain::UserId person_;
  std::string day_;  // local, "2026-11-30"
  std::array<Millis, kSeverities> seen_{};
  std::optional<SteadyTime> looked_at_;
  SteadyTime kept_at_{};
  std::deque<Seen> heavy_;
  bool suggested_ = false;
  std::optional<SteadyTime> quiet_until_;
  std::optional<SteadyTime> resting_since_;
  std::optional<domain::LeaseWishes> wishes_;
};

// The tags of the setting: between commas of either kind, without blanks around them.
[[nodiscard]] std::vector<std::string> tags_of(std::string_view list);

}  // namespace vigil::review
