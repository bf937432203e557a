#include "core/domain/policy.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vigil::domain {
namespace {

using nlohmann::json;

json record() {
  return {{"id", "wildlife-trade"},
          {"version", 3},
          {"title", {{"zh", "野生动物交易"}, {"en", "Wildlife trade"}}},
          {"guide", {{"zh", "买卖受保护的动物。"}, {"en", "Selling protected animals."}}},
          {"severity", 4},
          {"actions", {"limit", "remove", "escalate"}},
          {"active", true}};
}

Policy policy(std::string id, std::string zh, std::string en, Severity severity = 2,
              std::vector<Verdict> actions = {Verdict::kRemove, Verdict::kLabel}) {
  Policy result;
  result.id = PolicyId(std::move(id));
  result.title_zh = std::move(zh);
  result.title_en = std::move(en);
  result.guide_zh = "说明";
  result.guide_en = "guide";
  result.severity = severity;
  result.actions = std::move(actions);
  return result;
}

std::vector<Policy> shelf() {
  std::vector<Policy> policies = {
      policy("violence", "血腥暴力", "Graphic violence", 4),
      policy("wildlife-trade", "野生动物交易", "Wildlife trade", 4),
      policy("spam", "垃圾广告", "Spam", 1),
      policy("rumour", "谣言", "Rumours", 3),
      policy("minors-safety", "未成年人保护", "Safety of minors", 4),
  };
  policies.push_back(policy("old-rule", "旧规则", "Old rule"));
  policies.back().active = false;
  policies.push_back(policy("label-only", "剧情演绎", "Acted scene", 1, {Verdict::kLabel}));
  return policies;
}

std::vector<std::string> ids(const std::vector<PolicyMatch>& matches) {
  std::vector<std::string> result;
  for (const PolicyMatch& match : matches) result.push_back(match.policy->id.text());
  return result;
}

std::string best(const std::vector<Policy>& policies, std::string_view query,
                 Verdict verdict = Verdict::kRemove) {
  const auto matches = find_policies(policies, verdict, query);
  return matches.empty() ? "" : matches.front().policy->id.text();
}

TEST(PolicyJson, RoundTrips) {
  const auto read = policy_from_json(record());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->title_zh, "野生动物交易");
  EXPECT_EQ(read->severity, 4);
  EXPECT_EQ(read->actions,
            (std::vector<Verdict>{Verdict::kLimit, Verdict::kRemove, Verdict::kEscalate}));
  EXPECT_EQ(to_json(*read), record());
  json without_active = record();
  without_active.erase("active");
  ASSERT_TRUE(policy_from_json(without_active));
  EXPECT_TRUE(policy_from_json(without_active)->active);
}

TEST(PolicyJson, EveryMissingOrWrongMemberIsNamed) {
  for (const char* key : {"id", "version", "title", "guide", "severity", "actions"}) {
    json broken = record();
    broken.erase(key);
    const auto read = policy_from_json(broken);
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(read.error().message.find(key), std::string::npos) << read.error().message;
    broken[key] = 7.5;
    EXPECT_FALSE(policy_from_json(broken)) << key;
  }
  EXPECT_FALSE(policy_from_json(json::array()));
  EXPECT_FALSE(policy_from_json(json()));
}

TEST(PolicyJson, RefusesValuesOutOfRange) {
  const auto refused = [](const char* pointer, json value) {
    json broken = record();
    broken[json::json_pointer(pointer)] = std::move(value);
    return !policy_from_json(broken).ok();
  };
  EXPECT_TRUE(refused("/id", "Wildlife Trade"));
  EXPECT_TRUE(refused("/id", "-trade"));
  EXPECT_TRUE(refused("/id", "trade-"));
  EXPECT_TRUE(refused("/id", "a--b"));
  EXPECT_TRUE(refused("/id", std::string(65, 'a')));
  EXPECT_TRUE(refused("/version", 0));
  EXPECT_TRUE(refused("/version", 18446744073709551615u));
  EXPECT_TRUE(refused("/severity", 0));
  EXPECT_TRUE(refused("/severity", 5));
  EXPECT_TRUE(refused("/title/zh", ""));
  EXPECT_TRUE(refused("/title/en", 1));
  EXPECT_TRUE(refused("/guide/en", "\xff"));
  EXPECT_TRUE(refused("/actions", json::array()));
  EXPECT_TRUE(refused("/actions", json({"remove", "remove"})));
  EXPECT_TRUE(refused("/actions", json({"ban"})));
  EXPECT_TRUE(refused("/actions", json({1})));
  EXPECT_TRUE(refused("/active", "yes"));
  EXPECT_FALSE(refused("/severity", 1));
}

