#include "plugins/review/model/comparison.h"

#include <gtest/gtest.h>

#include "plugins/sdk/testing/fake_clips.h"

namespace vigil::review {
namespace {

using namespace std::chrono_literals;

class ComparisonTest : public ::testing::Test {
 protected:
  ComparisonTest() {
    (void)clips_.open({kFirst, {}});
    first().become_ready();
    comparison_.open({{kOther, {}}, "similar", 2s});
  }
  sdk::testing::FakeClip& first() { return clips_.clip(kFirst); }
  sdk::testing::FakeClip& other() { return clips_.clip(kOther); }
  void follow() {
    now_ += 16ms;
    comparison_.follow(first(), now_);
  }
  // Both play for a while, the other one so much slower or faster.
  void play(sdk::MediaTime time, double pace) {
    for (sdk::MediaTime done{0}; done < time; done += 16ms) {
      first().pass(16ms);
      other().pass(std::chrono::duration_cast<sdk::MediaTime>(16ms * pace));
      follow();
    }
  }
  [[nodiscard]] double apart_ms() {
    return static_cast<double>((other().position() - first().position() - 2s).count()) / 1000;
  }

  const domain::MediaId kFirst{"first"};
  const domain::MediaId kOther{"other"};
  sdk::testing::FakeClips clips_;
  Comparison comparison_{clips_};
  SteadyTime now_{};
};

TEST_F(ComparisonTest, WaitsForTheOtherClip) {
  follow();
  EXPECT_FALSE(other().playing());
  other().become_ready();
  follow();
  EXPECT_EQ(other().position(), 2s);
}

TEST_F(ComparisonTest, StepsAndSeeksTogether) {
  other().become_ready();
  first().seek(5s);
  follow();
  EXPECT_EQ(other().position(), 7s);
  first().step(-1);
  follow();
  EXPECT_NEAR(apart_ms(), 0, 34);
  comparison_.shift(-500ms);
  follow();
  EXPECT_NEAR(apart_ms(), -500, 34);
}

TEST_F(ComparisonTest, PlaysInStepAtTheSameSpeed) {
  other().become_ready();
  first().set_speed(2);
  first().play();
  follow();
  EXPECT_TRUE(other().playing());
  EXPECT_EQ(other().speed(), 2);
  play(3s, 1.0);
  EXPECT_NEAR(apart_ms(), 0, 120);
  first().pause();
  follow();
  EXPECT_FALSE(other().playing());
  EXPECT_NEAR(apart_ms(), 0, 34);
}

TEST_F(ComparisonTest, ASlowerDecoderIsBroughtBack) {
  other().become_ready();
  first().play();
  follow();
  play(6s, 0.8);
  // Without correction it would be 1.2 s behind.
  EXPECT_GT(apart_ms(), -500);
}

TEST_F(ComparisonTest, BeyondItsEndItRestsOnTheLastFrame) {
  other().become_ready();
  first().seek(14s);
  follow();
  EXPECT_FALSE(comparison_.in_range(first()));
  EXPECT_GT(other().position(), 14'900ms);
  first().play();
  follow();
  EXPECT_FALSE(other().playing());
  first().seek(1s);
  first().play();
  follow();
  EXPECT_TRUE(comparison_.in_range(first()));
  EXPECT_TRUE(other().playing());
}

TEST_F(ComparisonTest, ClosingStopsIt) {
  other().become_ready();
  first().play();
  follow();
  comparison_.close();
  EXPECT_FALSE(other().playing());
  EXPECT_FALSE(comparison_.is_open());
  EXPECT_TRUE(first().playing());
}

}  // namespace
}  // namespace vigil::review
