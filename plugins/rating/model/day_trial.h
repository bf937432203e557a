// A minor's day tried out: when somebody wants to watch, what the guardian lifts, and what happens
// minute by minute by the operator's rules. Nothing here touches anybody's account.
// User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/youth_mode.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

// One stretch of a day in which every minute is the same.
struct DayStretch {
  std::chrono::minutes from{0};  // of the day, by the clock on the wall
  std::chrono::minutes until{0};
  std::size_t first = 0;  // index of its first minute
  std::size_t count = 0;
  domain::DayState state = domain::DayState::kIdle;
  domain::YouthReason reason = domain::YouthReason::kAllowed;
  std::chrono::minutes used{0};  // at its end
};

// A day that shows one awkward case.
enum class SampleDay { kPlain, kAcrossTen, kNightLift, kClockForward, kClockBack };
inline constexpr std::size_t kSampleDays = 5;

struct DayTrialState {
  domain::YouthRules rules;
  bool rules_of_operator = false;  // from the collection; else the usual ones
  std::string rules_problem;
  SampleDay sample = SampleDay::kPlain;
  std::vector<domain::DayMinute> minutes;
  std::vector<DayStretch> stretches;  // those that are not idle, in order
  std::vector<bool> wanted;           // of each half hour of the day: 46, 48 or 50
  std::chrono::minutes watched{0};
  bool lift_minutes = false;
  bool lift_night = false;
  bool lift_mode = false;
  std::chrono::minutes lift_at{20 * 60};  // of the day
  std::size_t cursor = 0;                 // a half hour
};

class DayTrial {
 public:
  explicit DayTrial(sdk::Host& host) : host_(host) {}

  void update();
  [[nodiscard]] const DayTrialState& state() const { return state_; }

  // "limit=60", "opens=360", "closes=1320" try other figures; "lift_at=1230".
  Status set(std::string_view assignment);
  // A half hour by its index, "" the one under the cursor; or "minutes", "night", "mode": a lift.
  Status toggle(std::string_view what);
  Status move_cursor(std::string_view by);
  Status choose_sample(std::string_view number);

 private:
  void work_out();

  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  DayTrialState state_;
  bool begun_ = false;
};

}  // namespace vigil::rating
