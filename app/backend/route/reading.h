// Reads what handlers need out of a request: a JSON body, numbers of the query. Errors are plain
// sentences.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "app/backend/route/message.h"
#include "core/base/result.h"

namespace vigil::backend {

inline constexpr std::size_t kMaxBodyBytes = 1u << 20;
inline constexpr int kMaxBodyDepth = 32;

// The body, a JSON object. kUnsupported unless Content-Type says JSON; an absent body is an empty
// object.
[[nodiscard]] Result<nlohmann::json> json_body(const Request& request);

// A whole number of the query; absent: nothing. kInvalidArgument outside [lowest, highest] or for
// anything else.
[[nodiscard]] Result<std::optional<std::int64_t>> query_number(const Request& request,
                                                               std::string_view name,
                                                               std::int64_t lowest,
                                                               std::int64_t highest);
// "limit", at least 1, cut to `most`.
[[nodiscard]] Result<int> query_limit(const Request& request, int fallback, int most);

// A member that must be text with 1 to `max_bytes` bytes.
[[nodiscard]] Result<std::string> required_text(const nlohmann::json& object, std::string_view key,
                                                std::size_t max_bytes);

// `"12"` -> 12: the revision an entity tag stands for.
[[nodiscard]] std::optional<std::int64_t> revision_of_tag(std::string_view tag);

}  // namespace vigil::backend
