// What the platform is told of a decision: an event, written in the decision's own transaction, so
// that it exists when and only when the decision does (docs/howto/webhooks.md).
//
// It says what was decided about which item, and nothing about who decided: no person, no reason,
// no note. What goes with it - where the item stands on its ladder, and what its author is to be
// told - comes as members of its own. Thread-safe.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "app/backend/store/rows.h"
#include "core/domain/decision.h"

namespace vigil::backend {

// Whether anybody listens. Events nobody would ever fetch are not written.
enum class Announce { kNothing, kDecisions };

[[nodiscard]] WebhookRow decision_event(const domain::Decision& decision, const TaskRow& task,
                                        std::uint64_t ledger_index, WallTime now,
                                        const nlohmann::json& besides);

// The machine removed an item as it came in, by this rule.
[[nodiscard]] WebhookRow removal_event(std::string_view queue, std::string_view item,
                                       std::string_view rule, std::uint64_t ledger_index,
                                       WallTime now, const nlohmann::json& besides);

}  // namespace vigil::backend
