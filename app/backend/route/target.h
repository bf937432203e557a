// The target of a request: "/v1/x?a=b" split and decoded. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::backend {

struct Target {
  std::string path;  // as it stood, still encoded: its segments are decoded one by one
  std::map<std::string, std::string, std::less<>> query;  // the last of several with one name
};

// Nothing for other forms of a target than a path, and for broken escapes in the query.
[[nodiscard]] std::optional<Target> parse_target(std::string_view raw);

}  // namespace vigil::backend
