#include <gtest/gtest.h>

#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

using namespace std::chrono_literals;

const TimeWords kWords = {"just now",   "{n} min ago", "{n} h ago", "{n} d ago",
                          "in {n} min", "in {n} h",    "in {n} d"};
const WallTime kNow = wall_from_ms(1'772'935'200'000);

std::string words(Millis from_now) { return relative_words(kWords, kNow + from_now, kNow); }

TEST(RelativeTime, WhatPassedIsCountedInWholeUnits) {
  EXPECT_EQ(words(0ms), "just now");
  EXPECT_EQ(words(-59'999ms), "just now");
  EXPECT_EQ(words(-60s), "1 min ago");
  EXPECT_EQ(words(-3'599'999ms), "59 min ago");
  EXPECT_EQ(words(-1h), "1 h ago");
  EXPECT_EQ(words(-(24h - 1ms)), "23 h ago");
  EXPECT_EQ(words(-24h), "1 d ago");
}

TEST(RelativeTime, WhatRemainsIsNeverUnderstated) {
  EXPECT_EQ(words(1ms), "in 1 min");
  EXPECT_EQ(words(60s), "in 1 min");
  EXPECT_EQ(words(61s), "in 2 min");
  EXPECT_EQ(words(59min + 1s), "in 1 h");
  EXPECT_EQ(words(23h + 1min), "in 1 d");
  EXPECT_EQ(words(25h), "in 2 d");
}

TEST(RelativeTime, AMonthAwayItIsADate) {
  EXPECT_EQ(words(-24h * 31).size(), std::string("2026-02-05").size());
  EXPECT_EQ(words(-24h * 31).substr(0, 5), "2026-");
  EXPECT_EQ(words(24h * 400).substr(0, 5), "2027-");
}

TEST(RelativeTime, TheExactOneHasSeconds) {
  EXPECT_EQ(exact_time(kNow).size(), std::string("2026-03-08 02:14:09").size());
}

}  // namespace
}  // namespace vigil::sdk::ui
