// Reads one element of "queues" or of "collections": what the backend serves to the plugin. Not
// thread-safe.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plugins/sdk/manifest/member_reader.h"

namespace vigil::sdk::manifest {

[[nodiscard]] Queue read_queue(const nlohmann::json& element, JsonPath path, ProblemList& problems);
[[nodiscard]] Collection read_collection(const nlohmann::json& element, JsonPath path,
                                         ProblemList& problems);

}  // namespace vigil::sdk::manifest
