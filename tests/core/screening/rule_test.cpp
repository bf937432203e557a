// Rules: each condition, what outweighs what, explanations, refusals with their lines, and the dry
// run's figures.
#include "core/screening/rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/screening/dry_run.h"

namespace vigil::screening {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json rule_json(const json& when, const json& holds, const json& holds_not,
               std::string_view act = "flag") {
  return {{"id", "r1"},
          {"version", 1},
          {"title", {{"zh", "规则"}, {"en", "Rule"}}},
          {"when", when},
          {"outcome",
           {{"act", act},
            {"policy", "spam"},
            {"severity", 2},
            {"reason", {{"zh", "原因"}, {"en", "Reason"}}}}},
          {"tests",
           {{{"name", "holds"}, {"facts", holds}, {"holds", true}},
            {{"name", "does not"}, {"facts", holds_not}, {"holds", false}}}}};
}

Rule rule_of(const json& when, const json& holds, const json& holds_not,
             std::string_view act = "flag") {
  Result<Rule> rule = rule_from_json(rule_json(when, holds, holds_not, act));
  if (!rule) {
    ADD_FAILURE() << rule.error().message;
    return {};
  }
  return *rule;
}

// The rule's own tests say what holds: a condition that answered wrongly would be refused.
TEST(Rule, EveryConditionAtItsBorder) {
  const struct {
    const char* when;
    const char* holds;
    const char* holds_not;
  } cases[] = {
      {R"({"term":{}})", R"({"terms":[{"list":"a"}]})", R"({})"},
      {R"({"term":{"lists":["a"],"at_least":2}})",
       R"({"terms":[{"list":"a","term":"x"},{"list":"a","term":"y"}]})",
       R"({"terms":[{"list":"a","term":"x"},{"list":"a","term":"x"},{"list":"b","term":"y"}]})"},
      {R"({"term":{"severity_from":3}})", R"({"terms":[{"list":"a","severity":3}]})",
       R"({"terms":[{"list":"a","severity":2}]})"},
      {R"({"tag":{"any_of":["x","y"]}})", R"({"tags":["z","y"]})", R"({"tags":["z"]})"},
      {R"({"author":{"any_of":["u1"]}})", R"({"author":{"id":"u1"}})", R"({"author":{"id":"u2"}})"},
      {R"({"author":{"followers_from":10,"followers_below":20}})", R"({"author":{"followers":10}})",
       R"({"author":{"followers":20}})"},
      {R"({"author":{"any_of":["u1"],"followers_from":5}})",
       R"({"author":{"id":"u1","followers":5}})", R"({"author":{"id":"u1","followers":4}})"},
      {R"({"hash":{"distance_to":20,"share_from":0.5}})",
       R"({"hashes":[{"list":"h","distance":20,"share":0.5}]})",
       R"({"hashes":[{"list":"h","distance":21,"share":1},{"list":"h","distance":0,"share":0.4}]})"},
      {R"({"hash":{"lists":["h"],"severity_from":4}})", R"({"hashes":[{"list":"h","severity":4}]})",
       R"({"hashes":[{"list":"h","severity":3},{"list":"g","severity":4}]})"},
      {R"({"score":{"name":"minor","from":0.9}})", R"({"scores":{"minor":0.9}})",
       R"({"scores":{"minor":0.89}})"},
      {R"({"score":{"name":"minor","from":0}})", R"({"scores":{"minor":0}})",
       R"({"scores":{"other":1}})"},
      {R"({"reach":{"from":1000}})", R"({"reach":1000})", R"({"reach":999})"},
      {R"({"reach":{"below":1000}})", R"({"reach":999})", R"({"reach":1000})"},
      {R"({"language":{"any_of":["zh"]}})", R"({"language":"zh"})", R"({})"},
      {R"({"region":{"any_of":["云南"]}})", R"({"region":"云南"})", R"({"region":"贵州"})"},
      {R"({"not":{"tag":{"any_of":["x"]}}})", R"({})", R"({"tags":["x"]})"},
      {R"({"all":[{"reach":{"from":1}},{"not":{"tag":{"any_of":["x"]}}}]})", R"({"reach":1})",
       R"({"reach":1,"tags":["x"]})"},
      {R"({"any":[{"reach":{"from":9}},{"tag":{"any_of":["x"]}}]})", R"({"tags":["x"]})",
       R"({"reach":8})"},
  };
  for (const auto& each : cases) {
    const auto rule = rule_from_json(
        rule_json(json::parse(each.when), json::parse(each.holds), json::parse(each.holds_not)));
    EXPECT_TRUE(rule.ok()) << each.when << ": " << (rule.ok() ? "" : rule.error().message);
    // And the other way round it must be refused.
    const auto turned = rule_from_json(
        rule_json(json::parse(each.when), json::parse(each.holds_not), json::parse(each.holds)));
    EXPECT_FALSE(turned.ok()) << each.when;
  }
}

TEST(Rule, SaysWhichConditionHeldAndWhatItPointsAt) {
  const json when = json::parse(
      R"({"all":[{"term":{"lists":["wild"]}},{"any":[{"reach":{"from":1000}},{"score":{"name":"trade","from":0.8}}]}]})");
  const json facts_json = json::parse(
      R"({"reach":10,"terms":[{"list":"wild","term":"象牙","caption":[3,5]},{"list":"wild","term":"象牙","caption":[3,5]}],"scores":{"trade":0.85}})");
  const Rule rule = rule_of(when, facts_json, json::object());
  const Explanation explanation = explain(rule.when, *facts_from_json(facts_json));
  EXPECT_TRUE(explanation.holds);
  EXPECT_EQ(to_lines(explanation),
            "+ all of\n"
            "  + 1 of at least 1 terms of wild: 象牙\n"
            "  + any of\n"
            "    - reach >= 1000: it is 10\n"
            "    + score trade >= 0.8: it is 0.85\n");
  const std::vector<domain::Evidence> evidence = evidence_of(explanation);
  ASSERT_EQ(evidence.size(), 2u) << "each once";
  EXPECT_EQ(evidence[0].kind, "term");
  EXPECT_EQ(evidence[0].caption_begin, 3);
  EXPECT_EQ(evidence[0].caption_end, 5);
  EXPECT_EQ(evidence[1].kind, "score");
  EXPECT_DOUBLE_EQ(evidence[1].score, 0.85);
}

TEST(Rule, RemoveStandsAbovePassAndPassAboveFlag) {
  const json tagged = json::parse(R"({"tag":{"any_of":["x"]}})");
  const json facts = json::parse(R"({"tags":["x"]})");
  Rule flag = rule_of(tagged, facts, json::object(), "flag");
  Rule grave = rule_of(tagged, facts, json::object(), "flag");
  grave.severity = 4;
  Rule pass = rule_of(tagged, facts, json::object(), "pass");
  Rule remove = rule_of(tagged, facts, json::object(), "remove");
  const Facts known = *facts_from_json(facts);
  std::vector<Rule> rules{flag, grave};
  EXPECT_EQ(judge(rules, known).decided, &rules[1]) << "the gravest of the same";
  rules.push_back(pass);
  EXPECT_EQ(judge(rules, known).outcome, Outcome::kPass);
  rules.push_back(remove);
  const Judgement all = judge(rules, known);
  EXPECT_EQ(all.outcome, Outcome::kRemove);
  EXPECT_EQ(all.held.size(), 4u);
  rules.back().active = false;
  EXPECT_EQ(judge(rules, known).outcome, Outcome::kPass);
  EXPECT_EQ(judge(rules, Facts{}).outcome, Outcome::kNone);
  EXPECT_EQ(judge({}, known).outcome, Outcome::kNone);
}

constexpr std::string_view kGood = R"({
  "id": "wild-trade",
  "version": 3,
  "title": {"zh": "野生动物交易", "en": "Wildlife trade"},
  "when": {
    "term": {"lists": ["wild"]}
  },
  "outcome": {"act": "remove", "policy": "wildlife-trade", "severity": 4,
    "reason": {"zh": "出售受保护动物制品。", "en": "Sells products of protected animals."}},
  "tests": [
    {"name": "ivory", "facts": {"terms": [{"list": "wild", "term": "象牙"}]}, "holds": true},
    {"name": "goats", "facts": {"caption": "山羊"}, "holds": false}
  ]
})";

