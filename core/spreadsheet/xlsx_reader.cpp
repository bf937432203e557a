#include "core/spreadsheet/xlsx_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "core/base/text.h"

namespace vigil::spreadsheet {
namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

struct FreeArchive {
  void operator()(archive* one) const { archive_read_free(one); }
};

bool is_wanted(std::string_view name) {
  return name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" ||
         name == "xl/sharedStrings.xml" || name == "xl/styles.xml" ||
         (name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
}

Result<Parts> unpack(std::string_view bytes, const XlsxLimits& limits) {
  const std::unique_ptr<archive, FreeArchive> zip(archive_read_new());
  const auto broken = [&] {
    const char* const why = archive_error_string(zip.get());
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The file is no readable spreadsheet: {}.", why ? why : "no reason"));
  };
  if (!zip || archive_read_support_format_zip(zip.get()) != ARCHIVE_OK ||
      archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return broken();
  Parts parts;
  std::size_t kept = 0;
  for (;;) {
    archive_entry* entry = nullptr;
    const int next = archive_read_next_header(zip.get(), &entry);
    if (next == ARCHIVE_EOF) break;
    if (next < ARCHIVE_WARN) return broken();
    const char* const path = archive_entry_pathname(entry);
    const std::string name = path ? path : "";
    if (!is_wanted(name)) continue;
    std::string& part = parts[name];
    char piece[16384];
    for (;;) {
      const la_ssize_t got = archive_read_data(zip.get(), piece, sizeof piece);
      if (got < 0) return broken();
      if (got == 0) break;
      kept += static_cast<std::size_t>(got);
      if (kept > limits.max_bytes)
        return fail(ErrorCode::kTooLarge,
                    fmt::format("{}: unpacked, the spreadsheet has more than {} bytes.", name,
                                limits.max_bytes));
      part.append(piece, static_cast<std::size_t>(got));
    }
  }
  return parts;
}

// "x:row" -> "row": prefixes are the writer's choice.
std::string_view plain_name(const char* name) {
  const std::string_view whole(name);
  const std::size_t colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

class Attributes {
 public:
  explicit Attributes(const char** list) : list_(list) {}
  [[nodiscard]] std::string_view operator[](std::string_view wanted) const {
    for (const char** one = list_; *one != nullptr; one += 2) {
      if (plain_name(*one) == wanted) return one[1];
    }
    return {};
  }

 private:
  const char** list_;
};

// One part gone through by Expat; handlers may stop it with refuse().
class Xml {
 public:
  std::function<void(std::string_view, const Attributes&)> begin;
  std::function<void(std::string_view)> end;
  std::function<void(std::string_view)> text;

  void refuse(Error error) {
    error_ = std::move(error);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  Status read(std::string_view name, std::string_view part) {
    parser_.reset(XML_ParserCreate(nullptr));
    if (!parser_) return fail(ErrorCode::kInternal, "No memory to read the spreadsheet.");
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(),
        [](void* self, const char* element, const char** attributes) {
          auto& xml = *static_cast<Xml*>(self);
          if (xml.begin) xml.begin(plain_name(element), Attributes(attributes));
        },
        [](void* self, const char* element) {
          auto& xml = *static_cast<Xml*>(self);
          if (xml.end) xml.end(plain_name(element));
        });
    XML_SetCharacterDataHandler(parser_.get(), [](void* self, const char* words, int size) {
      auto& xml = *static_cast<Xml*>(self);
      if (xml.text) xml.text({words, static_cast<std::size_t>(size)});
    });
    // No workbook needs one, and entities that grow begin there.
    XML_SetStartDoctypeDeclHandler(
        parser_.get(), [](void* self, const char*, const char*, const char*, int) {
          static_cast<Xml*>(self)->refuse(
              fail(ErrorCode::kInvalidArgument, "The spreadsheet declares a document type."));
        });
    constexpr std::size_t kPiece = 1u << 20;
    for (std::size_t at = 0;; at += kPiece) {
      const std::string_view piece = part.substr(std::min(at, part.size()), kPiece);
      const bool last = at + kPiece >= part.size();
      const XML_Status status =
          XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), last);
      if (error_) return *error_;
      if (status != XML_STATUS_OK) {
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("{}, line {}: {}.", name, XML_GetCurrentLineNumber(parser_.get()),
                                XML_ErrorString(XML_GetErrorCode(parser_.get()))));
      }
      if (last) return {};
    }
  }

 private:
  struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
  std::optional<Error> error_;
};

const std::string* find(const Parts& parts, std::string_view name) {
  const auto found = parts.find(name);
  return found == parts.end() ? nullptr : &found->second;
}

struct Workbook {
  std::string sheet;  // the part of the first sheet
  bool from_1904 = false;
};

Result<Workbook> read_workbook(const Parts& parts) {
  Workbook book;
  std::string first;
  if (const std::string* part = find(parts, "xl/workbook.xml")) {
    Xml xml;
    xml.begin = [&](std::string_view name, const Attributes& attributes) {
      if (name == "workbookPr")
        book.from_1904 = attributes["date1904"] == "1" || attributes["date1904"] == "true";
      // r:id, beside sheetId
      if (name == "sheet" && first.empty()) first = attributes["id"];
    };
    if (Status read = xml.read("xl/workbook.xml", *part); !read) return read.error();
  }
  if (const std::string* part = find(parts, "xl/_rels/workbook.xml.rels")) {
    Xml xml;
    xml.begin = [&](std::string_view name, const Attributes& attributes) {
      if (name != "Relationship" || attributes["Id"] != first) return;
      std::string_view target = attributes["Target"];
      if (target.starts_with("/")) target.remove_prefix(1);
      book.sheet = target.starts_with("xl/") ? std::string(target) : "xl/" + std::string(target);
    };
    if (Status read = xml.read("xl/_rels/workbook.xml.rels", *part); !read) return read.error();
  }
  if (find(parts, book.sheet) == nullptr)
    return fail(ErrorCode::kInvalidArgument,
                "The file is an archive without a spreadsheet's first sheet.");
  return book;
}

Result<std::vector<std::string>> read_shared(const Parts& parts) {
  std::vector<std::string> shared;
  const std::string* const part = find(parts, "xl/sharedStrings.xml");
  if (part == nullptr) return shared;
  bool in_text = false;
  int phonetic = 0;  // how a name is read aloud stands beside it and is no part of it
  Xml xml;
  xml.begin = [&](std::string_view name, const Attributes&) {
    if (name == "si") shared.emplace_back();
    if (name == "rPh") ++phonetic;
    if (name == "t") in_text = true;
  };
  xml.end = [&](std::string_view name) {
    if (name == "t") in_text = false;
    if (name == "rPh") --phonetic;
  };
  xml.text = [&](std::string_view words) {
    if (in_text && phonetic == 0 && !shared.empty()) shared.back() += words;
  };
  if (Status read = xml.read("xl/sharedStrings.xml", *part); !read) return read.error();
  return shared;
}

bool is_date_code(std::string_view code) {
  bool quoted = false;
  bool bracket = false;
  for (const char c : code) {
    if (c == '"') quoted = !quoted;
    if (c == '[') bracket = true;
    if (c == ']') bracket = false;
    if (!quoted && !bracket && (c == 'y' || c == 'd' || c == 'Y' || c == 'D')) return true;
  }
  return false;
}

// Which styles show a date, by index.
Result<std::vector<bool>> read_date_styles(const Parts& parts) {
  std::vector<bool> dates;
  const std::string* const part = find(parts, "xl/styles.xml");
  if (part == nullptr) return dates;
  std::set<int> custom;
  bool in_cells = false;
  Xml xml;
  const auto number = [](std::string_view text) {
    int value = -1;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  xml.begin = [&](std::string_view name, const Attributes& attributes) {
    if (name == "numFmt" && is_date_code(attributes["formatCode"]))
      custom.insert(number(attributes["numFmtId"]));
    if (name == "cellXfs") in_cells = true;
    if (name == "xf" && in_cells) {
      const int id = number(attributes["numFmtId"]);
      dates.push_back((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) ||
                      (id >= 50 && id <= 58) || custom.contains(id));
    }
  };
  xml.end = [&](std::string_view name) {
    if (name == "cellXfs") in_cells = false;
  };
  if (Status read = xml.read("xl/styles.xml", *part); !read) return read.error();
  return dates;
}

// Days since 1900 as spreadsheets count them, with a 29 February 1900 that never was; or since
// 1904.
std::optional<std::string> date_of(std::string_view stored, bool from_1904) {
  double serial = 0;
  const auto [end, error] = std::from_chars(stored.data(), stored.data() + stored.size(), serial);
  if (error != std::errc() || end != stored.data() + stored.size() || serial < 0 ||
      serial > 2'958'465)
    return std::nullopt;
  using namespace std::chrono;
  const int whole = static_cast<int>(std::floor(serial));
  const sys_days begin = from_1904     ? sys_days(1904y / January / 1)
                         : whole >= 60 ? sys_days(1899y / December / 30)
                                       : sys_days(1899y / December / 31);
  const year_month_day date(begin + days(whole));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// "BC12" -> 54 (0-based); nothing when it begins with no letter.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || letters == 4) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    ++letters;
  }
  return letters == 0 ? std::nullopt : std::optional(column - 1);
}

class SheetReader {
 public:
  SheetReader(const XlsxLimits& limits, const std::vector<std::string>& shared,
              const std::vector<bool>& dates, bool from_1904)
      : limits_(limits), shared_(shared), dates_(dates), from_1904_(from_1904) {}

