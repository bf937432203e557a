#include "core/media/frame_window.h"

#include <gtest/gtest.h>

namespace vigil::media {
namespace {

PicturePtr frame(int ms) {
  auto picture = std::make_shared<Picture>();
  picture->width = 10;
  picture->height = 10;
  picture->stride = 40;
  picture->time = std::chrono::milliseconds(ms);
  return picture;
}

MediaTime at(int ms) { return std::chrono::milliseconds(ms); }

FrameWindow filled(std::size_t keep_bytes = 1 << 20) {
  FrameWindow window(keep_bytes);
  for (const int ms : {0, 40, 80, 200, 240}) window.append(frame(ms));
  return window;
}

TEST(FrameWindow, StepsBothWaysAndStopsAtTheEnds) {
  FrameWindow window = filled();
  EXPECT_EQ(window.current()->time, at(0));
  EXPECT_FALSE(window.step_back());
  for (const int ms : {40, 80, 200, 240}) {
    ASSERT_TRUE(window.step_forward());
    EXPECT_EQ(window.current()->time, at(ms));
  }
  EXPECT_FALSE(window.step_forward());
  for (const int ms : {200, 80, 40, 0}) {
    ASSERT_TRUE(window.step_back());
    EXPECT_EQ(window.current()->time, at(ms));
  }
}

TEST(FrameWindow, SeeksOnlyWhereItIsCertain) {
  FrameWindow window = filled();
  EXPECT_TRUE(window.seek(at(199), false));
  EXPECT_EQ(window.current()->time, at(80)) << "a long pause belongs to the frame before it";
  EXPECT_TRUE(window.seek(at(240), false)) << "the newest frame's own time";
  EXPECT_FALSE(window.seek(at(241), false)) << "another frame may begin there";
  EXPECT_EQ(window.current()->time, at(240));
  EXPECT_TRUE(window.seek(at(9000), true)) << "nothing follows";
  EXPECT_TRUE(window.seek(at(0), false));
  EXPECT_EQ(window.current()->time, at(0));
}

TEST(FrameWindow, ForgetsTheOldestShownFramesFirst) {
  FrameWindow window = filled(2 * 400);
  while (window.step_forward()) {
  }
  EXPECT_EQ(window.behind(), 2u);
  EXPECT_FALSE(window.seek(at(40), false)) << "forgotten";
  EXPECT_TRUE(window.seek(at(80), false));
}

TEST(FrameWindow, StartsAnewAroundATarget) {
  FrameWindow window = filled();
  window.replace({frame(1000), frame(1040)}, frame(1080));
  EXPECT_EQ(window.ahead(), 0u);
  EXPECT_EQ(window.current()->time, at(1080));
  EXPECT_TRUE(window.step_back());
  EXPECT_EQ(window.current()->time, at(1040));
  EXPECT_FALSE(window.seek(at(80), true)) << "what was before is gone";
}

TEST(FrameWindow, ABetterPictureTakesThePlaceOfTheSameFrame) {
  FrameWindow window(1u << 20);
  const auto frame = [](int time) {
    auto picture = std::make_shared<Picture>();
    picture->width = picture->height = 4;
    picture->stride = 16;
    picture->time = MediaTime(time);
    return picture;
  };
  for (const int time : {0, 10, 20}) window.append(frame(time));
  ASSERT_TRUE(window.step_forward());
  for (const int time : {0, 10, 20}) {
    const PicturePtr better = frame(time);
    EXPECT_TRUE(window.refine(better));
    ASSERT_TRUE(window.seek(MediaTime(time), true));
    EXPECT_EQ(window.current(), better);
    ASSERT_TRUE(window.seek(MediaTime(10), true));
  }
  EXPECT_FALSE(window.refine(frame(15))) << "no frame begins there";
}

}  // namespace
}  // namespace vigil::media
