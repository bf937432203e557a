#include "core/media/look_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

namespace vigil::media {
namespace {

using domain::Look;
using domain::Reveal;

struct Sheet {
  int width;
  int height;
  int stride;
  std::vector<std::uint8_t> pixels;

  Sheet(int w, int h) : width(w), height(h), stride((w * 4 + 63) & ~63) {
    pixels.assign(static_cast<std::size_t>(stride * h), 0xcd);
  }
  std::uint8_t* at(int x, int y) { return &pixels[static_cast<std::size_t>(y * stride + x * 4)]; }
  [[nodiscard]] const std::uint8_t* at(int x, int y) const {
    return &pixels[static_cast<std::size_t>(y * stride + x * 4)];
  }
  void set(int x, int y, int r, int g, int b) {
    std::uint8_t* pixel = at(x, y);
    pixel[0] = static_cast<std::uint8_t>(r);
    pixel[1] = static_cast<std::uint8_t>(g);
    pixel[2] = static_cast<std::uint8_t>(b);
    pixel[3] = 255;
  }
  void apply(const Look& look) { LookFilter().apply(look, pixels, width, height, stride); }
};

// Two halves of different brightness, a disc, fine texture and noise.
Sheet scene(int width, int height) {
  Sheet sheet(width, height);
  std::mt19937 random(7);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool right = x * 2 > width;
      const bool in_disc = std::hypot(x - width * 0.3, y - height * 0.4) < width * 0.15;
      const int texture = ((x / 2 + y / 2) % 2) * 24;
      const int noise = static_cast<int>(random() % 17);
      const int base = (right ? 150 : 60) + (in_disc ? 60 : 0);
      sheet.set(x, y, base + texture + noise, base + texture / 2 + noise, base + noise);
    }
  }
  return sheet;
}

// How much neighbouring pixels differ: what an eye calls detail.
double detail(const Sheet& sheet) {
  double sum = 0;
  for (int y = 1; y < sheet.height; ++y) {
    for (int x = 1; x < sheet.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int here = sheet.at(x, y)[c];
        sum +=
            std::pow(here - sheet.at(x - 1, y)[c], 2) + std::pow(here - sheet.at(x, y - 1)[c], 2);
      }
    }
  }
  return sum / (sheet.width * sheet.height);
}

double mean(const Sheet& sheet, int channel) {
  double sum = 0;
  for (int y = 0; y < sheet.height; ++y)
    for (int x = 0; x < sheet.width; ++x) sum += sheet.at(x, y)[channel];
  return sum / (sheet.width * sheet.height);
}

class LookOf : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(LookOf, DetailFallsWithEveryLevelAndTheMeanStays) {
  const auto [width, height] = GetParam();
  const Sheet plain = scene(width, height);
  for (const bool blurred : {true, false}) {
    double before = detail(plain);
    for (std::uint32_t level = 1; level <= 3; ++level) {
      Sheet sheet = plain;
      sheet.apply(blurred ? Look{.blur = level} : Look{.smoothing = level});
      EXPECT_LT(detail(sheet), before * 0.9) << (blurred ? "blur " : "smoothing ") << level;
      before = detail(sheet);
      for (int c = 0; c < 3; ++c) EXPECT_NEAR(mean(sheet, c), mean(plain, c), 2.0);
      EXPECT_EQ(sheet.at(width / 2, height / 2)[3], 255);
    }
  }
}

TEST_P(LookOf, WhatLiesBesideThePictureIsNotTouched) {
  const auto [width, height] = GetParam();
  for (const Look& look : {Look{.blur = 3, .greyscale = true}, Look{.smoothing = 3}}) {
    Sheet sheet = scene(width, height);
    const std::vector<std::uint8_t> before = sheet.pixels;
    sheet.apply(look);
    for (int y = 0; y < height; ++y) {
      for (int i = width * 4; i < sheet.stride; ++i) {
        const auto place = static_cast<std::size_t>(y * sheet.stride + i);
        ASSERT_EQ(sheet.pixels[place], before[place]) << "row " << y << " byte " << i;
      }
    }
  }
}

TEST_P(LookOf, AFlatPictureStaysAsItIs) {
  const auto [width, height] = GetParam();
  for (std::uint32_t level = 1; level <= 3; ++level) {
    for (const Look& look : {Look{.blur = level}, Look{.smoothing = level}}) {
      Sheet sheet(width, height);
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) sheet.set(x, y, 250, 128, 3);
      sheet.apply(look);
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          ASSERT_NEAR(sheet.at(x, y)[0], 250, 1);
          ASSERT_NEAR(sheet.at(x, y)[1], 128, 1);
          ASSERT_NEAR(sheet.at(x, y)[2], 3, 1);
        }
      }
    }
  }
}

