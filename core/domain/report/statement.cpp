#include "core/domain/report/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/report/case_file.h"
#include "core/domain/report/closing.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

constexpr std::size_t kFewestDigitsOfATelephone = 7;

const std::string& only(const Statement& statement, std::string_view column) {
  static const std::string kNone;
  const auto at = statement.find(column);
  return at == statement.end() || at->second.empty() ? kNone : at->second.front();
}

bool holds(const Statement& statement, const ColumnIs& condition) {
  const auto at = statement.find(condition.column);
  return at != statement.end() &&
         std::find(at->second.begin(), at->second.end(), condition.is) != at->second.end();
}

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool is_code(std::string_view text) {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// An address, or so many digits that somebody could be called or looked up by them.
bool points_at_somebody(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (day_from_text(text.substr(at, 10))) {
      at += 9;
      digits = 0;
      continue;
    }
    const char c = text[at];
    if (c == '@') return true;
    if (c >= '0' && c <= '9') {
      if (++digits >= kFewestDigitsOfATelephone) return true;
    } else if (c != ' ' && c != '-') {
      digits = 0;
    }
  }
  return false;
}

// What is wrong with one value; nothing: it may stand there.
std::optional<FieldFault> wrong_value(const StatementSchema& schema, const StatementColumn& column,
                                      const std::string& value) {
  const auto wrong = [&](FaultKind kind, std::string reason) {
    return FieldFault{column.name, kind, std::move(reason)};
  };
  switch (column.kind) {
    case ColumnKind::kName:
      if (!is_name(value))
        return wrong(FaultKind::kWord, "Only letters, digits, - and _ may stand here.");
      break;
    case ColumnKind::kEnum: {
      const auto list = schema.enums.find(column.values);
      const bool known =
          list != schema.enums.end() &&
          std::find(list->second.begin(), list->second.end(), value) != list->second.end();
      if (known) return std::nullopt;
      return wrong(FaultKind::kWord, fmt::format("{} is none of the schema's words.", value));
    }
    case ColumnKind::kText:
      if (points_at_somebody(value))
        return wrong(FaultKind::kPersonal,
                     "The text holds what looks like an address or a telephone number.");
      break;
    case ColumnKind::kDate: {
      const auto day = day_from_text(value);
      if (!day) return wrong(FaultKind::kDay, fmt::format("{} is no day like 2026-11-30.", value));
      if (column.earliest && *day < *column.earliest)
        return wrong(FaultKind::kDay,
                     fmt::format("{} is before {}.", value, day_text(*column.earliest)));
      if (*day > schema.latest)
        return wrong(FaultKind::kDay,
                     fmt::format("{} is after {}.", value, day_text(schema.latest)));
      return std::nullopt;
    }
    case ColumnKind::kCode:
      if (is_code(value)) return std::nullopt;
      return wrong(FaultKind::kWord, fmt::format("{} is no code of two capital letters.", value));
  }
  const std::size_t length = count_code_points(value);
  if (length <= column.most) return std::nullopt;
  return wrong(
      FaultKind::kLength,
      fmt::format("The text has {} characters; at most {} may stand here.", length, column.most));
}

void put_once(Statement& statement, const std::string& column, const std::string& value) {
  std::vector<std::string>& values = statement[column];
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

std::string filled(std::string_view text, const StatementFacts& facts, std::string_view acts) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    bool place = false;
    for (const auto& [name, value] :
         {std::pair<std::string_view, std::string>("{reports}", fmt::format("{}", facts.reports)),
          {"{acts}", std::string(acts)},
          {"{policy}", facts.policy},
          {"{day}", day_text(facts.decided)}}) {
      if (text.substr(at, name.size()) != name) continue;
      out += value;
      at += name.size();
      place = true;
      break;
    }
    if (!place) out += text[at++];
  }
  return out;
}

// The acts that restrict somebody, each with how many days it lasts (0: no end).
std::vector<std::pair<const ActStatement*, int>> restrictions(const StatementRules& rules,
                                                              const StatementFacts& facts) {
  std::vector<std::pair<const ActStatement*, int>> found;
  const auto add = [&](std::string_view act, int days) {
    for (const ActStatement& each : rules.acts) {
      if (each.act == act) found.emplace_back(&each, days);
    }
  };
  add(to_word(facts.verdict), 0);
  for (const Action& action : facts.actions) {
    // What a verdict is called too is said once.
    if (to_word(action.kind) != to_word(facts.verdict))
      add(to_word(action.kind), action.kind == ActionKind::kRestrictAuthor ? action.amount : 0);
  }
  return found;
}

}  // namespace

