// What the operator sees of a queue: rates from kept counters, lateness, the forecast, and that
// looking often costs one look.
#include "app/backend/service/queue_watch.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using domain::Verdict;
using std::chrono::hours;
using std::chrono::minutes;

class QueueWatchTest : public testing::Test {
 protected:
  QueueHealth health(std::string_view queue = "review.first") {
    const auto health = watch.health(queue);
    EXPECT_TRUE(health.ok()) << health.error().message;
    return health.value_or(QueueHealth{});
  }
  // As it is now, not as it is kept.
  QueueHealth fresh(std::string_view queue = "review.first") {
    shop.clock.advance(kWatchRest);
    return health(queue);
  }
  void bring_in(std::string key, std::int64_t reach, Millis due_in) {
    NewTask task;
    task.key = std::move(key);
    task.severity = 1;
    task.reach = reach;
    task.due = shop.clock.wall_now() + due_in;
    task.subject = "{}";
    ASSERT_TRUE(shop.queues.enqueue("review.first", {task}).ok());
  }
  void decide(Verdict verdict) {
    const TaskRow task = shop.lease_one(shop.reviewer);
    const auto answer = shop.submit(shop.reviewer, make_decision(shop.reviewer, task, verdict));
    ASSERT_EQ(answer["status"], "accepted") << answer.dump();
  }

  Workshop shop;
  QueueWatch watch{*shop.store, shop.registry, shop.clock};
};

TEST_F(QueueWatchTest, AnEmptyQueueHasNothingToSay) {
  const QueueHealth empty = health();
  EXPECT_EQ(empty.counts, QueueCounts());
  EXPECT_EQ(empty.arrived_last_hour, 0);
  EXPECT_EQ(empty.past_due, 0);
  EXPECT_FALSE(empty.oldest);
  EXPECT_FALSE(empty.outlook.breaches);
  EXPECT_FALSE(empty.outlook.gini);
  ASSERT_EQ(empty.hours.size(), 24u);
  EXPECT_LE(empty.hours.back().begin, shop.clock.wall_now());
  EXPECT_GT(empty.hours.back().begin + hours(1), shop.clock.wall_now());
  EXPECT_EQ(watch.health("nowhere").error().code, ErrorCode::kNotFound);
}

TEST_F(QueueWatchTest, RatesAreWhatCameAndWasDecidedInTheLastHour) {
  shop.enqueue(5);
  decide(Verdict::kAllow);
  shop.clock.advance(minutes(40));
  shop.enqueue(2);
  decide(Verdict::kAllow);
  QueueHealth now = fresh();
  EXPECT_EQ(now.arrived_last_hour, 7);
  EXPECT_EQ(now.decided_last_hour, 2);
  EXPECT_EQ(now.counts.ready, 5);
  shop.clock.advance(minutes(30));
  now = fresh();
  EXPECT_EQ(now.arrived_last_hour, 2);
  EXPECT_EQ(now.decided_last_hour, 1);
  std::int64_t arrived = 0;
  for (const HourOfFlow& hour : now.hours) arrived += hour.arrived;
  EXPECT_EQ(arrived, 7) << "the day keeps all of it";
  shop.clock.advance(hours(25));
  EXPECT_EQ(fresh().hours.front().arrived + fresh().hours.back().arrived, 0);
}

TEST_F(QueueWatchTest, WhatIsBroughtInTwiceCameOnce) {
  bring_in("clip", 1, hours(1));
  bring_in("clip", 1, hours(1));
  EXPECT_EQ(fresh().arrived_last_hour, 1);
}

TEST_F(QueueWatchTest, ASkipIsNoService) {
  shop.enqueue(2);
  const TaskRow task = shop.lease_one(shop.reviewer);
  ASSERT_EQ(shop.submit(shop.reviewer, make_skip(shop.reviewer, task))["status"], "accepted");
  EXPECT_EQ(fresh().decided_last_hour, 0);
}

TEST_F(QueueWatchTest, AnEscalatedItemArrivesInTheQueueAbove) {
  shop.enqueue(1);
  decide(Verdict::kEscalate);
  const QueueHealth above = fresh("review.senior");
  EXPECT_EQ(above.arrived_last_hour, 1);
  EXPECT_EQ(above.counts.ready, 1);
  EXPECT_EQ(health().decided_last_hour, 1);
}

TEST_F(QueueWatchTest, LatenessAndTheForecastFollowTheOrderOfTheLeases) {
  bring_in("done", 1'000'000, hours(9));
  decide(Verdict::kAllow);  // one an hour
  bring_in("late", 100, -minutes(5));
  shop.clock.advance(minutes(10));
  bring_in("seen", 10'000, hours(2));  // next, whatever its due time
  bring_in("soon", 1, minutes(90));    // third: reached after two hours
  bring_in("tail", 1, hours(30));      // fourth, in time
  const QueueHealth now = fresh();
  EXPECT_EQ(now.past_due, 1);
  EXPECT_EQ(now.examined, 4);
  EXPECT_EQ(now.outlook.breaches, 1);
  ASSERT_TRUE(now.outlook.first_breach);
  EXPECT_EQ(*now.outlook.first_breach, now.as_of - kWatchRest + minutes(90));
  ASSERT_TRUE(now.oldest);
  EXPECT_EQ(now.as_of - *now.oldest, minutes(10) + kWatchRest);
  ASSERT_TRUE(now.outlook.gini);
  EXPECT_GT(*now.outlook.gini, 0.0);
}

TEST_F(QueueWatchTest, AsManyAsAskHoweverOftenItIsOneLook) {
  shop.enqueue(1);
  const QueueHealth first = health();
  shop.enqueue(1);
  shop.clock.advance(kWatchRest - Millis(1));
  EXPECT_EQ(health().counts.ready, 1);
  EXPECT_EQ(health().as_of, first.as_of);
  shop.clock.advance(Millis(1));
  EXPECT_EQ(health().counts.ready, 2);
}

TEST_F(QueueWatchTest, TidyingKeepsTheSums) {
  for (int i = 0; i < 3; ++i) {
    shop.enqueue(2);
    shop.clock.advance(minutes(2));
    ASSERT_TRUE(shop.store->tidy(shop.clock.wall_now()).ok());
  }
  EXPECT_EQ(fresh().arrived_last_hour, 6);
  shop.clock.advance(hours(26));
  shop.enqueue(1);
  ASSERT_TRUE(shop.store->tidy(shop.clock.wall_now()).ok());
  const auto rows = [&] {
    std::vector<FlowRow> kept;
    EXPECT_TRUE(shop.store
                    ->read([&](Reader& reader) -> Status {
                      auto flow = reader.queue_flow("review.first", 0);
                      if (!flow) return flow.error();
                      kept = std::move(*flow);
                      return {};
                    })
                    .ok());
    return kept;
  }();
  ASSERT_EQ(rows.size(), 1u) << "a day is kept";
  EXPECT_EQ(rows.front().arrived, 1);
}

}  // namespace
}  // namespace vigil::backend
