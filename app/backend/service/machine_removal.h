// An item that a clear-cut rule or a known hash removes as it comes in: it goes the ladder's way
// for "machine_removed" without a task, its author is told with a way to appeal, and a share of
// such items is looked at by people (second_looks.h).
//
// Thread-confined to the transaction it is given, which appends a leaf.
#pragma once

#include "app/backend/service/ladders.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/webhook_event.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::backend {

class MachineRemoval {
 public:
  MachineRemoval(Writer& writer, const Registry& registry, Ladders& ladders,
                 QualityPolicies& quality, Announce announce, WallTime now)
      : writer_(writer),
        registry_(registry),
        ladders_(ladders),
        quality_(quality),
        announce_(announce),
        now_(now) {}

  // `task` is what would wait in the queue otherwise. False: people have to look at it, because the
  // ladder knows no such way or somebody looked at the item before.
  [[nodiscard]] Result<bool> remove(const QueueSpec& queue, const TaskRow& task,
                                    const Prescreened& look);

 private:
  [[nodiscard]] Status tell_platform(const QueueSpec& queue, const TaskRow& task,
                                     const Prescreened& look,
                                     const domain::ladder::ItemState& state,
                                     std::uint64_t ledger_index);

  Writer& writer_;
  const Registry& registry_;
  Ladders& ladders_;
  QualityPolicies& quality_;
  const Announce announce_;
  const WallTime now_;
};

}  // namespace vigil::backend
