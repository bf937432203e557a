#include "core/net/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace vigil::net {
namespace {

using std::chrono::seconds;

TEST(Backoff, FullJitterStaysUnderTheDoublingCeilingAndTheCap) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Backoff backoff(seed, {.base = Millis(100), .cap = Millis(5000)});
    std::int64_t ceiling = 100;
    for (int i = 0; i < 12; ++i) {
      EXPECT_LE(backoff.next().count(), std::min<std::int64_t>(ceiling, 5000)) << "seed " << seed;
      ceiling *= 2;
    }
  }
}

TEST(Backoff, I23_DesksThatFailedTogetherDoNotComeBackTogether) {
  std::vector<std::int64_t> waits;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Backoff backoff(seed, {.base = Millis(1000), .cap = Millis(40000)});
    for (int i = 0; i < 5; ++i) (void)backoff.next();
    waits.push_back(backoff.next().count());
  }
  // A ceiling of 32 s, cut into eight: none of the eighths is empty and none holds a third of all.
  std::vector<int> eighths(8, 0);
  for (const std::int64_t wait : waits) ++eighths[static_cast<std::size_t>(wait / 4001)];
  for (const int amount : eighths) {
    EXPECT_GT(amount, 0);
    EXPECT_LT(amount, 67);
  }
}

TEST(Backoff, HonoursRetryAfterUpToTheCap) {
  Backoff backoff(7);
  EXPECT_GE(backoff.next(seconds(10)), seconds(10));
  EXPECT_LE(backoff.next(seconds(10)), seconds(40));
  EXPECT_EQ(backoff.next(std::chrono::hours(1)), seconds(40));
}

TEST(Backoff, StartsOverAfterASuccess) {
  Backoff backoff(3, {.base = Millis(100), .cap = seconds(40)});
  for (int i = 0; i < 10; ++i) (void)backoff.next();
  backoff.reset();
  EXPECT_EQ(backoff.failures(), 0);
  EXPECT_LE(backoff.next(), Millis(100));
}

TEST(RetryBudget, RunsDryAndFillsWithTimeAndSuccess) {
  SteadyTime now{seconds(100)};
  RetryBudget budget(now, {.per_success = 0.5, .per_minute = 1, .most = 2});
  EXPECT_TRUE(budget.spend(now));
  EXPECT_TRUE(budget.spend(now));
  EXPECT_FALSE(budget.spend(now));
  budget.note_success(now);
  EXPECT_FALSE(budget.spend(now));
  budget.note_success(now);
  EXPECT_TRUE(budget.spend(now));
  now += seconds(60);
  EXPECT_TRUE(budget.spend(now));
  EXPECT_FALSE(budget.spend(now));
  now += std::chrono::hours(5);
  EXPECT_TRUE(budget.spend(now));
  EXPECT_TRUE(budget.spend(now));
  EXPECT_FALSE(budget.spend(now)) << "it never holds more than its limit";
}

}  // namespace
}  // namespace vigil::net
