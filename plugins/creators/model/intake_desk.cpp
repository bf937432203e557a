#include "plugins/creators/model/intake_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/document/sheet.h"
#include "core/spreadsheet/xlsx_reader.h"
#include "creators_ids.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;
namespace texts = ids::texts;
namespace settings = ids::settings;
using nlohmann::json;

constexpr std::uint64_t kMaxFileBytes = 256u << 20;
constexpr std::uintmax_t kLargeBytes = 8u << 20;  // daily figures from here on are not held
constexpr std::size_t kSampleBytes = 64u << 10;
constexpr std::size_t kSampleRows = 50;
constexpr std::size_t kIdsAPart = 400;
constexpr std::size_t kAccountsAPart = 32;
constexpr std::string_view kMonthly = "monthly";
constexpr Millis kWritingATurn{10};
constexpr Millis kLookAgain{50};

std::optional<IntakeTarget> target_from_word(std::string_view word) {
  if (word == kMonthly) return IntakeTarget::kMetrics;  // the same import's other part
  for (const IntakeTarget one : kAllIntakeTargets) {
    if (to_word(one) == word) return one;
  }
  return std::nullopt;
}

Result<std::string> beginning_of(const std::filesystem::path& file) {
  std::string bytes(kSampleBytes, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.gcount() <= 0)
    return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read.", file.string()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

sdk::CollectionKey collection_of_part(std::string_view word, IntakeTarget target) {
  return word == kMonthly ? collections::kCreatorsMonthly : collection_of(target);
}

sdk::TextKey sentence_of(DailyProblem what) {
  switch (what) {
    case DailyProblem::kMissing: return texts::kRowMissing;
    case DailyProblem::kFormula: return texts::kRowFormula;
    case DailyProblem::kTwice: return texts::kRowTwice;
    default: return texts::kRowProblem;
  }
}

sdk::TextKey why_of(DailyProblem what) {
  switch (what) {
    case DailyProblem::kNobody: return texts::kFormNoLeader;
    case DailyProblem::kNoDay: return texts::kFormNoDay;
    case DailyProblem::kNegative: return texts::kFormNegative;
    default: return texts::kFormNoAmount;
  }
}

// Which column is which; by the order of intake_fields(kMetrics): leader, day, figures.
DailyColumns columns_of(const Mapping& mapping) {
  DailyColumns columns;
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    if (!mapping[i]) continue;
    const int column = static_cast<int>(i);
    if (*mapping[i] == 0) columns.leader = column;
    if (*mapping[i] == 1) columns.day = column;
    if (*mapping[i] >= 2) columns.values[*mapping[i] - 2] = column;
  }
  return columns;
}

}  // namespace

Status IntakeDesk::open_large(const std::filesystem::path& file) {
  const sdk::Texts& words = programme_.host().texts();
  Result<std::string> bytes = beginning_of(file);
  const auto refuse = [&](const Error& error) -> Status {
    refusal_ = error.message;
    return error;
  };
  if (!bytes) return refuse(bytes.error());
  bytes->resize(std::min(bytes->size(), bytes->rfind('\n') + 1));
  const Result<DecodedText> text = decode_text(*bytes);
  if (!text) return refuse(text.error());
  if (text->encoding != Encoding::kUtf8)
    return refuse(fail(ErrorCode::kUnsupported, words.text(texts::kIntakeLargeUtf8)));
  encoding_ = text->encoding;
  Result<std::vector<CsvRow>> rows = read_table(text->text);
  if (!rows) return refuse(rows.error());
  if (rows->size() < 2)
    return refuse(fail(ErrorCode::kInvalidArgument, words.text(texts::kIntakeNoRows)));
  if (rows->size() > kSampleRows + 1) rows->resize(kSampleRows + 1);
  rows_ = std::move(*rows);
  large_ = file;
  mapping_ = guess_mapping(target_, rows_[0].cells, words);
  apply_remembered();
  state_ = IntakeState::kPreview;
  look();
  return {};
}

void IntakeDesk::begin_scan() {
  scan_.reset();
  scan_taken_in_ = false;
  result_ = {};
  const DailyColumns columns = columns_of(mapping_);
  if (columns.leader < 0 || columns.day < 0) return;
  auto scan =
      DailyScan::begin(large_, columns, std::make_shared<const AccountNames>(programme_.book()));
  if (!scan) {
    refusal_ = scan.error().message;
    return;
  }
  refusal_.clear();
  scan_ = std::move(*scan);
  programme_.host().wake_after(kLookAgain);
}

