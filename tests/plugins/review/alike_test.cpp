// What came several times is decided once: each covered item gets a decision of its own, and what
// is somebody else's stays with them.
#include "plugins/review/model/alike.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;

class AlikeTest : public ReviewDeskTest {
 protected:
  // The backend says of every item that these are alike.
  void alike(const std::vector<int>& numbers) {
    nlohmann::json list = nlohmann::json::array();
    for (const int number : numbers) {
      list.push_back({{"task", task_id(number).text()},
                      {"caption", "视频 " + std::to_string(number)},
                      {"author", {{"name", "某人"}}},
                      {"reach", 10},
                      {"share", 0.9}});
    }
    alike_ = nlohmann::json{{"alike", list}}.dump();
  }
  void open_with(int tasks, const std::vector<int>& like) {
    alike(like);
    open(tasks);
    turn();
  }
  [[nodiscard]] const AlikeState& state() { return seen().alike; }
  [[nodiscard]] std::vector<std::string> decided() {
    std::vector<std::string> tasks;
    for (const auto& draft : outbox().accepted()) tasks.push_back(draft.task.text());
    return tasks;
  }
};

TEST_F(AlikeTest, TheyAreToldAndTakenWithOneKey) {
  open_with(1, {7, 8});
  ASSERT_EQ(state().items.size(), 2u);
  EXPECT_FALSE(state().together);
  EXPECT_EQ(state().items[0].caption, "视频 7");
  EXPECT_DOUBLE_EQ(state().items[0].share, 0.9);
  EXPECT_TRUE(outbox().taken().empty()) << "nothing is taken before somebody wants it";
  press("Y");
  EXPECT_TRUE(state().together);
  EXPECT_EQ(outbox().taken(), (std::vector<domain::TaskId>{task_id(7), task_id(8)}));
  press("Y");
  press("Y");
  EXPECT_EQ(outbox().taken().size(), 2u) << "asked for once";
}

TEST_F(AlikeTest, OneVerdictCoversWhatIsInHandEachWithItsOwnDecision) {
  open_with(1, {7, 8});
  press("Y");
  give({1, 7, 2});  // 8 is somebody else's
  turn();
  EXPECT_TRUE(state().items[0].held);
  EXPECT_FALSE(state().items[1].held);
  run(commands::kSetNote, "同一段");
  press("R");
  run(commands::kPick, "wildlife-trade");
  ASSERT_EQ(outbox().accepted().size(), 2u);
  EXPECT_EQ(decided(), (std::vector<std::string>{task_id(1).text(), task_id(7).text()}));
  for (const auto& draft : outbox().accepted()) {
    EXPECT_EQ(draft.verdict, domain::Verdict::kRemove);
    EXPECT_EQ(draft.policy.text(), "wildlife-trade");
    EXPECT_EQ(draft.note, "同一段");
  }
  EXPECT_EQ(item(), 2) << "and the next item is there";
  EXPECT_NE(last_notice().find("2"), std::string::npos);
}

TEST_F(AlikeTest, WhatIsLeftOutIsNotTakenAndNotCovered) {
  open_with(1, {7, 8});
  run(commands::kAlikeToggle, "0");
  press("Y");
  EXPECT_EQ(outbox().taken(), std::vector<domain::TaskId>{task_id(8)});
  give({1, 7, 8});
  turn();
  press("A");
  EXPECT_EQ(decided(), (std::vector<std::string>{task_id(1).text(), task_id(8).text()}));
}

TEST_F(AlikeTest, WithoutTheKeyAVerdictIsForOneItem) {
  open_with(1, {7});
  give({1, 7});
  turn();
  press("A");
  EXPECT_EQ(decided(), std::vector<std::string>{task_id(1).text()});
}

TEST_F(AlikeTest, OneKeyTakesAllOfThemBack) {
  open_with(1, {7, 8});
  press("Y");
  give({1, 7, 8});
  turn();
  press("A");
  EXPECT_EQ(outbox().outbox().size(), 3u);
  press("U");
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_EQ(item(), 1) << "the one that was looked at";
}

TEST_F(AlikeTest, OneThatCannotBeSavedStaysAndIsSaid) {
  open_with(1, {7, 8});
  press("Y");
  give({1, 7});
  turn();
  // The second commit fails: 7 left the desk's list meanwhile, as far as the desk's database knows.
  outbox().set_tasks(ids::queues::kReviewFirst,
                     {sdk::testing::make_task(ids::queues::kReviewFirst, 1)});
  press("A");
  EXPECT_EQ(decided().size(), 1u);
  EXPECT_EQ(problems(), 1u);
}

TEST_F(AlikeTest, NonsenseAndNoAnswerAreNoAlikes) {
  for (const char* body : {"{}", R"({"alike":7})", R"({"alike":[1,{"task":""},{"share":"x"}]})"}) {
    alike_ = body;
    open(1);
    turn();
    EXPECT_TRUE(state().items.empty()) << body;
  }
  EXPECT_FALSE(desk_->can_decide_together());
}

TEST_F(AlikeTest, OneThatWasDecidedHereAndIsNotSentYetIsNotOffered) {
  alike_ = nlohmann::json{{"alike",
                           {{{"task", task_id(7).text()}, {"mine", true}},
                            {{"task", task_id(2).text()}, {"mine", true}},
                            {{"task", task_id(8).text()}, {"mine", false}}}}}
               .dump();
  open(2);
  turn();
  ASSERT_EQ(state().items.size(), 2u);
  EXPECT_EQ(state().items[0].task, task_id(2));
  EXPECT_EQ(state().items[1].task, task_id(8));
}

TEST_F(AlikeTest, OneThatComesLaterIsOfferedToo) {
  open_with(1, {7});
  ASSERT_EQ(state().items.size(), 1u);
  alike({8, 7});
  host_.fake_backend().hint(ids::queues::kReviewFirst);
  turn();
  EXPECT_EQ(state().items.size(), 1u) << "not for every change";
  pass(kAlikeRest);
  turn();
  turn();
  ASSERT_EQ(state().items.size(), 2u);
  EXPECT_EQ(state().items[0].task, task_id(7)) << "none changes its place under a hand";
  EXPECT_EQ(state().items[1].task, task_id(8));
}

TEST_F(AlikeTest, TheNextItemStartsFromNothing) {
  open_with(2, {7});
  press("Y");
  press("A");
  turn();
  EXPECT_EQ(item(), 2);
  EXPECT_FALSE(state().together);
}

}  // namespace
}  // namespace vigil::review::testing
