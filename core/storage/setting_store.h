// Key to JSON value, as text. Inside Database::read and write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/storage/connection.h"

namespace vigil::storage {

[[nodiscard]] Result<std::optional<std::string>> read_setting(Connection& connection,
                                                              std::string_view key);
[[nodiscard]] Status write_setting(Connection& connection, std::string_view key,
                                   std::string_view value_json);

}  // namespace vigil::storage
