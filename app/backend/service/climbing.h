// One item on its review ladder (core/domain/ladder), inside a write transaction: a decision or an
// event moves it, the next stage's task is made beside it, and who looked before is never asked
// again.
//
// The ladder is the record of the collection "ladder" that the queue's manifest names; a queue
// without one, or whose ladder nobody published, works as queues do without. Thread-confined to the
// transaction it is given.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "app/backend/service/ladders.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ladder/step.h"

namespace vigil::backend {

// Where an item stands, and the ladder it stands on.
struct Standing {
  std::shared_ptr<const domain::ladder::Ladder> ladder;
  ItemRow row;
  domain::ladder::ItemState state;
};

// Nothing when the item is not on that ladder, or there is none.
[[nodiscard]] Result<std::optional<Standing>> read_standing(
    Reader& reader, const std::shared_ptr<const domain::ladder::Ladder>& ladder,
    std::string_view item);
// Of a row that was read already.
[[nodiscard]] Result<Standing> read_standing(
    const std::shared_ptr<const domain::ladder::Ladder>& ladder, ItemRow row);
// The leaf that brought the item to this queue; nothing: it came in there.
[[nodiscard]] std::optional<std::uint64_t> raising_leaf(const ItemRow& row, std::string_view queue);

// kNothing: the item goes on by itself, and no task of it is made, hurried or closed.
enum class Raise { kNext, kNothing };

class Climbing {
 public:
  Climbing(Writer& writer, Ladders& ladders, WallTime now)
      : writer_(writer), ladders_(ladders), now_(now) {}

  // A step taken, not yet kept: its leaf is not known.
  struct Step {
    Standing standing;  // with the new state
    domain::ladder::Outcome outcome;
    std::string raised_queue;  // the task that now waits; empty: none
    std::string raised_task;
  };

  // Where the task's item stands; one that nobody led there before stands at the queue's stage.
  [[nodiscard]] Result<std::optional<Standing>> find(const QueueSpec& queue, const TaskRow& task);
  // A task was brought in from outside.
  [[nodiscard]] Status came_in(const QueueSpec& queue, const TaskRow& task);
  // kRejected: the same person twice.
  [[nodiscard]] Result<Step> step(Standing standing, const domain::ladder::Event& event,
                                  const TaskRow* task, Raise raise = Raise::kNext);
  // kNotFound: the ladder knows nothing of that decision. kConflict: the item has gone on, or is in
  // somebody's hands.
  [[nodiscard]] Result<Step> undo(Standing standing, std::string_view decision,
                                  const TaskRow& task);
  // `leaf` holds what made the step; nothing: a step that needs none.
  [[nodiscard]] Status keep(const Step& step, std::optional<std::uint64_t> leaf);

  [[nodiscard]] const std::set<std::string>& touched_queues() const { return touched_; }

 private:
  [[nodiscard]] Status carry_out(Step& step, const TaskRow* task);
  [[nodiscard]] Status raise(Step& step, const TaskRow& like);
  [[nodiscard]] Status close(const Standing& standing, std::string_view stage, bool must);
  [[nodiscard]] Status hurry(const Step& step);
  // Any task of the item, or its own subject: what a raised task is like.
  [[nodiscard]] Result<TaskRow> likeness(const Standing& standing, const TaskRow* task);

  Writer& writer_;
  Ladders& ladders_;
  const WallTime now_;
  std::set<std::string> touched_;
};

}  // namespace vigil::backend
