// How the queues do: asked while somebody looks, read leniently, for those who may.
#include <gtest/gtest.h>

#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

class HealthTest : public ReviewDeskTest {
 protected:
  void SetUp() override {
    host_.fake_person().roles = {domain::Role::kSenior};
    open(1);
  }
  [[nodiscard]] const QueueHealth& first() const { return health_->queues().front(); }
  void look() {
    health_->look();
    turn();
  }
};

constexpr const char* kHealthy =
    R"({"id":"review.first","as_of":"2026-01-01T08:00:00.000Z","ready":120,
  "leased":6,"dead":1,"arrived_last_hour":90,"decided_last_hour":60,"oldest_at":"2026-01-01T05:10:00.000Z",
  "past_due":10000,"past_due_most":10000,"examined":120,"breaches":14,
  "first_breach_at":"2026-01-01T08:40:00.000Z","gini":0.31,"gini_by_reach":-0.22,
  "hours":[{"from":"2026-01-01T08:00:00.000Z","arrived":4,"decided":3}]})";

TEST_F(HealthTest, EveryQueueIsAskedEveryHalfMinuteWhileSomebodyLooks) {
  turn();
  EXPECT_TRUE(host_.fake_backend().open().empty()) << "nobody looks";
  look();
  ASSERT_EQ(host_.fake_backend().open().size(), 4u);
  EXPECT_EQ(host_.fake_backend().open()[0].question.route, sdk::Asked::kQueueHealth);
  EXPECT_EQ(host_.fake_backend().open()[0].question.name, "review.first");
  for (int i = 0; i < 4; ++i) host_.fake_backend().answer(kHealthy);
  look();
  EXPECT_TRUE(host_.fake_backend().open().empty());
  pass(std::chrono::seconds(30));
  look();
  EXPECT_EQ(host_.fake_backend().open().size(), 4u);
}

TEST_F(HealthTest, FiguresAreReadAndStayWhileNobodyAnswers) {
  look();
  host_.fake_backend().answer(kHealthy);
  turn();
  EXPECT_EQ(first().finding, Finding::kShown);
  EXPECT_EQ(first().ready, 120);
  EXPECT_EQ(first().decided, 60);
  EXPECT_TRUE(first().late_or_more);
  EXPECT_EQ(first().will_be_late, 14);
  EXPECT_DOUBLE_EQ(first().gini.value_or(0), 0.31);
  ASSERT_EQ(first().hours.size(), 1u);
  EXPECT_EQ(first().hours[0].arrived, 4);
  while (!host_.fake_backend().open().empty()) host_.fake_backend().answer("{}");
  pass(std::chrono::seconds(30));
  look();
  host_.fake_backend().go_offline("没有连接");
  turn();
  EXPECT_EQ(first().finding, Finding::kProblem);
  EXPECT_EQ(first().reason, "没有连接");
  EXPECT_EQ(first().ready, 120);
}

TEST_F(HealthTest, WhatChangedIsAskedSoonButNotForEveryChange) {
  look();
  while (!host_.fake_backend().open().empty()) host_.fake_backend().answer(kHealthy);
  turn();
  host_.fake_backend().hint(ids::queues::kReviewSenior);
  pass(std::chrono::seconds(1));
  look();
  EXPECT_TRUE(host_.fake_backend().open().empty()) << "the backend has nothing newer yet";
  pass(std::chrono::seconds(4));
  look();
  EXPECT_EQ(host_.fake_backend().open().size(), 4u);
  while (!host_.fake_backend().open().empty()) host_.fake_backend().answer(kHealthy);
  pass(std::chrono::seconds(6));
  look();
  EXPECT_TRUE(host_.fake_backend().open().empty()) << "nothing changed since";
}

TEST_F(HealthTest, FiguresAreSavedAsTables) {
  EXPECT_FALSE(host_.commands().enabled(ids::commands::kHealthTables)) << "there are none yet";
  look();
  host_.fake_backend().answer(kHealthy);
  turn();
  run(ids::commands::kHealthTables);
  ASSERT_EQ(host_.saved_texts().size(), 2u);
  const std::string hours = host_.saved_texts().begin()->second;
  const std::string queues = std::next(host_.saved_texts().begin())->second;
  EXPECT_TRUE(host_.saved_texts().begin()->first.starts_with("queue-hours-2026"));
  EXPECT_NE(queues.find("一审,2026-01-01T08:00:00.000Z,120,6,90,60,10000,14,"), std::string::npos)
      << queues;
  EXPECT_NE(queues.find(",0.3100,-0.2200,1\r\n"), std::string::npos) << queues;
  EXPECT_NE(hours.find("一审,2026-01-01T08:00:00.000Z,4,3\r\n"), std::string::npos) << hours;
}

TEST_F(HealthTest, ThePictureIsTakenOnceWhenItIsDrawn) {
  run(ids::commands::kHealthPicture);
  EXPECT_FALSE(health_->take_picture_wish()) << "there is nothing to see yet";
  look();
  host_.fake_backend().answer(kHealthy);
  turn();
  run(ids::commands::kHealthPicture);
  EXPECT_TRUE(health_->take_picture_wish());
  EXPECT_FALSE(health_->take_picture_wish());
}

TEST_F(HealthTest, NothingToForetellIsNoFigure) {
  look();
  host_.fake_backend().answer(
      R"({"ready":0,"breaches":null,"gini":null,"hours":7,"oldest_at":null})");
  turn();
  EXPECT_EQ(first().finding, Finding::kShown);
  EXPECT_FALSE(first().will_be_late);
  EXPECT_FALSE(first().gini);
  EXPECT_FALSE(first().oldest);
  EXPECT_TRUE(first().hours.empty());
}

TEST_F(HealthTest, WhoeverMayNotReadItAsksNothing) {
  look();
  host_.fake_person() = {domain::UserId("zhou"), "周", {domain::Role::kReviewer}};
  turn();
  EXPECT_TRUE(host_.fake_backend().open().empty()) << "the last person's questions are dropped";
  EXPECT_FALSE(host_.commands().enabled(ids::commands::kHealthRefresh));
  look();
  EXPECT_TRUE(host_.fake_backend().open().empty());
}

}  // namespace
}  // namespace vigil::review::testing
