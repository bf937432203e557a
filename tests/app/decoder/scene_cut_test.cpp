// Cuts are found where they are; flashes, pans and fades are none.
#include "app/decoder/scene_cut.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace vigil::decoder {
namespace {

using Cuts = std::vector<std::int64_t>;

constexpr std::int64_t kFrame = 40'000;

// A scene of its own: patches of brightness that depend on the seed, shifted by `x` cells.
LumaGrid scene(unsigned seed, int x = 0, int brighter = 0) {
  std::mt19937 random(seed);
  std::array<std::array<int, 16>, 16> patches;
  for (auto& row : patches) {
    for (int& patch : row) patch = static_cast<int>(random() % 200) + 20;
  }
  LumaGrid grid;
  for (int row = 0; row < kGridSide; ++row) {
    for (int column = 0; column < kGridSide; ++column) {
      const auto from = static_cast<std::size_t>(((column + x) / 4) % 16);
      grid[static_cast<std::size_t>(row * kGridSide + column)] = static_cast<std::uint8_t>(
          std::clamp(patches[static_cast<std::size_t>(row / 4)][from] + brighter, 0, 255));
    }
  }
  return grid;
}

LumaGrid flat(std::uint8_t value) {
  LumaGrid grid;
  grid.fill(value);
  return grid;
}

class Watched {
 public:
  Watched& frames(int count, const LumaGrid& grid) {
    for (int i = 0; i < count; ++i) push(grid);
    return *this;
  }
  void push(const LumaGrid& grid) { cut_.push(kFrame * next_++, grid); }
  Cuts found() {
    cut_.finish();
    return cut_.found();
  }

 private:
  SceneCut cut_;
  int next_ = 0;
};

TEST(SceneCut, IsWhereAnotherSceneBegins) {
  Watched watched;
  watched.frames(30, scene(1)).frames(20, scene(2)).frames(30, scene(3));
  EXPECT_EQ(watched.found(), (Cuts{30 * kFrame, 50 * kFrame}));
}

TEST(SceneCut, IsFoundInAMovingScene) {
  Watched watched;
  for (int i = 0; i < 30; ++i) watched.push(scene(1, i / 2));
  for (int i = 0; i < 30; ++i) watched.push(scene(2, i / 2));
  EXPECT_EQ(watched.found(), Cuts{30 * kFrame});
}

TEST(SceneCut, IsNoFlash) {
  for (const int length : {1, 2, 5}) {
    Watched watched;
    watched.frames(30, scene(1)).frames(length, flat(255)).frames(30, scene(1));
    EXPECT_EQ(watched.found(), Cuts{}) << length << " frames of light";
  }
}

TEST(SceneCut, MayComeWithAFlash) {
  Watched watched;
  watched.frames(30, scene(1)).frames(2, flat(255)).frames(30, scene(2));
  const Cuts found = watched.found();
  ASSERT_FALSE(found.empty());
  EXPECT_GE(found.front(), 30 * kFrame);
  EXPECT_LE(found.back(), 32 * kFrame);
}

TEST(SceneCut, IsNoStrobe) {
  Watched watched;
  for (int i = 0; i < 60; ++i) watched.push(flat(i / 3 % 2 == 0 ? 10 : 240));
  EXPECT_LE(watched.found().size(), 1u);
}

TEST(SceneCut, IsNoPan) {
  Watched watched;
  watched.frames(10, scene(1));
  for (int i = 0; i < 60; ++i) watched.push(scene(1, i));
  EXPECT_EQ(watched.found(), Cuts{});
}

TEST(SceneCut, IsNoFade) {
  Watched watched;
  const LumaGrid from = scene(1);
  const LumaGrid to = scene(2);
  watched.frames(20, from);
  for (int step = 0; step <= 30; ++step) {
    LumaGrid mixed;
    for (std::size_t i = 0; i < mixed.size(); ++i)
      mixed[i] = static_cast<std::uint8_t>((from[i] * (30 - step) + to[i] * step) / 30);
    watched.push(mixed);
  }
  watched.frames(20, to);
  EXPECT_EQ(watched.found(), Cuts{});
}

TEST(SceneCut, IsNotTheFirstFrameNorOneThatIsTheLast) {
  Watched watched;
  watched.frames(30, scene(1)).frames(1, scene(2));
  EXPECT_EQ(watched.found(), Cuts{});
}

TEST(SceneCut, IsKnownWhileTheClipGoesOn) {
  SceneCut cut;
  for (int i = 0; i < 60; ++i) cut.push(kFrame * i, scene(i < 20 ? 1 : 2));
  EXPECT_EQ(cut.found(), Cuts{20 * kFrame});
}

}  // namespace
}  // namespace vigil::decoder
