// The fast PDQ against the plain one: the same bits for every picture.
#include "core/screening/pdq.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <random>

#include "core/screening/pdq_kernel.h"
#include "core/screening/processor.h"
#include "tests/core/screening/plain_pdq.h"

namespace vigil::screening {
namespace {

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;

  [[nodiscard]] Rgb24View view() const { return {rgb.data(), width, height, 3 * width}; }
  [[nodiscard]] PdqResult plainly() const {
    return plain::pdq(plain::luma_of_rgb(rgb.data(), width, height));
  }
};

enum class Kind { kNoise, kWaves, kBlocks, kFlat, kSparse };
constexpr Kind kKinds[] = {Kind::kNoise, Kind::kWaves, Kind::kBlocks, Kind::kFlat, Kind::kSparse};

Picture picture_of(Kind kind, int width, int height, std::mt19937& random) {
  Picture picture{width, height, {}};
  const double speed = 0.01 + 0.0005 * static_cast<double>(random() % 400);
  const int block = 3 + static_cast<int>(random() % 40);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        double value = 0;
        switch (kind) {
          case Kind::kNoise: value = static_cast<double>(random() % 256); break;
          case Kind::kWaves:
            value = 127 + 90 * std::sin(speed * x + c) * std::cos(speed * 0.7 * y) +
                    static_cast<double>(random() % 12);
            break;
          case Kind::kBlocks: value = (x / block + y / block + c) % 2 == 0 ? 230 : 17; break;
          case Kind::kFlat: value = 90 + 40 * c; break;
          case Kind::kSparse: value = random() % 997 == 0 ? 255 : 0; break;
        }
        picture.rgb.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return picture;
}

void expect_equal(const PdqResult& fast, const PdqResult& plain, const Picture& picture) {
  EXPECT_EQ(to_text(fast.hash), to_text(plain.hash)) << picture.width << " x " << picture.height;
  EXPECT_EQ(fast.quality, plain.quality) << picture.width << " x " << picture.height;
}

TEST(Pdq, EqualsThePlainOneForEverySortOfPicture) {
  std::mt19937 random(20261129);
  PdqHasher hasher;
  for (int round = 0; round < 60; ++round) {
    for (const Kind kind : kKinds) {
      const int width = 5 + static_cast<int>(random() % 508);
      const int height = 5 + static_cast<int>(random() % 508);
      const Picture picture = picture_of(kind, width, height, random);
      expect_equal(hasher.hash(picture.view()), picture.plainly(), picture);
    }
  }
}

TEST(Pdq, EqualsThePlainOneAtEveryEdgeOfSize) {
  std::mt19937 random(7);
  PdqHasher hasher;
  const int sides[] = {5,   6,   7,   8,   15,  16,  17,  63,  64,  65, 127,
                       128, 129, 255, 256, 257, 383, 384, 385, 511, 512};
  for (const int width : sides) {
    for (const int height : {5, 16, 64, 129, 384, 512}) {
      const Picture picture = picture_of(Kind::kWaves, width, height, random);
      expect_equal(hasher.hash(picture.view()), picture.plainly(), picture);
    }
  }
}

TEST(Pdq, LargePicturesAreReducedByNearestPixels) {
  std::mt19937 random(8);
  PdqHasher hasher;
  const std::pair<int, int> sizes[] = {{513, 20}, {20, 513}, {640, 480}, {1000, 700}, {1921, 1079}};
  for (const auto& [width, height] : sizes) {
    const Picture picture = picture_of(Kind::kWaves, width, height, random);
    expect_equal(hasher.hash(picture.view()), picture.plainly(), picture);
  }
}

TEST(Pdq, GreyIsItsOwnLuma) {
  std::mt19937 random(9);
  PdqHasher hasher;
  for (const int side : {64, 100, 300, 512, 700}) {
    std::vector<std::uint8_t> grey(side * side);
    for (int i = 0; i < side * side; ++i)
      grey[i] = static_cast<std::uint8_t>(i / side * 3 + i % side + random() % 30);
    const LumaView view{grey.data(), side, side, side};
    const PdqResult plain = plain::pdq(plain::luma_of_grey(grey.data(), side, side));
    EXPECT_EQ(hasher.hash(view).hash, plain.hash) << side;
    EXPECT_EQ(hasher.hash(view).quality, plain.quality) << side;
  }
}

TEST(Pdq, LimitedRangeIsOpened) {
  std::mt19937 random(10);
  PdqHasher hasher;
  const int side = 200;
  std::vector<std::uint8_t> narrow(side * side);
  std::vector<std::uint8_t> wide(side * side);
  for (int i = 0; i < side * side; ++i) {
    narrow[i] = static_cast<std::uint8_t>(i / side + random() % 56);
    wide[i] = static_cast<std::uint8_t>(
        std::lround(std::clamp((narrow[i] - 16) * 255.0 / 219.0, 0.0, 255.0)));
  }
  LumaView view{narrow.data(), side, side, side};
  view.limited_range = true;
  const PdqResult plain = plain::pdq(plain::luma_of_grey(wide.data(), side, side));
  EXPECT_EQ(hasher.hash(view).hash, plain.hash);
  EXPECT_EQ(hasher.hash(view).quality, plain.quality);
}

TEST(Pdq, DeeperSamplesAreRounded) {
  std::mt19937 random(11);
  PdqHasher hasher;
  for (const int side : {300, 600}) {
    for (const int depth : {10, 12, 16}) {
      std::vector<std::uint16_t> deep(side * side);
      std::vector<std::uint8_t> rounded(side * side);
      for (int i = 0; i < side * side; ++i) {
        deep[i] = static_cast<std::uint16_t>(random() % (1u << depth));
        rounded[i] = static_cast<std::uint8_t>(
            std::min<long>(255, std::lround(std::floor(deep[i] / std::exp2(depth - 8) + 0.5))));
      }
      LumaView view;
      view.data = reinterpret_cast<const std::uint8_t*>(deep.data());
      view.width = view.height = side;
      view.stride = 2 * side;
      view.depth = depth;
      const PdqResult plain = plain::pdq(plain::luma_of_grey(rounded.data(), side, side));
      EXPECT_EQ(hasher.hash(view).hash, plain.hash) << side << ", " << depth << " bits";
    }
  }
}

TEST(Pdq, RowsMayLieApartOrUpsideDown) {
  std::mt19937 random(12);
  PdqHasher hasher;
  const Picture picture = picture_of(Kind::kWaves, 200, 150, random);
  const PdqResult expected = hasher.hash(picture.view());
  std::vector<std::uint8_t> padded(150 * 1000, 0xee);
  for (int y = 0; y < 150; ++y) std::memcpy(&padded[(149 - y) * 1000], &picture.rgb[y * 600], 600);
  EXPECT_EQ(hasher.hash(Rgb24View{&padded[149 * 1000], 200, 150, -1000}).hash, expected.hash);
}

// What is left of a picture must not be seen in the next one.
TEST(Pdq, AHasherRemembersNothing) {
  std::mt19937 random(13);
  PdqHasher used;
  const std::pair<int, int> sizes[] = {{512, 512}, {9, 400}, {400, 9}, {65, 70}, {512, 512}};
  for (const auto& [width, height] : sizes) {
    const Picture picture = picture_of(Kind::kNoise, width, height, random);
    PdqHasher fresh;
    expect_equal(used.hash(picture.view()), fresh.hash(picture.view()), picture);
  }
}

TEST(Pdq, NothingToSeeHasNoQuality) {
  std::mt19937 random(14);
  PdqHasher hasher;
  EXPECT_EQ(hasher.hash(picture_of(Kind::kFlat, 300, 200, random).view()).quality, 0);
  EXPECT_EQ(hasher.hash(picture_of(Kind::kBlocks, 300, 200, random).view()).quality, 100);
  const PdqResult tiny = hasher.hash(picture_of(Kind::kNoise, 4, 300, random).view());
  EXPECT_EQ(tiny.quality, 0);
  EXPECT_EQ(tiny.hash, Hash256{});
}

// Half of the frequencies lie above their median.
TEST(Pdq, HalfOfTheBitsAreSet) {
  std::mt19937 random(15);
  PdqHasher hasher;
  const PdqResult result = hasher.hash(picture_of(Kind::kNoise, 512, 300, random).view());
  EXPECT_EQ(distance(result.hash, Hash256{}), 128);
}

// Whole luma goes another way through the first filter.
TEST(Pdq, GreyEqualsThePlainOneForEverySize) {
  std::mt19937 random(17);
  PdqHasher hasher;
  const auto compare = [&](int width, int height, bool limited) {
    std::vector<std::uint8_t> coded(static_cast<std::size_t>(width * height));
    std::vector<std::uint8_t> shown;
    const double speed = 0.01 + 0.0005 * static_cast<double>(random() % 400);
    const bool noise = random() % 2 == 0;
    for (int i = 0; i < width * height; ++i) {
      const double wave = 127 + 110 * std::sin(speed * (i % width)) * std::cos(speed * (i / width));
      coded[i] = static_cast<std::uint8_t>(noise ? static_cast<double>(random() % 256)
                                                 : wave + static_cast<double>(random() % 15));
      shown.push_back(limited ? static_cast<std::uint8_t>(std::lround(
                                    std::clamp((coded[i] - 16) * 255.0 / 219.0, 0.0, 255.0)))
                              : coded[i]);
    }
    LumaView view{coded.data(), width, height, width};
    view.limited_range = limited;
    const PdqResult fast = hasher.hash(view);
    const PdqResult plain = plain::pdq(plain::luma_of_grey(shown.data(), width, height));
    EXPECT_EQ(to_text(fast.hash), to_text(plain.hash)) << width << " x " << height << limited;
    EXPECT_EQ(fast.quality, plain.quality) << width << " x " << height << limited;
  };
  for (int round = 0; round < 80; ++round) {
    compare(5 + static_cast<int>(random() % 508), 5 + static_cast<int>(random() % 508),
            round % 2 == 0);
  }
  // Rows that are reduced, found in one to four loads or one by one; few rows and many.
  for (const int width : {5, 16, 31, 64, 360, 513, 640, 720, 1080, 1280, 1919, 2500})
    compare(width, 514 + static_cast<int>(random() % 200), width % 2 == 0);
  for (const int height : {5, 30, 31, 32, 33, 62, 63, 64, 65, 511, 512})
    compare(512, height, height % 2 == 0);
}

// Whoever compiled for another processor gets the same bits.
void expect_agreement(const PdqKernel& wide) {
  const PdqKernel& plain = portable_pdq_kernel();
  std::mt19937 random(16);
  std::vector<std::uint8_t> bytes(3 * 512 + 16);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  auto first = std::make_unique<PdqMemory>();
  auto second = std::make_unique<PdqMemory>();
  for (int width = 1; width <= 512; width += 7) {
    alignas(64) std::array<float, 520> one{};
    alignas(64) std::array<float, 520> other{};
    plain.rgb_row(bytes.data(), width, one.data());
    wide.rgb_row(bytes.data(), width, other.data());
    EXPECT_EQ(one, other) << width;
    for (const bool limited : {false, true}) {
      plain.grey_row(bytes.data(), width, limited, one.data());
      wide.grey_row(bytes.data(), width, limited, other.data());
      EXPECT_EQ(one, other) << width;
      if (width < 5) continue;
      PdqPlan plan;
      plan.width = width;
      plan.height = 300;
      plain.grey_means(bytes.data(), limited, *first, plan, 3);
      wide.grey_means(bytes.data(), limited, *second, plan, 3);
      EXPECT_EQ(std::memcmp(first->along_rows, second->along_rows, sizeof first->along_rows), 0)
          << width;
    }
  }
  for (const int side : {40, 200, 300, 500}) {
    *first = *second = PdqMemory{};
    PdqPlan plan;
    plan.width = side;
    plan.height = side + 12;
    for (int i = 0; i < kGrid; ++i) {
      plan.kept_columns[i] = (2 * i + 1) * plan.width / (2 * kGrid);
      plan.kept_rows[i] = (2 * i + 1) * plan.height / (2 * kGrid);
    }
    for (int row = 0; row < plan.height; row += kBandRows) {
      for (int i = 0; i < kBandRows * kBandStride; ++i) {
        const bool inside = i % kBandStride < plan.width;
        first->luma[i] = second->luma[i] =
            inside ? static_cast<float>(random() % 100'000) / 391.0F : 0.0F;
      }
      plain.filter_luma(*first, plan, row);
      wide.filter_luma(*second, plan, row);
      plain.filter_band(*first, plan, row);
      wide.filter_band(*second, plan, row);
    }
    plain.finish_grid(*first, plan);
    wide.finish_grid(*second, plan);
    EXPECT_EQ(std::memcmp(first->grid, second->grid, sizeof first->grid), 0) << side;
  }
  for (int i = 0; i < kGrid * kGrid; ++i)
    first->grid[i] = second->grid[i] = static_cast<float>(random() % 4096) / 16.0F;
  for (int i = 0; i < kGrid * kFrequencies; ++i)
    first->cosines_across[i] = second->cosines_across[i] =
        static_cast<float>(random() % 1000) / 1000.0F - 0.5F;
  plain.transform(*first);
  wide.transform(*second);
  EXPECT_EQ(std::memcmp(first->spectrum, second->spectrum, sizeof first->spectrum), 0);
  EXPECT_EQ(plain.gradients(*first), wide.gradients(*second));
}

TEST(Pdq, TheKernelWithAvx2Agrees) {
  const PdqKernel* const wide = avx2_pdq_kernel();
  if (wide == nullptr || !has_avx2()) GTEST_SKIP() << "no AVX2 here";
  expect_agreement(*wide);
}

TEST(Pdq, TheKernelWithAvx512Agrees) {
  const PdqKernel* const wide = avx512_pdq_kernel();
  if (wide == nullptr || !has_avx512()) GTEST_SKIP() << "no AVX-512 here";
  expect_agreement(*wide);
}

}  // namespace
}  // namespace vigil::screening