  Result<std::vector<CsvRow>> read(std::string_view name, std::string_view part) {
    xml_.begin = [this](std::string_view element, const Attributes& attributes) {
      begin(element, attributes);
    };
    xml_.end = [this](std::string_view element) { end(element); };
    xml_.text = [this](std::string_view words) {
      if (in_value_ || in_text_) value_ += words;
    };
    if (Status read = xml_.read(name, part); !read) return read.error();
    return std::move(rows_);
  }

 private:
  void begin(std::string_view element, const Attributes& attributes) {
    if (element == "row") {
      int line = 0;
      const std::string_view number = attributes["r"];
      (void)std::from_chars(number.data(), number.data() + number.size(), line);
      line_ = line > 0 ? line : line_ + 1;
      row_ = {line_, {}};
    } else if (element == "c") {
      type_ = attributes["t"];
      style_ = 0;
      const std::string_view style = attributes["s"];
      (void)std::from_chars(style.data(), style.data() + style.size(), style_);
      column_ = column_of(attributes["r"]).value_or(row_.cells.size());
      value_.clear();
    } else if (element == "v") {
      in_value_ = true;
    } else if (element == "t") {
      in_text_ = true;
    }
  }

  void end(std::string_view element) {
    if (element == "v") in_value_ = false;
    if (element == "t") in_text_ = false;
    if (element == "c") take_cell();
    if (element == "row") take_row();
  }

