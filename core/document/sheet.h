// Tables as files for spreadsheets: CSV (RFC 4180, UTF-8 with a byte order mark, so that
// spreadsheets read the Chinese) or XLSX.
//
// Nothing in them is ever taken for a formula: XLSX cells are text; a CSV cell that would begin one
// begins with an apostrophe instead. One thread a sheet. A file under construction has another name
// until it is whole, and goes when the sheet is dropped before that.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::document {

// A line of CSV, ended as RFC 4180 says.
[[nodiscard]] std::string csv_line(std::span<const std::string> cells);

// A whole small table in memory, headings first, with the byte order mark.
[[nodiscard]] std::string csv_text(std::span<const std::string> headings,
                                   std::span<const std::vector<std::string>> rows);

// Rows go to the file as they come: memory stays flat over millions.
class Sheet {
 public:
  virtual ~Sheet() = default;
  virtual void add(std::span<const std::string> row) = 0;
  // kStorageFull or kUnavailable, and then there is no file; kUnsupported when there were more
  // rows than a sheet of that kind can have (XLSX: 1,048,576 with the heading).
  [[nodiscard]] virtual Status finish() = 0;
};

[[nodiscard]] Result<std::unique_ptr<Sheet>> open_csv(const std::filesystem::path& path,
                                                      std::span<const std::string_view> headings);
// `name` stands on the sheet's tab: up to 31 characters, none of []:*?/\ .
[[nodiscard]] Result<std::unique_ptr<Sheet>> open_xlsx(const std::filesystem::path& path,
                                                       std::string_view name,
                                                       std::span<const std::string_view> headings);

}  // namespace vigil::document
