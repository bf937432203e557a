#include "app/ctl/report_figures.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/program.h"
#include "app/ctl/record_store.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/document/sheet.h"
#include "core/domain/report/month.h"
#include "core/domain/report/statement.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
namespace reports = domain::report;

constexpr std::string_view kUsualIntake = "reports";

struct FigureOptions {
  std::string month;
  std::string from;
  std::string to;
  std::string out;
  std::string intake{kUsualIntake};
};

std::string hours_text(const std::optional<double>& hours) {
  return hours ? fmt::format("{:.1f} h", *hours) : std::string("-");
}

std::string count_text(const reports::MonthCount& count) {
  return count.shown() ? std::to_string(count.count) : std::string("withheld");
}

std::string share_text(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{} of {} ({:.1f} %)", part, whole,
                     100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// A withheld figure is null.
json count_json(const reports::MonthCount& count) {
  return count.shown() ? json(count.count) : json();
}

json table_json(const reports::MonthTable& table) {
  json lines = json::object();
  for (const reports::MonthCount& line : table.lines) lines[line.id] = count_json(line);
  return {{"total", count_json(table.total)}, {"lines", std::move(lines)}};
}

json times_json(const reports::MonthTimes& times) {
  return {{"count", times.count},
          {"median_hours", times.median_hours ? json(*times.median_hours) : json()},
          {"in_time", times.in_time}};
}

json figures_json(const reports::MonthFigures& figures) {
  json measures = json::object();
  for (const reports::MonthCount& each : figures.measures) measures[each.id] = count_json(each);
  json answers = times_json(figures.answers);
  answers["within_24_hours"] = figures.answered_in_day;
  json orders = times_json(figures.orders);
  orders["open"] = figures.orders_open;
  json out = {{"month", figures.month},
              {"cases_opened", figures.cases_opened},
              {"notices_by_source", table_json(figures.notices_by_source)},
              {"notices_by_reason", table_json(figures.notices_by_reason)},
              {"decisions", table_json(figures.decisions)},
              {"measures", std::move(measures)},
              {"answers", std::move(answers)},
              {"waiting_late", figures.waiting_late},
              {"appeals", table_json(figures.appeals)},
              {"warned_reporters", count_json(figures.warnings)},
              {"orders", std::move(orders)}};
  const bool shown = figures.decisions.total.shown();
  out["decided_by"] = {{"people", shown ? json(figures.decided_by_people) : json()},
                       {"machine", shown ? json(figures.decided_by_machine) : json()}};
  return out;
}

void add_table(Table& table, const char* part, const reports::MonthTable& figures) {
  table.add({part, "total", count_text(figures.total)});
  for (const reports::MonthCount& line : figures.lines)
    table.add({part, line.id, count_text(line)});
}

Result<reports::Intake> read_intake(net::ApiClient& api, const std::string& id) {
  const auto record = api.record("intakes", id);
  if (!record) return record.failure().error;
  const Result<json> body = parse_json(record->body_json);
  if (!body) return fail(ErrorCode::kCorrupt, "The intake's record is no JSON.");
  return reports::intake_from_json(*body);
}

// Every record of a collection, one after another: however many there are, one page is held.
template <typename Take>
std::optional<net::Failure> each_record(net::ApiClient& api, const std::string& collection,
                                        Take&& take) {
  std::string after;
  do {
    auto page = api.records(collection, after);
    if (!page) return page.failure();
    for (const net::RecordChange& record : page->records) {
      if (record.deleted) continue;
      if (const Result<json> body = parse_json(record.body_json)) take(*body);
    }
    after = page->next == after ? std::string() : page->next;
  } while (!after.empty());
  return std::nullopt;
}

Exit show_month(Program& program, const FigureOptions& options) {
  const auto month = reports::month_from_text(options.month);
  if (!month) return program.output().failed(month.error(), Exit::kSomeFailed);
  return program.with_backend([&](net::ApiClient& api) {
    const Result<reports::Intake> intake = read_intake(api, options.intake);
    if (!intake) return program.output().failed(intake.error());
    reports::MonthCounter counter(*intake, *month);
    if (const auto failed =
            each_record(api, intake->cases, [&](const json& record) { counter.add_case(record); }))
      return program.output().failed(*failed);
    if (const auto failed = each_record(api, intake->reporters,
                                        [&](const json& record) { counter.add_reporter(record); }))
      return program.output().failed(*failed);
    const reports::MonthFigures figures = counter.figures(program.clock().wall_now());
    Table table({{"PART"}, {"WHAT"}, {"FIGURE", Align::kRight}});
    table.add({"cases", "opened", std::to_string(figures.cases_opened)});
    add_table(table, "notices by source", figures.notices_by_source);
    add_table(table, "notices by reason", figures.notices_by_reason);
    add_table(table, "decisions", figures.decisions);
    if (figures.decisions.total.shown()) {
      table.add({"decided by", "people", std::to_string(figures.decided_by_people)});
      table.add({"decided by", "machine", std::to_string(figures.decided_by_machine)});
    }
    for (const reports::MonthCount& each : figures.measures)
      table.add({"measures", each.id, count_text(each)});
    table.add({"answers", "given", std::to_string(figures.answers.count)});
    table.add({"answers", "median time", hours_text(figures.answers.median_hours)});
    table.add(
        {"answers", "as promised", share_text(figures.answers.in_time, figures.answers.count)});
    table.add(
        {"answers", "within 24 hours", share_text(figures.answered_in_day, figures.answers.count)});
    table.add({"answers", "late and still waiting", std::to_string(figures.waiting_late)});
    add_table(table, "appeals", figures.appeals);
    table.add({"reporters", "warned", count_text(figures.warnings)});
    table.add({"orders", "received", std::to_string(figures.orders.count)});
    table.add({"orders", "open", std::to_string(figures.orders_open)});
    table.add({"orders", "median time", hours_text(figures.orders.median_hours)});
    table.add({"orders", "in time",
               share_text(figures.orders.in_time, figures.orders.count - figures.orders_open)});
    program.output().table(table);
    program.output().document(figures_json(figures));
    return Exit::kOk;
  });
}

// The one record that statements are made by, or made for.
template <typename Value>
Result<Value> read_one(net::ApiClient& api, const std::string& collection, const std::string& id,
                       Result<Value> (*read)(const json&)) {
  const auto record = api.record(collection, id);
  if (!record) return record.failure().error;
  const Result<json> body = parse_json(record->body_json);
  if (!body) return fail(ErrorCode::kCorrupt, fmt::format("The record {} is no JSON.", id));
  return read(*body);
}

Exit say_faults(Program& program, const std::vector<reports::StatementFault>& faults) {
  Table table({{"STATEMENT"}, {"CASE"}, {"FIELD"}, {"REASON"}});
  json list = json::array();
  for (const reports::StatementFault& each : faults) {
    table.add({each.statement, each.case_number, each.what.field, each.what.reason});
    list.push_back({{"statement", each.statement},
                    {"case", each.case_number},
                    {"field", each.what.field},
                    {"reason", each.what.reason}});
    program.output().note(
        fmt::format("Case {}, {}: {}", each.case_number, each.what.field, each.what.reason));
  }
  program.output().note("Nothing was written.");
  program.output().table(table);
  program.output().document({{"faults", std::move(list)}, {"written", 0}});
  return Exit::kSomeFailed;
}

Exit write_statements(Program& program, const FigureOptions& options) {
  const auto from = reports::day_from_text(options.from);
  const auto to = reports::day_from_text(options.to);
  if (!from || !to || *to < *from)
    return program.output().failed(
        fail(ErrorCode::kInvalidArgument,
             "--from and --to are days like 2026-11-01, the first not after the last."),
        Exit::kSomeFailed);
  const bool as_json = options.out.ends_with(".json");
  if (!as_json && !options.out.ends_with(".csv"))
    return program.output().failed(
        fail(ErrorCode::kInvalidArgument, "--out ends with .csv or .json."), Exit::kSomeFailed);
  return program.with_backend([&](net::ApiClient& api) {
    const Result<reports::Intake> intake = read_intake(api, options.intake);
    if (!intake) return program.output().failed(intake.error());
    const auto rules = read_one<reports::StatementRules>(api, "statement_rules", options.intake,
                                                         &reports::statement_rules_from_json);
    if (!rules) return program.output().failed(rules.error());
    const auto schema = read_one<reports::StatementSchema>(api, "statement_schemas", rules->schema,
                                                           &reports::statement_schema_from_json);
    if (!schema) return program.output().failed(schema.error());
    std::vector<reports::StatementFacts> facts;
    if (const auto failed = each_record(api, intake->cases, [&](const json& record) {
          auto read = reports::statement_facts(*intake, record);
          if (read && read->decided >= *from && read->decided <= *to)
            facts.push_back(std::move(*read));
        }))
      return program.output().failed(*failed);
    const reports::StatementSet set = reports::make_statements(*schema, *rules, facts);
    if (!set.faults.empty()) return say_faults(program, set.faults);
    std::string bytes;
    if (as_json) {
      bytes = reports::statements_json(*schema, set.statements).dump(2) + "\n";
    } else {
      std::vector<std::vector<std::string>> rows;
      for (const reports::Statement& each : set.statements)
        rows.push_back(reports::cells_of(*schema, each));
      bytes = document::csv_text(reports::headings_of(*schema), rows);
    }
    if (const Status written = write_file_atomic(options.out, bytes); !written)
      return program.output().failed(written.error());
    program.output().line(
        fmt::format("{} statements, checked, are in {}.", set.statements.size(), options.out));
    program.output().line(
        fmt::format("{} decisions restricted nobody and need none.", set.without_restriction));
    program.output().document({{"written", set.statements.size()},
                               {"without_restriction", set.without_restriction},
                               {"file", options.out},
                               {"faults", json::array()}});
    return Exit::kOk;
  });
}

}  // namespace

void add_report_figures(CLI::App& group, Program& program) {
  const auto options = std::make_shared<FigureOptions>();
  CLI::App* month = group.add_subcommand(
      "month", "A month in figures, those behind which there are fewer than five people withheld");
  month->add_option("MONTH", options->month, "Like 2026-11")->required();
  month->add_option("--intake", options->intake, "Whose cases")->capture_default_str();
  month->callback([&program, options] {
    program.choose([options](Program& p) { return show_month(p, *options); });
  });
  CLI::App* statements = group.add_subcommand(
      "statements", "Statements of reasons for what was decided about reports, checked as a whole");
  statements->add_option("--from", options->from, "The first day, like 2026-11-01")->required();
  statements->add_option("--to", options->to, "The last day")->required();
  statements->add_option("--out", options->out, "A .csv or .json file; replaced when it is there")
      ->required();
  statements->add_option("--intake", options->intake, "Whose cases")->capture_default_str();
  statements->callback([&program, options] {
    program.choose([options](Program& p) { return write_statements(p, *options); });
  });
}

}  // namespace vigil::ctl
