// Blind double review and checks of what the machine removed.
#include <gmock/gmock.h>

#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

using domain::Verdict;
using nlohmann::json;
namespace ladders = domain::ladder;

class SecondLooksTest : public QualityBench {
 protected:
  // Decided once by anna, and drawn.
  TaskRow drawn(Verdict verdict) {
    set_rates(0, 1, 0);
    bring_in("clip");
    const TaskRow task = lease(anna).front();
    last = decide(anna, task, verdict);
    return task;
  }
  void machine_removes(const std::string& item, const std::string& policy) {
    ItemEvent event;
    event.id = "m-" + item;
    event.trigger = ladders::Trigger::kMachineRemoved;
    event.policy = policy;
    event.subject = R"({"caption":"守夜"})";
    ASSERT_TRUE(items.note(operator_, "review", item, event).ok());
  }
  domain::Decision last;
};

TEST_F(SecondLooksTest, AnotherPersonLooksAndThePairIsKept) {
  const TaskRow task = drawn(Verdict::kAllow);
  EXPECT_EQ(stage("clip"), "published");
  EXPECT_EQ(checks_of(task).front().state, CheckState::kDrawn);
  EXPECT_TRUE(lease(bela).empty()) << "not before it can no longer be taken back at once";
  half_an_hour_later();
  EXPECT_EQ(stage("clip"), "first");
  EXPECT_TRUE(items.show(auditor, "review", "clip")->standing.state.live) << "it stays out";
  EXPECT_TRUE(lease(anna).empty()) << "never the same person";
  const std::vector<TaskRow> second = lease(bela);
  ASSERT_EQ(second.size(), 1u);
  decide(bela, second.front(), Verdict::kAllow);
  const QualityCheckRow pair = checks_of(task).front();
  EXPECT_EQ(pair.state, CheckState::kDone);
  EXPECT_EQ(pair.person, "anna");
  EXPECT_EQ(pair.other, "bela");
  EXPECT_EQ(pair.verdict, "allow");
  EXPECT_EQ(pair.held_against, "allow");
  EXPECT_EQ(stage("clip"), "published");
  half_an_hour_later();
  EXPECT_EQ(stage("clip"), "published") << "one second look, and no third";
  audit();
}

TEST_F(SecondLooksTest, TheSecondPersonIsToldNothingOfTheFirst) {
  const TaskRow task = drawn(Verdict::kRemove);
  half_an_hour_later();
  const std::vector<TaskRow> second = lease(bela);
  ASSERT_EQ(second.size(), 1u);
  const auto told = items.tell_judge("review.first", second);
  ASSERT_TRUE(told.ok());
  bring_in("fresh");
  const Caller cleo = make_caller("cleo", {domain::Role::kReviewer});
  const std::vector<TaskRow> fresh = lease(cleo);
  ASSERT_EQ(fresh.size(), 1u);
  const auto other = items.tell_judge("review.first", fresh);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(domain::to_json(told->at(second.front().id)),
            domain::to_json(other->at(fresh.front().id)))
      << "as on the item's first day";
  auto page = decisions.list({});
  ASSERT_TRUE(page.ok());
  ASSERT_TRUE(items.hide_from(bela, page->decisions).ok());
  EXPECT_TRUE(page->decisions.empty());
}

TEST_F(SecondLooksTest, TwoThatAreTooFarApartGoUp) {
  drawn(Verdict::kAllow);
  half_an_hour_later();
  decide(bela, lease(bela).front(), Verdict::kRemove);
  EXPECT_EQ(stage("clip"), "senior");
  EXPECT_EQ(lease(boris, 1, "review.senior").size(), 1u);
  audit();
}

