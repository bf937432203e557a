// What must hold between leaves, whatever their hashes say: sequence, clock, who might do what at
// that time, leases and fences, one standing decision a task, two persons where two are wanted.
//
// Part of Audit (audit.h). Pure; thread-confined.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/base/clock.h"
#include "core/ledger/audit.h"

namespace vigil::ledger {

class AuditRules {
 public:
  explicit AuditRules(Millis clock_tolerance);

  [[nodiscard]] std::optional<AuditFault> take(std::uint64_t index, const CanonicalValue& leaf);
  // The commitment fits; a name belongs to one person.
  [[nodiscard]] std::optional<AuditFault> take_field(std::uint64_t index, std::string_view field,
                                                     const Opening& opening);
  [[nodiscard]] std::optional<AuditFault> take_checkpoint(const Checkpoint& checkpoint);

  [[nodiscard]] std::uint64_t decisions() const { return decisions_; }
  [[nodiscard]] std::uint64_t persons() const { return persons_.size(); }
  [[nodiscard]] std::uint64_t plain_leaves() const { return plain_leaves_; }
  [[nodiscard]] std::string_view name_of(std::string_view commitment) const;

 private:
  // Ids are kept as keyed fingerprints: strings of a million tasks would not fit.
  struct Key {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key.a); }
  };
  struct Person {
    std::vector<std::string> roles;
    bool active = false;
    std::string name;  // when it was opened
  };
  struct Task {
    bool decided = false;
    bool plain = false;       // the standing decision is from before leaves had versions
    bool raised = false;      // a decision or an event brought it here
    bool escalated = false;   // the standing decision brought a task somewhere
    std::int64_t fence = -1;  // of the newest lease that was used up
    std::int64_t standing_fence = -1;
    Key standing;  // actor and id of the decision that stands
    Key raises;    // the task the standing decision raised
  };
  // What a leaf brought about; no actor: an event.
  struct Escalation {
    Key task;
    Key actor;
  };
  // The members of a decision's leaf, read.
  struct DecisionLeaf;

  [[nodiscard]] std::optional<AuditFault> take_plain(std::uint64_t index,
                                                     const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> take_time(std::uint64_t index, std::string_view text);
  [[nodiscard]] std::optional<AuditFault> take_epoch(std::uint64_t index,
                                                     const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> take_person(std::uint64_t index,
                                                      const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> take_act(std::uint64_t index, const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> take_decision(std::uint64_t index,
                                                        const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> take_item(std::uint64_t index,
                                                    const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> take_proposal(std::uint64_t index,
                                                        const CanonicalValue& leaf);
  [[nodiscard]] std::optional<AuditFault> check_role(const DecisionLeaf& leaf) const;
  [[nodiscard]] std::optional<AuditFault> check_lease(const DecisionLeaf& leaf,
                                                      const Task& task) const;
  [[nodiscard]] std::optional<AuditFault> check_pair(const DecisionLeaf& leaf,
                                                     const Key& task) const;
  [[nodiscard]] std::optional<AuditFault> check_earlier(const DecisionLeaf& leaf,
                                                        const Task& task) const;
  [[nodiscard]] bool may_override(std::string_view actor) const;
  void apply(const DecisionLeaf& leaf, const Key& task);
  [[nodiscard]] Key key_of(std::string_view a, std::string_view b = {},
                           std::string_view c = {}) const;

  const Millis tolerance_;
  std::vector<std::uint8_t> secret_;  // of the fingerprints, random
  WallTime latest_{};
  WallTime leaf_time_{};
  std::string epoch_;
  std::string origin_;  // of checkpoints, while no leaf has named the epoch
  std::unordered_map<std::string, Person> persons_;
  std::unordered_map<std::string, std::string> commitment_of_name_;
  std::unordered_map<Key, Task, KeyHash> tasks_;
  std::unordered_map<std::uint64_t, Escalation> escalations_;  // by leaf
  std::unordered_map<std::string, std::string> proposers_;     // of open proposals
  std::unordered_set<Key, KeyHash> decided_ids_;
  std::uint64_t decisions_ = 0;
  std::uint64_t plain_leaves_ = 0;
};

}  // namespace vigil::ledger
