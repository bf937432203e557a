// A picture that two threads share is the same picture.
#include "app/decoder/picture_maker.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace vigil::decoder::testing {
namespace {

FramePtr noisy(AVPixelFormat format, int width, int height) {
  FramePtr frame(av_frame_alloc());
  frame->format = format;
  frame->width = width;
  frame->height = height;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 64), 0);
  unsigned state = 7;
  for (int plane = 0; plane < 4 && frame->buf[plane] != nullptr; ++plane) {
    for (std::size_t i = 0; i < frame->buf[plane]->size; ++i) {
      state = state * 1664525 + 1013904223;
      frame->buf[plane]->data[i] = static_cast<std::uint8_t>(state >> 24);
    }
  }
  return frame;
}

std::vector<std::uint8_t> draw(const AVFrame& frame, Size box, Scaler::Effort effort,
                               Placed& placed) {
  PictureMaker maker(PictureMaker::Quality::kSmooth);
  std::vector<std::uint8_t> memory(static_cast<std::size_t>(frame.width + 64) *
                                   static_cast<std::size_t>(frame.height + 2) * 4);
  // The second time nothing has to be built.
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(maker.draw(frame, {1, 1}, Orientation{}, box, memory, placed, effort));
  // What is in the padding is nobody's business.
  std::vector<std::uint8_t> seen;
  for (int y = 0; y < placed.size.height; ++y) {
    const auto row = memory.begin() + static_cast<std::ptrdiff_t>(y) * placed.stride;
    seen.insert(seen.end(), row, row + placed.size.width * 4);
  }
  return seen;
}

struct Shape {
  AVPixelFormat format;
  int width;
  int height;
  Size box;
};

TEST(PictureMaker, TwoThreadsDrawWhatOneDraws) {
  for (const Shape& shape : {Shape{AV_PIX_FMT_YUV420P, 720, 1280, {1280, 720}},
                             Shape{AV_PIX_FMT_YUV420P, 721, 1279, {0, 0}},
                             Shape{AV_PIX_FMT_YUV420P, 1920, 1080, {1280, 720}},
                             Shape{AV_PIX_FMT_YUV420P, 1366, 770, {403, 251}},
                             Shape{AV_PIX_FMT_YUV422P, 1280, 720, {640, 480}},
                             Shape{AV_PIX_FMT_YUV420P10LE, 1280, 720, {1001, 601}},
                             Shape{AV_PIX_FMT_RGBA, 800, 600, {333, 333}}}) {
    const FramePtr frame = noisy(shape.format, shape.width, shape.height);
    Placed one;
    Placed two;
    const auto alone = draw(*frame, shape.box, Scaler::Effort::kOneThread, one);
    const auto shared = draw(*frame, shape.box, Scaler::Effort::kTwoThreads, two);
    EXPECT_EQ(one.size, two.size);
    EXPECT_TRUE(alone == shared) << av_get_pix_fmt_name(shape.format) << ' ' << shape.width << " x "
                                 << shape.height;
  }
}

}  // namespace
}  // namespace vigil::decoder::testing
