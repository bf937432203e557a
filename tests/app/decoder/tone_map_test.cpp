#include "app/decoder/tone_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace vigil::decoder {
namespace {

using Transfer = ColourKind::Transfer;
using Primaries = ColourKind::Primaries;
using Matrix = ColourKind::Matrix;

constexpr ColourKind kPq{Transfer::kPq, Primaries::k2020, Matrix::k2020, false, 1000};
constexpr ColourKind kHlg{Transfer::kHlg, Primaries::k2020, Matrix::k2020, false, 1000};
constexpr ColourKind kWide{Transfer::kSdr, Primaries::k2020, Matrix::k2020, false, 1000};

// The code of SMPTE ST 2084 for so many cd/m2, from the table in ITU-R BT.2408 and the standard.
constexpr double kPqOf1000 = 0.7518;
constexpr double kPqOf203 = 0.5807;
constexpr double kPqOf50 = 0.4400;
constexpr double kPqOf10 = 0.3017;

double grey(const ColourKind& kind, double code) {
  const ToneMap::Shown shown = ToneMap::shown(kind, code, 0, 0);
  EXPECT_NEAR(shown.red, shown.green, 1e-3);
  EXPECT_NEAR(shown.red, shown.blue, 1e-3);
  return shown.green;
}

TEST(ToneMap, PqIsStraightBelowTheKneeAndWhiteAtItsPeak) {
  EXPECT_NEAR(grey(kPq, 0), 0, 1e-3);
  EXPECT_NEAR(grey(kPq, kPqOf10), std::pow(10.0 / 203, 1 / 2.4), 0.005);
  EXPECT_NEAR(grey(kPq, kPqOf50), std::pow(50.0 / 203, 1 / 2.4), 0.005);
  EXPECT_NEAR(grey(kPq, kPqOf1000), 1, 0.003);
  EXPECT_NEAR(grey(kPq, 1.0), 1, 0.003) << "brighter than the source's own peak";
  // Reference white keeps most of its brightness, with room above it.
  EXPECT_GT(grey(kPq, kPqOf203), 0.75);
  EXPECT_LT(grey(kPq, kPqOf203), 0.95);
}

TEST(ToneMap, BrighterIsNeverDarker) {
  for (const ColourKind& kind : {kPq, kHlg, kWide}) {
    double before = -1;
    for (int i = 0; i <= 1000; ++i) {
      const double now = grey(kind, i / 1000.0);
      ASSERT_GE(now, before - 1e-6) << i;
      before = now;
    }
    EXPECT_NEAR(before, 1, 0.01);
  }
}

TEST(ToneMap, AHigherPeakLeavesMoreRoom) {
  ColourKind bright = kPq;
  bright.peak_nits = 4000;
  EXPECT_LT(grey(bright, kPqOf1000), 0.985);
  EXPECT_LT(grey(bright, kPqOf203), grey(kPq, kPqOf203) - 0.02);
  ColourKind dim = kPq;
  dim.peak_nits = 203;
  EXPECT_NEAR(grey(dim, kPqOf203), 1, 0.005) << "nothing to bend";
}

TEST(ToneMap, HlgShowsItsReferenceWhereItBelongs) {
  // 75 % signal is 203 cd/m2 on a 1000 cd/m2 screen, as PQ's reference white is.
  EXPECT_NEAR(grey(kHlg, 0.75), grey(kPq, kPqOf203), 0.01);
  EXPECT_NEAR(grey(kHlg, 1.0), 1, 0.003);
  EXPECT_NEAR(grey(kHlg, 0), 0, 1e-3);
  // 50 % signal: a twelfth of scene light, 1000 * (1 / 12) ^ 1.2 cd/m2.
  EXPECT_NEAR(grey(kHlg, 0.5), std::pow(1000 * std::pow(1.0 / 12, 1.2) / 203, 1 / 2.4), 0.02);
}

TEST(ToneMap, WideColoursKeepTheirHueAndGreyStaysGrey) {
  for (const double code : {0.1, 0.5, 0.9}) EXPECT_NEAR(grey(kWide, code), code, 0.003);
  // A red of BT.709, said in BT.2020 primaries: 0.6274, 0.0691, 0.0164 of light.
  const double r = std::pow(0.6274, 1 / 2.4);
  const double g = std::pow(0.0691, 1 / 2.4);
  const double b = std::pow(0.0164, 1 / 2.4);
  const double y = 0.2627 * r + 0.6780 * g + 0.0593 * b;
  const ToneMap::Shown red =
      ToneMap::shown(kWide, y, (b - y) / (2 * (1 - 0.0593)), (r - y) / (2 * (1 - 0.2627)));
  EXPECT_NEAR(red.red, 1, 0.01);
  EXPECT_LT(red.green, 0.1);
  EXPECT_LT(red.blue, 0.1);
}

TEST(ToneMap, NothingLeavesTheRange) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> any(-0.2, 1.2);
  for (const ColourKind& kind : {kPq, kHlg, kWide}) {
    for (int i = 0; i < 300; ++i) {
      const ToneMap::Shown shown =
          ToneMap::shown(kind, any(random), any(random) - 0.5, any(random) - 0.5);
      for (const double value : {shown.red, shown.green, shown.blue}) {
        ASSERT_GE(value, 0);
        ASSERT_LE(value, 1);
      }
    }
  }
}