TEST_P(LookOf, ARevealedPartIsIdenticalAndTheRestIsAsWithoutIt) {
  const auto [width, height] = GetParam();
  const Sheet plain = scene(width, height);
  const Look look{.blur = 2, .smoothing = 0, .greyscale = true};
  Look revealing = look;
  revealing.reveal = Reveal{2'000, 1'000, 6'000, 5'500};
  Sheet covered = plain;
  covered.apply(look);
  Sheet revealed = plain;
  revealed.apply(revealing);
  const PixelBox box = box_of(revealing.reveal, width, height);
  ASSERT_FALSE(box.empty());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool inside = x >= box.left && x < box.right && y >= box.top && y < box.bottom;
      const std::uint8_t* want = (inside ? plain : covered).at(x, y);
      ASSERT_TRUE(std::equal(want, want + 4, revealed.at(x, y))) << x << ", " << y;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, LookOf,
                         ::testing::Values(std::pair{160, 284}, std::pair{360, 640},
                                           std::pair{333, 187}, std::pair{721, 405}));

TEST(LookFilter, SmoothingKeepsTheEdgesThatBlurTakes) {
  // One step of brightness between two flat halves with a little noise.
  Sheet plain(360, 360);
  std::mt19937 random(3);
  for (int y = 0; y < 360; ++y) {
    for (int x = 0; x < 360; ++x) {
      const int level = (x < 180 ? 40 : 210) + static_cast<int>(random() % 9);
      plain.set(x, y, level, level, level);
    }
  }
  const auto step = [](const Sheet& sheet) {
    return sheet.at(183, 180)[0] - sheet.at(176, 180)[0];
  };
  Sheet smoothed = plain;
  smoothed.apply({.smoothing = 2});
  Sheet blurred = plain;
  blurred.apply({.blur = 2});
  EXPECT_GT(step(smoothed), 120);
  EXPECT_LT(step(blurred), 60);
}

TEST(LookFilter, TheStrongestBlurLeavesNoFacesOnlyShapes) {
  // A pattern as large as the features of a face that fills the picture: a tenth of its width.
  Sheet sheet(360, 640);
  for (int y = 0; y < 640; ++y) {
    for (int x = 0; x < 360; ++x) {
      const int level = (x / 18 + y / 18) % 2 == 0 ? 30 : 220;
      sheet.set(x, y, level, level, level);
    }
  }
  sheet.apply({.blur = 3});
  int darkest = 255;
  int brightest = 0;
  for (int y = 100; y < 540; ++y) {
    for (int x = 100; x < 260; ++x) {
      darkest = std::min<int>(darkest, sheet.at(x, y)[1]);
      brightest = std::max<int>(brightest, sheet.at(x, y)[1]);
    }
  }
  EXPECT_LT(brightest - darkest, 12);
}

TEST(LookFilter, GreyIsTheLumaOfRec709) {
  Sheet sheet(64, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 64; ++x)
      sheet.set(x, y, x % 3 == 0 ? 255 : 0, x % 3 == 1 ? 255 : 0, x % 3 == 2 ? 255 : 0);
  sheet.apply({.greyscale = true});
  const double luma[] = {0.2126 * 255, 0.7152 * 255, 0.0722 * 255};
  for (int x = 0; x < 64; ++x) {
    const std::uint8_t* pixel = sheet.at(x, 3);
    EXPECT_NEAR(pixel[0], luma[x % 3], 1.0);
    EXPECT_EQ(pixel[0], pixel[1]);
    EXPECT_EQ(pixel[0], pixel[2]);
    EXPECT_EQ(pixel[3], 255);
  }
}

TEST(LookFilter, TheLargestAndTheSmallestPicturesAreDone) {
  for (const auto& [width, height] :
       {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 3}, {16, 16}, {17, 15}, {4096, 2}, {3, 2160}}) {
    for (const Look& look : {Look{.blur = 3}, Look{.blur = 1}, Look{.smoothing = 3},
                             Look{.blur = 2, .smoothing = 2, .greyscale = true}}) {
      Sheet sheet(width, height);
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) sheet.set(x, y, 77, 77, 77);
      sheet.apply(look);
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) ASSERT_NEAR(sheet.at(x, y)[0], 77, 1);
    }
  }
}

TEST(LookFilter, SizesThatDoNotFitTheMemoryAreLeftAlone) {
  std::vector<std::uint8_t> few(100, 9);
  const std::vector<std::uint8_t> before = few;
  LookFilter filter;
  filter.apply({.blur = 3}, few, 10, 10, 40);
  filter.apply({.blur = 3}, few, 5, 5, 16);
  filter.apply({.blur = 3}, few, 0, 5, 16);
  filter.apply({.blur = 3}, few, 5, -1, 20);
  EXPECT_EQ(few, before);
  filter.apply({.blur = 3}, few, 5, 5, 20);
  EXPECT_NE(few[3], before[3]) << "alpha is set where it fits";
}

TEST(LookFilter, ARevealTouchesEveryPixelItNames) {
  const PixelBox box = box_of({1'000, 3'333, 1'001, 10'000}, 7, 9);
  EXPECT_EQ(box.left, 0);
  EXPECT_EQ(box.right, 1);
  EXPECT_EQ(box.top, 2);
  EXPECT_EQ(box.bottom, 9);
  EXPECT_TRUE(box_of({}, 100, 100).empty());
  EXPECT_TRUE(box_of({5'000, 0, 5'000, 10'000}, 100, 100).empty());
}

}  // namespace
}  // namespace vigil::media