void IntakeDesk::take_in_scan() {
  if (!scan_->done()) {
    programme_.host().wake_after(kLookAgain);
    return;
  }
  if (scan_taken_in_) return;
  scan_taken_in_ = true;
  refusal_ = scan_->failure();
  const sdk::Texts& words = programme_.host().texts();
  const auto& fields = intake_fields(IntakeTarget::kMetrics);
  for (const DailyRowProblem& one : scan_->result().problems) {
    result_.problems.push_back(
        {one.line, sdk::format(words, sentence_of(one.what),
                               fmt::arg("column", words.text(fields[one.field].label)),
                               fmt::arg("cell", clean_for_display(one.cell, 40)),
                               fmt::arg("why", words.text(why_of(one.what))))});
  }
}

std::int64_t IntakeDesk::taken() const {
  if (!scan_) return std::ssize(result_.records);
  return scan_->done() ? scan_->result().rows : 0;
}

std::int64_t IntakeDesk::refused() const {
  if (!scan_) return std::ssize(result_.problems);
  return scan_->done() ? scan_->result().refused : 0;
}

Status IntakeDesk::open(std::string_view path) {
  path_ = path;
  std::filesystem::path file{std::string(path)};
  if (path.starts_with("~/")) {
    if (const char* home = std::getenv("HOME"))
      file = std::filesystem::path(home) / std::string(path.substr(2));
  }
  std::error_code unknown;
  if (target_ == IntakeTarget::kMetrics && file.extension() != ".xlsx" &&
      std::filesystem::file_size(file, unknown) >= kLargeBytes && !unknown &&
      state_ != IntakeState::kWriting) {
    (void)put_away();
    path_ = file.filename().string();
    return open_large(file);
  }
  Result<std::string> bytes = read_file(file, kMaxFileBytes);
  if (!bytes) {
    refusal_ = bytes.error().message;
    state_ = IntakeState::kEmpty;
    return bytes.error();
  }
  return take(file.filename().string(), *bytes);
}

Status IntakeDesk::take(std::string name, std::string_view bytes) {
  if (state_ == IntakeState::kWriting)
    return fail(ErrorCode::kRejected, programme_.host().texts().text(texts::kIntakeRuns));
  path_ = std::move(name);
  scan_.reset();
  large_.clear();
  rows_.clear();
  result_ = {};
  state_ = IntakeState::kEmpty;
  refusal_.clear();
  const auto refuse = [&](const Error& error) -> Status {
    refusal_ = error.message;
    return error;
  };
  Result<std::vector<CsvRow>> rows = rows_of(bytes);
  if (!rows) return refuse(rows.error());
  if (rows->size() < 2)
    return refuse(
        fail(ErrorCode::kInvalidArgument, programme_.host().texts().text(texts::kIntakeNoRows)));
  rows_ = std::move(*rows);
  mapping_ = guess_mapping(target_, rows_[0].cells, programme_.host().texts());
  apply_remembered();
  state_ = IntakeState::kPreview;
  look();
  return {};
}

Result<std::vector<CsvRow>> IntakeDesk::rows_of(std::string_view bytes) {
  if (spreadsheet::looks_like_xlsx(bytes)) {
    spreadsheet::XlsxLimits limits;
    limits.max_rows = kMaxIntakeRows + 1;
    encoding_ = Encoding::kSpreadsheet;
    return spreadsheet::read_xlsx(bytes, limits);
  }
  const Result<DecodedText> text = decode_text(bytes);
  if (!text) return text.error();
  encoding_ = text->encoding;
  return read_table(text->text);
}

void IntakeDesk::look() {
  if (!large_.empty()) return begin_scan();
  result_ = look_at_rows(target_, rows_, mapping_, programme_.book(), programme_.host().texts());
}

Status IntakeDesk::choose_target(std::string_view word) {
  const auto target = target_from_word(word);
  if (!target || state_ == IntakeState::kWriting) return {};
  if (!large_.empty()) (void)put_away();  // of anything else it is opened as it is
  target_ = *target;
  if (rows_.empty()) return {};
  mapping_ = guess_mapping(target_, rows_[0].cells, programme_.host().texts());
  apply_remembered();
  state_ = IntakeState::kPreview;
  look();
  return {};
}

