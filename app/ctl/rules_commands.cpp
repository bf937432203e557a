// vigilctl rules: clear-cut rules, checked and tried on what people decided, without a backend.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "app/ctl/term_files.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/screening/dry_run.h"
#include "core/screening/rule.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
using screening::DryRun;
using screening::Rule;
using screening::RuleRecord;
using screening::Share;

constexpr std::size_t kMostHistoryLine = 1u << 20;
constexpr std::size_t kMostNoted = 100;

Exit check_rules(Program& program, const std::string& file) {
  Output& output = program.output();
  const Result<std::string> text = read_file(file);
  if (!text) return output.failed(text.error(), Exit::kUsage);
  const screening::RuleReading reading = screening::read_rules(*text);
  json problems = json::array();
  for (const screening::Problem& problem : reading.problems) {
    problems.push_back(problem_json(problem));
    output.note(problem_line(file, problem));
  }
  json rules = json::array();
  std::size_t tests = 0;
  for (const Rule& rule : reading.rules) {
    tests += rule.tests.size();
    rules.push_back({{"id", rule.id},
                     {"version", rule.version},
                     {"active", rule.active},
                     {"act", to_word(rule.outcome)},
                     {"policy", rule.policy.text()},
                     {"severity", rule.severity},
                     {"tests", rule.tests.size()}});
  }
  const bool ok = reading.problems.empty();
  output.document({{"ok", ok}, {"rules", std::move(rules)}, {"problems", std::move(problems)}});
  if (!ok) return Exit::kSomeFailed;
  output.line(fmt::format("ok  {} rules, {} tests passed", reading.rules.size(), tests));
  return Exit::kOk;
}

// One line of a history: {"facts": {...} or "subject": {...}, "verdict": "..."}.
struct Judged {
  screening::Facts facts;
  domain::Verdict verdict = domain::Verdict::kAllow;
};

Result<Judged> read_judged(const std::string& line) {
  if (line.size() > kMostHistoryLine)
    return fail(ErrorCode::kTooLarge, "The line is longer than 1 MiB.");
  const Result<json> parsed = parse_json(line);
  if (!parsed) return parsed.error();
  const auto verdict = domain::verdict_from_word(text_member(*parsed, "verdict"));
  if (!verdict)
    return fail(ErrorCode::kInvalidArgument,
                "\"verdict\" must be allow, label, warn, limit, remove or escalate.");
  const bool given = parsed->contains("facts");
  if (given == parsed->contains("subject")) {
    return fail(ErrorCode::kInvalidArgument, "A line has either \"facts\" or \"subject\".");
  }
  Result<screening::Facts> facts = given ? screening::facts_from_json((*parsed)["facts"])
                                         : screening::facts_from_subject((*parsed)["subject"]);
  if (!facts) return facts.error();
  return Judged{std::move(*facts), *verdict};
}

json to_json(const Share& share) {
  return {{"part", share.part},
          {"whole", share.whole},
          {"share", share.share},
          {"low", share.low},
          {"high", share.high}};
}

json to_json(const RuleRecord& record) {
  return {{"items", record.items},
          {"held", record.held},
          {"caught", to_json(record.caught())},
          {"wrongly", to_json(record.wrongly())}};
}

std::string to_text(const Share& share) {
  if (share.whole == 0) return "-";
  return fmt::format("{:.1f} % ({}/{}, {:.1f}-{:.1f})", share.share * 100, share.part, share.whole,
                     share.low * 100, share.high * 100);
}

