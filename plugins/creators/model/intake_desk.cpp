#include "plugins/creators/model/intake_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
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
constexpr std::size_t kIdsAPart = 400;
constexpr Millis kWritingATurn{10};

std::optional<IntakeTarget> target_from_word(std::string_view word) {
  for (const IntakeTarget one : kAllIntakeTargets) {
    if (to_word(one) == word) return one;
  }
  return std::nullopt;
}

}  // namespace

Status IntakeDesk::open(std::string_view path) {
  path_ = path;
  std::filesystem::path file{std::string(path)};
  if (path.starts_with("~/")) {
    if (const char* home = std::getenv("HOME"))
      file = std::filesystem::path(home) / std::string(path.substr(2));
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
  result_ = look_at_rows(target_, rows_, mapping_, programme_.book(), programme_.host().texts());
}

Status IntakeDesk::choose_target(std::string_view word) {
  const auto target = target_from_word(word);
  if (!target || state_ == IntakeState::kWriting) return {};
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
               {"target", to_word(target_)},
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
  if (target_ == IntakeTarget::kMetrics) return add_metrics();
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

// Days of one account at even distances are one record; where the distance changes another begins.
void IntakeDesk::add_metrics() {
  std::map<std::string, std::map<std::string, std::pair<std::int64_t, std::int64_t>>> accounts;
  for (const IntakeRecord& one : result_.records) {
    const json row = parse_json(one.body).value_or(json::object());
    accounts[one.id][text_member(row, "on")] = {int_member(row, "fans"), int_member(row, "views")};
  }
  for (const auto& [leader, days] : accounts) {
    json run;
    std::optional<Day> last;
    int step = 0;
    const auto end_run = [&] {
      if (run.is_null()) return;
      const std::string id = fmt::format("{}-{}", leader, text_member(run, "from"));
      run["every_days"] = std::max(step, 1);
      const Json kept = programme_.record(collections::kCreatorsMetrics, id);
      push(collections::kCreatorsMetrics, id, run, kept);
      run = json();
      step = 0;
    };
    for (const auto& [text, values] : days) {
      const Day on = *day_from_text(text);
      const int gap = last ? static_cast<int>((on - *last).count()) : 0;
      const bool goes_on =
          !run.is_null() && (step == 0 || gap == step) && gap <= 31 && run["fans"].size() < 366;
      if (!goes_on) {
        end_run();
        run = {
            {"leader", leader}, {"from", text}, {"fans", json::array()}, {"views", json::array()}};
      } else {
        step = gap;
      }
      run["fans"].push_back(values.first);
      run["views"].push_back(values.second);
      last = on;
    }
    end_run();
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
  written_ = 0;
  to_write_ = writes_.size();
  state_ = IntakeState::kWriting;
  update();
  return {};
}

void IntakeDesk::update() {
  if (state_ != IntakeState::kWriting) return;
  const Clock& clock = programme_.host().clock();
  const SteadyTime begin = clock.steady_now();
  while (!writes_.empty() && clock.steady_now() - begin < kWritingATurn) {
    const Write& next = writes_.front();
    const Status done = next.body ? programme_.keep(next.collection, *next.body)
                                  : programme_.take_away(next.collection, next.id);
    if (!done && done.error().code != ErrorCode::kNotFound) {
      // What was written stays and can be undone.
      refusal_ = done.error().message;
      writes_.clear();
      break;
    }
    writes_.pop_front();
    ++written_;
  }
  if (writes_.empty()) {
    state_ = IntakeState::kDone;
    if (refusal_.empty())
      programme_.host().notify(
          sdk::NoticeKind::kDone,
          sdk::format(programme_.host().texts(), texts::kIntakeDone, fmt::arg("count", written_)));
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
  std::size_t left = 0;
  for (const Json& one : programme_.records(collections::kCreatorsImports)) {
    if (!one || text_member(*one, "import") != import || bool_member(*one, "undone")) continue;
    const auto target = target_from_word(text_member(*one, "target"));
    if (!target) continue;
    const sdk::CollectionKey collection = collection_of(*target);
    const json before = one->value("before", json::object());
    for (const json& id : one->value("ids", json::array())) {
      const std::string name = id.get<std::string>();
      const Json now = programme_.record(collection, name);
      if (!now) continue;
      // Changed since, by hand or by a later import: not this import's any more.
      if (text_member(*now, "batch") != import) {
        ++left;
        continue;
      }
      const auto old = before.find(name);
      writes_.push_back(
          {collection, name, old == before.end() ? nullptr : std::make_shared<const json>(*old)});
    }
    json part = *one;
    part["undone"] = true;
    std::string id = text_member(part, "id");
    writes_.push_back({collections::kCreatorsImports, std::move(id),
                       std::make_shared<const json>(std::move(part))});
  }
  if (writes_.empty()) return fail(ErrorCode::kRejected, words.text(texts::kIntakeNothingToUndo));
  if (left > 0)
    programme_.host().notify(sdk::NoticeKind::kDone,
                             sdk::format(words, texts::kIntakeLeftAlone, fmt::arg("count", left)));
  refusal_.clear();
  written_ = 0;
  to_write_ = writes_.size();
  state_ = IntakeState::kWriting;
  update();
  return {};
}

Status IntakeDesk::put_away() {
  if (state_ == IntakeState::kWriting) return {};
  state_ = IntakeState::kEmpty;
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
