#include "app/workstation/services/clip_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil::workstation {
namespace {

using ::testing::ElementsAre;

TEST(ClipBudget, TheFarthestGoFirst) {
  const ClipNeed needs[] = {{100, true}, {50, false}, {50, false}, {50, false}};
  EXPECT_THAT(share_out(needs, 250), ElementsAre(true, true, true, true));
  EXPECT_THAT(share_out(needs, 249), ElementsAre(true, true, true, false));
  EXPECT_THAT(share_out(needs, 150), ElementsAre(true, true, false, false));
  EXPECT_THAT(share_out(needs, 149), ElementsAre(true, false, false, false));
}

TEST(ClipBudget, WhatIsInSightStaysWhateverItTakes) {
  const ClipNeed needs[] = {{1000, true}, {10, false}};
  EXPECT_THAT(share_out(needs, 0), ElementsAre(true, false));
  // Its share is taken off before anything is prepared, wherever it stands in the order.
  const ClipNeed behind[] = {{60, false}, {100, true}};
  EXPECT_THAT(share_out(behind, 150), ElementsAre(false, true));
}

TEST(ClipBudget, NothingFartherTakesTheRoomThatANearerOneWaitsFor) {
  const ClipNeed needs[] = {{50, false}, {100, false}, {10, false}};
  EXPECT_THAT(share_out(needs, 100), ElementsAre(true, false, false));
}

TEST(ClipBudget, NothingToShareOut) { EXPECT_TRUE(share_out({}, 100).empty()); }

}  // namespace
}  // namespace vigil::workstation
