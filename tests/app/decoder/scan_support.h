// Clips read in this process, for tests of what reads them twice.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "app/decoder/clip_facts.h"
#include "app/decoder/frame_walker.h"
#include "app/decoder/luma_grid.h"
#include "app/decoder/media_input.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder::testing {

// One frame as somebody sees it: when, and a print of every pixel of its luma.
struct Sight {
  std::int64_t pts_us = 0;
  std::uint64_t print = 0;
  LumaGrid grid{};
  bool operator==(const Sight& other) const {
    return pts_us == other.pts_us && print == other.print;
  }
};
inline void PrintTo(const Sight& sight, std::ostream* out) {
  *out << sight.pts_us << " us, print " << sight.print;
}

inline Sight sight_of(const ShownFrame& shown) {
  Sight sight;
  sight.pts_us = shown.pts_us;
  sight.print = 14695981039346656037ull;
  const AVFrame& frame = *shown.frame;
  const int row = av_image_get_linesize(static_cast<AVPixelFormat>(frame.format), frame.width, 0);
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < row; ++x)
      sight.print = (sight.print ^ frame.data[0][y * frame.linesize[0] + x]) * 1099511628211ull;
  }
  LumaGridMaker maker;
  EXPECT_TRUE(maker.make(frame, sight.grid));
  return sight;
}

class OpenClip {
 public:
  explicit OpenClip(const std::filesystem::path& path, int threads = 2)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), input_(fd_) {
    facts_.kind = input_.kind();
    facts_.threads = threads;
    VideoSource source(input_);
    EXPECT_EQ(source.open(facts_.kind, Purpose::kPlayback, threads).failure,
              media::MediaFailure::kNone);
    FrameWalker walker(source);
    EXPECT_TRUE(walker.begin()) << path;
    facts_.base_ticks = walker.base_ticks();
    const AVFrame& first = *walker.ready().front().frame;
    facts_.shown = {first.width, first.height};
    while (!walker.ended()) {
      for (; !walker.ready().empty(); walker.ready().pop_front())
        frames_.push_back(sight_of(walker.ready().front()));
      if (!walker.work()) break;
    }
    length_us_ = walker.end_us();
  }
  ~OpenClip() { ::close(fd_); }
  OpenClip(const OpenClip&) = delete;
  OpenClip& operator=(const OpenClip&) = delete;

  [[nodiscard]] const MediaInput& input() const { return input_; }
  [[nodiscard]] const ClipFacts& facts() const { return facts_; }
  [[nodiscard]] std::int64_t length_us() const { return length_us_; }
  // All of them, decoded one after the other.
  [[nodiscard]] const std::vector<Sight>& frames() const { return frames_; }
  // The one on screen then.
  [[nodiscard]] const Sight& on_screen(std::int64_t time_us) const {
    std::size_t i = 0;
    while (i + 1 < frames_.size() && frames_[i + 1].pts_us <= time_us) ++i;
    return frames_[i];
  }

 private:
  int fd_;
  MediaInput input_;
  ClipFacts facts_;
  std::vector<Sight> frames_;
  std::int64_t length_us_ = 0;
};

// Every kind of clip that the media tests make.
inline const std::array<const char*, 15> kKinds{
    "portrait.mp4", "uncut.mp4",  "edit_list.mp4", "wide.webm",        "eight.webm",
    "hevc.mp4",     "turned.mp4", "variable.mp4",  "stream.ts",        "sound.mp4",
    "live.flv",     "still.mp4",  "moving.gif",    "one_keyframe.mp4", "narrow_pixels.mp4"};

inline std::string test_name(std::string clip) {
  for (char& c : clip) c = c == '.' ? '_' : c;
  return clip;
}

}  // namespace vigil::decoder::testing
