// What is done besides a verdict: picked with a key, seen before it is done, and refused where it
// does not fit.
#include <gtest/gtest.h>

#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using domain::Action;
using domain::ActionKind;

class ActingTest : public ReviewDeskTest {
 protected:
  void open_with_choices(int tasks) {
    load_choices();
    open(tasks);
  }
  void load_choices() {
    const auto put = [&](const char* id, const char* body) {
      host_.fake_records().put(ids::collections::kActionChoices, id, body);
    };
    put("strike-90", R"({"id":"strike-90","order":2,"kind":"strike","amount":90})");
    put("strike-365", R"({"id":"strike-365","order":3,"kind":"strike","amount":365})");
    put("warn", R"({"id":"warn","order":1,"kind":"warn"})");
    put("team", R"({"id":"team","order":4,"kind":"team","target":"minors",
        "name":{"zh":"未成年人保护组","en":"Child protection"}})");
    put("police", R"({"id":"police","order":5,"kind":"authority","target":"police"})");
    put("broken", R"({"id":"broken","order":0,"kind":"strike","amount":0})");
    put("unknown", R"({"id":"unknown","order":0,"kind":"dance"})");
  }
  void choose(std::string_view id) {
    press("D");
    ASSERT_TRUE(seen().picker);
    run(commands::kPick, id);
    EXPECT_FALSE(seen().picker);
  }
  void remove_by(std::string_view policy = "wildlife-trade") {
    press("R");
    run(commands::kPick, policy);
  }
  [[nodiscard]] const std::vector<Action>& decided() { return outbox().accepted().back().actions; }
};

TEST_F(ActingTest, TheOperatorsChoicesAreOfferedInTheirOrder) {
  open_with_choices(1);
  press("D");
  ASSERT_TRUE(seen().picker);
  EXPECT_EQ(seen().picker->kind, PickerKind::kAction);
  std::vector<std::string> ids;
  for (const PickerEntry& entry : seen().picker->entries) ids.push_back(entry.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"warn", "strike-90", "strike-365", "team", "police"}))
      << "what nobody could carry out is not offered";
  EXPECT_NE(seen().picker->entries[3].title.find("未成年人保护组"), std::string::npos);
  EXPECT_FALSE(seen().picker->entries[4].guide.empty()) << "it takes another person";
  run(commands::kPickFilter, "wcnr");
  EXPECT_EQ(seen().picker->entries.size(), 0u) << "the words begin with what is done";
  run(commands::kPickFilter, "未成年");
  ASSERT_EQ(seen().picker->entries.size(), 1u);
}

TEST_F(ActingTest, ChosenOnesAreSeenAndGoWithTheVerdict) {
  open_with_choices(2);
  choose("strike-90");
  choose("team");
  ASSERT_EQ(seen().actions.size(), 2u);
  EXPECT_NE(seen().actions[0].find("90"), std::string::npos);
  EXPECT_EQ(item(), 1) << "nothing is decided yet";
  remove_by();
  EXPECT_EQ(decided(),
            (std::vector<Action>{{ActionKind::kStrike, 90, {}}, {ActionKind::kTeam, 0, "minors"}}));
  EXPECT_EQ(item(), 2);
  EXPECT_TRUE(seen().actions.empty()) << "the next item starts from nothing";
}

TEST_F(ActingTest, AnotherAmountTakesItsPlaceAndPickingAgainTakesItAway) {
  open_with_choices(1);
  choose("strike-90");
  choose("strike-365");
  ASSERT_EQ(seen().draft.actions.size(), 1u);
  EXPECT_EQ(seen().draft.actions[0].amount, 365);
  press("D");
  EXPECT_TRUE(seen().picker->entries[2].chosen);
  EXPECT_FALSE(seen().picker->entries[1].chosen);
  run(commands::kPick, "strike-365");
  EXPECT_TRUE(seen().draft.actions.empty());
  choose("warn");
  run(commands::kDropAction, "0");
  EXPECT_TRUE(seen().draft.actions.empty());
}

TEST_F(ActingTest, WhatDoesNotFitTheVerdictIsRefusedAndNothingIsLost) {
  open_with_choices(1);
  choose("strike-90");
  press("A");
  EXPECT_EQ(item(), 1);
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_NE(last_problem().find("90"), std::string::npos) << last_problem();
  EXPECT_EQ(seen().draft.actions.size(), 1u);
  run(commands::kDropAction, "0");
  choose("team");
  press("A");
  EXPECT_EQ(decided(), (std::vector<Action>{{ActionKind::kTeam, 0, "minors"}}));
}

TEST_F(ActingTest, AReportToAnAuthoritySaysThatAnotherPersonIsNeeded) {
  open_with_choices(1);
  choose("police");
  remove_by();
  EXPECT_EQ(decided()[0].kind, ActionKind::kAuthority);
  EXPECT_FALSE(last_notice().empty());
}

TEST_F(ActingTest, ASkipDoesNothingBesides) {
  open_with_choices(2);
  choose("strike-90");
  press("S");
  run(commands::kPick);
  EXPECT_TRUE(decided().empty());
}

TEST_F(ActingTest, DecidingAgainBeginsWithWhatWasDone) {
  open_with_choices(2);
  choose("strike-90");
  remove_by();
  outbox().set_draft_window(Millis(0));
  pass(std::chrono::minutes(1));
  press("U");
  ASSERT_TRUE(seen().revising);
  ASSERT_EQ(seen().actions.size(), 1u);
  remove_by("fraud");
  EXPECT_EQ(decided(), (std::vector<Action>{{ActionKind::kStrike, 90, {}}}));
}

TEST_F(ActingTest, WithoutChoicesThereIsNothingToPick) {
  open(1);
  EXPECT_FALSE(desk_->can_act());
  press("D");
  EXPECT_FALSE(seen().picker);
}

}  // namespace
}  // namespace vigil::review::testing