Status IntakeDesk::match(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const std::size_t column =
      static_cast<std::size_t>(std::atoi(std::string(assignment.substr(0, equals)).c_str()));
  if (equals == std::string_view::npos || column >= mapping_.size() ||
      state_ != IntakeState::kPreview)
    return {};
  const std::string_view key = assignment.substr(equals + 1);
  const auto& fields = intake_fields(target_);
  std::optional<std::size_t> wanted;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].key == key) wanted = i;
  }
  // A field comes from one column.
  for (auto& other : mapping_) {
    if (wanted && other == wanted) other.reset();
  }
  mapping_[column] = wanted;
  remember_mapping();
  look();
  return {};
}

// {"leaders": {"heading": "field or nothing"}} in a hidden setting.
void IntakeDesk::remember_mapping() {
  sdk::Settings& kept = programme_.host().settings();
  json all = parse_json(kept.text(settings::kIntakeMappings)).value_or(json::object());
  if (!all.is_object()) all = json::object();
  const auto& fields = intake_fields(target_);
  for (std::size_t i = 0; i < mapping_.size() && i < rows_[0].cells.size(); ++i)
    all[std::string(to_word(target_))][rows_[0].cells[i]] =
        mapping_[i] ? fields[*mapping_[i]].key : std::string();
  if (all.dump().size() < 100'000) kept.set_text(settings::kIntakeMappings, all.dump());
}

void IntakeDesk::apply_remembered() {
  const json all = parse_json(programme_.host().settings().text(settings::kIntakeMappings))
                       .value_or(json::object());
  const auto of = all.is_object() ? all.find(std::string(to_word(target_))) : all.end();
  if (!all.is_object() || of == all.end() || !of->is_object()) return;
  const auto& fields = intake_fields(target_);
  for (std::size_t i = 0; i < mapping_.size(); ++i) {
    const auto kept = of->find(rows_[0].cells[i]);
    if (kept == of->end() || !kept->is_string()) continue;
    mapping_[i].reset();
    for (std::size_t field = 0; field < fields.size(); ++field) {
      if (fields[field].key == kept->get<std::string>()) mapping_[i] = field;
    }
  }
}

void IntakeDesk::push(sdk::CollectionKey collection, std::string id, json body, Json before) {
  body["id"] = id;
  body["batch"] = import_;
  part_ids_.push_back(id);
  if (before) part_before_[id] = std::move(before);
  writes_.push_back({collection, std::move(id), std::make_shared<const json>(std::move(body))});
  if (part_ids_.size() >= kIdsAPart) close_part();
}

// The part goes before what it is about: an import that is cut short can be undone.
void IntakeDesk::close_part() {
  if (part_ids_.empty()) return;
  const std::size_t count = part_ids_.size();
  const std::string id = fmt::format("{}-{:04}", import_, ++parts_);
  json before = json::object();
  for (const auto& [name, body] : part_before_) before[name] = *body;
  json body = {{"id", id},
               {"import", import_},
               {"part", parts_},
               {"target", part_target_},
               {"file", path_.substr(0, 200)},
               {"at", begun_at_},
               {"person", programme_.host().person().id.text()},
               {"ids", part_ids_},
               {"before", std::move(before)}};
  writes_.insert(
      writes_.end() - static_cast<std::ptrdiff_t>(count),
      Write{collections::kCreatorsImports, id, std::make_shared<const json>(std::move(body))});
  part_ids_.clear();
  part_before_.clear();
}

void IntakeDesk::prepare_writes() {
  const sdk::CollectionKey collection = collection_of(target_);
  part_target_ = to_word(target_);
  if (target_ == IntakeTarget::kMetrics) {
    small_ = scan_ ? nullptr : std::make_unique<const DailyFigures>(figures_of_rows());
    figures_ = scan_ ? &scan_->figures() : small_.get();
    accounts_ = figures_->accounts();
    next_account_ = 0;
    return;
  }
  std::map<std::string, json> goods;  // several rows are one good
  for (const IntakeRecord& one : result_.records) {
    json row = parse_json(one.body).value_or(json::object());
    const Json kept = programme_.record(collection, one.id);
    if (target_ != IntakeTarget::kGoodsSales) {
      json body = kept ? *kept : json::object();
      body.update(row);
      push(collection, one.id, std::move(body), kept);
      continue;
    }
    json& good =
        goods.try_emplace(one.id, kept ? *kept : json{{"scope", "programme"}}).first->second;
    json sale = json::object();
    for (const char* key : {"quantity", "boxes", "amount_cny"}) {
      if (!row.contains(key)) continue;
      sale[key] = row[key];
      row.erase(key);
    }
    const std::string period = text_member(row, "period");
    row.erase("period");
    good.update(row);
    good["sales"][period] = std::move(sale);
  }
  for (auto& [id, good] : goods) {
    const Json kept = programme_.record(collection, id);
    push(collection, id, std::move(good), kept);
  }
}

Status IntakeDesk::run() {
  const sdk::Texts& words = programme_.host().texts();
  if (!can_run()) return fail(ErrorCode::kRejected, words.text(texts::kIntakeNoRows));
  if (programme_.is_reference())
    return fail(ErrorCode::kRejected, words.text(texts::kReferenceIsReadOnly));
  if (!programme_.may_write()) return fail(ErrorCode::kForbidden, words.text(texts::kMayNotWrite));
  remember_mapping();
  import_ = programme_.new_id("import");
  parts_ = 0;
  begun_at_ = to_rfc3339(programme_.host().clock().wall_now());
  part_ids_.clear();
  part_before_.clear();
  writes_.clear();
  prepare_writes();
  close_part();
  undo_parts_.clear();
  written_ = 0;
  to_write_ = figures_ ? accounts_.size() : writes_.size();
  state_ = IntakeState::kWriting;
  update();
  return {};
}

DailyFigures IntakeDesk::figures_of_rows() const {
  DailyFigures figures(std::make_shared<const AccountNames>(programme_.book()));
  for (const IntakeRecord& one : result_.records) {
    const json row = parse_json(one.body).value_or(json::object());
    const auto account = figures.names().find(one.id);
    if (!account) continue;
    DayValues values;
    for (const Metric metric : kAllMetrics)
      values[static_cast<std::size_t>(metric)] = int_member(row, to_word(metric), kNotKnown);
    (void)figures.add(*account, *day_from_text(text_member(row, "on")), values);
  }
  return figures;
}

// The months of some accounts, and the days of those of them that are in the programme.
void IntakeDesk::prepare_accounts() {
  const std::size_t end = std::min(next_account_ + kAccountsAPart, accounts_.size());
  part_target_ = kMonthly;
  for (std::size_t i = next_account_; i < end; ++i) {
    const std::string& id = figures_->names().id(accounts_[i]);
    const Json kept = programme_.record(collections::kCreatorsMonthly, id);
    push(collections::kCreatorsMonthly, id, figures_->month_record(accounts_[i], kept), kept);
  }
  close_part();
  part_target_ = to_word(IntakeTarget::kMetrics);
  for (std::size_t i = next_account_; i < end; ++i) {
    for (json& run : figures_->day_records(accounts_[i])) {
      std::string id = text_member(run, "id");
      const Json kept = programme_.record(collections::kCreatorsMetrics, id);
      push(collections::kCreatorsMetrics, std::move(id), std::move(run), kept);
    }
  }
  close_part();
  next_account_ = end;
}

bool IntakeDesk::prepare_more() {
  if (!undo_parts_.empty()) {
    prepare_undo(*undo_parts_.front());
    undo_parts_.pop_front();
    return true;
  }
  if (figures_ == nullptr || next_account_ >= accounts_.size()) return false;
  written_ = next_account_;
  prepare_accounts();
  return true;
}

void IntakeDesk::finish_writing() {
  state_ = IntakeState::kDone;
  if (figures_) written_ = next_account_;
  figures_ = nullptr;
  small_.reset();
  scan_.reset();
  large_.clear();
  sdk::Host& host = programme_.host();
  if (left_alone_ > 0) {
    host.notify(sdk::NoticeKind::kDone,
                sdk::format(host.texts(), texts::kIntakeLeftAlone, fmt::arg("count", left_alone_)));
  } else if (refusal_.empty()) {
    host.notify(sdk::NoticeKind::kDone,
                sdk::format(host.texts(), texts::kIntakeDone, fmt::arg("count", written_)));
  }
  left_alone_ = 0;
}

void IntakeDesk::update() {
  if (state_ == IntakeState::kPreview && scan_) take_in_scan();
  if (state_ != IntakeState::kWriting) return;
  const Clock& clock = programme_.host().clock();
  const SteadyTime begin = clock.steady_now();
  while (clock.steady_now() - begin < kWritingATurn) {
    if (writes_.empty() && !prepare_more()) break;
    if (writes_.empty()) continue;
    const Write& next = writes_.front();
    const Status done = next.body ? programme_.keep(next.collection, *next.body)
                                  : programme_.take_away(next.collection, next.id);
    if (!done && done.error().code != ErrorCode::kNotFound) {
      // What was written stays and can be undone.
      refusal_ = done.error().message;
      writes_.clear();
      undo_parts_.clear();
      next_account_ = accounts_.size();
      break;
    }
    writes_.pop_front();
    if (figures_ == nullptr) ++written_;
  }
  const bool more = !undo_parts_.empty() || (figures_ && next_account_ < accounts_.size());
  if (writes_.empty() && !more) {
    finish_writing();
  } else {
    programme_.host().wake_after(Millis(1));
  }
}

std::vector<PastIntake> IntakeDesk::past() const {
  std::map<std::string, PastIntake, std::greater<>> all;
  for (const Json& one : programme_.records(collections::kCreatorsImports)) {
    if (!one) continue;
    const auto target = target_from_word(text_member(*one, "target"));
    if (!target) continue;
    PastIntake& past = all[text_member(*one, "import")];
    past.id = text_member(*one, "import");
    past.target = *target;
    past.file = text_member(*one, "file");
    past.at = text_member(*one, "at");
    if (const auto ids = one->find("ids"); ids != one->end()) past.records += ids->size();
    past.undone = past.undone || bool_member(*one, "undone");
  }
  std::vector<PastIntake> list;
  for (auto& [id, one] : all) list.push_back(std::move(one));
  return list;
}

Status IntakeDesk::undo(std::string_view import) {
  const sdk::Texts& words = programme_.host().texts();
  if (state_ == IntakeState::kWriting)
    return fail(ErrorCode::kRejected, words.text(texts::kIntakeRuns));
  if (programme_.is_reference())
    return fail(ErrorCode::kRejected, words.text(texts::kReferenceIsReadOnly));
  writes_.clear();
  undo_parts_.clear();
  std::size_t records = 0;
  for (const Json& one : programme_.records(collections::kCreatorsImports)) {
    if (!one || text_member(*one, "import") != import || bool_member(*one, "undone") ||
        !target_from_word(text_member(*one, "target")))
      continue;
    undo_parts_.push_back(one);
    if (const auto ids = one->find("ids"); ids != one->end()) records += ids->size();
  }
  if (undo_parts_.empty())
    return fail(ErrorCode::kRejected, words.text(texts::kIntakeNothingToUndo));
  records += undo_parts_.size();
  undoing_ = import;
  figures_ = nullptr;
  accounts_.clear();
  next_account_ = 0;
  left_alone_ = 0;
  refusal_.clear();
  written_ = 0;
  to_write_ = records;
  state_ = IntakeState::kWriting;
  update();
  return {};
}

void IntakeDesk::prepare_undo(const json& part) {
  const std::string word = text_member(part, "target");
  const sdk::CollectionKey collection = collection_of_part(word, *target_from_word(word));
  const json before = part.value("before", json::object());
  for (const json& id : part.value("ids", json::array())) {
    const std::string name = id.get<std::string>();
    const Json now = programme_.record(collection, name);
    if (!now) continue;
    // Changed since, by hand or by a later import: not this import's any more.
    if (text_member(*now, "batch") != undoing_) {
      ++left_alone_;
      continue;
    }
    const auto old = before.find(name);
    writes_.push_back(
        {collection, name, old == before.end() ? nullptr : std::make_shared<const json>(*old)});
  }
  json undone = part;
  undone["undone"] = true;
  std::string id = text_member(undone, "id");
  writes_.push_back({collections::kCreatorsImports, std::move(id),
                     std::make_shared<const json>(std::move(undone))});
}

Status IntakeDesk::put_away() {
  if (state_ == IntakeState::kWriting) return {};
  state_ = IntakeState::kEmpty;
  scan_.reset();
  large_.clear();
  rows_.clear();
  mapping_.clear();
  result_ = {};
  refusal_.clear();
  path_.clear();
  return {};
}

Status IntakeDesk::save_problems() {
  if (result_.problems.empty()) return {};
  std::vector<std::string> headings{programme_.host().texts().text(texts::kIntakeLine),
                                    programme_.host().texts().text(texts::kIntakeWhy)};
  headings.insert(headings.end(), rows_[0].cells.begin(), rows_[0].cells.end());
  std::map<int, const CsvRow*> by_line;
  for (const CsvRow& row : rows_) by_line[row.line] = &row;
  std::vector<std::vector<std::string>> lines;
  for (const RowProblem& one : result_.problems) {
    std::vector<std::string> line{std::to_string(one.line), one.sentence};
    if (const auto row = by_line.find(one.line); row != by_line.end())
      line.insert(line.end(), row->second->cells.begin(), row->second->cells.end());
    lines.push_back(std::move(line));
  }
  programme_.host().save_text("import-problems.csv", document::csv_text(headings, lines));
  return {};
}

}  // namespace vigil::creators
