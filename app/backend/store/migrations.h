// The numbered files of schema/, compiled in, and bringing a database up to the newest of them.
// Thread-safe.
#pragma once

#include <span>
#include <string_view>

#include "app/backend/store/connection.h"
#include "core/base/result.h"

namespace vigil::backend {

struct Migration {
  int number = 0;
  std::string_view name;
  std::string_view script;
};

// By number, from 1, without gaps.
[[nodiscard]] std::span<const Migration> migrations();

// Applies what the database lacks, each file in a transaction of its own; user_version is the last
// one applied. kUnsupported when the database was made by a newer program.
[[nodiscard]] Status migrate(Connection& connection);

}  // namespace vigil::backend
