#include "core/base/csv.h"

#include <fmt/format.h>

#include <algorithm>

namespace vigil {
namespace {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  Result<std::vector<CsvRow>> read() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      do {
        Result<std::string> cell = read_cell();
        if (!cell) return cell.error();
        row.cells.push_back(std::move(*cell));
      } while (take(','));
      take('\r');
      if (take('\n')) ++line_;
      const bool blank = std::all_of(row.cells.begin(), row.cells.end(),
                                     [](const std::string& cell) { return cell.empty(); });
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[nodiscard]] bool at_line_end() const {
    return at_ >= text_.size() || text_[at_] == '\n' ||
           (text_[at_] == '\r' && (at_ + 1 >= text_.size() || text_[at_ + 1] == '\n'));
  }

  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  Result<std::string> read_cell() {
    if (take('"')) return read_quoted();
    std::string cell;
    for (; !at_line_end() && text_[at_] != ','; ++at_) {
      if (text_[at_] == '"') {
        return fail(
            ErrorCode::kInvalidArgument,
            fmt::format("line {}: a quote stands inside a cell that does not begin with one",
                        line_));
      }
      cell += text_[at_];
    }
    return cell;
  }

  Result<std::string> read_quoted() {
    const int opened = line_;
    std::string cell;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"' && !take('"')) {
        if (at_line_end() || text_[at_] == ',') return cell;
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("line {}: text follows the closing quote of a cell", line_));
      }
      if (c == '\n') ++line_;
      cell += c;
    }
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("line {}: a quote is opened and never closed", opened));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) { return CsvReader(text).read(); }

}  // namespace vigil
