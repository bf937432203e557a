// Parts of reading rules that files share. Internal to core/screening.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/json_place.h"
#include "core/screening/rule.h"

namespace vigil::screening {

class Problems;

[[nodiscard]] Facts read_facts(const nlohmann::json& value, const JsonPath& path,
                               Problems& problems);

}  // namespace vigil::screening
