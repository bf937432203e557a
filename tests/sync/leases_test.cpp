// Tasks in hand: fetched ahead, renewed, given back.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::problem;

using LeasesTest = DeskTest;

TEST_F(LeasesTest, KeepsTheWantedNumberInHand) {
  for (int i = 0; i < 8; ++i) backend_.add_task(kQueue.text(), std::to_string(i));
  sign_in();
  desk_->keep_leased(kQueue, 3);
  EXPECT_EQ(desk_->tasks(kQueue)->supply, Supply::kLoading);
  settle();
  auto list = desk_->tasks(kQueue);
  EXPECT_EQ(list->tasks.size(), 3U);
  EXPECT_EQ(list->supply, Supply::kReady);
  EXPECT_EQ(list->waiting, 5);
  (void)allow(list->tasks[0]);
  settle();
  list = desk_->tasks(kQueue);
  ASSERT_EQ(list->tasks.size(), 3U);
  EXPECT_EQ(list->tasks[2].item.caption, "3");
}

TEST_F(LeasesTest, TasksInHandAreShownAfterARestartWhenThereIsNothingMoreToFetch) {
  (void)take_tasks(3);
  reopen();
  desk_->keep_leased(kQueue, 3);
  sign_in();
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 3U);
  EXPECT_EQ(desk_->tasks(kQueue)->supply, Supply::kReady);
}

TEST_F(LeasesTest, WishesGoWithEveryLeaseAndWhatIsLeftOutGoesBack) {
  backend_.add_task(kQueue.text(), "a", std::string(64, 'a'), {"gore"});
  backend_.add_task(kQueue.text(), "b");
  sign_in();
  desk_->keep_leased(kQueue, 2);
  settle();
  ASSERT_EQ(desk_->tasks(kQueue)->tasks.size(), 2U);
  const auto first = backend_.requests("POST /v1/queues/review.first/leases");
  EXPECT_EQ(first.front().body.find("wishes"), std::string::npos);

  domain::LeaseWishes wishes;
  wishes.leave_out = {"gore"};
  wishes.mild_first = true;
  desk_->wish(wishes);
  settle();
  live(seconds(5));
  const auto list = desk_->tasks(kQueue);
  ASSERT_EQ(list->tasks.size(), 1U);
  EXPECT_EQ(list->tasks[0].item.caption, "b");
  const auto later = backend_.requests("POST /v1/queues/review.first/leases");
  ASSERT_GT(later.size(), first.size());
  EXPECT_NE(later.back().body.find(R"("wishes":{"leave_out":["gore"],"mild_first":true})"),
            std::string::npos)
      << later.back().body;
}

// A backend that does not know wishes, or not that tag, gives it again.
TEST_F(LeasesTest, WhatComesAgainAlthoughItIsLeftOutIsNotReturnedForEver) {
  backend_.add_task(kQueue.text(), "a", std::string(64, 'a'), {"Gore"});  // the fake minds the case
  sign_in();
  desk_->keep_leased(kQueue, 1);
  settle();
  domain::LeaseWishes wishes;
  wishes.leave_out = {"gore"};
  desk_->wish(wishes);
  settle();
  live(seconds(60));
  EXPECT_EQ(backend_.requests("POST /v1/leases/release").size(), 1U);
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
}

TEST_F(LeasesTest, TasksAreTakenByName) {
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(backend_.add_task(kQueue.text(), std::to_string(i)));
  sign_in();
  desk_->keep_leased(kQueue, 1);
  settle();
  ASSERT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
  desk_->take_tasks(kQueue,
                    {domain::TaskId(ids[3]), domain::TaskId("never"), domain::TaskId(ids[2])});
  settle();
  const auto list = desk_->tasks(kQueue);
  ASSERT_EQ(list->tasks.size(), 3U);
  EXPECT_EQ(backend_.leased_tasks().size(), 3U);
  for (const domain::Task& task : list->tasks) (void)allow(task);
  live(seconds(30));
  EXPECT_EQ(backend_.ledger().size(), 3U) << "each decided under a lease of its own";
  EXPECT_EQ(desk_->count(domain::DecisionState::kConflict), 0);
}

TEST_F(LeasesTest, WhatIsAskedForByNameWaitsForAConnection) {
  backend_.add_task(kQueue.text(), "a");
  const std::string task = backend_.add_task(kQueue.text(), "b");
  sign_in();
  desk_->keep_leased(kQueue, 1);
  settle();
  backend_.go_away();
  desk_->take_tasks(kQueue, {domain::TaskId(task)});
  live(seconds(10));
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
  backend_.come_back();
  live(seconds(120));
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 2U);
}

