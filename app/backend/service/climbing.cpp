#include "app/backend/service/climbing.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/queues.h"
#include "app/backend/service/routing.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/domain/ladder/item_state.h"

namespace vigil::backend {
namespace {

namespace ladders = domain::ladder;
using ladders::ItemState;
using ladders::Ladder;
using ladders::Stage;
using nlohmann::json;

const Stage* stage_of_queue(const Ladder& ladder, std::string_view queue) {
  const auto found = std::find_if(ladder.stages.begin(), ladder.stages.end(),
                                  [&](const Stage& stage) { return stage.queue == queue; });
  return found == ladder.stages.end() ? nullptr : &*found;
}

// What the machine said about an item that comes with evidence, or without.
domain::ladder::Event pre_screened(const TaskRow& task, const json& subject, WallTime now) {
  domain::ladder::Event event;
  const auto evidence = subject.find("evidence");
  const bool flagged = evidence != subject.end() && evidence->is_array() && !evidence->empty();
  event.trigger = flagged ? ladders::Trigger::kMachineFlagged : ladders::Trigger::kMachinePassed;
  event.at = now;
  event.severity = task.severity;
  event.reach = std::max(task.reach, int_member(subject, "reach"));
  if (const auto author = subject.find("author"); author != subject.end() && author->is_object()) {
    event.author_followers = int_member(*author, "followers");
  }
  return event;
}

}  // namespace

Result<std::optional<Standing>> read_standing(Reader& reader,
                                              const std::shared_ptr<const Ladder>& ladder,
                                              std::string_view item) {
  if (ladder == nullptr) return std::optional<Standing>();
  Result<std::optional<ItemRow>> row = reader.item(ladder->id, item);
  if (!row) return row.error();
  if (!*row) return std::optional<Standing>();
  Result<Standing> standing = read_standing(ladder, std::move(**row));
  if (!standing) return standing.error();
  return std::optional(std::move(*standing));
}

Result<Standing> read_standing(const std::shared_ptr<const Ladder>& ladder, ItemRow row) {
  const Result<json> kept = parse_json(row.state);
  if (!kept) return fail(ErrorCode::kCorrupt, "The state of an item is no JSON.");
  Result<ItemState> state = ladders::item_state_from_json(*kept);
  if (!state) return state.error();
  return Standing{ladder, std::move(row), std::move(*state)};
}

std::optional<std::uint64_t> raising_leaf(const ItemRow& row, std::string_view queue) {
  const Result<json> leaves = parse_json(row.raised.empty() ? "{}" : row.raised);
  if (!leaves || !leaves->is_object()) return std::nullopt;
  const std::int64_t leaf = int_member(*leaves, queue, -1);
  return leaf < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(leaf));
}

Result<std::optional<Standing>> Climbing::find(const QueueSpec& queue, const TaskRow& task) {
  const Result<std::shared_ptr<const Ladder>> here = ladders_.find(writer_, queue.ladder);
  if (!here) return here.error();
  if (*here == nullptr) return std::optional<Standing>();
  Result<std::optional<Standing>> standing = read_standing(writer_, *here, task.key);
  if (!standing || *standing) return standing;
  const Stage* stage = stage_of_queue(**here, queue.id);
  if (stage == nullptr) return std::optional<Standing>();
  Standing fresh;
  fresh.ladder = *here;
  fresh.row.ladder = (*here)->id;
  fresh.row.item = task.key;
  const json subject = parse_json(task.subject).value_or(json::object());
  fresh.state = ladders::begin(**here, task.key, task.created);
  // The machine stands before every queue, whoever brought the task in.
  const auto screened =
      ladders::next_step(**here, fresh.state, pre_screened(task, subject, task.created));
  if (screened) fresh.state = screened->state;
  fresh.state.stage = stage->id;
  fresh.state.entered = task.created;
  fresh.state.due = task.due;
  fresh.state.goal = 0;
  return std::optional(std::move(fresh));
}

Status Climbing::came_in(const QueueSpec& queue, const TaskRow& task) {
  Result<std::optional<Standing>> standing = find(queue, task);
  if (!standing || !*standing || !(*standing)->row.state.empty()) {
    return standing ? Status() : standing.error();
  }
  return keep({std::move(**standing), {}, {}, {}}, std::nullopt);
}

Result<Climbing::Step> Climbing::step(Standing standing, const domain::ladder::Event& event,
                                      const TaskRow* task, Raise raise) {
  Result<domain::ladder::Outcome> outcome =
      ladders::next_step(*standing.ladder, standing.state, event);
  if (!outcome) return outcome.error();
  Step step{std::move(standing), std::move(*outcome), {}, {}};
  step.standing.state = step.outcome.state;
  if (raise == Raise::kNothing) return step;
  if (!step.outcome.left.empty()) {
    if (Status closed = close(step.standing, step.outcome.left, false); !closed) {
      return closed.error();
    }
  }
  if (Status done = carry_out(step, task); !done) return done.error();
  return step;
}

Result<Climbing::Step> Climbing::undo(Standing standing, std::string_view decision,
                                      const TaskRow& task) {
  Result<domain::ladder::Outcome> outcome =
      ladders::undo(*standing.ladder, standing.state, decision);
  if (!outcome) return outcome.error();
  Step step{std::move(standing), std::move(*outcome), {}, {}};
  step.standing.state = step.outcome.state;
  if (!step.outcome.left.empty()) {
    const Stage* left = step.standing.ladder->stage(step.outcome.left);
    // At the top an item may go to another person of the same tier: that is this very task.
    if (left->queue != task.queue) {
      if (Status closed = close(step.standing, left->id, true); !closed) return closed.error();
    } else if (task.state == TaskState::kLeased) {
      return fail(ErrorCode::kConflict, "The item is in somebody else's hands already.");
    }
  }
  return step;
}

