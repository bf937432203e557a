#include "core/media/look_cover.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace vigil::media {
namespace {

using domain::Look;
using domain::Reveal;
using MadeFor = LookCover::MadeFor;

constexpr int kSide = 64;

// Stripes, two pixels wide.
PicturePtr striped(int ms) {
  auto picture = std::make_shared<Picture>();
  picture->width = picture->height = kSide;
  picture->stride = kSide * 4;
  picture->time = std::chrono::milliseconds(ms);
  picture->pixels = std::make_unique<std::uint8_t[]>(picture->bytes());
  for (int i = 0; i < kSide * kSide; ++i) {
    const auto level = static_cast<std::uint8_t>(i / 2 % 2 == 0 ? 20 : 220);
    std::fill_n(&picture->pixels[static_cast<std::size_t>(i) * 4], 3, level);
    picture->pixels[static_cast<std::size_t>(i) * 4 + 3] = 255;
  }
  return picture;
}

// Contrast between the stripes around a place.
int contrast(const Picture& picture, int x, int y) {
  int least = 255;
  int most = 0;
  for (int i = -3; i <= 3; ++i) {
    const int level =
        picture.pixels[static_cast<std::size_t>(y * picture.stride + (x + i) * 4 + 1)];
    least = std::min(least, level);
    most = std::max(most, level);
  }
  return most - least;
}

const Look kPlain{};
const Look kBlurred{.blur = 2};
const Look kRevealing{.blur = 2, .reveal = {0, 0, 5'000, 5'000}};

TEST(LookCover, AMoreCarefulLookIsShownAtOnce) {
  LookCover cover(kPlain);
  const PicturePtr shown = striped(40);
  cover.change(kBlurred, shown);
  EXPECT_TRUE(cover.covering());
  ASSERT_NE(cover.stand_in(), nullptr);
  EXPECT_EQ(cover.stand_in()->time, shown->time);
  EXPECT_LT(contrast(*cover.stand_in(), 32, 32), 60);
  EXPECT_EQ(contrast(*shown, 32, 32), 200) << "others may hold it";
  cover.landed(striped(40), MadeFor::kPresentLook);
  EXPECT_FALSE(cover.covering());
  EXPECT_EQ(cover.stand_in(), nullptr);
}

TEST(LookCover, ALessCarefulLookCoversNothing) {
  LookCover cover(kBlurred);
  cover.change(kPlain, striped(0));
  EXPECT_FALSE(cover.covering());
}

TEST(LookCover, WhatLandsForAnEarlierLookIsCoveredToo) {
  LookCover cover(kPlain);
  cover.change(kBlurred, striped(0));
  cover.landed(striped(80), MadeFor::kEarlierLook);
  EXPECT_TRUE(cover.covering());
  ASSERT_NE(cover.stand_in(), nullptr);
  EXPECT_EQ(cover.stand_in()->time, std::chrono::milliseconds(80));
  EXPECT_LT(contrast(*cover.stand_in(), 32, 32), 60);
}

TEST(LookCover, LettingGoOfTheKeyBringsBackTheVeryPicture) {
  LookCover cover(kBlurred);
  const PicturePtr careful = striped(40);
  cover.change(kRevealing, careful);
  EXPECT_FALSE(cover.covering());
  const PicturePtr revealed = striped(40);
  cover.landed(revealed, MadeFor::kPresentLook);
  cover.change(kBlurred, revealed);
  EXPECT_TRUE(cover.covering());
  EXPECT_EQ(cover.stand_in(), careful);
}

TEST(LookCover, LettingGoBeforeAnythingWasRevealedKeepsTheCarefulPicture) {
  LookCover cover(kBlurred);
  const PicturePtr careful = striped(40);
  cover.change(kRevealing, careful);
  cover.change(kBlurred, careful);
  EXPECT_EQ(cover.stand_in(), careful);
}

TEST(LookCover, AnotherFrameThanTheRememberedOneIsSoftened) {
  LookCover cover(kBlurred);
  cover.change(kRevealing, striped(40));
  const PicturePtr later = striped(120);
  cover.landed(later, MadeFor::kPresentLook);
  cover.change(kBlurred, later);
  ASSERT_NE(cover.stand_in(), nullptr);
  EXPECT_EQ(cover.stand_in()->time, later->time);
  EXPECT_LT(contrast(*cover.stand_in(), 16, 16), 60);
}

TEST(LookCover, AMovingRevealStaysClearWhereBothPlacesMeet) {
  LookCover cover(kBlurred);
  cover.change(kRevealing, striped(40));
  const PicturePtr revealed = striped(40);
  cover.landed(revealed, MadeFor::kPresentLook);
  Look moved = kRevealing;
  moved.reveal = {2'500, 0, 7'500, 5'000};
  cover.change(moved, revealed);
  ASSERT_TRUE(cover.covering());
  ASSERT_NE(cover.stand_in(), nullptr);
  EXPECT_EQ(contrast(*cover.stand_in(), 24, 16), 200) << "in both places";
  EXPECT_LT(contrast(*cover.stand_in(), 6, 16), 60) << "only in the old one";
}

TEST(LookCover, WithoutTheGuardThereIsNoStandInForAGuardedLook) {
  LookCover cover(Look{.flash_guard = false});
  cover.change(kPlain, striped(0));
  EXPECT_TRUE(cover.covering());
  EXPECT_EQ(cover.stand_in(), nullptr);
  cover.landed(striped(0), MadeFor::kPresentLook);
  EXPECT_FALSE(cover.covering());
  cover.change(kBlurred, striped(0));
  EXPECT_NE(cover.stand_in(), nullptr);
}

TEST(LookCover, BeforeTheFirstFrameThereIsNothing) {
  LookCover cover(kPlain);
  cover.change(kBlurred, nullptr);
  EXPECT_TRUE(cover.covering());
  EXPECT_EQ(cover.stand_in(), nullptr);
  cover.landed(striped(0), MadeFor::kEarlierLook);
  EXPECT_NE(cover.stand_in(), nullptr);
}

}  // namespace
}  // namespace vigil::media
