// The rating team: who is on which of three shifts a day, and emergencies, in which a surge of one
// kind goes before everything else on every rater's desk until somebody ends it.
//
// Shifts begin at 06:00, 14:00 and 22:00 of the day by the desk's own clock face (the operator's
// offset from UTC); the last one ends the next morning. An emergency is started with a reason, told
// on every screen, logged, and ended. User-interface thread; the host outlives it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

inline constexpr int kShifts = 3;
inline constexpr int kDaysShown = 7;
inline constexpr std::chrono::hours kFirstShift{6};
inline constexpr std::chrono::hours kShiftLength{8};
inline constexpr std::chrono::minutes kTeamOffset{480};  // where the team's day is

struct OnShift {
  std::string id;
  std::string name;
};

struct Shift {
  std::string id;  // "2026-12-01.2"
  WallTime begin{};
  WallTime end{};
  std::vector<OnShift> people;
  bool mine = false;
};

struct LogLine {
  WallTime at{};
  std::string by;
  std::string words;
};

struct Emergency {
  std::string id;
  std::string tag;  // what surges
  std::string reason;
  std::string started_by;
  WallTime started{};
  std::optional<WallTime> ended;
  std::string ended_by;
  std::vector<LogLine> log;
};

struct TeamState {
  std::array<std::array<Shift, kShifts>, kDaysShown> days;
  std::optional<std::size_t> now;      // the shift of days[0..1] that runs, counted through
  std::size_t uncovered = 0;           // shifts shown that nobody is on and that are not over
  std::vector<Emergency> emergencies;  // the newest first
  std::optional<Emergency> running;    // at most one
};

class RatingTeam {
 public:
  explicit RatingTeam(sdk::Host& host) : host_(host) {}

  // Takes in what changed; says in the status bar when an emergency begins or ends.
  void update();
  [[nodiscard]] const TeamState& state() const { return state_; }

  // Whole weeks from the running one.
  Status show_week(std::string_view by);
  Status join(std::string_view shift);
  Status leave(std::string_view shift);
  // "tag\nreason"; both are needed.
  Status start_emergency(std::string_view tag_and_reason);
  Status end_emergency();
  [[nodiscard]] bool may_lead() const;
  [[nodiscard]] bool can_end() const { return state_.running && may_lead(); }
  // True for what goes first now.
  [[nodiscard]] bool goes_first(const std::vector<std::string>& tags) const;

 private:
  void take_shifts();
  void take_emergencies();
  void tell_news();

  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> shifts_;
  std::shared_ptr<const sdk::RecordSet> emergencies_;
  TeamState state_;
  int week_ = 0;
  std::chrono::sys_days today_{};
  domain::UserId person_;
  bool begun_ = false;
  std::set<std::string> told_;
};

}  // namespace vigil::rating
