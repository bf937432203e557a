// The numbered steps from an empty file to the present schema. Made from schema/NNNN_name.sql at
// build time; a released file never changes, the next step gets the next number. Constant;
// thread-safe.
#pragma once

#include <span>

namespace vigil::storage {

struct Migration {
  int number;  // 1, 2, 3 ...
  const char* name;
  const char* sql;
};

extern const std::span<const Migration> kMigrations;

}  // namespace vigil::storage
