// One verdict for several found items, and the second person's word on it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
namespace collections = ids::collections;
using nlohmann::json;

class MassActsTest : public ReviewDeskTest {
 protected:
  void SetUp() override {
    open(1);
    become({domain::Role::kSenior});
    host_.fake_records().set(collections::kMassActs, {});
    host_.fake_records().set(collections::kProposals, {});
    press("/");
    std::string results;
    for (int i = 1; i <= 3; ++i) {
      results += fmt::format(
          R"({}{{"task":"t{}","item":"c{}","caption":"第{}条","state":"ready","severity":1}})",
          i == 1 ? "" : ",", i, i, i);
    }
    results += R"(,{"task":"t1-long","item":"c9","caption":"另一条","state":"ready"})";
    host_.fake_backend().answer(R"({"results":[)" + results + R"(],"whole":true,"next":null})");
    turn();
    ASSERT_EQ(search_->snapshot().found.size(), 4u);
  }
  void become(std::vector<domain::Role> roles) {
    host_.fake_person().roles = std::move(roles);
    turn();
  }
  [[nodiscard]] const MassChoice& choice() const { return mass_->choice(); }
  [[nodiscard]] const SecondWordSnapshot& second() const { return second_->snapshot(); }
  [[nodiscard]] std::vector<sdk::Record> acts() {
    return host_.records().records(collections::kMassActs)->records;
  }
  json proposal(const std::string& id, const std::string& proposer, const json& record) {
    return {{"id", id},
            {"act", "record"},
            {"body", {{"collection", "mass_acts"}, {"id", record["id"]}, {"record", record}}},
            {"proposer", proposer},
            {"proposer_name", "小" + proposer},
            {"created_at", to_rfc3339(host_.clock().wall_now())},
            {"expires_at", to_rfc3339(host_.clock().wall_now() + std::chrono::hours(72))},
            {"state", "open"}};
  }
  void arrive(const json& record) {
    host_.fake_records().put(collections::kProposals, record["id"].get<std::string>(),
                             record.dump());
    turn();
  }
  static json act(const std::string& id = "act-1") {
    return {{"id", id},
            {"verdict", "remove"},
            {"policy", {{"id", "spam"}, {"version", 1}}},
            {"note", "同一个广告"},
            {"tasks", {{{"task", "t1"}, {"caption", "第1条"}}, {{"task", "t2"}}}}};
  }
};

TEST_F(MassActsTest, ChosenItemsVerdictPolicyAndReasonBecomeARecord) {
  run(commands::kMassMark, "t3 t1");
  ASSERT_EQ(choice().items.size(), 2u) << "an id that only begins alike is another";
  EXPECT_EQ(choice().items[0].task, "t1") << "in the order of the search";
  EXPECT_FALSE(mass_->can_propose());
  run(commands::kMassVerdict, "remove");
  EXPECT_FALSE(mass_->can_propose()) << "a removal rests on a policy";
  const auto policies = desk_->policies().search(domain::Verdict::kRemove, "");
  ASSERT_FALSE(policies.empty());
  run(commands::kMassPolicy, policies.front().policy->id.text());
  ASSERT_TRUE(mass_->can_propose());
  run(commands::kMassPropose, "同一个广告");
  ASSERT_EQ(acts().size(), 1u);
  const json& record = *acts()[0].body;
  EXPECT_EQ(record["verdict"], "remove");
  EXPECT_EQ(record["policy"]["id"], policies.front().policy->id.text());
  EXPECT_EQ(record["note"], "同一个广告");
  EXPECT_EQ(record["tasks"], json::parse(R"([{"task":"t1","caption":"第1条"},
                                             {"task":"t3","caption":"第3条"}])"));
  EXPECT_TRUE(choice().items.empty());
  EXPECT_NE(last_notice().find("2"), std::string::npos);
}

TEST_F(MassActsTest, NothingIsProposedWithoutAReasonOrByAReviewer) {
  run(commands::kMassMark, "t1");
  run(commands::kMassVerdict, "allow");
  EXPECT_EQ(mass_->propose("").error().code, ErrorCode::kRejected);
  EXPECT_EQ(choice().items.size(), 1u) << "what was chosen stays";
  become({domain::Role::kReviewer});
  EXPECT_FALSE(mass_->possible());
  EXPECT_EQ(mass_->propose("why").error().code, ErrorCode::kRejected);
  EXPECT_TRUE(acts().empty());
}

TEST_F(MassActsTest, AnotherVerdictForgetsThePolicy) {
  run(commands::kMassMark, "t1");
  run(commands::kMassVerdict, "remove");
  run(commands::kMassPolicy, "spam");
  run(commands::kMassVerdict, "limit");
  EXPECT_TRUE(choice().policy.empty());
}

