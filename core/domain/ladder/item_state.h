// Where an item stands on the review ladder, and how it came there. A value that step.h makes anew
// with every event; the backend keeps it as JSON beside the item's tasks. Thread-safe.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ladder/ladder.h"
#include "core/domain/verdict.h"

namespace vigil::domain::ladder {

// Why an item moved, or did not: which move of which version, and the figure that decided.
struct Reason {
  Trigger on = Trigger::kMachinePassed;
  Title why;
  int version = 0;                   // of the ladder
  std::optional<Condition> because;  // the condition that held; its value and threshold
  std::int64_t value = 0;
  std::int64_t threshold = 0;  // the operator's; 0: the condition has none
  bool climbing = false;       // a higher tier was asked for and this one comes first
  bool operator==(const Reason&) const = default;
};

// One change of stage.
struct Passage {
  WallTime at{};
  std::string from;
  std::string to;
  std::string decision;  // that caused it; empty: an event
  Reason reason;
  bool operator==(const Passage&) const = default;
};

// What of a state a decision changes, as it was before; undo puts it back.
struct Footing {
  std::string stage;
  int round = 1;
  int goal = 0;
  std::optional<WallTime> goal_due;
  WallTime entered{};
  WallTime due{};
  std::int64_t reports_seen = 0;
  std::optional<Verdict> in_force;
  bool live = false;
  int level = 0;
  bool operator==(const Footing&) const = default;
};

// One person's verdict that stands.
struct Look {
  std::string stage;
  int tier = 0;  // 0: rating
  int round = 1;
  std::string person;
  Verdict verdict = Verdict::kAllow;
  std::string decision;
  WallTime at{};
  bool moved = false;  // false: the item had gone on before the verdict came
  Footing before;
  bool operator==(const Look&) const = default;
};

struct ItemState {
  std::string item;    // the platform's own name of it
  std::string ladder;  // and the version that moved it last
  int version = 0;

  std::string stage;
  int round = 1;                     // rises with every recheck
  int goal = 0;                      // the tier it is on its way to; 0: none above this
  std::optional<WallTime> goal_due;  // until when somebody there should have looked
  WallTime entered{};
  WallTime due{};  // meaningful at a stage of people

  std::int64_t reach = 0;
  std::int64_t author_followers = 0;
  std::int64_t reports = 0;       // ever
  std::int64_t reports_seen = 0;  // of them, before somebody last looked
  bool hot_candidate = false;
  Severity severity = 0;

  bool live = false;                // the public sees it
  std::optional<Verdict> in_force;  // the verdict that holds; of two that disagree, the stricter
  int level = 0;                    // of the rating, 1 to 5; 0: not rated

  std::vector<Look> looks;   // in their order
  std::vector<Passage> way;  // in their order, the newest kMostPassages
  bool operator==(const ItemState&) const = default;

  // The highest tier with a standing verdict; 0: none.
  [[nodiscard]] int highest_look() const;
  [[nodiscard]] std::int64_t new_reports() const { return reports - reports_seen; }
};

inline constexpr std::size_t kMostPassages = 200;
inline constexpr int kMostLevel = 5;

// Puts what `footing` holds into the state.
void stand_on(ItemState& state, const Footing& footing);

[[nodiscard]] nlohmann::json to_json(const Reason& reason);
[[nodiscard]] nlohmann::json to_json(const ItemState& state);
// kCorrupt: it is not what to_json wrote.
[[nodiscard]] Result<ItemState> item_state_from_json(const nlohmann::json& kept);

}  // namespace vigil::domain::ladder
