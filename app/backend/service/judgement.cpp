#include "app/backend/service/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/calibration.h"
#include "app/backend/service/golden.h"
#include "app/backend/service/known_removals.h"
#include "app/backend/service/queues.h"
#include "app/backend/service/strikes.h"
#include "core/base/fail_point.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using domain::Decision;
using domain::DecisionKind;
using nlohmann::json;

Ruling refusal(std::string code, std::string detail, Keep keep = Keep::kForEver) {
  Ruling ruling;
  ruling.status = "refused";
  ruling.code = std::move(code);
  ruling.detail = std::move(detail);
  ruling.keep = keep;
  return ruling;
}

// An item must not end because somebody asked for another pair of eyes. The lease goes on: whoever
// has it decides, or gives it back.
Ruling nowhere_to_escalate() {
  return refusal("nowhere_to_escalate", "Nobody is above this queue: decide here, or give it back.",
                 Keep::kNot);
}

// Whether a verdict of that decision holds the item where it is.
bool stands_on(const Standing& standing, std::string_view decision) {
  const auto& looks = standing.state.looks;
  return std::any_of(looks.begin(), looks.end(),
                     [&](const auto& look) { return look.decision == decision; });
}

// Whoever puts a verdict over another person's has given none on the item before.
bool may_override(const Standing& standing, std::string_view decision, std::string_view person) {
  domain::ladder::ItemState without = standing.state;
  std::erase_if(without.looks, [&](const auto& look) { return look.decision == decision; });
  return domain::ladder::may_look(*standing.ladder, without, person);
}

Ruling same_person() {
  return refusal("second_person",
                 "You have given a verdict on this item before; another person has to look.",
                 Keep::kNot);
}

bool needs_lease(DecisionKind kind) {
  return kind == DecisionKind::kDecide || kind == DecisionKind::kSkip;
}

}  // namespace

std::string body_of(const Decision& decision) {
  json body = domain::to_json(decision);
  body.erase("actor");
  return to_canonical_json(body);
}

std::set<std::string> Judgement::touched_queues() const {
  std::set<std::string> queues = touched_;
  queues.insert(climbing_.touched_queues().begin(), climbing_.touched_queues().end());
  return queues;
}

Result<Ruling> Judgement::rule(const Decision& decision, std::string_view body) {
  body_ = body;
  step_.reset();
  policy_.reset();
  told_state_.reset();
  Result<std::optional<TaskRow>> task = writer_.task(decision.task.text());
  if (!task) return task.error();
  if (!*task) {
    Ruling ruling;
    ruling.status = "unknown_task";
    ruling.code = "unknown_task";
    ruling.detail = "The backend does not know this task.";
    ruling.keep = Keep::kNot;
    return ruling;
  }
  if ((*task)->queue != decision.queue.text()) {
    return refusal("wrong_queue", fmt::format("The task is in the queue \"{}\".", (*task)->queue));
  }
  const QueueSpec* queue = registry_.queue((*task)->queue);
  if (queue == nullptr) {
    return refusal("no_queue", fmt::format("No plugin has the queue \"{}\" now.", (*task)->queue),
                   Keep::kNot);
  }
  if (!queue->roles.admits(caller_)) {
    return refusal("forbidden",
                   fmt::format("None of your roles works the queue \"{}\".", queue->id),
                   Keep::kNot);
  }
  golden_ = is_golden(**task);
  if (const std::string calibration = calibration_of(**task); !calibration.empty()) {
    const Result<bool> open = calibration_is_open(writer_, calibration);
    if (!open) return open.error();
    if (!*open) {
      return refusal("calibration_over",
                     "The calibration is being discussed already; what you answered counts no "
                     "more there.");
    }
  }
  Result<std::optional<Ruling>> refused = check_policy(decision, *queue);
  if (!refused) return refused.error();
  if (*refused) return std::move(**refused);
  return needs_lease(decision.kind) ? rule_under_lease(decision, *queue, std::move(**task))
                                    : rule_on_earlier(decision, *queue, std::move(**task));
}

Result<std::optional<Ruling>> Judgement::check_policy(const Decision& decision,
                                                      const QueueSpec& queue) {
  std::optional<domain::Policy> policy;
  if (!decision.policy.empty() && !queue.policies.empty()) {
    const Result<std::optional<RecordRow>> record =
        writer_.record(queue.policies, decision.policy.text());
    if (!record) return record.error();
    if (*record && !(*record)->deleted) {
      const Result<json> body = parse_json((*record)->body);
      const Result<domain::Policy> known =
          body ? domain::policy_from_json(*body) : Result<domain::Policy>(body.error());
      if (known) policy = *known;
      policy_ = policy;
    }
    if (!policy && queue.needs_policy) {
      return std::optional(
          refusal("policy", fmt::format("There is no policy \"{}\".", decision.policy.text())));
    }
  }
  if (Status checked = domain::check_decision(decision, policy ? &*policy : nullptr); !checked) {
    return std::optional(
        refusal(std::string(to_word(checked.error().code)), checked.error().message));
  }
  return std::optional<Ruling>();
}