TEST_F(MassActsTest, WhatAnotherProposedWaitsForThisPerson) {
  turn();
  arrive(proposal("p1", "zhao", act()));
  ASSERT_EQ(second().list.size(), 1u);
  EXPECT_EQ(second().waiting, 1);
  EXPECT_NE(last_notice().find("小zhao"), std::string::npos);
  const Proposed& proposed = second().list[0];
  EXPECT_NE(proposed.what.find("2"), std::string::npos) << proposed.what;
  EXPECT_EQ(proposed.note, "同一个广告");
  ASSERT_EQ(proposed.items.size(), 2u);
  EXPECT_EQ(proposed.items[0].caption, "第1条");
  EXPECT_TRUE(proposed.items[0].result.empty());
  ASSERT_TRUE(second_->can_confirm());
  press("Ctrl+Y");
  EXPECT_EQ((*host_.records().records(collections::kProposals)->records[0].body)["state"],
            "confirmed");
  EXPECT_EQ(second().list[0].state, WordState::kSaid) << "the backend has not said so yet";
  EXPECT_FALSE(second_->can_confirm());
}

TEST_F(MassActsTest, OnesOwnIsForAnotherAndCanBeTakenBack) {
  arrive(proposal("p1", host_.person().id.text(), act()));
  EXPECT_EQ(second().waiting, 0);
  EXPECT_FALSE(second_->can_confirm());
  EXPECT_TRUE(second_->confirm().ok());
  EXPECT_EQ((*host_.records().records(collections::kProposals)->records[0].body)["state"], "open");
  press("Ctrl+N");
  EXPECT_EQ((*host_.records().records(collections::kProposals)->records[0].body)["state"],
            "rejected");
}

TEST_F(MassActsTest, WhatCameOfEachIsTold) {
  json done = act();
  done["results"] = json::parse(
      R"([{"task":"t1","status":"done"},{"task":"t2","status":"left","code":"in_hands"}])");
  host_.fake_records().put(collections::kMassActs, "act-1", done.dump());
  json decided = proposal("p1", "zhao", act());
  decided["state"] = "confirmed";
  decided["decider_name"] = "小钱";
  decided["decided_at"] = decided["created_at"];
  arrive(decided);
  ASSERT_EQ(second().list.size(), 1u);
  const Proposed& proposed = second().list[0];
  EXPECT_EQ(proposed.state, WordState::kConfirmed);
  EXPECT_EQ(proposed.done, 1);
  EXPECT_TRUE(proposed.items[0].done);
  EXPECT_EQ(proposed.items[1].result, host_.texts().text(ids::texts::kMassInHands));
}

TEST_F(MassActsTest, WhatIsProposedIsCalledWhatItCallsItself) {
  json rubric = proposal("p1", "zhao", act());
  rubric["body"] = {
      {"collection", "rubrics"},
      {"id", "default"},
      {"record", {{"version", 2}, {"title", {{"zh", "内容分级标准"}, {"en", "Rubric"}}}}}};
  arrive(rubric);
  EXPECT_EQ(second().list[0].what, "发布「内容分级标准」第 2 版");
  // Nothing to go by but its place.
  rubric["body"]["record"] = {{"title", 7}, {"version", "two"}};
  arrive(rubric);
  EXPECT_EQ(second().list[0].what, "改动「rubrics」里的 default");
}

TEST_F(MassActsTest, ThoseThatWaitComeFirstAndAnOldOneEndsByItself) {
  arrive(proposal("mine", host_.person().id.text(), act("a")));
  json old = proposal("old", "zhao", act("b"));
  old["expires_at"] = to_rfc3339(host_.clock().wall_now() + std::chrono::minutes(1));
  arrive(old);
  EXPECT_EQ(second().list[0].id, "old");
  EXPECT_EQ(second().waiting, 1);
  pass(std::chrono::minutes(2));
  turn();
  EXPECT_EQ(second().waiting, 0);
  EXPECT_EQ(second().list[0].id, "mine");
  EXPECT_EQ(second().list[1].state, WordState::kExpired);
}

TEST_F(MassActsTest, RecordsThatSayNothingDoNoHarm) {
  for (const char* body : {"{}", R"({"act":7,"body":[]})", R"({"act":"record","body":null})",
                           R"({"act":"record","body":{"collection":"mass_acts","record":[]}})"}) {
    host_.fake_records().put(collections::kProposals, "odd", body);
    host_.fake_records().put(collections::kMassActs, "odd", body);
    turn();
    EXPECT_EQ(second().list.size(), 1u) << body;
  }
}

}  // namespace
}  // namespace vigil::review::testing
