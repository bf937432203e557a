// A practice's time goes on where it was left, at the world's pace.
#include "app/workstation/practice/practice_clock.h"

#include <gtest/gtest.h>

namespace vigil::workstation::practice {
namespace {

TEST(PracticeClock, GoesOnFromWhereItWasLeft) {
  ManualClock world;
  PracticeClock clock(world);
  EXPECT_EQ(clock.wall_now(), world.wall_now());
  const WallTime then(Millis(1'700'000'000'000));
  clock.begin_at(then);
  EXPECT_EQ(clock.wall_now(), then);
  world.advance(Millis(1500));
  EXPECT_EQ(clock.wall_now(), then + Millis(1500));
  EXPECT_EQ(clock.steady_now(), world.steady_now());
  // Somebody sets the machine's clock: that is nothing to the practice.
  world.jump_wall(std::chrono::hours(5));
  EXPECT_EQ(clock.wall_now(), then + Millis(1500));
}

}  // namespace
}  // namespace vigil::workstation::practice
