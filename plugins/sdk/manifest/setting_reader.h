// Reads one element of "settings". Not thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "plugins/sdk/manifest/member_reader.h"

namespace vigil::sdk::manifest {

[[nodiscard]] Setting read_setting(const nlohmann::json& element, JsonPath path,
                                   std::string_view plugin, ProblemList& problems);

}  // namespace vigil::sdk::manifest
