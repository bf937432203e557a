#include "app/decoder/flash_detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "app/decoder/flash_guard.h"

namespace vigil::decoder {
namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 128;

struct Colour {
  int red = 0;
  int green = 0;
  int blue = 0;
};
constexpr Colour kBlack{0, 0, 0};
constexpr Colour kWhite{255, 255, 255};
constexpr Colour kGrey{120, 120, 120};

using Sheet = std::vector<std::uint8_t>;

Sheet sheet_of(const std::function<Colour(int x, int y)>& colour) {
  Sheet sheet;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const Colour c = colour(x, y);
      for (const int value : {c.red, c.green, c.blue, 255})
        sheet.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return sheet;
}

Sheet flat(Colour colour) {
  return sheet_of([&](int, int) { return colour; });
}

// Changes per second between two sheets, at a frame rate.
struct Strobe {
  double flashes_per_second = 5;
  double frames_per_second = 30;
  Sheet one = flat(kBlack);
  Sheet other = flat(kWhite);
  double begin = 0;  // seconds; before and after it is all `one`
  double end = 100;

  [[nodiscard]] const Sheet& at(double second) const {
    if (second < begin || second >= end) return one;
    const auto half = static_cast<long>((second - begin) * flashes_per_second * 2 + 1e-6);
    return half % 2 == 0 ? other : one;
  }
};

std::int64_t us(double second) { return static_cast<std::int64_t>(second * 1e6 + 0.5); }

// Whether the strobe counts as flashing at any time within `seconds`.
bool flashes(const Strobe& strobe, double seconds = 3) {
  FlashDetector detector;
  bool any = false;
  for (double t = 0; t < seconds; t += 1 / strobe.frames_per_second) {
    detector.feed(us(t), light_of(strobe.at(t), kWidth, kHeight, kWidth * 4));
    any = any || detector.flashing();
  }
  return any;
}

TEST(FlashDetector, MoreThanThreeASecondAreFlashing) {
  for (const double rate : {24.0, 25.0, 30.0, 50.0, 60.0}) {
    EXPECT_FALSE(flashes({.flashes_per_second = 2, .frames_per_second = rate})) << rate;
    EXPECT_FALSE(flashes({.flashes_per_second = 3, .frames_per_second = rate})) << rate;
    EXPECT_TRUE(flashes({.flashes_per_second = 4, .frames_per_second = rate})) << rate;
    EXPECT_TRUE(flashes({.flashes_per_second = 5, .frames_per_second = rate})) << rate;
    EXPECT_TRUE(flashes({.flashes_per_second = rate / 2, .frames_per_second = rate})) << rate;
  }
}

TEST(FlashDetector, OneFlashOrACutIsNone) {
  EXPECT_FALSE(flashes({.begin = 1.0, .end = 1.1}));
  EXPECT_FALSE(flashes({.flashes_per_second = 0.4}));
  // Three flashes, then peace.
  EXPECT_FALSE(flashes({.begin = 1.0, .end = 1.55}));
  EXPECT_TRUE(flashes({.begin = 1.0, .end = 1.75}));
}

TEST(FlashDetector, ASmallPartIsNotEnoughAndAQuarterIs) {
  const auto part = [](int shares) {
    return sheet_of([=](int x, int y) {
      return x < kWidth * shares / 12 && y < kHeight * shares / 12 ? kWhite : kBlack;
    });
  };
  EXPECT_FALSE(flashes({.other = part(4)})) << "a ninth";
  EXPECT_FALSE(flashes({.other = part(6)})) << "exactly a quarter";
  EXPECT_TRUE(flashes({.other = part(7)})) << "a third";
}

TEST(FlashDetector, WhatCountsIsTheChangeOfLight) {
  // Relative luminance of a coded value v is about (v / 255) to the power of 2.2.
  const auto grey = [](int value) { return flat({value, value, value}); };
  EXPECT_FALSE(flashes({.one = grey(100), .other = grey(120)})) << "0.13 and 0.19";
  EXPECT_TRUE(flashes({.one = grey(100), .other = grey(150)})) << "0.13 and 0.30";
  EXPECT_FALSE(flashes({.one = grey(235), .other = grey(255)})) << "both brighter than 0.8";
  EXPECT_TRUE(flashes({.one = grey(0), .other = grey(100)}));
}

TEST(FlashDetector, SaturatedRedCountsMore) {
  // Their luminances differ by 0.09 only.
  const Sheet red = flat({170, 0, 0});
  const Sheet dark = flat({0, 0, 0});
  const Sheet blue = flat({0, 0, 200});
  EXPECT_TRUE(flashes({.one = dark, .other = red}));
  EXPECT_FALSE(flashes({.one = dark, .other = blue}));
  EXPECT_FALSE(flashes({.flashes_per_second = 2, .one = dark, .other = red}));
}

TEST(FlashDetector, CounterphaseIsFlashingToo) {
  const auto half = [](bool left) {
    return sheet_of([=](int x, int) { return (x < kWidth / 2) == left ? kWhite : kBlack; });
  };
  EXPECT_TRUE(flashes({.one = half(true), .other = half(false)}));
}

TEST(FlashDetector, MovementAndNoiseAreNot) {
  FlashDetector detector;
  std::mt19937 random(11);
  for (int frame = 0; frame < 120; ++frame) {
    // A bright disc goes round over a striped ground, with noise.
    const double angle = frame * 0.2;
    const Sheet sheet = sheet_of([&](int x, int y) {
      const double dx = x - (48 + 25 * std::cos(angle));
      const double dy = y - (64 + 25 * std::sin(angle));
      const int noise = static_cast<int>(random() % 40);
      if (dx * dx + dy * dy < 18 * 18) return kWhite;
      const int base = (x / 12) % 2 == 0 ? 90 : 40;
      return Colour{base + noise, base + noise, base + noise};
    });
    detector.feed(frame * 33'333, light_of(sheet, kWidth, kHeight, kWidth * 4));
    ASSERT_FALSE(detector.flashing()) << "frame " << frame;
  }
}

TEST(FlashDetector, RangesBeginWithTheFirstFlashAndEndWithTheLast) {
  const Strobe strobe{.begin = 2.0, .end = 4.0};
  FlashDetector detector;
  for (double t = 0; t < 8; t += 1 / 30.0)
    detector.feed(us(t), light_of(strobe.at(t), kWidth, kHeight, kWidth * 4));
  const auto range = detector.take_range();
  ASSERT_TRUE(range);
  EXPECT_NEAR(static_cast<double>(range->begin_us), 2e6, 4e4);
  EXPECT_NEAR(static_cast<double>(range->end_us), 4e6, 4e4);
  EXPECT_FALSE(detector.take_range());
}

TEST(FlashDetector, ARangeThatIsStillOpenIsClosedAtTheEnd) {
  const Strobe strobe{.begin = 1.0};
  FlashDetector detector;
  for (double t = 0; t < 3; t += 1 / 30.0)
    detector.feed(us(t), light_of(strobe.at(t), kWidth, kHeight, kWidth * 4));
  EXPECT_FALSE(detector.take_range());
  detector.finish();
  ASSERT_TRUE(detector.take_range());
  EXPECT_FALSE(detector.take_range());
}

TEST(FlashDetector, ATimeThatGoesBackBeginsAnew) {
  const Strobe strobe{};
  FlashDetector detector;
  for (double t = 0; t < 1.5; t += 1 / 30.0)
    detector.feed(us(t), light_of(strobe.at(t), kWidth, kHeight, kWidth * 4));
  ASSERT_TRUE(detector.flashing());
  detector.feed(0, light_of(strobe.at(0), kWidth, kHeight, kWidth * 4));
  EXPECT_FALSE(detector.flashing());
  EXPECT_EQ(detector.changes_in_a_second(), 0);
}

TEST(FlashDetector, PlanesSayTheSameAsThePicture) {
  // Red and white, BT.709 with limited range.
  for (const auto& [y, u, v, colour] : {std::tuple{63, 102, 240, Colour{255, 0, 0}},
                                        {235, 128, 128, kWhite},
                                        {16, 128, 128, kBlack},
                                        {173, 42, 26, Colour{0, 255, 0}}}) {
    const Sheet luma(kWidth * kHeight, static_cast<std::uint8_t>(y));
    const Sheet blue(kWidth * kHeight / 4, static_cast<std::uint8_t>(u));
    const Sheet red(kWidth * kHeight / 4, static_cast<std::uint8_t>(v));
    const LightGrid of_planes =
        light_of({luma.data(), blue.data(), red.data(), kWidth, kWidth / 2, kWidth, kHeight});
    const LightGrid of_picture = light_of(flat(colour), kWidth, kHeight, kWidth * 4);
    EXPECT_NEAR(of_planes.luminance[100], of_picture.luminance[100], 0.02);
    EXPECT_NEAR(of_planes.red[100], of_picture.red[100], 0.05);
  }
}

// Everything the guard lets out goes into a detector again.
struct Guarded {
  bool flashing = false;
  int dimmed = 0;
  double first_dimmed = -1;
  double last_dimmed = -1;
  std::vector<Sheet> shown;
};
Guarded guarded(FlashGuard& guard, const Strobe& strobe, double seconds, double from = 0) {
  Guarded result;
  FlashDetector detector;
  for (double t = from; t < seconds; t += 1 / strobe.frames_per_second) {
    Sheet sheet = strobe.at(t);
    if (guard.pass(us(t), sheet, kWidth, kHeight, kWidth * 4)) {
      if (result.first_dimmed < 0) result.first_dimmed = t;
      result.last_dimmed = t;
      ++result.dimmed;
    }
    detector.feed(us(t), light_of(sheet, kWidth, kHeight, kWidth * 4));
    result.flashing = result.flashing || detector.flashing();
    result.shown.push_back(std::move(sheet));
  }
  return result;
}

TEST(FlashGuard, WhatItLetsOutDoesNotFlash) {
  const auto part = sheet_of([](int x, int y) {
    return x < kWidth * 2 / 3 && y > kHeight / 4 ? Colour{250, 230, 220} : Colour{30, 50, 90};
  });
  const auto dark = sheet_of([](int x, int y) { return Colour{x, 30 + y / 4, 90}; });
  for (const double rate : {25.0, 60.0}) {
    for (const double often : {3.6, 5.0, 12.0}) {
      for (const Strobe& strobe :
           {Strobe{.flashes_per_second = often, .frames_per_second = rate},
            Strobe{.flashes_per_second = often,
            .frames_per_second = rate,
            .one = flat(kWhite),
            .other = flat(kBlack)},
            Strobe{
                .flashes_per_second = often, .frames_per_second = rate, .one = dark, .other = part},
            Strobe{
                .flashes_per_second = often, .frames_per_second = rate, .other = flat({255, 0, 0})},
            Strobe{.flashes_per_second = often,
            .frames_per_second = rate,
            .one = flat({255, 0, 0}),
            .other = flat({0, 0, 255})},
            Strobe{.flashes_per_second = often,
            .frames_per_second = rate,
            .one = flat({255, 0, 0}),
            .other = flat(kWhite)}}) {
        ASSERT_TRUE(flashes(strobe, 2.5));
        FlashGuard guard;
        const Guarded result = guarded(guard, strobe, 2.5);
        EXPECT_FALSE(result.flashing)
            << often << " a second, " << rate << " frames, pixel "
            << static_cast<int>(strobe.other[0]) << " " << static_cast<int>(strobe.one[0]);
        EXPECT_GT(result.dimmed, 0);
      }
    }
  }
}

TEST(FlashGuard, DimsFromTheFourthFlashUntilASecondIsCalm) {
  FlashGuard guard;
  // Flashes are 0.2 s apart: the fourth begins at 1.6 s; the last change is at 3.0 s.
  const Guarded result = guarded(guard, {.begin = 1.0, .end = 3.0}, 6);
  EXPECT_NEAR(result.first_dimmed, 1.6, 0.04);
  EXPECT_NEAR(result.last_dimmed, 4.0, 0.1);
}

TEST(FlashGuard, NothingElseIsTouched) {
  FlashGuard guard;
  const Strobe slow{.flashes_per_second = 2};
  const Guarded result = guarded(guard, slow, 3);
  EXPECT_EQ(result.dimmed, 0);
  std::size_t frame = 0;
  for (double t = 0; t < 3; t += 1 / 30.0) ASSERT_EQ(result.shown[frame++], slow.at(t));
}

TEST(FlashGuard, NeverMakesAnythingBrighter) {
  FlashGuard guard;
  const Strobe strobe{.one = flat({20, 40, 30}), .other = flat({240, 250, 200})};
  const Guarded result = guarded(guard, strobe, 3);
  std::size_t frame = 0;
  for (double t = 0; t < 3; t += 1 / 30.0, ++frame) {
    for (std::size_t i = 0; i < strobe.one.size(); ++i)
      ASSERT_LE(result.shown[frame][i], strobe.at(t)[i]);
  }
}

TEST(FlashGuard, AKnownRangeIsDimmedFromItsFirstFrame) {
  const Strobe strobe{.begin = 1.0, .end = 3.0};
  FlashGuard guard;
  guard.add_known({1'000'000, 3'000'000});
  // Straight into it, as after a seek.
  const Guarded result = guarded(guard, strobe, 3.0, 1.0);
  EXPECT_NEAR(result.first_dimmed, 1.0, 1e-9);
  EXPECT_FALSE(result.flashing);
  EXPECT_LT(result.shown.front()[0], 90) << "white before, and no longer";
  // Alone as well.
  Sheet alone = flat(kWhite);
  EXPECT_TRUE(guard.pass_alone(2'000'000, alone, kWidth, kHeight, kWidth * 4));
  EXPECT_LT(alone[0], 90);
  Sheet before = flat(kWhite);
  EXPECT_FALSE(guard.pass_alone(900'000, before, kWidth, kHeight, kWidth * 4));
  EXPECT_EQ(before, flat(kWhite));
  guard.forget_known();
  EXPECT_FALSE(guard.pass_alone(2'000'000, alone, kWidth, kHeight, kWidth * 4));
}

TEST(FlashGuard, ASeekForgetsWhatWas) {
  FlashGuard guard;
  const Strobe strobe{};
  ASSERT_GT(guarded(guard, strobe, 2).dimmed, 0);
  guard.restart();
  Sheet sheet = flat(kGrey);
  EXPECT_FALSE(guard.pass(2'100'000, sheet, kWidth, kHeight, kWidth * 4));
  EXPECT_EQ(sheet, flat(kGrey));
}

}  // namespace
}  // namespace vigil::decoder
