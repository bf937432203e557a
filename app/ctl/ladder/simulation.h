// Recorded items with their events through a ladder, and what came of it. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/ladder/step.h"

namespace vigil::ctl {

struct RecordedItem {
  std::string id;
  std::vector<domain::ladder::Event> events;  // in the order of their times
};

// One line: {"item", "events": [{"at", "on", ...}]}; docs/OPERATIONS.md has the members.
[[nodiscard]] Result<RecordedItem> item_from_line(std::string_view line);

// How an item went.
struct Climbed {
  domain::ladder::ItemState state;
  std::vector<std::string> refused;  // events that were not taken, with the reason
};

// Of all items together.
struct Totals {
  std::int64_t items = 0;
  std::int64_t events = 0;
  std::int64_t refused = 0;
  std::map<std::string, std::int64_t> ended_at;  // stage -> items
  std::map<std::string, std::int64_t> tasks;     // queue -> tasks
  std::map<std::string, std::int64_t> late;      // queue -> verdicts after the due time
  std::map<std::string, std::int64_t> waited_s;  // queue -> seconds of all that were decided
  std::map<std::string, std::int64_t> decided;   // queue -> verdicts
};

class Simulation {
 public:
  // `ladder` outlives the simulation and has no problems.
  explicit Simulation(const domain::ladder::Ladder& ladder) : ladder_(ladder) {}

  // An event without a stage is a decision at the stage where the item is.
  [[nodiscard]] Climbed climb(const RecordedItem& item);
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  void count(const domain::ladder::ItemState& before, const domain::ladder::Event& event,
             const domain::ladder::Outcome& outcome);

  const domain::ladder::Ladder& ladder_;
  Totals totals_;
};

}  // namespace vigil::ctl
