#include "core/domain/report/month.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/action.h"
#include "core/domain/report/case_file.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

constexpr double kMsAnHour = 3'600'000.0;
constexpr double kDayHours = 24;

const json& object_member(const json& object, const char* key) {
  static const json kEmpty = json::object();
  const auto at = object.find(key);
  return at == object.end() || !at->is_object() ? kEmpty : *at;
}

WallTime time_member(const json& object, const char* key) {
  return from_rfc3339(text_member(object, key)).value_or(WallTime{});
}

double hours_between(WallTime from, WallTime to) {
  return static_cast<double>((to - from).count()) / kMsAnHour;
}

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// Who is behind the reports of one case, as far as it is known who they are. One without a name of
// the platform's is a person of its own.
std::string person_of(const json& report) {
  const std::string reporter = text_member(report, "reporter");
  return reporter.empty() ? "report " + text_member(report, "id") : reporter;
}

}  // namespace

Result<std::chrono::year_month> month_from_text(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is no month; write it like 2026-11.", text));
  };
  if (text.size() != 7 || text[4] != '-') return bad();
  int figures[2] = {0, 0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4) continue;
    if (text[i] < '0' || text[i] > '9') return bad();
    int& figure = figures[i < 4 ? 0 : 1];
    figure = figure * 10 + (text[i] - '0');
  }
  const std::chrono::year_month month{std::chrono::year{figures[0]},
                                      std::chrono::month{static_cast<unsigned>(figures[1])}};
  if (!month.ok() || figures[0] < 1970) return bad();
  return month;
}

std::string month_text(std::chrono::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()),
                     static_cast<unsigned>(month.month()));
}

MonthCounter::MonthCounter(const Intake& intake, std::chrono::year_month month)
    : intake_(intake), month_(month_text(month)) {
  from_ = intake.zone.moment(std::chrono::sys_days(month / 1), std::chrono::minutes(0));
  to_ = intake.zone.moment(std::chrono::sys_days((month + std::chrono::months(1)) / 1),
                           std::chrono::minutes(0));
}

void MonthCounter::add_case(const json& record) {
  if (!record.is_object() || !record.contains("opened_at")) return;
  const WallTime opened = time_member(record, "opened_at");
  if (opened >= to_) return;
  opened_ += within(opened);
  People authors;
  for (const json& each : record.value("authors", json::array())) {
    if (each.is_string()) authors.insert(each.get<std::string>());
  }
  const json& author = object_member(object_member(record, "subject"), "author");
  if (std::string id = text_member(author, "id"); authors.empty() && !id.empty())
    authors.insert(std::move(id));
  // Somebody is behind every item.
  if (authors.empty()) authors.insert("case " + text_member(record, "id"));
  add_notices(record, text_member(record, "id"));
  for (const char* member : {"decision", "earlier_decision"})
    add_decision(object_member(record, member), authors);
  add_answers(record, time_member(record, "due_at"));
  add_appeal(record, authors);
  add_orders(record);
}

void MonthCounter::add_notices(const json& record, const std::string& case_id) {
  const json listed = record.value("listed", json::array());
  std::map<std::string, std::map<std::string, std::int64_t>> named;  // by source and reason
  for (const json& report : listed) {
    if (!report.is_object() || !within(time_member(report, "received_at"))) continue;
    const std::string source = text_member(report, "source");
    const std::string reason = text_member(report, "reason");
    sources_[source].people.insert(person_of(report));
    reasons_[reason].people.insert(person_of(report));
    ++named[source][reason];
  }
  MonthlyCounts months = months_from_json(object_member(record, "months"));
  // Cases of before the months were kept are counted by the reports they list.
  const auto& counted = months.empty() ? named : months[month_];
  for (const auto& [source, of_reasons] : counted) {
    for (const auto& [reason, count] : of_reasons) {
      sources_[source].count += count;
      reasons_[reason].count += count;
      // Those that are not listed are at least one person more.
      if (count <= named[source][reason]) continue;
      sources_[source].people.insert("others of " + case_id);
      reasons_[reason].people.insert("others of " + case_id);
    }
  }
}

void MonthCounter::add_decision(const json& decision, const People& authors) {
  if (decision.empty() || !within(time_member(decision, "at"))) return;
  const std::string verdict = text_member(decision, "verdict");
  if (verdict.empty()) return;
  by_machine_ += text_member(decision, "by").starts_with('@');
  const auto count = [&](Group& group) {
    ++group.count;
    group.people.insert(authors.begin(), authors.end());
  };
  count(verdicts_[verdict]);
  const Result<std::vector<Action>> actions =
      actions_from_json(decision.value("actions", json::array()));
  if (!actions) return;
  for (const Action& action : *actions) {
    // Called as a verdict is, it is that verdict's own act.
    if (to_word(action.kind) != verdict) count(measures_[std::string(to_word(action.kind))]);
  }
}

