#include "plugins/reports/model/month_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/document/sheet.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::size_t kCasesATurn = 4'000;
constexpr std::size_t kFaultsInSight = 200;

}  // namespace

Status MonthDesk::problem(sdk::TextKey key) const {
  return fail(ErrorCode::kRejected, host_.texts().text(key));
}

void MonthDesk::look() {
  if (!in_sight_) host_.wake_after(Millis(1));
  in_sight_ = true;
}

void MonthDesk::update() {
  if (!std::exchange(in_sight_, false)) return;
  if (!month_.ok()) {
    const auto now = host_.clock().wall_now();
    const std::chrono::year_month_day day(desk_.intake().zone.day_of(now));
    month_ = day.year() / day.month();
  }
  const auto cases = host_.records().records(collections::kReportCases);
  const auto reporters = host_.records().records(collections::kReportReporters);
  if (counter_ == nullptr && (cases != cases_ || reporters != reporters_)) {
    cases_ = cases;
    reporters_ = reporters;
    begin();
  }
  if (counter_ != nullptr) count_some();
  if (made_ && worded_in_ != host_.texts().language()) put_into_words();
}

void MonthDesk::begin() {
  intake_ = desk_.intake();
  counter_ = std::make_unique<rules::MonthCounter>(intake_, month_);
  at_ = 0;
}

void MonthDesk::count_some() {
  const auto& records = cases_->records;
  const std::size_t end = std::min(records.size(), at_ + kCasesATurn);
  for (; at_ < end; ++at_) {
    if (records[at_].body != nullptr) counter_->add_case(*records[at_].body);
  }
  if (at_ < records.size()) return host_.wake_after(Millis(1));
  for (const sdk::Record& record : reporters_->records) {
    if (record.body != nullptr) counter_->add_reporter(*record.body);
  }
  made_ = counter_->figures(host_.clock().wall_now());
  counter_.reset();
  put_into_words();
  host_.wake_after(Millis(1));
}

std::optional<double> MonthDesk::progress() const {
  if (counter_ == nullptr) return std::nullopt;
  const double all = static_cast<double>(std::max<std::size_t>(1, cases_->records.size()));
  return static_cast<double>(at_) / all;
}

Status MonthDesk::step(int months) {
  if (!month_.ok()) return {};
  const std::chrono::year_month_day today(desk_.intake().zone.day_of(host_.clock().wall_now()));
  const auto wanted = month_ + std::chrono::months(months);
  if (wanted > today.year() / today.month()) return problem(texts::kProblemMonthAhead);
  month_ = wanted;
  made_.reset();
  parts_.clear();
  faults_.clear();
  if (cases_ != nullptr) begin();
  host_.wake_after(Millis(1));
  return {};
}

std::string MonthDesk::source_name(const std::string& id) const {
  const rules::Source* const source = intake_.source(id);
  return source == nullptr ? host_.texts().text(texts::kMonthOther) : desk_.title_of(source->title);
}

std::string MonthDesk::reason_name(const std::string& id) const {
  const rules::Reason* const reason = intake_.reason(id);
  return reason == nullptr ? host_.texts().text(texts::kMonthOther) : desk_.title_of(reason->title);
}

std::string MonthDesk::act_name(const std::string& word) const {
  if (const auto verdict = domain::verdict_from_word(word))
    return host_.texts().text(title_of(*verdict));
  const auto kind = domain::action_kind_from_word(word);
  if (kind == domain::ActionKind::kLabel) return host_.texts().text(texts::kVerdictLabel);
  if (kind == domain::ActionKind::kAgeLimit) return host_.texts().text(texts::kMonthAgeLimit);
  return kind ? host_.texts().text(title_of(*kind)) : host_.texts().text(texts::kMonthOther);
}

std::string MonthDesk::ending_name(const std::string& word) const {
  if (word == "changed") return host_.texts().text(texts::kMonthAppealChanged);
  if (word == "stands") return host_.texts().text(texts::kMonthAppealStands);
  return host_.texts().text(texts::kMonthAppealOpen);
}

