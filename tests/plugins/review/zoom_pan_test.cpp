#include "plugins/review/model/zoom_pan.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vigil::review {
namespace {

constexpr Extent kPlace{1000, 500};
constexpr Extent kTall{720, 1280};

TEST(ZoomPan, TheWholePictureIsCentredAndNeverStretched) {
  const PicturePlace at = place_picture(kPlace, kTall, {});
  EXPECT_NEAR(at.bottom - at.top, 500, 1e-9);
  EXPECT_NEAR((at.right - at.left) / (at.bottom - at.top), 720.0 / 1280, 1e-9);
  EXPECT_NEAR(at.left + at.right, 1000, 1e-9);
  EXPECT_EQ(at.u0, 0);
  EXPECT_EQ(at.v1, 1);
}

TEST(ZoomPan, WhatIsShownKeepsItsShapeAtEveryScale) {
  for (double scale = 1; scale <= kClosest; scale += 0.37) {
    const PicturePlace at = place_picture(kPlace, kTall, {scale, 0.3, 0.9});
    const double across = (at.right - at.left) / ((at.u1 - at.u0) * kTall.width);
    const double down = (at.bottom - at.top) / ((at.v1 - at.v0) * kTall.height);
    EXPECT_NEAR(across, down, 1e-9) << scale;
    EXPECT_GE(at.left, -1e-9);
    EXPECT_LE(at.bottom, 500 + 1e-9);
    // No room at one edge while the other is cut.
    const bool cut_across = at.u0 > 0 || at.u1 < 1;
    EXPECT_TRUE(!cut_across || std::abs(at.right - at.left - 1000) < 1e-9) << scale;
    EXPECT_GE(at.v0, 0);
    EXPECT_LE(at.v1, 1);
  }
}

TEST(ZoomPan, ThePointUnderThePointerStays) {
  const Extent wide{1600, 900};
  ZoomPan zoom{2, 0.5, 0.5};
  const PicturePlace before = place_picture(kPlace, wide, zoom);
  const double u = before.u_at(600);
  const double v = before.v_at(200);
  zoom = zoom_by(zoom, 1.7, u, v, kPlace, wide);
  const PicturePlace after = place_picture(kPlace, wide, zoom);
  EXPECT_NEAR(after.u_at(600), u, 1e-9);
  EXPECT_NEAR(after.v_at(200), v, 1e-9);
}

TEST(ZoomPan, StaysBetweenWholeAndClosest) {
  ZoomPan zoom = zoom_by({}, 100, 0.5, 0.5, kPlace, kTall);
  EXPECT_EQ(zoom.scale, kClosest);
  zoom = zoom_by({2, 0.1, 0.1}, 0.01, 0.5, 0.5, kPlace, kTall);
  EXPECT_EQ(zoom, ZoomPan{});
  zoom = {};
  for (int i = 0; i < 6; ++i) zoom = zoom_by(zoom, 1.25, 0.5, 0.5, kPlace, kTall);
  for (int i = 0; i < 6; ++i) zoom = zoom_by(zoom, 1 / 1.25, 0.5, 0.5, kPlace, kTall);
  EXPECT_EQ(zoom, ZoomPan{}) << "as many steps out as in lead back";
}

TEST(ZoomPan, PanningEndsAtTheEdges) {
  const Extent wide{1000, 500};
  ZoomPan zoom = pan_by({4, 0.5, 0.5}, 9, -9, kPlace, wide);
  const PicturePlace at = place_picture(kPlace, wide, zoom);
  EXPECT_NEAR(at.u1, 1, 1e-9);
  EXPECT_NEAR(at.v0, 0, 1e-9);
  EXPECT_EQ(pan_by({}, 0.3, 0.3, kPlace, wide), ZoomPan{}) << "a whole picture has nowhere to go";
}

TEST(ZoomPan, TheDecoderIsAskedForRealDetailAndNoMore) {
  const Extent at_rest = wanted_size(kPlace, {3840, 2160}, {});
  EXPECT_EQ(at_rest.width, 1000);
  const Extent close = wanted_size(kPlace, {3840, 2160}, {2, 0.5, 0.5});
  EXPECT_EQ(close.width, 2000);
  EXPECT_EQ(close.height, 1000);
  const Extent closest = wanted_size(kPlace, {3840, 2160}, {8, 0.5, 0.5});
  EXPECT_EQ(closest.width, 3840);
  EXPECT_EQ(closest.height, 2160);
  // A clip smaller than its place is never asked for less than the place.
  EXPECT_EQ(wanted_size(kPlace, {320, 240}, {4, 0.5, 0.5}).height, 500);
  EXPECT_EQ(wanted_size(kPlace, {}, {4, 0.5, 0.5}).width, 1000);
}

TEST(ZoomPan, NothingToShowIsNoPlace) {
  EXPECT_EQ(place_picture({0, 0}, kTall, {}).right, 0);
  EXPECT_EQ(place_picture(kPlace, {}, {}).right, 0);
  EXPECT_EQ(zoom_by({}, 2, 0.5, 0.5, {}, {}).scale, 2);
}

}  // namespace
}  // namespace vigil::review