Result<Ruling> Judgement::rule_under_lease(const Decision& decision, const QueueSpec& queue,
                                           TaskRow task) {
  bool held = holds_lease(task, caller_.id, decision.fence, now_) &&
              task.lease_device == decision.device.text();
  if (VIGIL_DEFECT("no_fence_check")) held = true;
  // As if the moment by the desk's clock counted.
  if (VIGIL_DEFECT("expiry_by_desk_clock") && task.state == TaskState::kReady) {
    held = task.fence == decision.fence && decision.decided_at < now_;
  }
  if (!held) {
    if (task.state == TaskState::kDone) {
      const Result<std::optional<DecisionRow>> latest = writer_.latest_decision(task.id);
      if (!latest) return latest.error();
      if (*latest && (*latest)->key.actor != caller_.id) {
        return conflict(task, "decided_by_other", "Somebody else decided this task first.");
      }
    }
    return conflict(task, "stale_lease",
                    "The lease of this task had ended before the decision arrived.");
  }
  DecisionGrounds grounds;
  grounds.lease_device = task.lease_device;
  grounds.lease_expires = task.lease_expires;
  // A calibration's copy stands nowhere: it climbs no ladder.
  Result<std::optional<Standing>> standing = std::optional<Standing>();
  if (!is_calibration(task)) standing = climbing_.find(queue, task);
  if (!standing) return standing.error();
  Result<std::optional<DecisionRow>> escalation = std::optional<DecisionRow>();
  if (*standing) {
    grounds.escalated_at = raising_leaf((*standing)->row, queue.id);
    grounds.second_person = grounds.escalated_at.has_value();
  } else {
    escalation = escalation_of(task);
    if (!escalation) return escalation.error();
  }
  if (*escalation) {
    grounds.escalated_at = static_cast<std::uint64_t>((*escalation)->ledger_index);
    grounds.second_person = queue.second_person;
    if (queue.second_person && decision.kind == DecisionKind::kDecide &&
        (*escalation)->key.actor == caller_.id) {
      return refusal("second_person",
                     "You escalated this item yourself; somebody else has to decide it.",
                     Keep::kNot);
    }
  }
  if (!*standing && decision.verdict == domain::Verdict::kEscalate &&
      registry_.queue(queue.escalates_to) == nullptr) {
    return nowhere_to_escalate();
  }
  if (*standing && decision.kind == DecisionKind::kDecide &&
      !domain::ladder::may_look(*(*standing)->ladder, (*standing)->state, caller_.id)) {
    return same_person();
  }
  if (decision.kind == DecisionKind::kSkip) {
    reopen(task, false);
    // Whoever preferred it does no longer.
    if (task.prefer_user == caller_.id) task.prefer_user.clear();
    if (Status skipped = writer_.put_skip(task.id, caller_.id); !skipped) return skipped.error();
  } else {
    clear_lease(task);
    task.state = TaskState::kDone;
    task.prefer_user.clear();
    if (*standing) {
      // The task is done before the next one is made: at the top that is the same one once more.
      if (Status updated = writer_.update_task(task); !updated) return updated.error();
      if (Status climbed = climb(decision, task, std::move(**standing), grounds); !climbed) {
        return climbed.error();
      }
      if (step_->raised_task == task.id) task.state = TaskState::kReady;
      return accept(decision, task, std::move(grounds));
    }
    if (decision.verdict == domain::Verdict::kEscalate) {
      if (Status escalated = escalate(task, queue, grounds); !escalated) return escalated.error();
    }
  }
  if (Status updated = writer_.update_task(task); !updated) return updated.error();
  return accept(decision, task, std::move(grounds));
}