// A task of the item at that stage has no more point. Whoever has it may finish; with `must`, that
// somebody has it is a kConflict.
Status Climbing::close(const Standing& standing, std::string_view stage, bool must) {
  const Stage* left = standing.ladder->stage(stage);
  Result<std::optional<TaskRow>> task = writer_.task_by_key(left->queue, standing.row.item);
  if (!task) return task.error();
  if (!*task || (*task)->state == TaskState::kDone) {
    if (!must || !*task) return {};
    return fail(ErrorCode::kConflict, "The item has been decided at the next stage already.");
  }
  if ((*task)->state == TaskState::kLeased) {
    if (!must) return {};
    return fail(ErrorCode::kConflict, "The item is in somebody else's hands already.");
  }
  (*task)->state = TaskState::kDone;
  touched_.insert(left->queue);
  // A step that is taken back brought nothing in.
  if (must) {
    const FlowRow back{.minute = minute_of((*task)->created), .arrived = -1};
    if (Status noted = writer_.note_flow(left->queue, back); !noted) return noted;
  }
  return writer_.update_task(**task);
}

Status Climbing::carry_out(Step& step, const TaskRow* task) {
  if (step.outcome.enter) {
    const Result<TaskRow> like = likeness(step.standing, task);
    if (!like) return like.error();
    return raise(step, *like);
  }
  return hurry(step);
}

Result<TaskRow> Climbing::likeness(const Standing& standing, const TaskRow* task) {
  if (task != nullptr) return *task;
  for (const Stage& stage : standing.ladder->stages) {
    if (stage.queue.empty()) continue;
    Result<std::optional<TaskRow>> known = writer_.task_by_key(stage.queue, standing.row.item);
    if (!known) return known.error();
    if (*known) return std::move(**known);
  }
  TaskRow like;
  like.key = standing.row.item;
  like.subject = standing.row.subject.empty() ? "{}" : standing.row.subject;
  like.labels = labels_of(parse_json(like.subject).value_or(json::object()));
  return like;
}

Status Climbing::raise(Step& step, const TaskRow& like) {
  const ItemState& state = step.standing.state;
  const std::string& queue = step.outcome.enter->queue;
  Result<std::optional<TaskRow>> known = writer_.task_by_key(queue, like.key);
  if (!known) return known.error();
  TaskRow raised = *known ? std::move(**known) : TaskRow();
  raised.queue = queue;
  raised.key = like.key;
  raised.subject = like.subject;
  raised.labels = like.labels;
  raised.severity = std::max(like.severity, state.severity);
  raised.reach = std::max(like.reach, state.reach);
  raised.reports = state.reports;
  raised.due = step.outcome.enter->due;
  raised.created = now_;
  Status done;
  const bool waited = !raised.id.empty() &&
                      (raised.state == TaskState::kReady || raised.state == TaskState::kLeased);
  if (raised.id.empty()) {
    raised.id = make_uuid7(now_);
    done = writer_.insert_task(raised);
  } else if (raised.state == TaskState::kLeased) {
    done = writer_.reorder_task(raised);
  } else {
    const bool was_done = raised.state == TaskState::kDone;
    clear_lease(raised);
    raised.failures = 0;
    raised.prefer_user.clear();
    done = writer_.update_task(raised);
    // One that comes back from the archive comes with everything in its row.
    if (done && !was_done) done = writer_.reorder_task(raised);
  }
  if (!done) return done;
  if (!waited) {
    const FlowRow flow{.minute = minute_of(now_), .arrived = 1};
    if (Status noted = writer_.note_flow(queue, flow); !noted) return noted;
  }
  for (const std::string& person : ladders::spent_people(*step.standing.ladder, state)) {
    if (Status skipped = writer_.put_skip(raised.id, person); !skipped) return skipped;
  }
  touched_.insert(queue);
  step.raised_queue = queue;
  step.raised_task = raised.id;
  return {};
}

// The open task keeps up with what is known of the item.
Status Climbing::hurry(const Step& step) {
  const ItemState& state = step.standing.state;
  const Stage* stage = step.standing.ladder->stage(state.stage);
  if (stage == nullptr || stage->queue.empty()) return {};
  Result<std::optional<TaskRow>> task = writer_.task_by_key(stage->queue, step.standing.row.item);
  if (!task) return task.error();
  if (!*task || (*task)->state == TaskState::kDone) return {};
  TaskRow& row = **task;
  row.severity = std::max(row.severity, state.severity);
  row.reach = std::max(row.reach, state.reach);
  row.reports = state.reports;
  row.due = std::min(row.due, state.due);
  touched_.insert(stage->queue);
  return writer_.reorder_task(row);
}

Status Climbing::keep(const Step& step, std::optional<std::uint64_t> leaf) {
  ItemRow row = step.standing.row;
  row.stage = step.standing.state.stage;
  row.due = step.standing.state.due;
  row.state = to_canonical_json(ladders::to_json(step.standing.state));
  if (row.raised.empty()) row.raised = "{}";
  if (!step.raised_queue.empty() && leaf) {
    json leaves = parse_json(row.raised).value_or(json::object());
    leaves[step.raised_queue] = *leaf;
    row.raised = to_canonical_json(leaves);
  }
  return writer_.put_item(row);
}

}  // namespace vigil::backend
