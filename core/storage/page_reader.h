// Reads rows straight from the pages of an SQLite file, without its header, its schema or its
// trees: what is left when SQLite itself gives up. Only whole, well-formed rows in table leaves are
// given; nothing that is read is believed, every length is checked first. File format:
// https://www.sqlite.org/fileformat2.html. Thread-confined.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace vigil::storage {

// As it stands in the record: NULL, an integer or text. Other kinds end the row.
using PageValue = std::variant<std::monostate, std::int64_t, std::string>;

struct PageRow {
  std::int64_t rowid = 0;
  std::vector<PageValue> values;

  // Of that kind at that place; else empty.
  [[nodiscard]] const std::string* text(std::size_t column) const;
  [[nodiscard]] const std::int64_t* integer(std::size_t column) const;
};

// Every row of every table leaf, in no order. The committed pages of `file`-wal, as far as its
// checksums hold, stand above those of the file. kUnavailable when the file cannot be read.
[[nodiscard]] Status read_page_rows(const std::filesystem::path& file,
                                    const std::function<void(const PageRow&)>& take);

}  // namespace vigil::storage
