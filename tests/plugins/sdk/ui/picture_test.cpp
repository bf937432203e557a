#include "plugins/sdk/ui/picture.h"

#include <gtest/gtest.h>

namespace vigil::sdk::ui {
namespace {

TEST(FitInside, KeepsTheShapeAndCentres) {
  const Fitted tall = fit_inside({0, 0}, {400, 160}, 90, 160);
  EXPECT_EQ(tall.min.x, 155);
  EXPECT_EQ(tall.max.x, 245);
  EXPECT_EQ(tall.min.y, 0);
  EXPECT_EQ(tall.max.y, 160);
  const Fitted wide = fit_inside({10, 10}, {330, 330}, 1920, 1080);
  EXPECT_EQ(wide.min.y, 80);
  EXPECT_EQ(wide.max.y, 260);
  EXPECT_EQ(wide.min.x, 10);
  EXPECT_EQ(wide.max.x, 330);
}

TEST(FitInside, NothingToShowIsNowhere) {
  const Fitted none = fit_inside({5, 5}, {100, 100}, 0, 160);
  EXPECT_EQ(none.min.x, none.max.x);
  const Fitted no_room = fit_inside({5, 5}, {5, 100}, 90, 160);
  EXPECT_EQ(no_room.min.x, no_room.max.x);
}

}  // namespace
}  // namespace vigil::sdk::ui
