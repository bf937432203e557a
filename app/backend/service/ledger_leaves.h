// Writes the leaves of the ledger (core/ledger/leaf.h, docs/LEDGER.md) inside a write transaction,
// so that what happened and its leaf are kept together or not at all (invariant I11). Personal
// fields go to the side table; the leaf commits to them.
//
// Thread-confined to the transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::backend {

// What a decision rested on, as it was when it was applied.
struct DecisionGrounds {
  std::string task_key;
  std::string task_state;    // afterwards
  std::string role;          // the one that admitted the actor to the queue
  std::string lease_device;  // decide and skip: the lease; empty otherwise
  WallTime lease_expires{};
  std::optional<std::uint64_t> escalated_at;  // the leaf of the decision that raised this task
  bool second_person = false;                 // the queue wants another person than that one
  std::string overridden;    // the person whose standing decision was replaced by somebody else's
  std::string raised_queue;  // the task that now waits there: an escalation, or the next stage
  std::string raised_task;
  // Where the item stands on its ladder now: {id, version, stage, why} as JSON; empty where there is none.
  std::string ladder;
};

class LedgerLeaves {
 public:
  LedgerLeaves(Writer& writer, WallTime now) : writer_(writer), now_(now) {}

  // Each returns its leaf's index.
  [[nodiscard]] Result<std::uint64_t> add_epoch(std::string_view epoch, std::string_view previous);
  // Roles and whether somebody is active, from now on. `by`: who changed it; empty: whoever has the
  // backend's machine.
  [[nodiscard]] Result<std::uint64_t> add_person(const UserRow& user, std::string_view by);
  [[nodiscard]] Result<std::uint64_t> add_sign_in(const Caller& caller);
  [[nodiscard]] Result<std::uint64_t> add_decision(const Caller& caller,
                                                   const domain::Decision& decision,
                                                   const DecisionGrounds& grounds);
  // An event led an item on: `detail` as DecisionGrounds has it for a ladder, with the event.
  [[nodiscard]] Result<std::uint64_t> add_item(const Caller& caller, std::string_view item,
                                               const nlohmann::json& ladder,
                                               std::string_view raised_queue,
                                               std::string_view raised_task);
  // An act of two persons: `what` is "proposed", "confirmed" or "rejected".
  [[nodiscard]] Result<std::uint64_t> add_proposal(const Caller& caller, std::string_view what,
                                                   std::string_view proposal, std::string_view act,
                                                   std::string_view body_hash);
  // Masked data was shown; `what` is a word, `detail` an object.
  [[nodiscard]] Result<std::uint64_t> add_view(const Caller& caller, std::string_view what,
                                               const nlohmann::json& detail);
  [[nodiscard]] Result<std::uint64_t> add_override(const Caller& caller, std::string_view what,
                                                   const nlohmann::json& detail);
  // The fields of one leaf, or a person.
  [[nodiscard]] Result<std::uint64_t> add_erasure(const Caller& caller,
                                                  const nlohmann::json& detail);

  // The person's commitment: one for each person, so that leaves of one person belong together
  // after the name is erased. Made at the first need, together with a leaf that says the person's
  // roles.
  [[nodiscard]] Result<std::string> pseudonym_of(std::string_view user);

 private:
  [[nodiscard]] Result<std::string> pseudonym_of(const Caller& caller);
  [[nodiscard]] Result<std::string> introduce(const UserRow& user, std::string_view by);
  [[nodiscard]] Result<std::uint64_t> append_person(std::string_view commitment,
                                                    const UserRow& user, std::string_view by);
  [[nodiscard]] Result<std::uint64_t> append(std::string_view kind, nlohmann::json body);

  Writer& writer_;
  const WallTime now_;
};

}  // namespace vigil::backend