Result<Ruling> Judgement::rule_on_earlier(const Decision& decision, const QueueSpec& queue,
                                          TaskRow task) {
  const Result<std::optional<DecisionRow>> latest = writer_.latest_decision(task.id);
  if (!latest) return latest.error();
  Result<std::optional<DecisionRow>> earlier =
      writer_.decision(caller_.id, decision.supersedes.text());
  if (!earlier) return earlier.error();
  // Whoever may override puts a decision over the one that stands, whosever that is.
  const bool overrides = *latest && (*latest)->key.actor != caller_.id &&
                         (*latest)->key.id == decision.supersedes.text() &&
                         decision.kind == DecisionKind::kSupersede &&
                         (*latest)->kind != "withdraw" && task.state == TaskState::kDone &&
                         !is_calibration(task) &&
                         caller_.may(domain::Permission::kOverrideDecisions);
  if (overrides) earlier = *latest;
  if (!*earlier || (*earlier)->task != task.id) {
    return refusal("unknown_decision",
                   "The decision to be replaced is not one of yours on this task.");
  }
  if ((*latest)->key.actor != caller_.id && !overrides) {
    return conflict(task, "decided_by_other", "Somebody else has decided this task since.");
  }
  if ((*latest)->ledger_index != (*earlier)->ledger_index || (*earlier)->kind == "withdraw") {
    return conflict(task, "superseded",
                    "That decision no longer stands; a later one of yours does.");
  }
  if (decision.fence != (*earlier)->fence) {
    return refusal("fence", "A replacing decision carries the fence of the one it replaces.");
  }
  DecisionGrounds grounds;
  if (overrides) grounds.overridden = (*earlier)->key.actor;
  Result<std::optional<Standing>> standing = std::optional<Standing>();
  if (!is_calibration(task)) standing = climbing_.find(queue, task);
  if (!standing) return standing.error();
  if (*standing && stands_on(**standing, (*earlier)->key.id)) {
    if (overrides && !may_override(**standing, (*earlier)->key.id, caller_.id)) {
      return same_person();
    }
    Result<std::optional<Ruling>> refused =
        climb_back(decision, **earlier, task, std::move(**standing), grounds);
    if (!refused) return refused.error();
    if (*refused) return std::move(**refused);
    return accept(decision, task, std::move(grounds));
  }
  if (decision.verdict == domain::Verdict::kEscalate &&
      registry_.queue(queue.escalates_to) == nullptr) {
    return nowhere_to_escalate();
  }
  if ((*earlier)->verdict == domain::to_word(domain::Verdict::kEscalate)) {
    const Result<bool> taken = take_back_escalation(task, queue);
    if (!taken) return taken.error();
    if (!*taken) {
      return conflict(task, "decided_by_other",
                      "The escalated item is in somebody else's hands already.");
    }
  }
  if (decision.kind == DecisionKind::kWithdraw) {
    reopen(task, true);
  } else if (decision.verdict == domain::Verdict::kEscalate) {
    if (Status escalated = escalate(task, queue, grounds); !escalated) return escalated.error();
  }
  if (Status updated = writer_.update_task(task); !updated) return updated.error();
  return accept(decision, task, std::move(grounds));
}

Result<Ruling> Judgement::conflict(const TaskRow& task, std::string code, std::string detail) {
  Result<std::optional<DecisionRow>> latest = writer_.latest_decision(task.id);
  if (!latest) return latest.error();
  Ruling ruling;
  ruling.status = "conflict";
  ruling.code = std::move(code);
  ruling.detail = std::move(detail);
  ruling.current = std::move(*latest);
  return ruling;
}