std::string MonthDesk::figure_of(const rules::MonthCount& count) const {
  return count.shown() ? grouped(count.count)
                       : std::string(host_.texts().text(texts::kMonthWithheld));
}

MonthPart MonthDesk::part_of(sdk::TextKey title, const rules::MonthTable& table,
                             std::string (MonthDesk::*name)(const std::string&) const) const {
  MonthPart part;
  part.title = host_.texts().text(title);
  std::int64_t most = 1;
  for (const rules::MonthCount& line : table.lines) {
    if (line.shown()) most = std::max(most, line.count);
  }
  for (const rules::MonthCount& line : table.lines) {
    MonthLine made{(this->*name)(line.id), figure_of(line), -1};
    if (line.shown()) made.share = static_cast<double>(line.count) / static_cast<double>(most);
    part.lines.push_back(std::move(made));
  }
  part.lines.push_back({host_.texts().text(texts::kMonthTotal), figure_of(table.total), -1});
  return part;
}

void MonthDesk::put_into_words() {
  const sdk::Texts& words = host_.texts();
  worded_in_ = words.language();
  const rules::MonthFigures& figures = *made_;
  const auto text = [&](sdk::TextKey key) { return std::string(words.text(key)); };
  const auto hours = [&](const std::optional<double>& median) {
    return median ? sdk::format(words, texts::kMonthHours,
                                fmt::arg("hours", fmt::format("{:.1f}", *median)))
                  : text(texts::kMonthNone);
  };
  const auto share = [&](std::int64_t part, std::int64_t whole) {
    if (whole == 0) return text(texts::kMonthNone);
    return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  };
  parts_.clear();
  MonthPart glance{text(texts::kMonthGlance), {}};
  glance.lines = {
      {text(texts::kMonthNotices), figure_of(figures.notices_by_source.total), -1},
      {text(texts::kMonthCases), grouped(figures.cases_opened), -1},
      {text(texts::kMonthMedian), hours(figures.answers.median_hours), -1},
      {text(texts::kMonthInDay), share(figures.answered_in_day, figures.answers.count), -1},
      {text(texts::kMonthInTime), share(figures.answers.in_time, figures.answers.count), -1},
      {text(texts::kMonthWaitingLate), grouped(figures.waiting_late), -1}};
  parts_.push_back(std::move(glance));
  parts_.push_back(
      part_of(texts::kMonthBySource, figures.notices_by_source, &MonthDesk::source_name));
  parts_.push_back(
      part_of(texts::kMonthByReason, figures.notices_by_reason, &MonthDesk::reason_name));
  MonthPart decided = part_of(texts::kMonthDecisions, figures.decisions, &MonthDesk::act_name);
  const bool whose = figures.decisions.total.shown();
  decided.lines.push_back({text(texts::kMonthByPeople),
                           whose ? grouped(figures.decided_by_people) : text(texts::kMonthWithheld),
                           -1});
  decided.lines.push_back(
      {text(texts::kMonthByMachine),
       whose ? grouped(figures.decided_by_machine) : text(texts::kMonthWithheld), -1});
  parts_.push_back(std::move(decided));
  MonthPart measures{text(texts::kMonthMeasures), {}};
  for (const rules::MonthCount& each : figures.measures)
    measures.lines.push_back({act_name(each.id), figure_of(each), -1});
  measures.lines.push_back({text(texts::kMonthWarned), figure_of(figures.warnings), -1});
  parts_.push_back(std::move(measures));
  parts_.push_back(part_of(texts::kMonthAppeals, figures.appeals, &MonthDesk::ending_name));
  MonthPart orders{text(texts::kMonthOrders), {}};
  const std::int64_t decided_orders = figures.orders.count - figures.orders_open;
  orders.lines = {
      {text(texts::kMonthOrdersReceived), grouped(figures.orders.count), -1},
      {text(texts::kMonthOrdersOpen), grouped(figures.orders_open), -1},
      {text(texts::kMonthMedianOrder), hours(figures.orders.median_hours), -1},
      {text(texts::kMonthOrdersInTime), share(figures.orders.in_time, decided_orders), -1}};
  parts_.push_back(std::move(orders));
}

