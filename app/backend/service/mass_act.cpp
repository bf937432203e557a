#include "app/backend/service/mass_act.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/queues.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using domain::Decision;
using domain::DecisionKind;
using nlohmann::json;

// Long enough for the ruling that follows in the same transaction.
constexpr std::chrono::minutes kMassLease{1};

json outcome(const std::string& task, std::string_view status, std::string_view code = {},
             std::string_view detail = {}) {
  json made = {{"task", task}, {"status", status}};
  if (!code.empty()) made["code"] = code;
  if (!detail.empty()) made["detail"] = detail;
  return made;
}

std::vector<std::string> tasks_of(const json& record) {
  std::vector<std::string> tasks;
  const auto list = record.find("tasks");
  if (list == record.end() || !list->is_array()) return tasks;
  for (const json& entry : *list) tasks.push_back(text_member(entry, "task"));
  return tasks;
}

json policy_of(const json& record) {
  const auto policy = record.find("policy");
  return policy != record.end() && policy->is_object() ? *policy : json::object();
}

}  // namespace

Status check_mass_act(const json& record) {
  std::set<std::string> seen;
  for (const std::string& task : tasks_of(record)) {
    if (!seen.insert(task).second) {
      return fail(ErrorCode::kRejected,
                  fmt::format("The task \"{}\" is named twice; name each once.", task));
    }
  }
  return {};
}

Result<json> MassAct::carry_out(const ProposalRow& proposal, json record) {
  const Result<std::optional<UserRow>> user = writer_.user(proposal.proposer);
  if (!user) return user.error();
  json results = json::array();
  if (!*user || !(*user)->active) {
    for (const std::string& task : tasks_of(record)) {
      results.push_back(
          outcome(task, "refused", "no_account", "Whoever proposed this has no account any more."));
    }
  } else {
    const Caller proposer{.id = (*user)->id,
                          .name = (*user)->name,
                          .roles = (*user)->roles,
                          .device = std::string(kMassDevice),
                          .token_hash = {}};
    Judgement judgement(writer_, registry_, ladders_, quality_, proposer, now_, announce_);
    for (const std::string& task : tasks_of(record)) {
      Result<json> result = act_on(judgement, proposer, record, task);
      if (!result) return result;
      results.push_back(std::move(*result));
    }
    queues_ = judgement.touched_queues();
    collections_ = judgement.touched_collections();
  }
  record["results"] = std::move(results);
  record["proposer"] = proposal.proposer;
  record["confirmed_by"] = proposal.decider;
  record["carried_out_at"] = to_rfc3339(now_);
  return record;
}

Result<json> MassAct::act_on(Judgement& judgement, const Caller& proposer, const json& record,
                             const std::string& task_id) {
  const Result<std::optional<TaskRow>> found = writer_.task(task_id);
  if (!found) return found.error();
  // Nobody outside learns which tasks are golden.
  if (!*found || is_golden(**found)) {
    return outcome(task_id, "unknown_task", "unknown_task", "The backend does not know this task.");
  }
  TaskRow task = **found;
  const json policy = policy_of(record);
  Decision decision;
  decision.id = domain::DecisionId(make_uuid7(now_));
  decision.task = domain::TaskId(task.id);
  decision.queue = domain::QueueId(task.queue);
  decision.actor = domain::UserId(proposer.id);
  decision.device = domain::DeviceId(std::string(kMassDevice));
  decision.decided_at = now_;
  decision.verdict = domain::verdict_from_word(text_member(record, "verdict"));
  decision.policy = domain::PolicyId(text_member(policy, "id"));
  decision.policy_version = static_cast<int>(int_member(policy, "version"));
  decision.note = text_member(record, "note");

  bool lent = false;
  switch (task.state) {
    case TaskState::kLeased:
      return outcome(task_id, "left", "in_hands", "Somebody is deciding this item right now.");
    case TaskState::kReady:
    case TaskState::kDead:
      lent = true;
      lease_to(task, proposer.id, kMassDevice, now_ + kMassLease);
      if (Status updated = writer_.update_task(task); !updated) return updated.error();
      decision.fence = task.fence;
      break;
    case TaskState::kDone: {
      const Result<std::optional<DecisionRow>> latest = writer_.latest_decision(task.id);
      if (!latest) return latest.error();
      if (!*latest) {
        return outcome(task_id, "left", "no_decision",
                       "The item ended without a decision that could be replaced.");
      }
      if ((*latest)->verdict == text_member(record, "verdict"))
        return outcome(task_id, "left", "same_verdict", "The item has that verdict already.");
      decision.kind = DecisionKind::kSupersede;
      decision.supersedes = domain::DecisionId((*latest)->key.id);
      decision.fence = (*latest)->fence;
      break;
    }
  }
  const std::string body = body_of(decision);
  const Result<Ruling> ruling = judgement.rule(decision, body);
  if (!ruling) return ruling.error();
  if (ruling->status == "accepted") {
    json done = outcome(task_id, "done");
    done["decision"] = decision.id.text();
    done["ledger_index"] = ruling->ledger_index;
    return done;
  }
  if (lent) {
    const TaskState before = (*found)->state;
    clear_lease(task);
    task.state = before;
    if (Status returned = writer_.update_task(task); !returned) return returned.error();
  }
  return outcome(task_id, ruling->status, ruling->code, ruling->detail);
}

}  // namespace vigil::backend
