#include "app/ctl/stored_json.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::ctl {

nlohmann::json stored_json(const std::string& text) {
  Result<nlohmann::json> parsed = parse_json(text);
  return parsed ? std::move(*parsed) : nlohmann::json(text);
}

}  // namespace vigil::ctl
