#include "core/domain/queue_outlook.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/domain/inequality.h"

namespace vigil::domain {
namespace {

const WallTime kNow = wall_from_ms(1'767'225'600'000);

WaitingTask waits(int minutes, int due_in_minutes, std::int64_t reach = 1) {
  return {kNow - std::chrono::minutes(minutes), kNow + std::chrono::minutes(due_in_minutes), reach};
}

TEST(QueueOutlook, CountsWhatIsReachedAfterItsDueTime) {
  // One a minute: the n-th is reached after n minutes.
  const std::vector<WaitingTask> line = {waits(0, 0), waits(0, 1), waits(0, 1), waits(0, 3),
                                         waits(0, 2)};
  const QueueOutlook outlook = look_ahead(line, 60, kNow);
  EXPECT_EQ(outlook.breaches, 2);
  EXPECT_EQ(outlook.first_breach, kNow + std::chrono::minutes(1));
  EXPECT_EQ(look_ahead(line, 600, kNow).breaches, 0);
  EXPECT_FALSE(look_ahead(line, 600, kNow).first_breach);
}

TEST(QueueOutlook, WhatIsPastDueIsNoForecastButStillTakesItsTurn) {
  const std::vector<WaitingTask> line = {waits(90, -30), waits(90, -30), waits(0, 1)};
  const QueueOutlook outlook = look_ahead(line, 60, kNow);
  EXPECT_EQ(outlook.breaches, 1);
  EXPECT_EQ(outlook.first_breach, kNow + std::chrono::minutes(1));
}

TEST(QueueOutlook, NobodyKnowsWhereNobodyDecides) {
  const std::vector<WaitingTask> line = {waits(5, 1)};
  EXPECT_FALSE(look_ahead(line, 0, kNow).breaches);
  EXPECT_TRUE(look_ahead(line, 0, kNow).gini);
  EXPECT_FALSE(look_ahead({}, 10, kNow).gini);
  EXPECT_EQ(look_ahead({}, 10, kNow).breaches, 0);
}

TEST(QueueOutlook, SaysWhoWaitsLonger) {
  const std::vector<WaitingTask> small_wait = {waits(30, 60, 1'000), waits(10, 60, 1'000'000)};
  const std::vector<WaitingTask> wide_wait = {waits(10, 60, 1'000), waits(30, 60, 1'000'000)};
  EXPECT_DOUBLE_EQ(*look_ahead(small_wait, 1, kNow).gini, 0.25);
  EXPECT_DOUBLE_EQ(*look_ahead(small_wait, 1, kNow).by_reach, -0.25);
  EXPECT_DOUBLE_EQ(*look_ahead(wide_wait, 1, kNow).by_reach, 0.25);
  const std::vector<WaitingTask> alike = {waits(10, 60, 7), waits(30, 60, 7), waits(50, 60, 7)};
  EXPECT_DOUBLE_EQ(*look_ahead(alike, 1, kNow).by_reach, 0.0);
  EXPECT_GT(*look_ahead(alike, 1, kNow).gini, 0.2);
}

TEST(QueueOutlook, RankedByReachAsByWaitingIsTheGiniItself) {
  std::vector<WaitingTask> line;
  std::vector<double> minutes;
  for (int i = 1; i <= 40; ++i) {
    line.push_back(waits(i * i, 60, i));
    minutes.push_back(i * i);
  }
  const QueueOutlook outlook = look_ahead(line, 1, kNow);
  EXPECT_NEAR(*outlook.by_reach, *gini(minutes, GiniForm::kPopulation), 1e-12);
}

TEST(QueueOutlook, AClockSetBackMakesNobodyWaitLessThanNothing) {
  const std::vector<WaitingTask> line = {waits(-5, 60), waits(-7, 60)};
  EXPECT_DOUBLE_EQ(*look_ahead(line, 1, kNow).gini, 0.0);
}

}  // namespace
}  // namespace vigil::domain
