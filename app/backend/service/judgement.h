// One decision against the state of its task, inside a write transaction: what Decisions does per
// item.
//
// Thread-confined to the transaction it is given.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>

#include "app/backend/service/caller.h"
#include "app/backend/service/climbing.h"
#include "app/backend/service/ledger_leaves.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/webhook_event.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::backend {

enum class Keep { kForEver, kNot };

// What came of a decision, and whether the answer binds the id for ever. Something that may come
// true later (a task not known yet, a role not given yet) does not.
struct Ruling {
  std::string status;  // accepted, conflict, refused, unknown_task
  std::string code;    // conflict, refused: a word
  std::string detail;  // conflict, refused: a sentence
  std::uint64_t ledger_index = 0;
  std::string task_state;
  std::optional<DecisionRow> current;  // conflict: the decision that stands
  Keep keep = Keep::kForEver;
};

class Judgement {
 public:
  Judgement(Writer& writer, const Registry& registry, Ladders& ladders, QualityPolicies& quality,
            const Caller& caller, WallTime now, Announce announce = Announce::kNothing)
      : writer_(writer),
        registry_(registry),
        quality_(quality),
        caller_(caller),
        now_(now),
        announce_(announce),
        climbing_(writer, ladders, now) {}

  // Judges and, when it is accepted, applies. `body` is body_of() the decision. An error leaves the
  // transaction to be rolled back.
  [[nodiscard]] Result<Ruling> rule(const domain::Decision& decision, std::string_view body);
  // Queues whose tasks changed state.
  [[nodiscard]] std::set<std::string> touched_queues() const;
  // Collections whose records changed.
  [[nodiscard]] std::set<std::string> touched_collections() const { return touched_collections_; }

 private:
  [[nodiscard]] Result<std::optional<Ruling>> check_policy(const domain::Decision& decision,
                                                           const QueueSpec& queue);
  [[nodiscard]] Result<Ruling> rule_under_lease(const domain::Decision& decision,
                                                const QueueSpec& queue, TaskRow task);
  [[nodiscard]] Result<Ruling> rule_on_earlier(const domain::Decision& decision,
                                               const QueueSpec& queue, TaskRow task);
  [[nodiscard]] Result<Ruling> conflict(const TaskRow& task, std::string code, std::string detail);
  [[nodiscard]] Result<Ruling> accept(const domain::Decision& decision, const TaskRow& task,
                                      DecisionGrounds grounds);
  // On a ladder's queue the item's next step goes with the decision, and a decision that is taken
  // back takes its step back. A ruling: the item has gone on.
  [[nodiscard]] Status climb(const domain::Decision& decision, const TaskRow& task,
                             Standing standing, DecisionGrounds& grounds);
  [[nodiscard]] Result<std::optional<Ruling>> climb_back(const domain::Decision& decision,
                                                         const DecisionRow& earlier, TaskRow& task,
                                                         Standing standing,
                                                         DecisionGrounds& grounds);
  void note_step(Climbing::Step step, DecisionGrounds& grounds);
  // Open for others again, and first of all for the caller where `prefer`; a golden task only looks
  // so.
  void reopen(TaskRow& task, bool prefer);
  // The checks of its quality that the decision is part of (golden.h, second_looks.h).
  [[nodiscard]] Status note_quality(const domain::Decision& decision, const TaskRow& task);
  // Members of the platform's event: where the item stands now, and the author's notice.
  [[nodiscard]] Result<nlohmann::json> besides_of(const domain::Decision& decision,
                                                  const TaskRow& task);
  // A report to an authority takes two persons: it waits for another's word.
  [[nodiscard]] Status propose_reports(const domain::Decision& decision, const TaskRow& task);
  // The decision that escalated an item with this key to this queue, where one stands.
  [[nodiscard]] Result<std::optional<DecisionRow>> escalation_of(const TaskRow& task);
  [[nodiscard]] Status escalate(const TaskRow& task, const QueueSpec& queue,
                                DecisionGrounds& grounds);
  // False when somebody has the escalated task already.
  [[nodiscard]] Result<bool> take_back_escalation(const TaskRow& task, const QueueSpec& queue);

  Writer& writer_;
  const Registry& registry_;
  QualityPolicies& quality_;
  const Caller& caller_;
  const WallTime now_;
  const Announce announce_;
  Climbing climbing_;
  std::string_view body_;                 // of the decision being ruled on
  std::optional<Climbing::Step> step_;    // that the decision being ruled on makes
  std::optional<domain::Policy> policy_;  // that it rests on
  bool golden_ = false;                   // the task is a golden one (golden.h)
  std::optional<TaskState> told_state_;   // of the task, where it is told another than it has
  std::set<std::string> touched_;
  std::set<std::string> touched_collections_;
};

// The decision as it is kept and hashed: canonical JSON without the actor.
[[nodiscard]] std::string body_of(const domain::Decision& decision);

}  // namespace vigil::backend
