// Reads the two records that statements of reasons are made by (statement.h).
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/json_reader.h"
#include "core/domain/report/statement.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

constexpr std::size_t kMostEntries = 1'000;

std::optional<ColumnKind> column_kind(std::string_view word) {
  if (word == "name") return ColumnKind::kName;
  if (word == "enum") return ColumnKind::kEnum;
  if (word == "text") return ColumnKind::kText;
  if (word == "date") return ColumnKind::kDate;
  if (word == "code") return ColumnKind::kCode;
  return std::nullopt;
}

std::optional<ColumnIs> condition(JsonReader& in, const char* key) {
  if (!in.has(key)) return std::nullopt;
  const json& both = in.object(key);
  return ColumnIs{text_member(both, "column"), text_member(both, "is")};
}

std::vector<std::string> text_list(JsonReader& in, const char* key) {
  std::vector<std::string> list;
  if (!in.has(key)) return list;
  for (const json& each : in.array(key, kMostEntries)) {
    if (each.is_string()) list.push_back(each.get<std::string>());
  }
  return list;
}

StatementColumn read_column(const json& entry, std::optional<Error>& problem) {
  JsonReader in(entry, "a column");
  StatementColumn column;
  column.name = in.text("name");
  const std::string kind = in.text("kind");
  const auto known = column_kind(kind);
  if (!known) in.refuse(fmt::format("\"{}\" is no kind of column.", kind));
  column.kind = known.value_or(ColumnKind::kText);
  column.values = in.optional_text("values");
  column.required = in.optional_flag("required", false);
  column.many = in.optional_flag("many", false);
  if (in.has("most")) column.most = static_cast<std::size_t>(in.integer("most", 1, 100'000));
  if (in.has("earliest")) {
    column.earliest = day_from_text(in.optional_text("earliest"));
    if (!column.earliest) in.refuse("\"earliest\" of a column must be a day like 2020-01-01.");
  }
  column.when = condition(in, "when");
  column.only_when = condition(in, "only_when");
  column.never_when = condition(in, "never_when");
  if (!in.ok() && !problem) problem = in.error();
  return column;
}

}  // namespace

Result<StatementSchema> statement_schema_from_json(const json& record) {
  if (!record.is_object())
    return fail(ErrorCode::kInvalidArgument, "A schema of statements is an object.");
  JsonReader in(record, "the schema of statements");
  StatementSchema schema;
  schema.id = in.text("id");
  schema.source = in.text("source");
  schema.as_of = in.text("as_of");
  schema.one_of = text_list(in, "one_of");
  const auto latest = day_from_text(in.text("latest_date"));
  if (in.ok() && !latest) in.refuse("\"latest_date\" must be a day like 2038-01-01.");
  schema.latest = latest.value_or(std::chrono::sys_days());
  std::optional<Error> problem;
  for (const json& entry : in.array("columns", 100))
    schema.columns.push_back(read_column(entry, problem));
  for (const auto& [name, list] : in.object("enums").items()) {
    if (!list.is_array()) continue;
    for (const json& word : list) {
      if (word.is_string()) schema.enums[name].push_back(word.get<std::string>());
    }
  }
  if (!in.ok()) return in.error();
  if (problem) return *problem;
  for (const StatementColumn& column : schema.columns) {
    if (column.kind == ColumnKind::kEnum && schema.enums.count(column.values) == 0)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The column {} takes its words from \"{}\", which there is not.",
                              column.name, column.values));
  }
  return schema;
}

Result<StatementRules> statement_rules_from_json(const json& record) {
  if (!record.is_object())
    return fail(ErrorCode::kInvalidArgument, "The rules of statements are an object.");
  JsonReader in(record, "the rules of statements");
  StatementRules rules;
  rules.id = in.text("id");
  rules.schema = in.text("schema");
  rules.language = in.optional_text("content_language");
  rules.territories = text_list(in, "territorial_scope");
  rules.facts = in.text("facts");
  std::optional<Error> problem;
  const auto keep = [&](const JsonReader& part) {
    if (!part.ok() && !problem) problem = part.error();
  };
  for (const json& entry : in.array("policies", kMostEntries)) {
    JsonReader part(entry, "a policy of the statements");
    PolicyStatement policy;
    policy.policy = part.text("policy");
    policy.category = part.text("category");
    const std::string ground = part.text("ground");
    if (ground != "illegal" && ground != "terms")
      part.refuse("\"ground\" of a policy must be illegal or terms.");
    policy.ground = ground == "illegal" ? StatementGround::kIllegal : StatementGround::kTerms;
    policy.keywords = text_list(part, "keywords");
    policy.rule = part.text("rule");
    policy.explanation = part.text("explanation");
    keep(part);
    rules.policies.push_back(std::move(policy));
  }
  for (const json& entry : in.array("acts", kMostEntries)) {
    JsonReader part(entry, "an act of the statements");
    rules.acts.push_back(
        {part.text("act"), part.text("column"), part.text("value"), part.optional_text("end")});
    keep(part);
  }
  for (const json& entry : in.array("sources", kMostEntries)) {
    JsonReader part(entry, "a source of the statements");
    rules.sources.emplace_back(part.text("source"), part.text("source_type"));
    keep(part);
  }
  for (const json& entry : in.array("content_types", kMostEntries)) {
    JsonReader part(entry, "a kind of content of the statements");
    rules.content_types.emplace_back(part.text("begins"), part.text("content_type"));
    keep(part);
  }
  if (!in.ok()) return in.error();
  if (problem) return *problem;
  return rules;
}

}  // namespace vigil::domain::report