TEST(ToneMap, TheTablesSayWhatTheFormulaSays) {
  std::mt19937 random(9);
  for (ColourKind kind : {kPq, kHlg, kWide}) {
    for (const bool full : {false, true}) {
      kind.full_range = full;
      ToneMap map;
      map.prepare(kind);
      double sum = 0;
      double most = 0;
      int count = 0;
      for (int i = 0; i < 600; ++i) {
        const double y = 0.05 + 0.7 * static_cast<double>(random() % 1000) / 1000;
        const double cb = -0.15 + 0.3 * static_cast<double>(random() % 1000) / 1000;
        const double cr = -0.15 + 0.3 * static_cast<double>(random() % 1000) / 1000;
        const auto code = [&](double value, double low, double range) {
          return static_cast<std::uint16_t>(
              std::lround(full ? value * 4095 + (low == 0 ? 0 : 2048) : low + value * range));
        };
        const std::uint16_t cy = code(y, full ? 0 : 256, 219 * 16);
        const std::uint16_t cu = code(cb, 2048, 224 * 16);
        const std::uint16_t cv = code(cr, 2048, 224 * 16);
        std::uint8_t pixel[4] = {};
        map.row(&cy, &cu, &cv, 1, pixel);
        const ToneMap::Shown want = ToneMap::shown(kind, y, cb, cr);
        const double wanted[] = {want.red * 255, want.green * 255, want.blue * 255};
        for (int c = 0; c < 3; ++c, ++count) {
          const double off = std::abs(pixel[c] - wanted[c]);
          sum += off;
          most = std::max(most, off);
        }
        ASSERT_EQ(pixel[3], 255);
      }
      EXPECT_LT(sum / count, 0.8) << "transfer " << static_cast<int>(kind.transfer) << full;
      EXPECT_LT(most, 6.0) << "transfer " << static_cast<int>(kind.transfer) << full;
    }
  }
}

TEST(ColourKind, IsReadFromTheFrame) {
  const FramePtr frame(av_frame_alloc());
  frame->width = 640;
  frame->height = 360;
  EXPECT_FALSE(colour_kind_of(*frame).needs_mapping());
  EXPECT_EQ(colour_kind_of(*frame).matrix, Matrix::k601);
  frame->width = 1920;
  EXPECT_EQ(colour_kind_of(*frame).matrix, Matrix::k709);
  frame->color_trc = AVCOL_TRC_SMPTE2084;
  EXPECT_EQ(colour_kind_of(*frame), kPq) << "what is not said is as it usually is";
  frame->color_trc = AVCOL_TRC_BT709;
  frame->color_primaries = AVCOL_PRI_SMPTE432;
  EXPECT_TRUE(colour_kind_of(*frame).needs_mapping());
}

TEST(ColourKind, TheContainerFillsTheGapsOnly) {
  AVCodecParameters* container = avcodec_parameters_alloc();
  container->color_trc = AVCOL_TRC_ARIB_STD_B67;
  container->color_primaries = AVCOL_PRI_BT2020;
  container->color_space = AVCOL_SPC_BT2020_NCL;
  container->color_range = AVCOL_RANGE_MPEG;
  const FramePtr frame(av_frame_alloc());
  frame->color_range = AVCOL_RANGE_JPEG;
  adopt_container_colours(*container, *frame);
  EXPECT_EQ(frame->color_trc, AVCOL_TRC_ARIB_STD_B67);
  EXPECT_EQ(frame->color_primaries, AVCOL_PRI_BT2020);
  EXPECT_EQ(frame->colorspace, AVCOL_SPC_BT2020_NCL);
  EXPECT_EQ(frame->color_range, AVCOL_RANGE_JPEG);
  frame->color_trc = AVCOL_TRC_BT709;
  adopt_container_colours(*container, *frame);
  EXPECT_EQ(frame->color_trc, AVCOL_TRC_BT709);
  avcodec_parameters_free(&container);
}

}  // namespace
}  // namespace vigil::decoder