TEST(Rule, IsReadWhole) {
  const RuleReading reading = read_rules(kGood);
  for (const Problem& problem : reading.problems)
    ADD_FAILURE() << problem.line << ": " << problem.reason;
  ASSERT_EQ(reading.rules.size(), 1u);
  const Rule& rule = reading.rules[0];
  EXPECT_EQ(rule.id, "wild-trade");
  EXPECT_EQ(rule.version, 3);
  EXPECT_EQ(rule.outcome, Outcome::kRemove);
  EXPECT_EQ(rule.policy.text(), "wildlife-trade");
  EXPECT_EQ(rule.severity, 4);
  EXPECT_EQ(rule.reason_zh, "出售受保护动物制品。");
  EXPECT_EQ(rule.tests.size(), 2u);
  EXPECT_EQ(rule.tests[1].line, 12);
}

TEST(Rule, BrokenOnesAreRefusedWithLineAndReason) {
  const struct {
    const char* from;
    const char* to;
    int line;
    const char* reason;
  } cases[] = {
      {R"("term": {"lists")", R"("word": {"lists")", 6, "no kind of condition"},
      {R"({"lists": ["wild"]})", R"({"list": ["wild"]})", 6, "means nothing"},
      {R"({"lists": ["wild"]})", R"({"at_least": 0})", 6, "from 1 to 100"},
      {R"("term": {"lists": ["wild"]})", R"("all": [])", 6, "list of conditions"},
      {R"("term": {"lists": ["wild"]})", R"("tag": {"any_of": []})", 6, "names nothing"},
      {R"("term": {"lists": ["wild"]})", R"("reach": {"from": 9, "below": 9})", 6,
       "nothing can meet it"},
      {R"("term": {"lists": ["wild"]})", R"("score": {"name": "x"})", 6, "no \"from\""},
      {R"("act": "remove")", R"("act": "delete")", 8, "no outcome"},
      {R"("policy": "wildlife-trade", )", "", 8, "no \"policy\""},
      {R"("severity": 4)", R"("severity": 5)", 8, "from 1 to 4"},
      {R"(, "en": "Sells products of protected animals.")", "", 9, "no \"en\""},
      {R"("version": 3)", R"("version": "3")", 3, "whole number"},
      {R"("id": "wild-trade")", R"("id": "Wild Trade")", 2, "no id of a rule"},
      {R"("holds": true)", R"("holds": false)", 11,
       "The test \"ivory\" fails: the rule holds, and should not"},
      {R"("term": "象牙"}]})", R"("term": "象牙", "manner": "spoken"}]})", 11,
       "written, disguised or sound"},
      {R"("list": "wild", "term": "象牙")", R"("list": "tame", "term": "象牙")", 11,
       "does not hold, and should"},
      {R"(,
    {"name": "goats", "facts": {"caption": "山羊"}, "holds": false})",
       "", 10, "one that does not"},
      {R"("title")", R"("titel")", 1, "has no \"title\""},
      {R"("version": 3,)", R"("version": 3)", 4, ""},
  };
  for (const auto& each : cases) {
    std::string text(kGood);
    const std::size_t at = text.find(each.from);
    ASSERT_NE(at, std::string::npos) << each.from;
    text.replace(at, std::string_view(each.from).size(), each.to);
    const RuleReading reading = read_rules(text);
    const auto said = [&](const Problem& p) {
      return p.line == each.line && p.reason.find(each.reason) != std::string::npos;
    };
    EXPECT_TRUE(std::any_of(reading.problems.begin(), reading.problems.end(), said))
        << each.from << " -> " << each.to << "\nwanted line " << each.line << ": " << each.reason
        << "\ngot " << (reading.problems.empty() ? "nothing" : refusal(reading.problems).message);
  }
}