Exit dry_run(Program& program, const std::string& rules_file, const std::string& history_file,
             const std::vector<std::string>& list_files) {
  Output& output = program.output();
  const Result<std::string> text = read_file(rules_file);
  if (!text) return output.failed(text.error(), Exit::kUsage);
  const screening::RuleReading reading = screening::read_rules(*text);
  if (!reading.problems.empty()) {
    for (const screening::Problem& problem : reading.problems)
      output.note(problem_line(rules_file, problem));
    return output.failed(
        fail(ErrorCode::kInvalidArgument, "The rules are not sound; nothing was tried."),
        Exit::kUsage);
  }
  const auto matcher = matcher_of_files(list_files, output);
  if (!matcher) return output.failed(matcher.error(), Exit::kUsage);
  std::ifstream file;
  if (history_file != "-") {
    file.open(history_file, std::ios::binary);
    if (!file)
      return output.failed(
          fail(ErrorCode::kNotFound, fmt::format("{} cannot be read.", history_file)),
          Exit::kUsage);
  }
  std::istream& history = history_file == "-" ? program.standard_input() : file;

  DryRun run(reading.rules);
  screening::TermScanner scanner;
  json problems = json::array();
  std::int64_t refused = 0;
  std::string line;
  for (int number = 1; std::getline(history, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    Result<Judged> judged = read_judged(line);
    if (judged && !list_files.empty()) {
      const Result<screening::TermHits> hits = (*matcher)->scan(judged->facts.caption, scanner);
      if (!hits) return output.failed(hits.error());
      for (screening::TermFact& fact : to_facts(**matcher, *hits))
        judged->facts.terms.push_back(std::move(fact));
    }
    if (judged) {
      run.add(judged->facts, judged->verdict);
      continue;
    }
    if (++refused > static_cast<std::int64_t>(kMostNoted)) continue;
    const screening::Problem problem{number, judged.error().message};
    problems.push_back(problem_json(problem));
    output.note(problem_line(history_file, problem));
  }

  Table table({{"RULE"}, {"ACT"}, {"HELD", Align::kRight}, {"CAUGHT"}, {"WRONGLY"}});
  json rules = json::array();
  const auto add = [&](const std::string& name, std::string_view act, const RuleRecord& record) {
    table.add({name, std::string(act), std::to_string(record.held), to_text(record.caught()),
               to_text(record.wrongly())});
  };
  for (std::size_t i = 0; i < reading.rules.size(); ++i) {
    const Rule& rule = reading.rules[i];
    json entry = to_json(run.by_rule()[i]);
    entry["id"] = rule.id;
    entry["version"] = rule.version;
    entry["act"] = to_word(rule.outcome);
    rules.push_back(std::move(entry));
    add(rule.id, to_word(rule.outcome), run.by_rule()[i]);
  }
  add("all together", "remove", run.removed());
  add("all together", "flag or remove", run.caught());
  output.table(table);
  output.line(
      fmt::format("{} items, {} escalated and left out, {} lines refused. In brackets: counts, and "
                  "95 % intervals.",
                  run.caught().items, run.escalated(), refused));
  output.document({{"rules", std::move(rules)},
                   {"removed", to_json(run.removed())},
                   {"flagged_or_removed", to_json(run.caught())},
                   {"items", run.caught().items},
                   {"escalated", run.escalated()},
                   {"refused", refused},
                   {"problems", std::move(problems)}});
  return refused == 0 ? Exit::kOk : Exit::kSomeFailed;
}

}  // namespace

void add_rules_commands(CLI::App& app, Program& program) {
  CLI::App* group =
      app.add_subcommand("rules", "Clear-cut rules of the machine pre-screen; needs no backend");
  group->require_subcommand(1);

  CLI::App* check =
      group->add_subcommand("check", "Whether rules are sound and pass their own tests");
  const auto checked = std::make_shared<std::string>();
  check->add_option("FILE", *checked, "One rule, or {\"rules\": [...]}")->required();
  check->callback([&program, checked] {
    program.choose([checked](Program& p) { return check_rules(p, *checked); });
  });

  CLI::App* run = group->add_subcommand(
      "dry-run", "What rules would have caught of what people decided, and wrongly");
  const auto rules = std::make_shared<std::string>();
  const auto history = std::make_shared<std::string>();
  const auto lists = std::make_shared<std::vector<std::string>>();
  run->add_option("FILE", *rules, "One rule, or {\"rules\": [...]}")->required();
  run->add_option("--history", *history,
                  "JSON lines {facts or subject, verdict}; - for standard input")
      ->required();
  run->add_option("--list", *lists, "Scan the captions with this term list too; may be given again")
      ->allow_extra_args(false);
  run->callback([&program, rules, history, lists] {
    program.choose([=](Program& p) { return dry_run(p, *rules, *history, *lists); });
  });
}

}  // namespace vigil::ctl