std::optional<std::chrono::sys_days> day_from_text(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto at = from_rfc3339(std::string(text) + "T00:00:00Z");
  if (!at) return std::nullopt;
  const auto day = std::chrono::floor<std::chrono::days>(*at);
  // A day that there is not, such as the 31st of June, is not read as another.
  return day_text(day) == text ? std::optional(day) : std::nullopt;
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

const StatementColumn* StatementSchema::column(std::string_view name) const {
  const auto at = std::find_if(columns.begin(), columns.end(),
                               [&](const StatementColumn& each) { return each.name == name; });
  return at == columns.end() ? nullptr : &*at;
}

const PolicyStatement* StatementRules::policy(std::string_view wanted) const {
  const auto at = std::find_if(policies.begin(), policies.end(),
                               [&](const PolicyStatement& each) { return each.policy == wanted; });
  return at == policies.end() ? nullptr : &*at;
}

std::optional<StatementFacts> statement_facts(const Intake& intake, const json& record) {
  const auto decision = record.find("decision");
  if (decision == record.end() || !decision->is_object() || bool_member(record, "reopened"))
    return std::nullopt;
  const auto verdict = verdict_from_word(text_member(*decision, "verdict"));
  const auto at = from_rfc3339(text_member(*decision, "at"));
  const std::string id = text_member(*decision, "id");
  // Without an id nothing was done to any item.
  if (!verdict || !at || id.empty()) return std::nullopt;
  StatementFacts facts;
  facts.decision = id;
  CaseFile named;
  named.id = text_member(record, "id");
  facts.case_number = case_number(named);
  facts.verdict = *verdict;
  if (const auto actions = decision->find("actions"); actions != decision->end()) {
    if (Result<std::vector<Action>> read = actions_from_json(*actions)) facts.actions = *read;
  }
  facts.policy = text_member(*decision, "policy");
  facts.decided = intake.zone.day_of(*at);
  facts.reports = int_member(record, "reports");
  facts.by_machine = text_member(*decision, "by").starts_with('@');
  if (const auto subject = record.find("subject");
      subject != record.end() && subject->is_object()) {
    if (const auto uploaded = from_rfc3339(text_member(*subject, "uploaded_at")))
      facts.published = intake.zone.day_of(*uploaded);
    if (const auto media = subject->find("media"); media != subject->end() && media->is_object())
      facts.media_type = text_member(*media, "type");
  }
  WallTime first = WallTime::max();
  if (const auto sources = record.find("sources");
      sources != record.end() && sources->is_object()) {
    for (const auto& [source, count] : sources->items()) {
      const auto since = from_rfc3339(text_member(count, "first_at"));
      if (!since || *since >= first) continue;
      first = *since;
      facts.source = source;
    }
  }
  return facts;
}

std::vector<FieldFault> check_statement(const StatementSchema& schema, const Statement& statement) {
  std::vector<FieldFault> faults;
  for (const auto& [name, values] : statement) {
    if (!values.empty() && schema.column(name) == nullptr)
      faults.push_back({name, FaultKind::kMisplaced, "The schema has no such column."});
  }
  for (const StatementColumn& column : schema.columns) {
    const auto at = statement.find(column.name);
    const bool there = at != statement.end() && !at->second.empty() && !at->second.front().empty();
    const bool due = column.when && holds(statement, *column.when);
    if (!there) {
      if (column.required || due)
        faults.push_back(
            {column.name, FaultKind::kMissing, "There is no value, and there must be one."});
      continue;
    }
    if ((column.when && !due) || (column.only_when && !holds(statement, *column.only_when)) ||
        (column.never_when && holds(statement, *column.never_when))) {
      faults.push_back({column.name, FaultKind::kMisplaced,
                        "There must be no value beside what the other columns say."});
      continue;
    }
    if (!column.many && at->second.size() > 1)
      faults.push_back(
          {column.name, FaultKind::kMisplaced, "There may be one value, and there are several."});
    for (const std::string& value : at->second) {
      if (auto wrong = wrong_value(schema, column, value)) faults.push_back(std::move(*wrong));
    }
  }
  const bool any = schema.one_of.empty() || std::any_of(schema.one_of.begin(), schema.one_of.end(),
                                                        [&](const std::string& name) {
                                                          return !only(statement, name).empty();
                                                        });
  if (!any)
    faults.push_back(
        {schema.one_of.front(), FaultKind::kMissing, "A statement says at least one restriction."});
  return faults;
}

StatementSet make_statements(const StatementSchema& schema, const StatementRules& rules,
                             std::span<const StatementFacts> all) {
  StatementSet set;
  for (const StatementFacts& facts : all) {
    const auto acts = restrictions(rules, facts);
    if (acts.empty()) {
      ++set.without_restriction;
      continue;
    }
    const auto fault = [&](FieldFault what, std::string unmapped = {}) {
      set.faults.push_back(
          {facts.decision, facts.case_number, std::move(what), std::move(unmapped)});
    };
    Statement made;
    made["puid"] = {facts.decision};
    std::string said;
    for (const auto& [act, days] : acts) {
      put_once(made, act->column, act->value);
      said += (said.empty() ? "" : ", ") + act->act;
      if (!act->end.empty() && days > 0)
        made[act->end] = {day_text(facts.decided + std::chrono::days(days))};
    }
    bool mapped = true;
    if (const PolicyStatement* policy = rules.policy(facts.policy)) {
      const bool illegal = policy->ground == StatementGround::kIllegal;
      made["category"] = {policy->category};
      if (!policy->keywords.empty()) made["category_specification"] = policy->keywords;
      made["decision_ground"] = {illegal ? "DECISION_GROUND_ILLEGAL_CONTENT"
                                         : "DECISION_GROUND_INCOMPATIBLE_CONTENT"};
      made[illegal ? "illegal_content_legal_ground" : "incompatible_content_ground"] = {
          policy->rule};
      made[illegal ? "illegal_content_explanation" : "incompatible_content_explanation"] = {
          policy->explanation};
    } else {
      mapped = false;
      fault({"category", FaultKind::kUnmapped,
             fmt::format("The policy \"{}\" is mapped to no category; the record {} of the "
                         "collection statement_rules needs an entry for it.",
                         facts.policy, rules.id)},
            facts.policy);
    }
    for (const auto& [source, type] : rules.sources) {
      if (source == facts.source) made["source_type"] = {type};
    }
    if (only(made, "source_type").empty()) {
      mapped = false;
      fault({"source_type", FaultKind::kUnmapped,
             fmt::format("The source \"{}\" is mapped to no kind of source; the record {} of the "
                         "collection statement_rules needs an entry for it.",
                         facts.source, rules.id)},
            facts.source);
    }
    for (const auto& [begins, type] : rules.content_types) {
      if (facts.media_type.starts_with(begins)) made["content_type"] = {type};
    }
    if (facts.published) made["content_date"] = {day_text(*facts.published)};
    if (!rules.language.empty()) made["content_language"] = {rules.language};
    if (!rules.territories.empty()) made["territorial_scope"] = rules.territories;
    made["application_date"] = {day_text(facts.decided)};
    made["decision_facts"] = {filled(rules.facts, facts, said)};
    made["automated_detection"] = {facts.by_machine ? "Yes" : "No"};
    made["automated_decision"] = {facts.by_machine ? "AUTOMATED_DECISION_FULLY"
                                                   : "AUTOMATED_DECISION_NOT_AUTOMATED"};
    for (FieldFault& wrong : check_statement(schema, made)) {
      // What has no mapping was said with the policy's or the source's name.
      const bool said_already =
          !mapped && (wrong.field == "category" || wrong.field == "source_type" ||
                      wrong.field == "decision_ground");
      if (!said_already) fault(std::move(wrong));
    }
    set.statements.push_back(std::move(made));
  }
  return set;
}

std::vector<std::string> headings_of(const StatementSchema& schema) {
  std::vector<std::string> names;
  for (const StatementColumn& column : schema.columns) names.push_back(column.name);
  return names;
}

std::vector<std::string> cells_of(const StatementSchema& schema, const Statement& statement) {
  std::vector<std::string> cells;
  for (const StatementColumn& column : schema.columns) {
    const auto at = statement.find(column.name);
    if (at == statement.end() || at->second.empty()) {
      cells.emplace_back();
    } else {
      cells.push_back(column.many ? json(at->second).dump() : at->second.front());
    }
  }
  return cells;
}

json statements_json(const StatementSchema& schema, std::span<const Statement> statements) {
  json list = json::array();
  for (const Statement& statement : statements) {
    json row = json::object();
    for (const StatementColumn& column : schema.columns) {
      const auto at = statement.find(column.name);
      if (at == statement.end() || at->second.empty()) continue;
      row[column.name] = column.many ? json(at->second) : json(at->second.front());
    }
    list.push_back(std::move(row));
  }
  return {{"statements", std::move(list)}};
}

}  // namespace vigil::domain::report
