// One verdict for many items (批量处理), which takes two persons: a record of the two-person
// collection "mass_acts" names tasks, a verdict and the policy it rests on. Once another person has
// confirmed it, each task is judged like any decision of whoever proposed it, with what they may do
// by then, and the record keeps what came of each. One that is refused stops no other.
//
// Thread-confined to the transaction it is given.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

#include "app/backend/service/caller.h"
#include "app/backend/service/judgement.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/webhook_event.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"

namespace vigil::backend {

inline constexpr std::string_view kMassActs = "mass_acts";
inline constexpr std::size_t kMostMassTasks = 200;
// The device that these decisions are made at.
inline constexpr std::string_view kMassDevice = "mass-act";

// What a schema cannot say of the record: tasks named twice. kRejected with a sentence.
[[nodiscard]] Status check_mass_act(const nlohmann::json& record);

class MassAct {
 public:
  MassAct(Writer& writer, const Registry& registry, Ladders& ladders, QualityPolicies& quality,
          WallTime now, Announce announce)
      : writer_(writer),
        registry_(registry),
        ladders_(ladders),
        quality_(quality),
        now_(now),
        announce_(announce) {}

  // The record with "results", one for each of its tasks, in their order: {task, status, code?,
  // detail?, decision?, ledger_index?}. `status`: "done"; "left", when nothing was to be done; or
  // what a ruling says ("refused", "conflict", "unknown_task"). An error leaves the transaction to
  // be rolled back.
  [[nodiscard]] Result<nlohmann::json> carry_out(const ProposalRow& proposal,
                                                 nlohmann::json record);
  [[nodiscard]] const std::set<std::string>& touched_queues() const { return queues_; }
  [[nodiscard]] const std::set<std::string>& touched_collections() const { return collections_; }

 private:
  [[nodiscard]] Result<nlohmann::json> act_on(Judgement& judgement, const Caller& proposer,
                                              const nlohmann::json& record,
                                              const std::string& task_id);

  Writer& writer_;
  const Registry& registry_;
  Ladders& ladders_;
  QualityPolicies& quality_;
  const WallTime now_;
  const Announce announce_;
  std::set<std::string> queues_;
  std::set<std::string> collections_;
};

}  // namespace vigil::backend
