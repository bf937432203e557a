// Moves an item along the review ladder: from its state and one event to its next state, what is to
// be enqueued, and why. Pure: the clock's time comes with the event.
//
// What always holds, whatever the ladder says: an event that nobody's move asks for is counted and
// the item stays where it is; no tier is entered before the one below has a standing verdict;
// nobody gives two standing verdicts; while an item waits, its due time comes nearer or stays.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ladder/item_state.h"
#include "core/domain/ladder/ladder.h"

namespace vigil::domain::ladder {

struct Event {
  Trigger trigger = Trigger::kReach;
  WallTime at{};
  std::optional<std::int64_t> reach;  // absent: as it was
  std::optional<std::int64_t> author_followers;
  Severity severity = 0;     // at least so grave
  std::int64_t reports = 1;  // of a report: how many it stands for
  // Of a decision, and then all of them:
  std::string stage;  // whose task was decided
  std::string person;
  std::string decision;
  Verdict verdict = Verdict::kAllow;
  int level = 0;  // of a rating
};

// A task that belongs into a queue now.
struct Entry {
  std::string stage;
  std::string queue;
  WallTime due{};
  bool operator==(const Entry&) const = default;
};

struct Outcome {
  ItemState state;
  bool moved = false;
  std::optional<Entry> enter;   // moved to a stage of people
  std::string left;             // the stage of people it left without a decision there; empty: none
  std::optional<Entry> nearer;  // stayed, and the due time came nearer
  Reason reason;
};

// An item at the ladder's start. `at` is when it came.
[[nodiscard]] ItemState begin(const Ladder& ladder, std::string item, WallTime at);

// kRejected: this person has a standing verdict on the item already. kUnsupported: the ladder does
// not have the stage the item is at.
[[nodiscard]] Result<Outcome> next_step(const Ladder& ladder, const ItemState& state,
                                        const Event& event);

// The state before that decision, with what was counted since kept. kConflict: the item has gone on
// since. kNotFound: no such verdict stands.
[[nodiscard]] Result<Outcome> undo(const Ladder& ladder, const ItemState& state,
                                   std::string_view decision);

// False when `person` would be the same one twice at this stage.
[[nodiscard]] bool may_look(const Ladder& ladder, const ItemState& state, std::string_view person);
// Everybody for whom may_look() says no.
[[nodiscard]] std::vector<std::string> spent_people(const Ladder& ladder, const ItemState& state);

// What could come next from where the item stands: every move that leads on from there, in order.
struct WayOn {
  const Move* move = nullptr;
  const Stage* to = nullptr;  // null: it stays
  bool holds = false;         // its conditions hold by the figures of now
};
[[nodiscard]] std::vector<WayOn> ways_on(const Ladder& ladder, const ItemState& state);

}  // namespace vigil::domain::ladder
