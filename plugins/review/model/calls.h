// Calling a colleague (请同事): one key, no reason asked. The call is a record of the collection
// "calls", one for each person, so it reaches every desk by the change feed and waits on this one
// while there is no connection. Somebody answers, or it ends by itself after an hour.
// User-interface thread; the host outlives it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

inline constexpr std::chrono::hours kCallLife{1};

struct Call {
  std::string person;
  std::string name;
  WallTime since{};
  std::string answered_by;  // the name; empty: nobody yet
};

struct CallsState {
  std::optional<Call> own;
  std::vector<Call> others;  // that nobody has answered, the oldest first
};

class Calls {
 public:
  explicit Calls(sdk::Host& host) : host_(host) {}

  // Takes in what changed; says in the status bar who calls and who answered.
  void update();
  [[nodiscard]] const CallsState& state() const { return state_; }

  // Calls, or takes the call back.
  Status toggle();
  // "" answers whoever waits longest.
  Status answer(std::string_view person);
  [[nodiscard]] bool can_call() const { return !host_.person().id.empty(); }
  [[nodiscard]] bool can_answer() const { return !state_.others.empty(); }

 private:
  void tell_news();

  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  CallsState state_;
  domain::UserId person_;
  WallTime oldest_end_{};  // when the next of them ends by itself; zero: none is there
  // Calls of others that were told of, and answers to the own one.
  std::set<std::pair<std::string, WallTime>> told_;
  bool begun_ = false;
};

}  // namespace vigil::review
