// The first sheet of an XLSX workbook (ECMA-376) as rows of text, for files from strangers: bounded
// before anything is kept, no document type declarations, no references out of the file, nothing is
// worked out. A formula is read as the value it had when the file was saved.
//
// Thread-safe: values only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/csv.h"
#include "core/base/result.h"

namespace vigil::spreadsheet {

struct XlsxLimits {
  std::size_t max_bytes = 512u << 20;  // of the parts that are read, unpacked
  std::size_t max_rows = 1'048'576;
  std::size_t max_columns = 1'000;  // of one row
};

// A ZIP archive by its first bytes; whether it is a workbook, reading it tells.
[[nodiscard]] bool looks_like_xlsx(std::string_view bytes);

// Rows with the number they have in the sheet; rows without any text are left out. Cells that have
// a date's format are "2026-01-31" (the day alone), numbers as they are stored. kInvalidArgument
// "line 3: ..." or with the part that is broken, kTooLarge with the line or part over a limit.
[[nodiscard]] Result<std::vector<CsvRow>> read_xlsx(std::string_view bytes,
                                                    const XlsxLimits& limits = {});

}  // namespace vigil::spreadsheet