Result<Ruling> Judgement::accept(const Decision& decision, const TaskRow& task,
                                 DecisionGrounds grounds) {
  DecisionRow row;
  row.key = {.actor = caller_.id, .device = decision.device.text(), .id = decision.id.text()};
  row.task = task.id;
  row.queue = task.queue;
  row.kind = domain::to_word(decision.kind);
  row.verdict = decision.verdict ? domain::to_word(*decision.verdict) : std::string_view();
  row.fence = decision.fence;
  row.decided_at = decision.decided_at;
  row.received_at = now_;
  row.body = body_;

  grounds.task_key = task.key;
  grounds.task_state = to_word(told_state_.value_or(task.state));
  const QueueSpec* queue = registry_.queue(task.queue);
  for (const domain::Role role : caller_.roles) {
    if (queue == nullptr || !queue->roles.admits(role)) continue;
    grounds.role = domain::to_word(role);
    break;
  }
  const Result<std::uint64_t> index =
      LedgerLeaves(writer_, now_).add_decision(caller_, decision, grounds);
  if (!index) return index.error();
  row.ledger_index = static_cast<std::int64_t>(*index);
  if (Status inserted = writer_.insert_decision(row); !inserted) return inserted.error();
  if (decision.kind == DecisionKind::kDecide && !golden_) {
    const FlowRow flow{.minute = minute_of(now_), .decided = 1};
    if (Status noted = writer_.note_flow(task.queue, flow); !noted) return noted.error();
  }
  if (step_) {
    if (Status kept = climbing_.keep(*step_, *index); !kept) return kept.error();
  }
  if (Status noted = note_quality(decision, task); !noted) return noted.error();
  if (Status reported = propose_reports(decision, task); !reported) return reported.error();
  if (!golden_) {
    const Result<bool> struck = Strikes(writer_, registry_, now_).note(decision, task);
    if (!struck) return struck.error();
    if (*struck) touched_collections_.emplace(kStrikes);
    if (step_) {
      const Result<bool> known =
          KnownRemovals(writer_, registry_, now_).note(decision, task, *step_, policy_);
      if (!known) return known.error();
      if (*known) touched_collections_.emplace(kKnownMedia);
    }
  }
  // Nobody outside hears of a golden item: there is nothing behind it.
  if (announce_ == Announce::kDecisions && !golden_) {
    const Result<json> besides = besides_of(decision, task);
    if (!besides) return besides.error();
    const WebhookRow event = decision_event(decision, task, *index, now_, *besides);
    if (Status told = writer_.put_webhook(event); !told) return told.error();
  }
  touched_.insert(task.queue);
  Ruling ruling;
  ruling.status = "accepted";
  ruling.ledger_index = *index;
  ruling.task_state = to_word(told_state_.value_or(task.state));
  return ruling;
}

Result<std::optional<DecisionRow>> Judgement::escalation_of(const TaskRow& task) {
  for (const auto& [id, queue] : registry_.queues()) {
    if (queue.escalates_to != task.queue) continue;
    const Result<std::optional<TaskRow>> below = writer_.task_by_key(id, task.key);
    if (!below) return below.error();
    if (!*below) continue;
    Result<std::optional<DecisionRow>> latest = writer_.latest_decision((*below)->id);
    if (!latest) return latest;
    if (*latest && (*latest)->verdict == domain::to_word(domain::Verdict::kEscalate)) return latest;
  }
  return std::optional<DecisionRow>();
}

Status Judgement::escalate(const TaskRow& task, const QueueSpec& queue, DecisionGrounds& grounds) {
  const QueueSpec* next = registry_.queue(queue.escalates_to);
  if (next == nullptr || golden_) return {};
  touched_.insert(next->id);
  Result<std::optional<TaskRow>> known = writer_.task_by_key(next->id, task.key);
  if (!known) return known.error();
  grounds.raised_queue = next->id;
  if (*known) {
    grounds.raised_task = (*known)->id;
    // Never offered to whoever wants another person to look at it.
    if (next->second_person) {
      if (Status skipped = writer_.put_skip((*known)->id, caller_.id); !skipped) return skipped;
    }
    // Escalated before: it needs looking at again. Whoever has it keeps it.
    if ((*known)->state == TaskState::kReady || (*known)->state == TaskState::kLeased) return {};
    clear_lease(**known);
    (*known)->failures = 0;
    if (Status opened = writer_.update_task(**known); !opened) return opened;
    return writer_.note_flow(next->id, {.minute = minute_of(now_), .arrived = 1});
  }
  TaskRow raised;
  raised.id = make_uuid7(now_);
  raised.queue = next->id;
  raised.key = task.key;
  raised.severity = task.severity;
  raised.reach = task.reach;
  raised.created = now_;
  raised.due = now_ + next->default_due;
  raised.subject = task.subject;
  grounds.raised_task = raised.id;
  if (Status inserted = writer_.insert_task(raised); !inserted) return inserted;
  const FlowRow flow{.minute = minute_of(now_), .arrived = 1};
  if (Status noted = writer_.note_flow(next->id, flow); !noted) return noted;
  return next->second_person ? writer_.put_skip(raised.id, caller_.id) : Status();
}

Result<bool> Judgement::take_back_escalation(const TaskRow& task, const QueueSpec& queue) {
  const QueueSpec* next = registry_.queue(queue.escalates_to);
  if (next == nullptr) return true;
  Result<std::optional<TaskRow>> raised = writer_.task_by_key(next->id, task.key);
  if (!raised) return raised.error();
  if (!*raised) return true;
  const bool nobody_has_it =
      (*raised)->state == TaskState::kReady || (*raised)->state == TaskState::kDead;
  if (!nobody_has_it) return false;
  (*raised)->state = TaskState::kDone;
  if (Status closed = writer_.update_task(**raised); !closed) return closed.error();
  touched_.insert(next->id);
  return true;
}

}  // namespace vigil::backend
