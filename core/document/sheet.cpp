#include "core/document/sheet.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <fstream>
#include <system_error>

#include "core/base/text.h"

namespace vigil::document {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint32_t kMostRows = 1'048'576;       // of a sheet, its heading included
constexpr std::size_t kMostCellCharacters = 16'000;  // a cell holds 32,767 units of UTF-16

std::vector<std::string> texts(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

class CsvSheet final : public Sheet {
 public:
  CsvSheet(fs::path path, fs::path making) : path_(std::move(path)), making_(std::move(making)) {}
  ~CsvSheet() override {
    if (finished_) return;
    stream_.close();
    std::error_code ignored;
    fs::remove(making_, ignored);
  }

  Status open(std::span<const std::string_view> headings) {
    stream_.open(making_, std::ios::binary | std::ios::trunc);
    if (!stream_)
      return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written.", making_.string()));
    stream_ << kByteOrderMark << csv_line(texts(headings));
    return {};
  }

  void add(std::span<const std::string> row) override { stream_ << csv_line(row); }

  Status finish() override {
    stream_.close();
    if (stream_.fail())
      return fail(ErrorCode::kStorageFull,
                  fmt::format("{} could not be written whole.", path_.string()));
    std::error_code failed;
    fs::rename(making_, path_, failed);
    if (failed)
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{} cannot be written: {}.", path_.string(), failed.message()));
    finished_ = true;
    return {};
  }

 private:
  fs::path path_;
  fs::path making_;
  std::ofstream stream_;
  bool finished_ = false;
};

class XlsxSheet final : public Sheet {
 public:
  XlsxSheet(fs::path path, fs::path making) : path_(std::move(path)), making_(std::move(making)) {}
  ~XlsxSheet() override {
    if (finished_) return;
    if (book_ != nullptr) (void)workbook_close(book_);
    std::error_code ignored;
    fs::remove(making_, ignored);
  }

  Status open(std::string_view name, std::span<const std::string_view> headings) {
    // Rows go to a temporary file as they come; a million of them would not fit otherwise.
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(making_.c_str(), &options);
    sheet_ = book_ == nullptr ? nullptr : workbook_add_worksheet(book_, std::string(name).c_str());
    if (sheet_ == nullptr)
      return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written.", path_.string()));
    lxw_format* bold = workbook_add_format(book_);
    format_set_bold(bold);
    lxw_col_t column = 0;
    for (const std::string_view heading : headings) write(column++, std::string(heading), bold);
    worksheet_freeze_panes(sheet_, 1, 0);
    row_ = 1;
    return {};
  }

  void add(std::span<const std::string> row) override {
    if (row_ >= kMostRows) {
      too_many_ = true;
      return;
    }
    lxw_col_t column = 0;
    for (const std::string& cell : row) write(column++, cell, nullptr);
    ++row_;
  }

  Status finish() override {
    if (too_many_)
      return fail(ErrorCode::kUnsupported,
                  fmt::format("A spreadsheet has at most {} rows; take fewer, or CSV.", kMostRows));
    const lxw_error closed = workbook_close(book_);
    book_ = nullptr;
    if (closed != LXW_NO_ERROR || wrong_ != LXW_NO_ERROR) {
      return fail(ErrorCode::kStorageFull,
                  fmt::format("{} could not be written whole: {}.", path_.string(),
                              lxw_strerror(closed != LXW_NO_ERROR ? closed : wrong_)));
    }
    std::error_code failed;
    fs::rename(making_, path_, failed);
    if (failed)
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{} cannot be written: {}.", path_.string(), failed.message()));
    finished_ = true;
    return {};
  }

 private:
  // As text, whatever it looks like.
  void write(lxw_col_t column, const std::string& cell, lxw_format* format) {
    if (cell.empty()) return;
    const std::string text =
        cell.size() <= kMostCellCharacters ? cell : clean_for_display(cell, kMostCellCharacters);
    const lxw_error written = worksheet_write_string(sheet_, row_, column, text.c_str(), format);
    if (wrong_ == LXW_NO_ERROR) wrong_ = written;
  }

  fs::path path_;
  fs::path making_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_row_t row_ = 0;
  lxw_error wrong_ = LXW_NO_ERROR;
  bool too_many_ = false;
  bool finished_ = false;
};

fs::path making_of(const fs::path& path) {
  return fmt::format("{}.making-{}", path.string(), ::getpid());
}

}  // namespace

std::string csv_line(std::span<const std::string> cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty() || &cell != cells.data()) line += ',';
    std::string text = cell;
    // What a spreadsheet would compute instead of show.
    if (!text.empty() && std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos)
      text.insert(text.begin(), '\'');
    const bool quotes = text.find_first_of(",\"\r\n") != std::string::npos;
    if (!quotes) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

std::string csv_text(std::span<const std::string> headings,
                     std::span<const std::vector<std::string>> rows) {
  std::string text(kByteOrderMark);
  text += csv_line(headings);
  for (const auto& row : rows) text += csv_line(row);
  return text;
}

Result<std::unique_ptr<Sheet>> open_csv(const fs::path& path,
                                        std::span<const std::string_view> headings) {
  auto sheet = std::make_unique<CsvSheet>(path, making_of(path));
  if (Status opened = sheet->open(headings); !opened) return opened.error();
  return std::unique_ptr<Sheet>(std::move(sheet));
}

Result<std::unique_ptr<Sheet>> open_xlsx(const fs::path& path, std::string_view name,
                                         std::span<const std::string_view> headings) {
  auto sheet = std::make_unique<XlsxSheet>(path, making_of(path));
  if (Status opened = sheet->open(name, headings); !opened) return opened.error();
  return std::unique_ptr<Sheet>(std::move(sheet));
}

}  // namespace vigil::document