TEST_F(LeasesTest, WhyWhatWaitsIsNotForThisPersonIsTold) {
  backend_.inject(
      {.route = "POST /v1/queues/review.first/leases",
       .answer = test::FakeAnswer{.body = R"({"leases":[],"kept_back":["day_limit",7]})"}});
  sign_in();
  desk_->keep_leased(kQueue, 1);
  settle();
  EXPECT_EQ(desk_->tasks(kQueue)->kept_back, std::vector<std::string>{"day_limit"});
  backend_.add_task(kQueue.text(), "a");
  live(seconds(5));
  EXPECT_TRUE(desk_->tasks(kQueue)->kept_back.empty()) << "now there is one";
}

TEST_F(LeasesTest, AnEmptyQueueSaysSoAndIsLookedAtAgain) {
  sign_in();
  desk_->keep_leased(kQueue, 2);
  settle();
  EXPECT_EQ(desk_->tasks(kQueue)->supply, Supply::kEmpty);
  backend_.add_task(kQueue.text(), "late");
  live(seconds(5));
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
}

TEST_F(LeasesTest, TheListKeepsItsPointerWhileNothingChanges) {
  (void)take_tasks(2);
  const auto before = desk_->tasks(kQueue);
  live(seconds(30));
  EXPECT_EQ(desk_->tasks(kQueue), before);
}

TEST_F(LeasesTest, LeasesAreRenewedForHours) {
  const auto tasks = take_tasks(2);
  live(std::chrono::hours(2));
  EXPECT_EQ(backend_.leased_tasks().size(), 2U);
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 2U);
  const auto renewals = backend_.requests("POST /v1/leases/renew").size();
  EXPECT_GE(renewals, 24U);
  EXPECT_LE(renewals, 60U);
}

TEST_F(LeasesTest, I9_TheServersClockDecidesEvenWhenTheDesksIsWrong) {
  clock_.jump_wall(std::chrono::hours(0));
  (void)take_tasks(1);
  // The desk's clock is set forward by a day: by its own reckoning every lease is long over.
  const auto before = backend_.requests("POST /v1/leases/renew").size();
  clock_.jump_wall(std::chrono::hours(24));
  live(minutes(10));
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
  EXPECT_GE(backend_.requests("POST /v1/leases/renew").size(), before + 3);
}

TEST_F(LeasesTest, ATaskWhoseLeaseIsLostLeavesTheList) {
  const auto tasks = take_tasks(2);
  backend_.decide_as_other(tasks[0].id.text());
  live(minutes(4));
  const auto list = desk_->tasks(kQueue);
  ASSERT_EQ(list->tasks.size(), 1U);
  EXPECT_EQ(list->tasks[0].id, tasks[1].id);
}

TEST_F(LeasesTest, TheLeaseOfADecidedButUnsentTaskIsKept) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  for (int i = 0; i < 60; ++i) {
    backend_.inject({.route = "POST /v1/decisions", .answer = problem(503, "unavailable")});
  }
  live(minutes(12));
  EXPECT_EQ(state(id), domain::DecisionState::kSaved);
  EXPECT_EQ(backend_.leased_tasks(), std::vector{tasks[0].id.text()});
}

TEST_F(LeasesTest, WantingNoneGivesUnfinishedOnesBack) {
  const auto tasks = take_tasks(3);
  (void)allow(tasks[0]);
  desk_->keep_leased(kQueue, 0);
  settle();
  EXPECT_TRUE(desk_->tasks(kQueue)->tasks.empty());
  EXPECT_TRUE(backend_.leased_tasks().empty());
  EXPECT_EQ(backend_.ledger().size(), 1U);
}

TEST_F(LeasesTest, AQueueThatIsNotForThisPersonDoesNotStopTheOthers) {
  backend_.inject(
      {.route = "POST /v1/queues/review.senior/leases", .answer = problem(403, "forbidden")});
  backend_.add_task(kQueue.text(), "mine");
  sign_in();
  desk_->keep_leased(domain::QueueId("review.senior"), 2);
  desk_->keep_leased(kQueue, 1);
  settle();
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
  EXPECT_EQ(desk_->tasks(domain::QueueId("review.senior"))->supply, Supply::kEmpty);
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOnline);
}

}  // namespace
}  // namespace vigil::sync
