#include <algorithm>
#include <iterator>

#include "tests/bench/media/rows.h"

namespace vigil::bench {
namespace {

constexpr const char* kStretches[] = {"paused", "playing", "playing with filters"};
constexpr auto kPatience = std::chrono::seconds(120);

struct Stretch {
  double wall_ms = 0;
  Cost cost;
  [[nodiscard]] double percent() const { return wall_ms > 0 ? 100 * cost.cpu_ms / wall_ms : 0; }
};

bool wait_for_mark(Child& desk) {
  while (const auto line = desk.receive(kPatience)) {
    if (line->starts_with("state clip")) return true;
  }
  return false;
}

// The stretches that the script marks, of the desk and its decoders.
std::vector<Stretch> watch(const std::vector<std::string>& command) {
  Child desk(command);
  std::vector<Stretch> stretches;
  while (wait_for_mark(desk)) {
    const auto begin = std::chrono::steady_clock::now();
    const Cost before = desk.cost();
    if (!wait_for_mark(desk)) break;
    Stretch stretch;
    stretch.cost = desk.cost();
    stretch.cost.cpu_ms -= before.cpu_ms;
    stretch.wall_ms = Milliseconds(std::chrono::steady_clock::now() - begin).count();
    stretches.push_back(stretch);
  }
  return stretches;
}

}  // namespace

Rows ui_playing(const Settings& settings) {
  Side sides[std::size(kStretches)];
  // One desk gives all stretches; three desks are enough for a figure that is only printed.
  const int desks = std::min(settings.runs, 3);
  for (int i = 0; i < desks; ++i) {
    const std::vector<Stretch> stretches = watch(settings.desk);
    if (stretches.size() < 2) give_up("the desk did not play");
    for (std::size_t s = 0; s < std::min(stretches.size(), std::size(kStretches)); ++s)
      sides[s].add(stretches[s].percent(), stretches[s].cost);
  }
  Rows rows;
  for (std::size_t s = 1; s < std::size(kStretches); ++s) {
    if (sides[s].values.empty()) continue;
    rows.push_back(row_of(std::string("desk ") + kStretches[s] + " 720x1280 at 30 frames/s / " +
                              kStretches[0] + ", % of a core",
                          "short_h264", sides[s], sides[0]));
  }
  return rows;
}

}  // namespace vigil::bench
