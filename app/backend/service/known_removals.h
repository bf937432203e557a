// What people removed is known from then on: a record of the collection "known_media" names the
// clip, the policy and its severity, in the decision's own transaction. When the removal does not
// stand any more, the record goes. Without the collection nothing is kept.
//
// Thread-confined to the transaction it is given.
#pragma once

#include <optional>
#include <string_view>

#include "app/backend/service/climbing.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/domain/policy.h"

namespace vigil::backend {

inline constexpr std::string_view kKnownMedia = "known_media";
// The list that removals go to.
inline constexpr std::string_view kRemovedList = "removed";

class KnownRemovals {
 public:
  KnownRemovals(Writer& writer, const Registry& registry, WallTime now)
      : writer_(writer), registry_(registry), now_(now) {}

  // A decision was applied, and `step` is what it did to its item. True when a record changed.
  [[nodiscard]] Result<bool> note(const domain::Decision& decision, const TaskRow& task,
                                  const Climbing::Step& step,
                                  const std::optional<domain::Policy>& policy);

 private:
  Writer& writer_;
  const Registry& registry_;
  const WallTime now_;
};

}  // namespace vigil::backend
