// Deciding once what came several times: near-duplicates of the item before the reviewer that wait
// in the same queue, and those of them that the next verdict covers. Each gets a decision of its
// own. User-interface thread; the host outlives it.
//
// Which are alike is for the backend to say; without a connection there are none.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/task.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

inline constexpr std::chrono::seconds kAlikeRest{60};

struct AlikeItem {
  domain::TaskId task;
  std::string caption;
  std::string author;
  std::int64_t reach = 0;
  double share = 0;    // of the frames of both
  bool chosen = true;  // the verdict is to cover it
  bool held = false;   // it is this person's: it will be covered
};

struct AlikeState {
  std::vector<AlikeItem> items;  // the most alike first
  bool together = false;         // the next verdict covers the chosen ones
};

class Alike {
 public:
  explicit Alike(sdk::Host& host) : host_(host) {}

  // The item before the reviewer, or none; asks when it comes, and again while it stays once the
  // queue has changed, at most every kAlikeRest.
  void show(sdk::QueueKey queue, const domain::Task* task);
  // Takes in the answer, and which of them are in hand now.
  void update(const sdk::TaskList* list);
  [[nodiscard]] const AlikeState& state() const { return state_; }

  // Together from now on: the chosen ones are asked for. Once more: each by itself again.
  Status toggle_together();
  // The one of that place: covered or not.
  Status toggle(std::string_view place);
  [[nodiscard]] bool any() const { return !state_.items.empty(); }
  // What the verdict covers besides the item itself: chosen, and in hand.
  [[nodiscard]] std::vector<domain::TaskId> covered() const;

 private:
  void ask();
  // Those that are new come last, so that none changes its place under a hand.
  void read(const nlohmann::json& body);
  void take_chosen();

  sdk::Host& host_;
  sdk::QueueKey queue_;
  domain::TaskId task_;
  std::uint64_t asked_ = 0;  // 0: nothing is awaited
  std::uint64_t heard_ = 0;  // hints of the queue, when it was asked last
  SteadyTime next_{};        // not asked again before
  AlikeState state_;
  std::vector<domain::TaskId> requested_;
};

}  // namespace vigil::review
