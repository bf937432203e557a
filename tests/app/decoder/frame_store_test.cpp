// The store gives what it holds, and knows what it does not.
#include "app/decoder/frame_store.h"

#include <gtest/gtest.h>

namespace vigil::decoder {
namespace {

using media::SeekMode;

constexpr int kSide = 32;

ShownFrame frame_at(std::int64_t pts_us) {
  ShownFrame shown;
  shown.frame.reset(av_frame_alloc());
  shown.frame->format = AV_PIX_FMT_GRAY8;
  shown.frame->width = shown.frame->height = kSide;
  EXPECT_GE(av_frame_get_buffer(shown.frame.get(), 32), 0);
  shown.frame->data[0][0] = static_cast<std::uint8_t>(pts_us / 10);
  shown.pts_us = pts_us;
  shown.duration_us = 10;
  return shown;
}

std::uint64_t one_frame() {
  FrameStore store;
  store.begin(1u << 20, 1);
  store.add(frame_at(0));
  return store.fill().bytes;
}

// Every ten microseconds a frame.
void put(FrameStore& store, int from, int to) {
  for (int i = from; i < to; ++i) {
    if (store.wants_next()) {
      store.add(frame_at(i * 10));
    } else {
      store.skip(i * 10);
    }
  }
}

std::int64_t at(const FrameStore& store, std::int64_t time, SeekMode mode = SeekMode::kAt) {
  const auto shown = store.at(time, mode);
  if (!shown) return -1;
  EXPECT_EQ(shown->frame->data[0][0], shown->pts_us / 10) << "another frame's picture";
  return shown->pts_us;
}

TEST(FrameStore, GivesTheFrameOnScreenThen) {
  FrameStore store;
  store.begin(1u << 20, 1);
  put(store, 0, 10);
  EXPECT_EQ(at(store, 0), 0);
  EXPECT_EQ(at(store, 9), 0);
  EXPECT_EQ(at(store, 10), 10);
  EXPECT_EQ(at(store, 85), 80);
  EXPECT_EQ(at(store, 20, SeekMode::kBefore), 10);
  EXPECT_EQ(at(store, 21, SeekMode::kBefore), 20);
  EXPECT_EQ(at(store, 0, SeekMode::kBefore), -1);
}

TEST(FrameStore, IsSureOfTheLastFrameOnlyWhenWhatFollowsIsKnown) {
  FrameStore store;
  store.begin(1u << 20, 1);
  put(store, 0, 3);
  EXPECT_EQ(at(store, 25), -1) << "a nearer frame may come";
  EXPECT_EQ(at(store, 20), 20) << "that is its very time";
  EXPECT_FALSE(store.end_us());
  put(store, 3, 4);
  EXPECT_EQ(at(store, 25), 20);
  store.finish(40);
  EXPECT_EQ(at(store, 35), 30);
  EXPECT_EQ(at(store, 4000), 30);
  EXPECT_TRUE(store.is_last(30));
  EXPECT_FALSE(store.is_last(20));
  EXPECT_EQ(store.end_us(), 40);
}

TEST(FrameStore, GoesOnFromFrameToFrameAndBack) {
  FrameStore store;
  store.begin(1u << 20, 1);
  put(store, 0, 6);
  EXPECT_EQ(store.after(20)->pts_us, 30);
  EXPECT_FALSE(store.after(50));
  EXPECT_FALSE(store.after(25)) << "no frame begins there";
  const auto before = store.before(40, 3);
  ASSERT_EQ(before.size(), 3u);
  EXPECT_EQ(before[0].pts_us, 10);
  EXPECT_EQ(before[2].pts_us, 30);
  EXPECT_EQ(store.before(10, 3).size(), 1u);
}

TEST(FrameStore, KeepsAnEvenShareWhenToldTo) {
  FrameStore store;
  store.begin(1u << 20, 3);
  put(store, 0, 10);
  store.finish(100);
  EXPECT_EQ(store.fill().frames, 4u);
  EXPECT_EQ(at(store, 35), 30);
  EXPECT_EQ(at(store, 45), -1) << "the one on screen then was not kept";
  EXPECT_FALSE(store.after(30));
  EXPECT_TRUE(store.before(30, 2).empty()) << "they are not neighbours";
  EXPECT_EQ(store.near(44)->pts_us, 30);
  EXPECT_EQ(store.near(46)->pts_us, 60);
  EXPECT_EQ(store.near(4000)->pts_us, 90);
}

TEST(FrameStore, ThinsEvenlyWhenTheBudgetIsFull) {
  FrameStore store;
  const std::uint64_t budget = one_frame() * 10;
  store.begin(budget, 1);
  for (int i = 0; i < 200; ++i) {
    put(store, i, i + 1);
    ASSERT_LE(store.fill().bytes, budget);
  }
  EXPECT_GE(store.fill().frames, 5u);
  for (std::int64_t time = 0; time < 2000; time += 70)
    EXPECT_NEAR(static_cast<double>(store.near(time)->pts_us), static_cast<double>(time), 320);
}

TEST(FrameStore, WithoutABudgetKeepsNothing) {
  FrameStore store;
  store.begin(0, 1);
  EXPECT_FALSE(store.wants_next());
  put(store, 0, 5);
  EXPECT_EQ(store.fill().frames, 0u);
  EXPECT_FALSE(store.near(0));
  store.begin(one_frame() / 2, 1);
  put(store, 0, 5);
  EXPECT_EQ(store.fill().frames, 0u) << "not even one fits";
  EXPECT_EQ(store.fill().bytes, 0u);
}

TEST(FrameStore, ForgetsWhenItBeginsAnew) {
  FrameStore store;
  store.begin(1u << 20, 1);
  put(store, 0, 5);
  store.finish(50);
  store.begin(1u << 20, 1);
  EXPECT_EQ(at(store, 10), -1);
  EXPECT_FALSE(store.end_us());
  EXPECT_FALSE(store.is_last(40));
  EXPECT_EQ(store.fill().bytes, 0u);
}

}  // namespace
}  // namespace vigil::decoder
