// The rules about decisions: AuditRules' larger half.
#include <fmt/format.h>

#include <algorithm>

#include "core/domain/role.h"
#include "core/ledger/audit_rules.h"
#include "core/ledger/leaf.h"

namespace vigil::ledger {
namespace {

AuditFault fault(std::string reason, std::uint64_t index, std::string sentence) {
  return {std::move(reason), index, index, std::move(sentence)};
}

}  // namespace

struct AuditRules::DecisionLeaf {
  std::uint64_t index = 0;
  std::string_view actor;
  std::string_view role;
  std::string_view id;
  std::string_view kind;
  std::string_view task;
  std::string_view device;
  std::string_view supersedes;  // empty for decide and skip
  std::int64_t fence = 0;
  std::optional<CanonicalValue> lease;
  std::optional<CanonicalValue> pair;
  std::optional<CanonicalValue> over;  // whose decision is replaced, where it is somebody else's
  std::string_view raised_task;
  Key actor_key;
  Key decision_key;
};

// From before leaves had versions: names in plain words, no lease, no roles.
std::optional<AuditFault> AuditRules::take_plain(std::uint64_t index, const CanonicalValue& leaf) {
  const auto decision = leaf.member("decision");
  const auto received = leaf.plain_text("received_at");
  const auto id = decision ? decision->plain_text("id") : std::nullopt;
  const auto task = decision ? decision->plain_text("task") : std::nullopt;
  const auto kind = decision ? decision->plain_text("kind") : std::nullopt;
  if (!id || !task || !kind || !received) {
    return fault("leaf_malformed", index,
                 fmt::format("Leaf {} is neither a leaf with a version nor a decision.", index));
  }
  if (!epoch_.empty()) {
    return fault("leaf_version", index,
                 fmt::format("Leaf {} has no version, although leaves before it had.", index));
  }
  if (auto wrong = take_time(index, *received)) return wrong;
  const auto actor = leaf.plain_text("actor");
  const auto device = decision->plain_text("device");
  if (!decided_ids_.insert(key_of(actor.value_or(""), device.value_or(""), *id)).second) {
    return fault("decision_repeated", index,
                 fmt::format("Leaf {} holds decision {} once more.", index, *id));
  }
  ++decisions_;
  ++plain_leaves_;
  Task& entry = tasks_[key_of(*task)];
  entry.plain = true;
  entry.fence = std::max(entry.fence, decision->number("fence").value_or(-1));
  if (*kind != "skip") entry.decided = *kind != "withdraw";
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::take_decision(std::uint64_t index,
                                                    const CanonicalValue& leaf) {
  const auto decision = leaf.member("decision");
  DecisionLeaf read;
  read.index = index;
  bool whole = decision.has_value();
  const auto text = [&](const CanonicalValue& from, std::string_view name) {
    const auto found = from.plain_text(name);
    if (!found || found->empty()) whole = false;
    return found.value_or(std::string_view());
  };
  read.actor = text(leaf, "actor");
  read.role = leaf.plain_text("role").value_or("");
  (void)text(leaf, "task_key");
  (void)text(leaf, "task_state");
  if (decision) {
    read.id = text(*decision, "id");
    read.kind = text(*decision, "kind");
    read.task = text(*decision, "task");
    read.device = text(*decision, "device");
    (void)text(*decision, "queue");
    const auto fence = decision->number("fence");
    whole = whole && fence;
    read.fence = fence.value_or(0);
    read.supersedes = decision->plain_text("supersedes").value_or("");
  }
  read.lease = leaf.member("lease");
  read.pair = leaf.member("pair");
  read.over = leaf.member("override");
  if (const auto raised = leaf.member("raised")) read.raised_task = text(*raised, "task");
  if (!whole) {
    return fault("leaf_malformed", index,
                 fmt::format("Leaf {} lacks what a decision must have.", index));
  }
  if (!decided_ids_.insert(key_of(read.actor, read.device, read.id)).second) {
    return fault("decision_repeated", index,
                 fmt::format("Leaf {} holds decision {} once more.", index, read.id));
  }
  read.actor_key = key_of(read.actor);
  read.decision_key = key_of(read.actor, read.id);
  ++decisions_;
  const Key task_key = key_of(read.task);
  const Task& task = tasks_[task_key];
  if (auto wrong = check_role(read)) return wrong;
  const bool earlier = read.kind == "supersede" || read.kind == "withdraw";
  if (auto wrong = earlier ? check_earlier(read, task) : check_lease(read, task)) return wrong;
  if (auto wrong = check_pair(read, task_key)) return wrong;
  apply(read, task_key);
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::check_role(const DecisionLeaf& leaf) const {
  const auto person = persons_.find(std::string(leaf.actor));
  if (person == persons_.end() || !person->second.active) {
    return fault(
        "role", leaf.index,
        fmt::format("Leaf {} is by somebody whom no earlier leaf knows as active.", leaf.index));
  }
  const auto& roles = person->second.roles;
  if (std::find(roles.begin(), roles.end(), leaf.role) != roles.end()) return std::nullopt;
  return fault("role", leaf.index,
               fmt::format("Leaf {} was decided as {}, a role the person did not have then.",
                           leaf.index, leaf.role.empty() ? "nobody" : leaf.role));
}

bool AuditRules::may_override(std::string_view actor) const {
  const auto person = persons_.find(std::string(actor));
  if (person == persons_.end()) return false;
  const auto& roles = person->second.roles;
  return std::any_of(roles.begin(), roles.end(), [](const std::string& word) {
    const auto role = domain::role_from_word(word);
    return role && domain::has_permission(*role, domain::Permission::kOverrideDecisions);
  });
}

std::optional<AuditFault> AuditRules::check_lease(const DecisionLeaf& leaf,
                                                  const Task& task) const {
  if (leaf.kind != "decide" && leaf.kind != "skip") {
    return fault("leaf_malformed", leaf.index,
                 fmt::format("Leaf {} holds a decision of no known kind.", leaf.index));
  }
  const auto expires = leaf.lease ? leaf.lease->plain_text("expires_at") : std::nullopt;
  const auto until = expires ? from_rfc3339(*expires) : std::nullopt;
  if (!until || leaf.lease->number("fence") != leaf.fence ||
      leaf.lease->plain_text("device") != leaf.device) {
    return fault("lease", leaf.index,
                 fmt::format("Leaf {} rests on no lease of its own.", leaf.index));
  }
  if (leaf_time_ > *until) {
    return fault(
        "lease", leaf.index,
        fmt::format("Leaf {} was decided after its lease had ended at {}.", leaf.index, *expires));
  }
  if (leaf.fence <= task.fence) {
    return fault("fence", leaf.index,
                 fmt::format("Leaf {} has fence {}, but {} was used for this task before: a stale "
                             "decision.",
                             leaf.index, leaf.fence, task.fence));
  }
  if (task.decided) {
    return fault("decided_twice", leaf.index,
                 fmt::format("Leaf {} decides a task that was decided already.", leaf.index));
  }
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::check_earlier(const DecisionLeaf& leaf,
                                                    const Task& task) const {
  std::string_view whose = leaf.actor;
  if (leaf.over) {
    whose = leaf.over->plain_text("actor").value_or("");
    if (leaf.kind != "supersede" || !may_override(leaf.actor)) {
      return fault("override", leaf.index,
                   fmt::format("Leaf {} replaces another person's decision, by somebody who might "
                               "not do that then.",
                               leaf.index));
    }
  }
  if (task.plain) return std::nullopt;
  const bool stands = task.decided && task.standing == key_of(whose, leaf.supersedes) &&
                      task.standing_fence == leaf.fence;
  if (stands) return std::nullopt;
  return fault("supersedes", leaf.index,
               fmt::format("Leaf {} replaces a decision that does not stand, or is another "
                           "person's.",
                           leaf.index));
}

std::optional<AuditFault> AuditRules::check_pair(const DecisionLeaf& leaf, const Key& task) const {
  if (leaf.kind != "decide" && leaf.kind != "skip") return std::nullopt;
  const std::int64_t first = leaf.pair ? leaf.pair->number("leaf").value_or(-1) : -1;
  const auto known = tasks_.find(task);
  if (known == tasks_.end() || !known->second.raised) {
    // A plain leaf before may have raised it.
    if (first < static_cast<std::int64_t>(plain_leaves_)) return std::nullopt;
  }
  const auto escalation = escalations_.find(static_cast<std::uint64_t>(first));
  if (escalation == escalations_.end() || escalation->second.task != task) {
    return fault(
        "pair", leaf.index,
        fmt::format("Leaf {} is a second look and names no leaf that asked for it.", leaf.index));
  }
  const auto wanted = leaf.pair->member("second_person");
  const bool second = wanted && wanted->flag().value_or(false);
  if (second && leaf.kind == "decide" && escalation->second.actor == leaf.actor_key) {
    return fault("second_person", leaf.index,
                 fmt::format("Leaf {} is a second look by the person who asked for it in leaf {}.",
                             leaf.index, first));
  }
  return std::nullopt;
}

void AuditRules::apply(const DecisionLeaf& leaf, const Key& task_key) {
  Task& task = tasks_[task_key];
  // A taken-back escalation closes what it had raised.
  const bool takes_back = (leaf.kind == "supersede" || leaf.kind == "withdraw") && task.escalated;
  const Key closes = task.raises;
  if (leaf.kind == "decide" || leaf.kind == "skip") task.fence = leaf.fence;
  if (leaf.kind == "withdraw") {
    task.decided = false;
    task.escalated = false;
  } else if (leaf.kind != "skip") {
    task.decided = true;
    task.plain = false;
    task.standing = leaf.decision_key;
    task.standing_fence = leaf.fence;
    task.escalated = !leaf.raised_task.empty();
  }
  // At the top it may be the same task, for another person.
  if (takes_back && closes != task_key) tasks_[closes].decided = true;
  if (leaf.raised_task.empty()) return;
  const Key raised_key = key_of(leaf.raised_task);
  tasks_[task_key].raises = raised_key;
  Task& raised = tasks_[raised_key];
  raised.raised = true;
  raised.decided = false;
  escalations_[leaf.index] = {raised_key, leaf.actor_key};
}

std::optional<AuditFault> AuditRules::take_item(std::uint64_t index, const CanonicalValue& leaf) {
  if (auto wrong = take_act(index, leaf)) return wrong;
  const auto raised = leaf.member("raised");
  if (!raised) return std::nullopt;
  const Key task = key_of(raised->plain_text("task").value_or(""));
  tasks_[task].raised = true;
  tasks_[task].decided = false;
  escalations_[index] = {task, {}};
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::take_proposal(std::uint64_t index,
                                                    const CanonicalValue& leaf) {
  if (auto wrong = take_act(index, leaf)) return wrong;
  const std::string id(leaf.plain_text("proposal").value_or(""));
  const std::string what(leaf.plain_text("what").value_or(""));
  const std::string actor(leaf.plain_text("actor").value_or(""));
  if (what == "proposed") {
    proposers_[id] = actor;
    return std::nullopt;
  }
  const auto first = proposers_.find(id);
  if (first == proposers_.end()) {
    return fault("proposal", index,
                 fmt::format("Leaf {} decides a proposal that is not open.", index));
  }
  const bool same = first->second == actor;
  proposers_.erase(first);
  if (what != "confirmed" || !same) return std::nullopt;
  return fault("second_person", index,
               fmt::format("Leaf {} confirms a proposal of the same person.", index));
}

}  // namespace vigil::ledger
