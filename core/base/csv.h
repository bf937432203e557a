// Comma-separated values as RFC 4180 says, and as spreadsheets write them: quoted cells may hold
// commas, quotes and line ends; a byte order mark is skipped. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil {

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> cells;
};

// Rows without any text are left out. kInvalidArgument "line 3: ..." for a quote that is not closed
// or stands inside a plain cell.
[[nodiscard]] Result<std::vector<CsvRow>> parse_csv(std::string_view text);

}  // namespace vigil
