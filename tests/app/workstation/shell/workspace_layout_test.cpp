#include "app/workstation/shell/workspace_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

namespace vigil::shell {
namespace {

using sdk::manifest::Split;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

LayoutNode leaf(const char* view, float size = 0, float min = 0) {
  LayoutNode node;
  node.view = view;
  node.size = size;
  node.min = min;
  return node;
}

// The review desk: next up | clip over strip over verdicts | item.
LayoutNode review() {
  LayoutNode verdicts = leaf("verdicts");
  verdicts.height = 64;
  LayoutNode middle;
  middle.split = Split::kColumn;
  middle.size = 0.5F;
  middle.parts = {leaf("clip", 0.7F), leaf("strip", 0.15F, 96), verdicts};
  LayoutNode next_up = leaf("next_up", 0.15F, 160);
  next_up.fold_below = 1440;
  LayoutNode root;
  root.split = Split::kRow;
  root.parts = {next_up, middle, leaf("item", 0.35F, 320)};
  return root;
}

std::map<std::string, Place> by_view(const Arrangement& arrangement) {
  std::map<std::string, Place> places;
  for (const Place& place : arrangement.places) places[std::string(place.view)] = place;
  return places;
}

float width(const Place& place) { return place.max.x - place.min.x; }
float height(const Place& place) { return place.max.y - place.min.y; }

TEST(WorkspaceLayout, SharesDivideWhatFixedPartsLeave) {
  const WorkspaceLayout layout("review.desk", review());
  const auto places = by_view(layout.arrange({56, 0}, {1920, 1050}, 1));
  ASSERT_EQ(places.size(), 5U);
  EXPECT_EQ(places.at("next_up").min.x, 56);
  EXPECT_NEAR(width(places.at("next_up")), 0.15F * 1862, 1);
  EXPECT_NEAR(width(places.at("clip")), 0.5F * 1862, 1);
  EXPECT_EQ(places.at("item").max.x, 1920);
  EXPECT_EQ(height(places.at("verdicts")), 64);
  EXPECT_EQ(places.at("verdicts").max.y, 1050);
  EXPECT_NEAR(height(places.at("clip")) / height(places.at("strip")), 0.7F / 0.15F, 0.03F);
}

TEST(WorkspaceLayout, NarrowDesksFoldAPart) {
  const WorkspaceLayout layout("review.desk", review());
  EXPECT_THAT(by_view(layout.arrange({0, 0}, {1439, 700}, 1)), Not(Contains(Key("next_up"))));
  EXPECT_THAT(by_view(layout.arrange({0, 0}, {1440, 700}, 1)), Contains(Key("next_up")));
  // Design pixels: at 200 % the same window is half as wide.
  EXPECT_THAT(by_view(layout.arrange({0, 0}, {1920, 1080}, 2)), Not(Contains(Key("next_up"))));
}

TEST(WorkspaceLayout, MinimumsHoldAndScale) {
  const WorkspaceLayout layout("review.desk", review());
  const auto places = by_view(layout.arrange({0, 0}, {700, 420}, 1));
  EXPECT_EQ(width(places.at("item")), 320);
  EXPECT_EQ(height(places.at("strip")), 96);
  const auto doubled = by_view(layout.arrange({0, 0}, {1400, 840}, 2));
  EXPECT_EQ(width(doubled.at("item")), 640);
  EXPECT_EQ(height(doubled.at("verdicts")), 128);
}

TEST(WorkspaceLayout, ImpossibleMinimumsShrinkAlikeWithoutOverlap) {
  const WorkspaceLayout layout("review.desk", review());
  const auto places = by_view(layout.arrange({0, 0}, {200, 100}, 1));
  EXPECT_LE(places.at("clip").max.x, places.at("item").min.x);
  EXPECT_LE(places.at("strip").max.y, places.at("verdicts").min.y);
  for (const auto& [view, place] : places) {
    EXPECT_GE(width(place), 0) << view;
    EXPECT_GE(height(place), 0) << view;
    EXPECT_LE(place.max.x, 200) << view;
    EXPECT_LE(place.max.y, 100) << view;
  }
}

TEST(WorkspaceLayout, EveryPixelBelongsToOnePartOrLine) {
  const WorkspaceLayout layout("review.desk", review());
  std::mt19937 random(20260101);
  for (int i = 0; i < 200; ++i) {
    const ImVec2 size(static_cast<float>(700 + random() % 3000),
                      static_cast<float>(400 + random() % 1800));
    const float scale = 1.0F + static_cast<float>(random() % 5) * 0.25F;
    const Arrangement arrangement = layout.arrange({0, 0}, size, scale);
    double area = 0;
    for (const Place& place : arrangement.places)
      area += static_cast<double>(width(place)) * height(place);
    for (const Splitter& line : arrangement.splitters) {
      area += static_cast<double>(line.max.x - line.min.x) * (line.max.y - line.min.y);
    }
    EXPECT_NEAR(area, static_cast<double>(size.x) * size.y, 0.5)
        << size.x << " x " << size.y << " at " << scale;
  }
}

TEST(WorkspaceLayout, ASplitterMovesOnlyItsNeighbours) {
  WorkspaceLayout layout("review.desk", review());
  const Arrangement before = layout.arrange({0, 0}, {1922, 1000}, 1);
  const auto old = by_view(before);
  const auto line = std::find_if(before.splitters.begin(), before.splitters.end(),
                                 [](const Splitter& s) { return s.path == "1"; });
  ASSERT_NE(line, before.splitters.end());
  layout.move(*line, -100);
  const auto places = by_view(layout.arrange({0, 0}, {1922, 1000}, 1));
  EXPECT_NEAR(width(places.at("clip")), width(old.at("clip")) - 100, 1);
  EXPECT_NEAR(width(places.at("item")), width(old.at("item")) + 100, 1);
  EXPECT_NEAR(width(places.at("next_up")), width(old.at("next_up")), 1);
  // At another size the shares hold.
  const auto wide = by_view(layout.arrange({0, 0}, {3842, 1000}, 1));
  EXPECT_NEAR(width(wide.at("clip")) / width(places.at("clip")), 2.0, 0.01);
}

TEST(WorkspaceLayout, ASplitterStopsAtTheMinimums) {
  WorkspaceLayout layout("review.desk", review());
  const Arrangement before = layout.arrange({0, 0}, {1922, 1000}, 1);
  for (const Splitter& line : before.splitters) {
    if (line.path == "0") layout.move(line, -5000);
  }
  EXPECT_NEAR(width(by_view(layout.arrange({0, 0}, {1922, 1000}, 1)).at("next_up")), 160, 1);
}

TEST(WorkspaceLayout, TheLineBesideAFixedPartDoesNotMove) {
  WorkspaceLayout layout("review.desk", review());
  const Arrangement before = layout.arrange({0, 0}, {1922, 1000}, 1);
  for (const Splitter& line : before.splitters) {
    EXPECT_EQ(line.movable, line.path != "1.1") << line.path;
    if (line.path == "1.1") layout.move(line, 50);
  }
  EXPECT_TRUE(layout.to_json().empty());
}

TEST(WorkspaceLayout, SizesAreRememberedAsShares) {
  WorkspaceLayout layout("review.desk", review());
  for (const Splitter& line : layout.arrange({0, 0}, {1922, 1000}, 1).splitters) {
    if (line.path == "1") layout.move(line, 120);
  }
  const nlohmann::json sizes = layout.to_json();
  WorkspaceLayout again("review.desk", review());
  ASSERT_TRUE(again.restore(sizes).ok());
  const auto one = by_view(layout.arrange({0, 0}, {1922, 1000}, 1));
  const auto two = by_view(again.arrange({0, 0}, {1922, 1000}, 1));
  for (const auto& [view, place] : one) EXPECT_NEAR(width(two.at(view)), width(place), 1) << view;
  again.reset();
  EXPECT_TRUE(again.to_json().empty());
}

TEST(WorkspaceLayout, RememberedSizesAreChecked) {
  WorkspaceLayout layout("review.desk", review());
  EXPECT_TRUE(layout.restore({{"9.9", 0.5}, {"1.7", 0.2}, {"", 0.1}, {"x", 0.1}, {"0", 0.3}}).ok());
  EXPECT_EQ(layout.to_json().size(), 1U) << "paths of another manifest are forgotten";
  for (const nlohmann::json& bad : {nlohmann::json({{"0", -1}}), nlohmann::json({{"0", 2}}),
                                    nlohmann::json({{"0", "wide"}}), nlohmann::json::array({1})}) {
    const Status restored = layout.restore(bad);
    ASSERT_FALSE(restored.ok()) << bad;
    EXPECT_EQ(restored.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace vigil::shell