TEST_F(SecondLooksTest, WhatIsTakenBackInTimeIsNotLookedAtTwice) {
  const TaskRow task = drawn(Verdict::kAllow);
  EXPECT_EQ(submit(anna, make_replacement(last, std::nullopt))["status"], "accepted");
  half_an_hour_later();
  EXPECT_EQ(checks_of(task).front().state, CheckState::kVoid);
  EXPECT_EQ(stage("clip"), "first");
  // Another verdict instead is the one that is compared.
  const TaskRow again = lease(anna).front();
  const domain::Decision first = decide(anna, again, Verdict::kAllow);
  domain::Decision instead = make_replacement(first, Verdict::kRemove);
  instead.policy = domain::PolicyId("graphic-violence");
  EXPECT_EQ(submit(anna, instead)["status"], "accepted");
  half_an_hour_later();
  decide(bela, lease(bela).front(), Verdict::kRemove);
  const QualityCheckRow pair = checks_of(task).back();
  EXPECT_EQ(pair.verdict, "remove");
  EXPECT_EQ(pair.held_against, "remove");
  audit();
}

TEST_F(SecondLooksTest, WhatHasGoneOnIsDropped) {
  const TaskRow task = drawn(Verdict::kAllow);
  ItemEvent patrol;
  patrol.id = "p";
  patrol.trigger = ladders::Trigger::kPatrol;
  ASSERT_TRUE(items.note(operator_, "review", "clip", patrol).ok());
  EXPECT_EQ(stage("clip"), "senior");
  half_an_hour_later();
  EXPECT_EQ(checks_of(task).front().state, CheckState::kVoid);
  EXPECT_EQ(stage("clip"), "senior");
}

TEST_F(SecondLooksTest, NothingIsDrawnAtZeroAndWhatGoesUpIsSeenTwiceAnyhow) {
  set_rates(0, 0, 0);
  bring_in("clip");
  const TaskRow task = lease(anna).front();
  decide(anna, task, Verdict::kAllow);
  EXPECT_TRUE(checks_of(task).empty());
  set_rates(0, 1, 0);
  bring_in("grave", 4);
  const TaskRow grave = lease(anna).front();
  decide(anna, grave, Verdict::kAllow);
  EXPECT_EQ(stage("grave"), "senior");
  EXPECT_TRUE(checks_of(grave).empty());
}

TEST_F(SecondLooksTest, TheShareIsTheRate) {
  set_rates(0, 0.5, 0);
  int drawn_ones = 0;
  for (int i = 0; i < 100; ++i) {
    bring_in("clip-" + std::to_string(i));
    const TaskRow task = lease(anna).front();
    decide(anna, task, Verdict::kAllow);
    drawn_ones += checks_of(task).empty() ? 0 : 1;
  }
  EXPECT_GE(drawn_ones, 22);
  EXPECT_LE(drawn_ones, 78);
}

TEST_F(SecondLooksTest, WhatTheMachineRemovedIsCheckedAtThePolicysRate) {
  set_rates(0, 0, 0, json::array({{{"policy", "scam"}, {"machine_removal_sample_rate", 1}}}));
  machine_removes("a", "scam");
  machine_removes("b", "other");
  EXPECT_EQ(stage("a"), "removed");
  half_an_hour_later();
  EXPECT_EQ(stage("a"), "first");
  EXPECT_EQ(stage("b"), "removed");
  EXPECT_FALSE(items.show(auditor, "review", "a")->standing.state.live) << "it stays out of sight";
  const std::vector<TaskRow> task = lease(anna);
  ASSERT_EQ(task.size(), 1u);
  const auto told = items.tell_judge("review.first", task);
  ASSERT_TRUE(told.ok());
  EXPECT_THAT(domain::to_json(told->at(task.front().id)).dump(),
              testing::Not(testing::HasSubstr("抽检")));
  decide(anna, task.front(), Verdict::kRemove);
  const QualityCheckRow check = checks_of(task.front()).front();
  EXPECT_EQ(check.kind, domain::CheckKind::kMachine);
  EXPECT_EQ(check.state, CheckState::kDone);
  EXPECT_EQ(check.policy, "scam");
  EXPECT_EQ(check.person, "anna");
  EXPECT_EQ(check.verdict, "remove");
  EXPECT_EQ(check.held_against, "remove");
  EXPECT_EQ(stage("a"), "removed");
  audit();
}

}  // namespace
}  // namespace vigil::backend
