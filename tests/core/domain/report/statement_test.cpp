// Statements of reasons by the shipped schema and rules: every row is checked, a fault is named,
// and nobody's name can be in one.
#include "core/domain/report/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/json.h"
#include "core/domain/policy.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

json seed(const std::string& name) {
  std::ifstream file(std::string(VIGIL_SOURCE_DIR) + "/plugins/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return *parse_json(text.str());
}

class Statements : public testing::Test {
 protected:
  StatementSchema schema =
      *statement_schema_from_json(seed("reports/schema/statement_schemas.seed.json")[0]);
  StatementRules rules =
      *statement_rules_from_json(seed("reports/schema/statement_rules.seed.json")[0]);
  Intake intake = *intake_from_json(seed("reports/schema/intakes.seed.json")[0]);

  static json a_case() {
    return {
        {"id", "item:clip-7"},
        {"reports", 3},
        {"sources",
         {{"hotline", {{"count", 1}, {"first_at", "2026-11-02T03:00:00Z"}}},
          {"user", {{"count", 2}, {"first_at", "2026-11-02T01:00:00Z"}}}}},
        {"subject",
         {{"item_id", "clip-7"},
          {"caption", "老周家的山羊 13800138000"},
          {"uploaded_at", "2026-10-31T17:00:00Z"},
          {"author", {{"id", "a-99"}, {"name", "老周"}}},
          {"media", {{"type", "video/mp4"}, {"sha256", std::string(64, 'a')}}}}},
        {"listed",
         {{{"id", "r1"},
           {"reporter", "wang-wu"},
           {"text", "王五说他骗钱"},
           {"contact", "wangwu@example.org"}}}},
        {"decision",
         {{"id", "0192-abcd"},
          {"verdict", "remove"},
          {"policy", "fraud"},
          {"at", "2026-11-02T20:00:00Z"},
          {"by", "mei"},
          {"note", "李梅决定"},
          {"actions",
           {{{"kind", "restrict_author"}, {"amount", 7}}, {{"kind", "strike"}, {"amount", 90}}}}}}};
  }
  StatementSet make(const std::vector<json>& cases) {
    std::vector<StatementFacts> facts;
    for (const json& each : cases) {
      if (auto read = statement_facts(intake, each)) facts.push_back(*read);
    }
    return make_statements(schema, rules, facts);
  }
};

TEST_F(Statements, ADecisionBecomesARowOfTheSchema) {
  const StatementSet set = make({a_case()});
  for (const StatementFault& fault : set.faults)
    ADD_FAILURE() << fault.what.field << fault.what.reason;
  ASSERT_EQ(set.statements.size(), 1u);
  const Statement& row = set.statements[0];
  EXPECT_THAT(row.at("puid"), ElementsAre("0192-abcd"));
  EXPECT_THAT(row.at("decision_visibility"), ElementsAre("DECISION_VISIBILITY_CONTENT_REMOVED"));
  EXPECT_THAT(row.at("decision_account"), ElementsAre("DECISION_ACCOUNT_SUSPENDED"));
  EXPECT_THAT(row.at("end_date_account_restriction"), ElementsAre("2026-11-10"));
  EXPECT_THAT(row.at("category"), ElementsAre("STATEMENT_CATEGORY_SCAMS_AND_FRAUD"));
  EXPECT_THAT(row.at("decision_ground"), ElementsAre("DECISION_GROUND_INCOMPATIBLE_CONTENT"));
  EXPECT_THAT(row.at("content_type"), ElementsAre("CONTENT_TYPE_VIDEO"));
  EXPECT_THAT(row.at("content_date"), ElementsAre("2026-11-01")) << "the day on the wall";
  EXPECT_THAT(row.at("application_date"), ElementsAre("2026-11-03"));
  EXPECT_THAT(row.at("source_type"), ElementsAre("SOURCE_ARTICLE_16")) << "of the first report";
  EXPECT_THAT(row.at("automated_detection"), ElementsAre("No"));
  EXPECT_THAT(row.at("automated_decision"), ElementsAre("AUTOMATED_DECISION_NOT_AUTOMATED"));
  EXPECT_THAT(row.at("decision_facts").front(), HasSubstr("3 report(s)"));
  const auto cells = cells_of(schema, row);
  EXPECT_EQ(cells.size(), headings_of(schema).size());
  EXPECT_THAT(cells, testing::Contains("[\"DECISION_VISIBILITY_CONTENT_REMOVED\"]"));
  const json document = statements_json(schema, set.statements);
  EXPECT_EQ(document["statements"][0]["decision_visibility"],
            json({"DECISION_VISIBILITY_CONTENT_REMOVED"}));
  EXPECT_FALSE(document["statements"][0].contains("decision_monetary"));
}

TEST_F(Statements, NobodysNameOrWordsLeave) {
  const StatementSet set = make({a_case()});
  const std::string all = statements_json(schema, set.statements).dump();
  for (const char* secret :
       {"老周", "a-99", "wang", "王五", "13800138000", "mei", "李梅", "clip-7", "example.org"})
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

TEST_F(Statements, ATextOfTheOperatorsThatPointsAtSomebodyIsRefused) {
  for (const char* text :
       {"call 138 0013 8000", "write to a@example.org", "id 110101199003074219"}) {
    rules.facts = text;
    const StatementSet set = make({a_case()});
    ASSERT_EQ(set.faults.size(), 1u) << text;
    EXPECT_EQ(set.faults[0].what.field, "decision_facts");
  }
  rules.facts = "On {day}, by Regulation (EU) 2022/2065, after 3 reports.";
  EXPECT_TRUE(make({a_case()}).faults.empty());
}

TEST_F(Statements, APolicyWithoutMappingIsNamed) {
  json strange = a_case();
  strange["decision"]["policy"] = "house-rule-9";
  json other = a_case();
  other["decision"]["id"] = "other";
  other["sources"] = {{"pigeon", {{"count", 1}, {"first_at", "2026-11-02T03:00:00Z"}}}};
  const StatementSet set = make({strange, other});
  ASSERT_EQ(set.faults.size(), 2u);
  EXPECT_EQ(set.faults[0].what.field, "category");
  EXPECT_THAT(set.faults[0].what.reason, HasSubstr("house-rule-9"));
  EXPECT_EQ(set.faults[0].unmapped, "house-rule-9");
  EXPECT_EQ(set.faults[1].what.field, "source_type");
  EXPECT_EQ(set.faults[1].statement, "other");
  EXPECT_THAT(set.faults[1].what.reason, HasSubstr("pigeon"));
}

TEST_F(Statements, EachColumnIsChecked) {
  json undated = a_case();
  undated["subject"].erase("uploaded_at");
  EXPECT_EQ(make({undated}).faults.at(0).what.field, "content_date");
  json early = a_case();
  early["subject"]["uploaded_at"] = "1999-12-31T00:00:00Z";
  EXPECT_EQ(make({early}).faults.at(0).what.field, "content_date");
  json strange = a_case();
  strange["subject"]["media"]["type"] = "application/x-thing";
  EXPECT_EQ(make({strange}).faults.at(0).what.field, "content_type");
  json named = a_case();
  named["decision"]["id"] = "a/b";
  EXPECT_EQ(make({named}).faults.at(0).what.field, "puid");

  Statement row = make({a_case()}).statements.at(0);
  EXPECT_TRUE(check_statement(schema, row).empty());
  const auto fault_of = [&](const std::string& column, std::vector<std::string> values) {
    Statement changed = row;
    changed[column] = std::move(values);
    const auto problems = check_statement(schema, changed);
    return problems.empty() ? std::string() : problems.front().field;
  };
  EXPECT_EQ(fault_of("category", {"STATEMENT_CATEGORY_NONE"}), "category");
  EXPECT_EQ(fault_of("illegal_content_legal_ground", {"x"}), "illegal_content_legal_ground");
  EXPECT_EQ(fault_of("incompatible_content_ground", {}), "incompatible_content_ground");
  EXPECT_EQ(fault_of("decision_facts", {std::string(5'001, 'x')}), "decision_facts");
  EXPECT_EQ(fault_of("decision_facts", {std::string(5'000, 'x')}), "");
  EXPECT_EQ(fault_of("decision_visibility", {"DECISION_VISIBILITY_OTHER"}),
            "decision_visibility_other");
  EXPECT_EQ(fault_of("territorial_scope", {"DE", "fr"}), "territorial_scope");
  EXPECT_EQ(fault_of("content_date", {"2026-06-31"}), "content_date");
  EXPECT_EQ(fault_of("end_date_account_restriction", {"2038-01-02"}),
            "end_date_account_restriction");
  EXPECT_EQ(fault_of("category", {"STATEMENT_CATEGORY_VIOLENCE", "STATEMENT_CATEGORY_SELF_HARM"}),
            "category");
  EXPECT_EQ(fault_of("colour", {"red"}), "colour");
  row["source_type"] = {"SOURCE_VOLUNTARY"};
  EXPECT_EQ(fault_of("source_identity", {"an office"}), "source_identity");
  row.erase("decision_visibility");
  row.erase("decision_account");
  EXPECT_EQ(check_statement(schema, row).front().field, "decision_visibility");
}

TEST_F(Statements, IllegalContentCarriesItsLaw) {
  for (PolicyStatement& each : rules.policies) {
    if (each.policy == "fraud") each.ground = StatementGround::kIllegal;
  }
  const StatementSet set = make({a_case()});
  EXPECT_TRUE(set.faults.empty());
  EXPECT_EQ(set.statements[0].count("incompatible_content_ground"), 0u);
  EXPECT_FALSE(set.statements[0].at("illegal_content_legal_ground").empty());
}

TEST_F(Statements, WhatRestrictsNobodyNeedsNone) {
  json allowed = a_case();
  allowed["decision"] = {{"id", "d"}, {"verdict", "allow"}, {"at", "2026-11-02T20:00:00Z"}};
  json warned = a_case();
  warned["decision"] = {
      {"id", "w"}, {"verdict", "warn"}, {"policy", "fraud"}, {"at", "2026-11-02T20:00:00Z"}};
  json open = a_case();
  open.erase("decision");
  json reopened = a_case();
  reopened["reopened"] = true;
  const StatementSet set = make({allowed, warned, open, reopened});
  EXPECT_TRUE(set.statements.empty());
  EXPECT_TRUE(set.faults.empty());
  EXPECT_EQ(set.without_restriction, 2);
}

TEST_F(Statements, AMachinesDecisionSaysSo) {
  json machine = a_case();
  machine["decision"]["by"] = "@machine";
  const StatementSet set = make({machine});
  EXPECT_THAT(set.statements.at(0).at("automated_detection"), ElementsAre("Yes"));
  EXPECT_THAT(set.statements.at(0).at("automated_decision"),
              ElementsAre("AUTOMATED_DECISION_FULLY"));
}

TEST_F(Statements, EveryShippedPolicySourceAndWordIsMapped) {
  EXPECT_FALSE(schema.source.empty());
  for (const json& policy : seed("review/schema/policies.seed.json"))
    EXPECT_NE(rules.policy(text_member(policy, "id")), nullptr) << policy["id"];
  for (const Source& source : intake.sources) {
    json one = a_case();
    one["sources"] = {{source.id, {{"count", 1}, {"first_at", "2026-11-02T03:00:00Z"}}}};
    EXPECT_TRUE(make({one}).faults.empty()) << source.id;
  }
  for (const Reason& reason : intake.reasons) {
    const auto& words = schema.enums.find("STATEMENT_CATEGORIES")->second;
    EXPECT_NE(std::find(words.begin(), words.end(), reason.statement_category), words.end())
        << reason.id;
  }
  for (const PolicyStatement& each : rules.policies) {
    json one = a_case();
    one["decision"]["policy"] = each.policy;
    EXPECT_TRUE(make({one}).faults.empty()) << each.policy;
  }
}

TEST_F(Statements, BrokenRecordsSayWhat) {
  EXPECT_FALSE(statement_schema_from_json(json::array()));
  EXPECT_FALSE(statement_rules_from_json(json::array()));
  json broken = seed("reports/schema/statement_schemas.seed.json")[0];
  broken["columns"][1]["values"] = "NONE";
  EXPECT_THAT(statement_schema_from_json(broken).error().message, HasSubstr("NONE"));
  json rule = seed("reports/schema/statement_rules.seed.json")[0];
  rule["policies"][0]["ground"] = "whim";
  EXPECT_THAT(statement_rules_from_json(rule).error().message, HasSubstr("ground"));
}

}  // namespace
}  // namespace vigil::domain::report
