// Judges decisions and applies them: role, lease, fence and policy are looked at again here,
// whatever the desk believed (invariant I19). A decision, its task's state and its ledger leaf are
// one transaction (I11).
//
// What was answered to a decision is kept: the same id with the same body gets the same answer for
// ever (I3), with another body it is a mismatch and nothing is applied (I4). Ids are scoped to
// person and device (I6). Thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/events.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/webhook_event.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::backend {

inline constexpr std::size_t kMostDecisionsPerCall = 100;

// One item of a batch: a decision, or why there is none.
struct SubmittedDecision {
  std::string id;                            // as sent, may be anything
  std::optional<domain::Decision> decision;  // absent: malformed
  std::string problem;
};

// The answer to one item, as it goes over the wire and is kept: canonical JSON {"id", "status",
// ...}.
struct DecisionAnswer {
  std::string json;
  bool mismatch = false;
};

struct DecisionPage {
  std::vector<DecisionRow> decisions;
  std::optional<std::int64_t> next;
};

class Decisions {
 public:
  Decisions(Store& store, const Registry& registry, const Clock& clock, EventHub& events,
            Announce announce = Announce::kNothing)
      : store_(store), registry_(registry), clock_(clock), events_(events), announce_(announce) {}

  // One answer per item, in their order (I13). An error means that nothing of the batch was
  // applied.
  [[nodiscard]] Result<std::vector<DecisionAnswer>> submit(
      const Caller& caller, std::string_view device, const std::vector<SubmittedDecision>& items);
  // Newest first. `query.limit` bounds the page.
  [[nodiscard]] Result<DecisionPage> list(DecisionQuery query);

 private:
  Store& store_;
  const Registry& registry_;
  Ladders ladders_{registry_};
  QualityPolicies quality_{registry_};
  const Clock& clock_;
  EventHub& events_;
  const Announce announce_;
};

}  // namespace vigil::backend
