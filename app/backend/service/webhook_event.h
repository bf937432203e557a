// What the platform is told of a decision: an event, written in the decision's own transaction, so
// that it exists when and only when the decision does (docs/howto/webhooks.md).
//
// It says what was decided about which item, and nothing about who decided: no person, no reason,
// no note. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "app/backend/store/rows.h"
#include "core/domain/decision.h"

namespace vigil::backend {

// Whether anybody listens. Events nobody would ever fetch are not written.
enum class Announce { kNothing, kDecisions };

[[nodiscard]] WebhookRow decision_event(const domain::Decision& decision, const TaskRow& task,
                                        std::uint64_t ledger_index, WallTime now);

}  // namespace vigil::backend
