// Statements of reasons: what was decided about a reported item, as a row of a public schema
// (Regulation (EU) 2022/2065, Art. 17 and 24(5)). Columns, permitted words and limits are one
// record, the operator's mapping of policies, acts and sources to them another; both are data with
// their source and date.
//
// What goes in is a decision without anybody's name: policy, acts, counts and days. The statement's
// texts are the operator's own; what looks like an address or a telephone number in one is refused.
// Pure; values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/domain/action.h"
#include "core/domain/report/intake.h"
#include "core/domain/verdict.h"

namespace vigil::domain::report {

enum class ColumnKind {
  kName,  // letters, digits, - and _
  kEnum,  // a word of `values`
  kText,
  kDate,  // 2026-11-30
  kCode,  // two capital letters: of a country, or a language
};

// A value in another column of the same row.
struct ColumnIs {
  std::string column;
  std::string is;
};

struct StatementColumn {
  std::string name;
  ColumnKind kind = ColumnKind::kText;
  std::string values;  // kEnum: the name of the list
  bool required = false;
  bool many = false;
  std::size_t most = 500;  // code points
  std::optional<std::chrono::sys_days> earliest;
  std::optional<ColumnIs> when;        // must be there then, and only then
  std::optional<ColumnIs> only_when;   // may be there then alone
  std::optional<ColumnIs> never_when;  // must not be there then
};

struct StatementSchema {
  std::string id;
  std::string source;  // where the columns are published
  std::string as_of;
  std::vector<std::string> one_of;  // at least one of these columns has a value
  std::chrono::sys_days latest{};
  std::vector<StatementColumn> columns;
  std::map<std::string, std::vector<std::string>, std::less<>> enums;

  [[nodiscard]] const StatementColumn* column(std::string_view name) const;
};

// Shape: plugins/reports/schema/statement_schema.schema.json. kInvalidArgument with one sentence.
[[nodiscard]] Result<StatementSchema> statement_schema_from_json(const nlohmann::json& record);

enum class StatementGround { kIllegal, kTerms };

struct PolicyStatement {
  std::string policy;
  std::string category;
  StatementGround ground = StatementGround::kTerms;
  std::vector<std::string> keywords;
  std::string rule;  // the law, or the clause of the terms
  std::string explanation;
};

// What a verdict or an act is in the schema; one that is not named restricts nobody.
struct ActStatement {
  std::string act;
  std::string column;
  std::string value;
  std::string end;  // the column for the day on which it ends; empty: it has no end
};

struct StatementRules {
  std::string id;
  std::string schema;
  std::string language;
  std::vector<std::string> territories;
  std::vector<PolicyStatement> policies;
  std::vector<ActStatement> acts;
  std::vector<std::pair<std::string, std::string>> sources;        // source -> source_type
  std::vector<std::pair<std::string, std::string>> content_types;  // beginning -> content_type
  std::string facts;  // with the places {reports} {acts} {policy} {day}

  [[nodiscard]] const PolicyStatement* policy(std::string_view id) const;
};

// Shape: plugins/reports/schema/statement_rules.schema.json. kInvalidArgument with one sentence.
[[nodiscard]] Result<StatementRules> statement_rules_from_json(const nlohmann::json& record);

// A decision about a reported item. No member can hold what a person wrote or is called.
struct StatementFacts {
  std::string decision;  // its permanent id: the platform's own name of the statement
  std::string case_number;
  Verdict verdict = Verdict::kAllow;
  std::vector<Action> actions;
  std::string policy;
  std::chrono::sys_days decided{};
  std::optional<std::chrono::sys_days> published;  // of the item
  std::string media_type;
  std::string source;  // the first that reported it
  std::int64_t reports = 0;
  bool by_machine = false;
};

// Of a case's record. Nothing: it is not decided, or not by what a statement is about.
[[nodiscard]] std::optional<StatementFacts> statement_facts(const Intake& intake,
                                                            const nlohmann::json& record);

// By column; one without values is empty.
using Statement = std::map<std::string, std::vector<std::string>, std::less<>>;

enum class FaultKind {
  kUnmapped,   // the operator's rules say nothing of the policy or the source
  kMissing,    // there must be a value
  kMisplaced,  // there must be none beside what other columns say, or more than one
  kWord,       // it is none of the permitted words
  kDay,        // it is no day, or out of the permitted time
  kLength,
  kPersonal,  // it looks like an address or a telephone number
};

struct FieldFault {
  std::string field;
  FaultKind kind = FaultKind::kMissing;
  std::string reason;  // one sentence
};

struct StatementFault {
  std::string statement;    // the decision's id
  std::string case_number;  // for people
  FieldFault what;
  std::string unmapped;  // kUnmapped: the policy or the source
};

struct StatementSet {
  std::vector<Statement> statements;  // whole only when there are no faults
  std::vector<StatementFault> faults;
  std::int64_t without_restriction = 0;  // decisions that need no statement
};

// Rows in the order of `facts`, each checked: with one fault nothing may be written.
[[nodiscard]] StatementSet make_statements(const StatementSchema& schema,
                                           const StatementRules& rules,
                                           std::span<const StatementFacts> facts);

[[nodiscard]] std::vector<FieldFault> check_statement(const StatementSchema& schema,
                                                      const Statement& statement);

// Cells in the order of the columns; several values are a JSON list in one cell.
[[nodiscard]] std::vector<std::string> cells_of(const StatementSchema& schema,
                                                const Statement& statement);
[[nodiscard]] std::vector<std::string> headings_of(const StatementSchema& schema);
// {"statements": [...]}, lists where the schema has lists, columns without a value left out.
[[nodiscard]] nlohmann::json statements_json(const StatementSchema& schema,
                                             std::span<const Statement> statements);

// "2026-11-30"; nothing for what is no such day.
[[nodiscard]] std::optional<std::chrono::sys_days> day_from_text(std::string_view text);
[[nodiscard]] std::string day_text(std::chrono::sys_days day);

}  // namespace vigil::domain::report
