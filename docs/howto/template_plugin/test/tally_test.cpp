// The first rung: the model, without a host.
#include "model/tally.h"

#include <gtest/gtest.h>

namespace vigil::tally {
namespace {

TEST(Tally, TakesBackTheLastStepOnly) {
  Tally tally;
  tally.add(3);
  tally.add(5);
  EXPECT_EQ(tally.count(), 8);
  EXPECT_TRUE(tally.take_back().ok());
  EXPECT_EQ(tally.count(), 3);
}

TEST(Tally, NothingToTakeBack) {
  Tally tally;
  EXPECT_FALSE(tally.can_take_back());
  EXPECT_EQ(tally.take_back().error().code, ErrorCode::kRejected);
}

}  // namespace
}  // namespace vigil::tally