Status MonthDesk::save_statements(std::string_view format) {
  if (!month_.ok()) return problem(texts::kProblemMonthCounting);
  faults_.clear();
  std::optional<rules::StatementRules> mapping;
  for (const sdk::Record& record : host_.records().records(collections::kStatementRules)->records) {
    if (record.body == nullptr || record.id != desk_.intake().id) continue;
    if (auto read = rules::statement_rules_from_json(*record.body)) mapping = std::move(*read);
  }
  std::optional<rules::StatementSchema> schema;
  for (const sdk::Record& record :
       host_.records().records(collections::kStatementSchemas)->records) {
    if (record.body == nullptr || !mapping || record.id != mapping->schema) continue;
    if (auto read = rules::statement_schema_from_json(*record.body)) schema = std::move(*read);
  }
  if (!mapping || !schema) return problem(texts::kProblemNoStatementRules);
  const auto from = std::chrono::sys_days(month_ / 1);
  const auto to = std::chrono::sys_days((month_ + std::chrono::months(1)) / 1);
  std::vector<rules::StatementFacts> facts;
  for (const CaseRow& row : desk_.shelf().rows()) {
    if (row.state == CaseState::kOpen) continue;
    auto read = rules::statement_facts(desk_.intake(), *row.body);
    if (read && read->decided >= from && read->decided < to) facts.push_back(std::move(*read));
  }
  rules::StatementSet set = rules::make_statements(*schema, *mapping, facts);
  if (!set.faults.empty()) {
    const auto count = static_cast<std::int64_t>(set.faults.size());
    faults_ = std::move(set.faults);
    if (faults_.size() > kFaultsInSight) faults_.resize(kFaultsInSight);
    return fail(ErrorCode::kRejected,
                sdk::format_plural(host_.texts(), texts::kProblemStatements, count));
  }
  if (set.statements.empty()) return problem(texts::kProblemNoStatements);
  if (format == "json") {
    host_.save_text(file_name("statements") + ".json",
                    rules::statements_json(*schema, set.statements).dump(2) + "\n");
    return {};
  }
  std::vector<std::vector<std::string>> rows;
  for (const rules::Statement& each : set.statements)
    rows.push_back(rules::cells_of(*schema, each));
  host_.save_text(file_name("statements") + ".csv",
                  document::csv_text(rules::headings_of(*schema), rows));
  return {};
}

std::string MonthDesk::reason_of(const rules::StatementFault& fault) const {
  const sdk::Texts& words = host_.texts();
  switch (fault.what.kind) {
    case rules::FaultKind::kUnmapped: {
      std::string name = fault.unmapped;
      if (const domain::Policy* policy = desk_.policy(name))
        name = words.language() == "en" ? policy->title_en : policy->title_zh;
      else if (const rules::Source* source = desk_.intake().source(name))
        name = desk_.title_of(source->title);
      return sdk::format(words, texts::kFaultUnmapped, fmt::arg("name", name));
    }
    case rules::FaultKind::kMissing: return words.text(texts::kFaultMissing);
    case rules::FaultKind::kMisplaced: return words.text(texts::kFaultMisplaced);
    case rules::FaultKind::kWord: return words.text(texts::kFaultWord);
    case rules::FaultKind::kDay: return words.text(texts::kFaultDay);
    case rules::FaultKind::kLength: return words.text(texts::kFaultLength);
    case rules::FaultKind::kPersonal: return words.text(texts::kFaultPersonal);
  }
  return {};
}

}  // namespace vigil::reports
