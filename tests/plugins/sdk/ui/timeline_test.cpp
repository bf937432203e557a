#include "plugins/sdk/ui/timeline.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "plugins/sdk/testing/headless_ui.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;
using namespace std::chrono_literals;

TEST(ClipTime, IsTruncatedNeverRoundedUp) {
  EXPECT_EQ(clip_time(0us), "00:00.000");
  EXPECT_EQ(clip_time(7'433'999us), "00:07.433");
  EXPECT_EQ(clip_time(59'999'999us), "00:59.999");
  EXPECT_EQ(clip_time(3600s), "1:00:00.000");
  EXPECT_EQ(clip_time(-5us), "00:00.000");
  EXPECT_EQ(clip_time_short(59'999'999us), "00:59");
  EXPECT_EQ(clip_time_short(3725s), "1:02:05");
}

TEST(TimelineScale, PlacesAndTimesAreInverse) {
  const MediaTime duration = 15s;
  for (int x = 100; x <= 900; ++x) {
    const MediaTime time = time_at(static_cast<float>(x), duration, 100, 900);
    EXPECT_NEAR(x_of(time, duration, 100, 900), x, 0.01);
  }
}

TEST(TimelineScale, ClampsToTheClip) {
  EXPECT_EQ(time_at(-50, 15s, 0, 100), 0us);
  EXPECT_EQ(time_at(500, 15s, 0, 100), MediaTime(15s));
  EXPECT_EQ(x_of(20s, 15s, 0, 100), 100);
  EXPECT_EQ(time_at(50, 0s, 0, 100), 0us);
  EXPECT_EQ(x_of(1s, 0s, 10, 100), 10);
  EXPECT_EQ(time_at(50, 15s, 100, 100), 0us);
}

TEST(TimelineScale, ADayLongClipKeepsItsMicroseconds) {
  const MediaTime duration = 24h;
  EXPECT_EQ(time_at(1000, duration, 0, 2000), MediaTime(12h));
}

class TimelineTest : public ::testing::Test {
 protected:
  TimelineTest() {
    ui_.set_body([this] {
      ImGui::SetCursorScreenPos({100, 100});
      TimelineModel model;
      model.duration = 10s;
      model.position = 2s;
      model.ranges = ranges_;
      model.lanes = lanes_;
      model.has_wave = !lanes_.empty();
      model.wave_words = "sound";
      model.waveform = wave_;
      model.wave_points = 100;
      model.ticks = ticks_;
      model.loop = loop_;
      last_ = timeline(ui_.style(), "###strip", model, {500, 80});
      if (last_.seek) seeks_.push_back(*last_.seek);
      if (last_.pressed_range) pressed_ = last_.pressed_range;
    });
    ui_.frames(2);
  }

  void move(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    ui_.frames(1);
  }
  void button(bool down) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    ui_.frames(1);
  }

  HeadlessUi ui_{800, 400};
  std::array<TimelineRange, 2> ranges_ = {
      {{4s, 6s, Token::kProblem, "reported"}, {5s, 8s, Token::kChart1, "similar"}}};
  std::vector<TimelineLane> lanes_;
  std::vector<WavePoint> wave_;
  std::vector<MediaTime> ticks_;
  std::optional<TimeRange> loop_;
  TimelineResult last_;
  std::vector<MediaTime> seeks_;
  std::optional<std::size_t> pressed_;
};

TEST_F(TimelineTest, APressLandsOnTheTimeUnderThePointer) {
  move(350, 120);
  EXPECT_EQ(last_.hovered, MediaTime(5s));
  EXPECT_TRUE(seeks_.empty());
  button(true);
  ASSERT_EQ(seeks_.size(), 1U);
  EXPECT_EQ(seeks_[0], MediaTime(5s));
  button(false);
  EXPECT_EQ(seeks_.size(), 1U);
}

TEST_F(TimelineTest, DraggingFollowsThePointerAndStaysInTheClip) {
  move(200, 120);
  button(true);
  move(300, 120);
  EXPECT_TRUE(last_.dragging);
  EXPECT_EQ(seeks_.back(), MediaTime(4s));
  move(790, 390);
  EXPECT_EQ(seeks_.back(), MediaTime(10s));
  const std::size_t count = seeks_.size();
  ui_.frames(3);
  EXPECT_EQ(seeks_.size(), count) << "a pointer that rests asks for nothing";
}

TEST_F(TimelineTest, ARangePressedGoesToItsBeginning) {
  // Lanes lie at the foot: the first range in the upper one, what overlaps it below.
  move(340, 164);
  EXPECT_TRUE(ui_.shows("reported"));
  button(true);
  EXPECT_EQ(pressed_, 0U);
  EXPECT_EQ(seeks_.back(), MediaTime(4s));
  button(false);
  move(420, 172);
  button(true);
  EXPECT_EQ(pressed_, 1U);
  EXPECT_EQ(seeks_.back(), MediaTime(5s));
}

TEST_F(TimelineTest, SaysNothingWhileThePointerIsElsewhere) {
  move(50, 50);
  EXPECT_FALSE(last_.hovered);
  EXPECT_FALSE(last_.seek);
}

TEST_F(TimelineTest, LettingGoAfterADragLandsExactlyThere) {
  move(200, 120);
  button(true);
  move(300, 120);
  EXPECT_TRUE(last_.dragging);
  ui_.frames(2);
  EXPECT_FALSE(last_.seek);
  button(false);
  EXPECT_EQ(last_.seek, MediaTime(4s));
  EXPECT_FALSE(last_.dragging);
  ui_.frames(1);
  EXPECT_FALSE(last_.seek);
}

TEST_F(TimelineTest, NamedLanesKeepTheirPlacesAndSayWhatTheyAre) {
  lanes_ = {{"reports"}, {"hashes"}, {"flashes"}};
  ranges_[0].lane = 2;
  ranges_[0].fill = RangeFill::kStriped;
  ranges_[1].lane = 0;
  ui_.frames(1);
  // 80 high: three lanes of 9 at the foot, the sound above them.
  move(500, 156);
  EXPECT_TRUE(ui_.shows("similar"));
  move(150, 156);
  EXPECT_TRUE(ui_.shows("reports"));
  move(150, 164);
  EXPECT_TRUE(ui_.shows("hashes"));
  move(340, 174);
  EXPECT_TRUE(ui_.shows("reported"));
  move(150, 140);
  EXPECT_TRUE(ui_.shows("sound"));
  move(150, 105);
  EXPECT_FALSE(ui_.shows("sound"));
}

TEST_F(TimelineTest, EverythingAtOnceIsDrawnFromWhateverItIsGiven) {
  lanes_ = {{"reports"}};
  wave_.assign(37, {200, 90});
  ticks_ = {0s, 3s, 10s, 99s};
  loop_ = TimeRange{3s, 3s};
  ranges_[0].lane = 7;
  ui_.frames(2);
  loop_ = TimeRange{9s, 2s};
  ui_.frames(2);
  EXPECT_FALSE(last_.seek);
}

}  // namespace
}  // namespace vigil::sdk::ui