TEST(Rule, DepthAndNumberOfConditionsAreBounded) {
  json deep = json::parse(R"({"tag":{"any_of":["x"]}})");
  for (int i = 0; i < kMostRuleDepth; ++i) deep = {{"not", deep}};
  EXPECT_THAT(rule_from_json(rule_json(deep, json::object(), json::object())).error().message,
              HasSubstr("nested"));
  json wide = json::array();
  for (std::size_t i = 0; i <= kMostRuleConditions; ++i) wide.push_back({{"reach", {{"from", 1}}}});
  EXPECT_THAT(
      rule_from_json(rule_json({{"any", wide}}, json::object(), json::object())).error().message,
      HasSubstr("more than"));
}

TEST(Rule, TwoWithOneIdAreRefused) {
  const std::string text =
      "{\"rules\":[\n" + std::string(kGood) + ",\n" + std::string(kGood) + "]}";
  const RuleReading reading = read_rules(text);
  ASSERT_EQ(reading.problems.size(), 1u);
  EXPECT_THAT(reading.problems[0].reason, HasSubstr("taken by an earlier rule"));
  EXPECT_EQ(reading.problems[0].line, 17);
}

TEST(Rule, FactsOfASubject) {
  const json subject =
      json::parse(R"({"item_id":"i","caption":"象牙","author":{"id":"u","name":"n","followers":7},
    "reach":9,"place":"云南","tags":["t"],"media":{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","type":"video/mp4"},
    "language":"zh","scores":{"minor":0.4}})");
  const Result<Facts> facts = facts_from_subject(subject);
  ASSERT_TRUE(facts.ok()) << facts.error().message;
  EXPECT_EQ(facts->caption, "象牙");
  EXPECT_EQ(facts->author_id, "u");
  EXPECT_EQ(facts->author_followers, 7);
  EXPECT_EQ(facts->reach, 9);
  EXPECT_EQ(facts->region, "云南");
  EXPECT_EQ(facts->language, "zh");
  EXPECT_DOUBLE_EQ(facts->scores.at("minor"), 0.4);
}