void MonthCounter::add_answers(const json& record, WallTime due) {
  const json& answers = object_member(record, "answers");
  bool waits = false;
  for (const auto& [source, count] : object_member(record, "sources").items()) {
    const auto given = answers.find(source);
    const WallTime first = time_member(count, "first_at");
    if (given == answers.end() || !given->is_object()) {
      waits = true;
      continue;
    }
    const WallTime at = time_member(*given, "at");
    if (at >= to_) waits = true;
    if (!within(at) || first == WallTime{}) continue;
    answer_hours_.push_back(hours_between(first, at));
    Report asked;
    asked.source = source;
    asked.received_at = first;
    answers_in_time_ += at <= due_of(intake_, asked);
  }
  if (waits && due != WallTime{} && due < to_) unanswered_due_.push_back(due);
}

void MonthCounter::add_appeal(const json& record, const People& authors) {
  const json& appeal = object_member(record, "appeal");
  const WallTime at = time_member(appeal, "at");
  if (appeal.empty() || !within(at)) return;
  const json& decision = object_member(record, "decision");
  const json& before = object_member(record, "earlier_decision");
  std::string ended = "open";
  if (time_member(decision, "at") > at)
    ended =
        text_member(decision, "verdict") == text_member(before, "verdict") ? "stands" : "changed";
  Group& group = appeals_[ended];
  ++group.count;
  group.people.insert(authors.begin(), authors.end());
}

void MonthCounter::add_orders(const json& record) {
  bool ordered = false;
  WallTime first = WallTime::max();
  for (const auto& [id, count] : object_member(record, "sources").items()) {
    const Source* const source = intake_.source(id);
    if (source == nullptr || !source->instruction) continue;
    ordered = true;
    first = std::min(first, time_member(count, "first_at"));
  }
  if (!ordered || !within(first)) return;
  ++orders_;
  const json& decision = object_member(record, "decision");
  if (decision.empty()) return;
  // The first decision is what was asked for; one after an appeal is another matter.
  const json& before = object_member(record, "earlier_decision");
  const WallTime at = time_member(before.empty() ? decision : before, "at");
  order_hours_.push_back(hours_between(first, at));
  orders_in_time_ += at <= time_member(record, "due_at");
}

void MonthCounter::add_reporter(const json& record) {
  if (!record.is_object() || !within(time_member(record, "warned_at"))) return;
  ++warnings_.count;
  warnings_.people.insert(text_member(record, "id"));
}

namespace {

// A figure that is no part of a table.
template <typename Group>
MonthCount alone(std::string id, const Group& group) {
  MonthCount made{std::move(id), group.count, Disclosure::kShown};
  if (!group.people.empty() && group.people.size() < kFewestPeople)
    made.disclosure = Disclosure::kTooFew;
  return made;
}

template <typename Groups>
MonthTable table_of(const Groups& groups) {
  std::vector<People> people;
  for (const auto& [id, group] : groups) people.push_back(group.people);
  const DisclosedTable disclosed = disclose(people);
  MonthTable table;
  std::size_t at = 0;
  bool any = false;
  for (const auto& [id, group] : groups) {
    table.total.count += group.count;
    any = any || group.count > 0;
    table.lines.push_back({id, group.count, disclosed.groups[at++]});
  }
  if (any && !disclosed.total_shown) table.total.disclosure = Disclosure::kTooFew;
  std::stable_sort(table.lines.begin(), table.lines.end(),
                   [](const MonthCount& a, const MonthCount& b) {
                     if (a.shown() != b.shown()) return a.shown();
                     return a.shown() && a.count > b.count;
                   });
  return table;
}

}  // namespace

MonthFigures MonthCounter::figures(WallTime now) const {
  MonthFigures made;
  made.month = month_;
  made.cases_opened = opened_;
  made.notices_by_source = table_of(sources_);
  made.notices_by_reason = table_of(reasons_);
  made.decisions = table_of(verdicts_);
  made.decided_by_machine = by_machine_;
  made.decided_by_people = made.decisions.total.count - by_machine_;
  made.answers = {static_cast<std::int64_t>(answer_hours_.size()), median(answer_hours_),
                  answers_in_time_};
  made.answered_in_day = std::count_if(answer_hours_.begin(), answer_hours_.end(),
                                       [](double hours) { return hours <= kDayHours; });
  const WallTime end = std::min(now, to_);
  made.waiting_late = std::count_if(unanswered_due_.begin(), unanswered_due_.end(),
                                    [&](WallTime due) { return due < end; });
  made.appeals = table_of(appeals_);
  for (const auto& [id, group] : measures_) made.measures.push_back(alone(id, group));
  made.warnings = alone({}, warnings_);
  made.orders = {orders_, median(order_hours_), orders_in_time_};
  made.orders_open = orders_ - static_cast<std::int64_t>(order_hours_.size());
  return made;
}

}  // namespace vigil::domain::report
