#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/author_notice.h"
#include "app/backend/service/calibration.h"
#include "app/backend/service/golden.h"
#include "app/backend/service/judgement.h"
#include "app/backend/service/proposal_records.h"
#include "app/backend/service/proposals.h"
#include "app/backend/service/queues.h"
#include "app/backend/service/second_looks.h"
#include "core/base/json.h"
#include "core/domain/ladder/item_state.h"

// How a decision moves its item along the review ladder.

namespace vigil::backend {
namespace {

using domain::Decision;
using domain::DecisionKind;

domain::ladder::Event event_of(const Decision& decision, const Standing& standing,
                               std::string_view queue, const Caller& caller, WallTime now) {
  domain::ladder::Event event;
  event.verdict = *decision.verdict;
  event.trigger = domain::ladder::trigger_of(event.verdict);
  event.at = now;
  event.person = caller.id;
  event.decision = decision.id.text();
  event.level = decision.level();
  for (const domain::ladder::Stage& stage : standing.ladder->stages) {
    if (stage.queue == queue) event.stage = stage.id;
  }
  return event;
}

}  // namespace

Status Judgement::climb(const Decision& decision, const TaskRow& task, Standing standing,
                        DecisionGrounds& grounds) {
  const domain::ladder::Event event = event_of(decision, standing, task.queue, caller_, now_);
  Result<Climbing::Step> step =
      climbing_.step(std::move(standing), event, &task, golden_ ? Raise::kNothing : Raise::kNext);
  if (!step) return step.error();
  note_step(std::move(*step), grounds);
  return {};
}

Result<std::optional<Ruling>> Judgement::climb_back(const Decision& decision,
                                                    const DecisionRow& earlier, TaskRow& task,
                                                    Standing standing, DecisionGrounds& grounds) {
  Result<Climbing::Step> back = climbing_.undo(std::move(standing), earlier.key.id, task);
  if (!back) {
    if (back.error().code != ErrorCode::kConflict) return back.error();
    Result<Ruling> ruling = conflict(task, "conflict", back.error().message);
    if (!ruling) return ruling.error();
    return std::optional(std::move(*ruling));
  }
  if (decision.kind == DecisionKind::kWithdraw) {
    note_step(std::move(*back), grounds);
    reopen(task, true);
    if (Status updated = writer_.update_task(task); !updated) return updated.error();
    return std::optional<Ruling>();
  }
  if (task.state != TaskState::kDone) {
    // It was waiting for another person of the same tier.
    task.state = TaskState::kDone;
    if (Status updated = writer_.update_task(task); !updated) return updated.error();
  }
  if (Status climbed = climb(decision, task, std::move(back->standing), grounds); !climbed) {
    return climbed.error();
  }
  if (step_->raised_task == task.id) task.state = TaskState::kReady;
  return std::optional<Ruling>();
}

void Judgement::reopen(TaskRow& task, bool prefer) {
  clear_lease(task);
  if (prefer) task.prefer_user = caller_.id;
  if (!golden_) return;
  told_state_ = task.state;
  task.state = TaskState::kDone;
}

Status Judgement::note_quality(const Decision& decision, const TaskRow& task) {
  if (is_calibration(task)) {
    const Result<bool> moved = note_calibration_answer(writer_, decision, task, caller_.id, now_);
    if (!moved) return moved.error();
    if (*moved) touched_collections_.emplace(kCalibrations);
    return {};
  }
  if (!quality_.kept()) return {};
  if (golden_) return note_golden(writer_, decision, task, caller_.id, now_);
  if (!step_) return {};
  SecondLooks looks(writer_, quality_, now_);
  return looks.note(decision, caller_.id, task, *step_);
}

void Judgement::note_step(Climbing::Step step, DecisionGrounds& grounds) {
  grounds.raised_queue = step.raised_queue;
  grounds.raised_task = step.raised_task;
  nlohmann::json where = {{"id", step.standing.ladder->id},
                          {"version", step.standing.ladder->version},
                          {"stage", step.standing.state.stage}};
  // A step back has no reason but the decision itself.
  if (!step.outcome.reason.why.zh.empty()) {
    where["why"] = domain::ladder::to_json(step.outcome.reason);
  }
  grounds.ladder = to_canonical_json(where);
  step_ = std::move(step);
}

Result<nlohmann::json> Judgement::besides_of(const Decision& decision, const TaskRow& task) {
  nlohmann::json besides = nlohmann::json::object();
  if (step_) {
    const domain::ladder::ItemState& state = step_->standing.state;
    besides["ladder"] = {{"stage", state.stage},
                         {"round", state.round},
                         {"live", state.live},
                         {"level", state.level}};
    if (state.in_force) besides["ladder"]["in_force"] = domain::to_word(*state.in_force);
  }
  const bool restricts = decision.verdict && domain::needs_policy(*decision.verdict);
  if (!restricts || !policy_) return besides;
  Result<nlohmann::json> notice =
      author_notice(writer_, registry_, *decision.verdict, task.key, *policy_, decision.actions);
  if (!notice) return notice.error();
  if (!notice->is_null()) besides["notice"] = std::move(*notice);
  return besides;
}

Status Judgement::propose_reports(const Decision& decision, const TaskRow& task) {
  if (golden_) return {};
  for (const domain::Action& action : decision.actions) {
    if (action.kind != domain::ActionKind::kAuthority) continue;
    const std::string body = to_canonical_json({{"authority", action.target},
                                                {"item", task.key},
                                                {"task", task.id},
                                                {"decision", decision.id.text()}});
    const Result<ProposalRow> opened =
        open_proposal(writer_, registry_, caller_, kActAuthority, body, now_);
    if (!opened) return opened.error();
    if (registry_.collection(kProposalRecords) != nullptr)
      touched_collections_.emplace(kProposalRecords);
  }
  return {};
}

}  // namespace vigil::backend
