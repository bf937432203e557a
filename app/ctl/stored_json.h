// Documents the backend keeps for others (subjects, records, leaves), as values to print. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace vigil::ctl {

// The parsed document; the text itself where it is no JSON, so that nothing is hidden from whoever
// looks.
[[nodiscard]] nlohmann::json stored_json(const std::string& text);

}  // namespace vigil::ctl