TEST(DryRun, SharesWithTheirIntervals) {
  const Rule flag = rule_of(json::parse(R"({"tag":{"any_of":["x"]}})"),
                            json::parse(R"({"tags":["x"]})"), json::object());
  Rule remove = rule_of(json::parse(R"({"reach":{"from":100}})"), json::parse(R"({"reach":100})"),
                        json::object(), "remove");
  remove.id = "r2";
  remove.active = false;  // tried before it is switched on
  DryRun run(std::vector{flag, remove});
  Facts tagged;
  tagged.tags = {"x"};
  Facts far = tagged;
  far.reach = 100;
  for (int i = 0; i < 8; ++i) run.add(tagged, domain::Verdict::kWarn);
  for (int i = 0; i < 2; ++i) run.add(tagged, domain::Verdict::kAllow);
  for (int i = 0; i < 4; ++i) run.add(Facts{}, domain::Verdict::kLabel);
  for (int i = 0; i < 3; ++i) run.add(far, domain::Verdict::kRemove);
  run.add(far, domain::Verdict::kWarn);
  run.add(tagged, domain::Verdict::kEscalate);
  EXPECT_EQ(run.escalated(), 1);
  const RuleRecord& first = run.by_rule()[0];
  EXPECT_EQ(first.items, 18);
  EXPECT_EQ(first.meant, 16);
  EXPECT_EQ(first.held, 14);
  EXPECT_EQ(first.right, 12);
  EXPECT_DOUBLE_EQ(first.caught().share, 0.75);
  EXPECT_EQ(first.wrongly().part, 2);
  EXPECT_EQ(first.wrongly().whole, 14);
  const RuleRecord& second = run.by_rule()[1];
  EXPECT_EQ(second.meant, 3);
  EXPECT_EQ(second.held, 4);
  EXPECT_EQ(second.right, 3);
  EXPECT_EQ(run.removed().held, 4);
  EXPECT_EQ(run.caught().held, 14);
  EXPECT_EQ(run.caught().right, 12);
}

TEST(DryRun, WilsonsIntervalAtKnownPlaces) {
  const Share half = share_of(5, 10);  // 0.2366 to 0.7634
  EXPECT_NEAR(half.low, 0.2366, 1e-4);
  EXPECT_NEAR(half.high, 0.7634, 1e-4);
  const Share none = share_of(0, 20);  // up to 0.1611
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 1e-4);
  const Share all = share_of(20, 20);
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(all.low, 0.8389, 1e-4);
  EXPECT_EQ(share_of(0, 0).high, 1);
}

}  // namespace
}  // namespace vigil::screening