  void take_cell() {
    if (value_.empty()) return;
    if (column_ >= limits_.max_columns) {
      return xml_.refuse(fail(ErrorCode::kTooLarge, fmt::format("line {}: more than {} columns",
                                                                line_, limits_.max_columns)));
    }
    if (type_ == "s") {
      std::size_t index = 0;
      const auto [end, error] =
          std::from_chars(value_.data(), value_.data() + value_.size(), index);
      if (error != std::errc() || index >= shared_.size()) {
        return xml_.refuse(
            fail(ErrorCode::kInvalidArgument,
                 fmt::format("line {}: a text that the workbook does not have", line_)));
      }
      value_ = shared_[index];
    } else if ((type_.empty() || type_ == "n") && style_ < dates_.size() && dates_[style_]) {
      if (auto date = date_of(value_, from_1904_)) value_ = std::move(*date);
    }
    if (row_.cells.size() <= column_) row_.cells.resize(column_ + 1);
    row_.cells[column_] = value_;
  }

  void take_row() {
    const bool any = std::any_of(row_.cells.begin(), row_.cells.end(),
                                 [](const std::string& cell) { return !trim(cell).empty(); });
    if (!any) return;
    if (rows_.size() >= limits_.max_rows) {
      return xml_.refuse(
          fail(ErrorCode::kTooLarge,
               fmt::format("line {}: the sheet has more than {} rows", line_, limits_.max_rows)));
    }
    rows_.push_back(std::move(row_));
    row_ = {};
  }

  const XlsxLimits& limits_;
  const std::vector<std::string>& shared_;
  const std::vector<bool>& dates_;
  bool from_1904_;
  Xml xml_;
  std::vector<CsvRow> rows_;
  CsvRow row_;
  int line_ = 0;
  std::string type_;
  std::size_t style_ = 0;
  std::size_t column_ = 0;
  std::string value_;
  bool in_value_ = false;
  bool in_text_ = false;
};

}  // namespace

bool looks_like_xlsx(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }

Result<std::vector<CsvRow>> read_xlsx(std::string_view bytes, const XlsxLimits& limits) {
  const Result<Parts> parts = unpack(bytes, limits);
  if (!parts) return parts.error();
  const Result<Workbook> book = read_workbook(*parts);
  if (!book) return book.error();
  const Result<std::vector<std::string>> shared = read_shared(*parts);
  if (!shared) return shared.error();
  const Result<std::vector<bool>> dates = read_date_styles(*parts);
  if (!dates) return dates.error();
  return SheetReader(limits, *shared, *dates, book->from_1904)
      .read(book->sheet, *find(*parts, book->sheet));
}

}  // namespace vigil::spreadsheet
