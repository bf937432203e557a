// JSON from strangers: bounded, never throwing, errors with line and column. Thread-safe.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil {

struct JsonLimits {
  std::size_t max_bytes = 4u << 20;
  int max_depth = 64;
};

// kInvalidArgument "line 3, column 14: ..." for malformed text, kTooLarge over a limit. Duplicate
// keys are refused.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text, JsonLimits limits = {});

// Compact, keys sorted, invalid UTF-8 replaced: the same value gives the same bytes. Used for
// hashing and storage.
[[nodiscard]] std::string to_canonical_json(const nlohmann::json& value);

// Reads a member when it is there with the wanted type; otherwise the fallback.
[[nodiscard]] std::string text_member(const nlohmann::json& object, std::string_view key,
                                      std::string fallback = {});
[[nodiscard]] std::int64_t int_member(const nlohmann::json& object, std::string_view key,
                                      std::int64_t fallback = 0);
[[nodiscard]] double number_member(const nlohmann::json& object, std::string_view key,
                                   double fallback = 0);
[[nodiscard]] bool bool_member(const nlohmann::json& object, std::string_view key,
                               bool fallback = false);

}  // namespace vigil