TEST(FindPolicies, EmptyQueryListsWhatTheVerdictMayRestOnMostUsedFirst) {
  const auto policies = shelf();
  const int uses[] = {0, 1, 9, 0, 0, 99, 99};
  EXPECT_EQ(
      ids(find_policies(policies, Verdict::kRemove, "", uses)),
      (std::vector<std::string>{"spam", "wildlife-trade", "minors-safety", "violence", "rumour"}));
  EXPECT_EQ(find_policies(policies, Verdict::kLabel, " ").size(), 6u);
  EXPECT_TRUE(find_policies(policies, Verdict::kWarn, "").empty());
  EXPECT_TRUE(find_policies({}, Verdict::kRemove, "").empty());
}

TEST(FindPolicies, MatchesChineseEnglishInitialsAndId) {
  const auto policies = shelf();
  EXPECT_EQ(best(policies, "动物"), "wildlife-trade");
  EXPECT_EQ(best(policies, "graphic"), "violence");
  EXPECT_EQ(best(policies, "TRADE"), "wildlife-trade");
  EXPECT_EQ(best(policies, "ysdw"), "wildlife-trade");
  EXPECT_EQ(best(policies, "ysjy"), "wildlife-trade");  // letters left out between
  EXPECT_EQ(best(policies, "WCNR"), "minors-safety");
  EXPECT_EQ(best(policies, "rumour"), "rumour");
  EXPECT_EQ(best(policies, "safe"), "minors-safety");
  EXPECT_EQ(best(policies, "没有这条"), "");
  EXPECT_EQ(best(policies, "jqyy", Verdict::kLabel), "label-only");
  EXPECT_EQ(best(policies, "jqyy", Verdict::kRemove), "");
  EXPECT_EQ(best(policies, "jgz"), "");  // not in force
}

TEST(FindPolicies, HanziAreNotTurnedIntoInitials) {
  // 摇晕 has the initials of 谣言 and is another word.
  EXPECT_EQ(best(shelf(), "摇晕"), "");
}

TEST(FindPolicies, BetterMatchesComeFirstAndUsesBreakTies) {
  const std::vector<Policy> policies = {
      policy("b", "一二三", "Other", 1), policy("spam", "四", "Inside spam", 1),
      policy("c", "五", "Spam first", 1), policy("a", "一二四", "Other", 1)};
  EXPECT_EQ(ids(find_policies(policies, Verdict::kRemove, "spam")),
            (std::vector<std::string>{"spam", "c"}));
  const int uses[] = {5, 0, 0, 0};
  EXPECT_EQ(ids(find_policies(policies, Verdict::kRemove, "一二", uses)),
            (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(ids(find_policies(policies, Verdict::kRemove, "一二")),
            (std::vector<std::string>{"a", "b"}));
}

TEST(FindPolicies, NeverOffersWhatIsNotPermittedOrNotInForce) {
  const auto policies = shelf();
  for (const Verdict verdict : kAllVerdicts) {
    for (const char* query : {"", "a", "y", "1", "规则", "保护", "e"}) {
      int last = INT32_MAX;
      for (const PolicyMatch& match : find_policies(policies, verdict, query)) {
        EXPECT_TRUE(permits(*match.policy, verdict));
        EXPECT_TRUE(match.policy->active);
        EXPECT_LE(match.score, last);
        last = match.score;
      }
    }
  }
}

}  // namespace
}  // namespace vigil::domain
