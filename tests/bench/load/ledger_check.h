// How long vigilctl takes to check the ledger that a run left: fetched from the backend into a
// file, and then checked without it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tests/bench/load/backend_under_test.h"

namespace vigil::bench {

// Adds what it measured to `figures`. False: it was not checked, or found wrong.
[[nodiscard]] bool check_ledger(const std::string& vigilctl, const BackendUnderTest& backend,
                                nlohmann::json& figures);

}  // namespace vigil::bench
