// The figures of a run as rows beside their limits, in the form that tests/bench/run prints. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace vigil::bench {

// A list of {"what", "ours", "peer", "ratio", "goal", "met"}; the peer is the limit. Figures
// without a limit have the goal "printed".
[[nodiscard]] nlohmann::json rows_of(const nlohmann::json& figures);

}  // namespace vigil::bench
