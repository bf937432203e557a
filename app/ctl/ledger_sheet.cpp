#include "app/ctl/ledger_sheet.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "core/base/json.h"
#include "core/ledger/leaf.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
namespace kinds = ledger::leaf_kind;
using nlohmann::json;

constexpr std::uint32_t kMostRows = 1'048'576;  // of a sheet, its heading included
constexpr std::size_t kMostCellBytes = 32'000;  // a cell holds 32,767 characters

struct Word {
  std::string_view word;
  std::string_view shown;
};

constexpr Word kWords[] = {{kinds::kEpoch, "台账启用"},
                           {kinds::kPerson, "人员与角色"},
                           {kinds::kSignIn, "登录"},
                           {kinds::kDecision, "决定"},
                           {kinds::kView, "查看遮蔽内容"},
                           {kinds::kOverride, "例外处理"},
                           {kinds::kErasure, "抹去个人信息"},
                           {"decide", "裁定"},
                           {"skip", "跳过"},
                           {"supersede", "改判"},
                           {"withdraw", "收回"},
                           {"allow", "通过"},
                           {"label", "标注"},
                           {"warn", "警告"},
                           {"limit", "限流"},
                           {"remove", "下架"},
                           {"escalate", "上报"}};

std::string shown(const std::string& word) {
  for (const Word& each : kWords) {
    if (each.word == word) return std::string(each.shown);
  }
  return word;
}

std::string joined(const json& words) {
  std::string text;
  if (!words.is_array()) return text;
  for (const json& word : words) {
    if (!word.is_string()) continue;
    if (!text.empty()) text += ' ';
    text += word.get<std::string>();
  }
  return text;
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

  Status open() {
    stream_.open(making_, std::ios::binary | std::ios::trunc);
    if (!stream_)
      return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written.", making_.string()));
    std::vector<std::string> headings(kSheetHeadings.begin(), kSheetHeadings.end());
    stream_ << "\xEF\xBB\xBF" << csv_line(headings);
    return {};
  }

  void add(const SheetRow& row) override { stream_ << csv_line(row); }

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

  Status open() {
    // Rows go to a temporary file as they come; a million of them would not fit otherwise.
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(making_.c_str(), &options);
    sheet_ = book_ == nullptr ? nullptr : workbook_add_worksheet(book_, "台账");
    if (sheet_ == nullptr)
      return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written.", path_.string()));
    lxw_format* bold = workbook_add_format(book_);
    format_set_bold(bold);
    lxw_col_t column = 0;
    for (const std::string_view heading : kSheetHeadings)
      write(column++, std::string(heading), bold);
    worksheet_freeze_panes(sheet_, 1, 0);
    row_ = 1;
    return {};
  }

  void add(const SheetRow& row) override {
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
                  fmt::format("A spreadsheet has at most {} rows; take fewer with --from and --to, "
                              "or CSV.",
                              kMostRows));
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
    const std::string text = cell.size() <= kMostCellBytes ? cell : cell.substr(0, kMostCellBytes);
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

template <typename SomeSheet>
Result<std::unique_ptr<Sheet>> open_sheet(const fs::path& path) {
  auto sheet =
      std::make_unique<SomeSheet>(path, fmt::format("{}.making-{}", path.string(), ::getpid()));
  if (Status opened = sheet->open(); !opened) return opened.error();
  return std::unique_ptr<Sheet>(std::move(sheet));
}

}  // namespace

SheetRow SheetRows::row_of(const net::LedgerLeaf& leaf) {
  SheetRow row;
  auto& [number, time, kind, person, role, device, queue, task, key, act, verdict, policy, version,
         reason, note, decided, other, hash] = row;
  number = std::to_string(leaf.index);
  hash = leaf.hash_hex;
  std::map<std::string, std::string> texts;  // by commitment
  for (const net::PersonalField& field : leaf.fields) {
    auto& known = field.field == ledger::leaf_field::kPerson ? names_[field.commitment]
                                                             : texts[field.commitment];
    known = field.value;
  }
  const Result<json> parsed = parse_json(leaf.body);
  if (!parsed || !parsed->is_object()) {
    other = leaf.body;
    return row;
  }
  const json& body = *parsed;
  const auto name_of = [&](const std::string& who) {
    const auto found = names_.find(who);
    if (found != names_.end()) return found->second;
    return who.size() == 64 ? "（" + who.substr(0, 12) + "…）" : who;
  };
  const auto text_of = [&](const std::string& commitment) {
    const auto found = texts.find(commitment);
    if (found != texts.end()) return found->second;
    return commitment.size() == 64 ? std::string("（未提供或已抹去）") : commitment;
  };
  const bool plain = !body.contains("v");
  time = text_member(body, plain ? "received_at" : "at");
  kind = shown(plain ? std::string(kinds::kDecision) : text_member(body, "kind"));
  person = name_of(text_member(body, body.contains("person") ? "person" : "actor"));
  role = body.contains("roles") ? joined(body["roles"]) : text_member(body, "role");
  device = text_member(body, "device");
  key = text_member(body, "task_key");
  if (body.contains("decision") && body["decision"].is_object()) {
    const json& decision = body["decision"];
    device = text_member(decision, "device");
    queue = text_member(decision, "queue");
    task = text_member(decision, "task");
    act = shown(text_member(decision, "kind"));
    verdict = shown(text_member(decision, "verdict"));
    if (decision.contains("policy")) {
      policy = text_member(decision["policy"], "id");
      version = std::to_string(int_member(decision["policy"], "version"));
    }
    if (decision.contains("reason")) reason = text_of(text_member(decision, "reason"));
    if (decision.contains("note")) note = text_of(text_member(decision, "note"));
    decided = text_member(decision, "decided_at");
  }
  json rest = json::object();
  for (const char* member : {"by", "detail", "epoch", "lease", "pair", "raised", "what"}) {
    if (body.contains(member)) rest[member] = body[member];
  }
  if (body.contains("active") && !bool_member(body, "active", true)) rest["active"] = false;
  if (!rest.empty()) other = to_canonical_json(rest);
  return row;
}

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

Result<std::unique_ptr<Sheet>> open_csv(const fs::path& path) { return open_sheet<CsvSheet>(path); }

Result<std::unique_ptr<Sheet>> open_xlsx(const fs::path& path) {
  return open_sheet<XlsxSheet>(path);
}

}  // namespace vigil::ctl
