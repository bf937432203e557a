// What is wrong with a ladder before anybody climbs it: items that would be lost, tiers that could
// be skipped, stages nobody reaches. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/domain/ladder/ladder.h"

namespace vigil::domain::ladder {

// Everything that is wrong, by place; empty: the ladder can be published. `queues` are those there
// are; empty: nobody knows, and no stage's queue is missed.
[[nodiscard]] std::vector<Problem> check(const Ladder& ladder,
                                         std::span<const std::string> queues = {});
// The same of a record, whose shape may be wrong to begin with.
[[nodiscard]] std::vector<Problem> check(const nlohmann::json& record,
                                         std::span<const std::string> queues = {});

}  // namespace vigil::domain::ladder
