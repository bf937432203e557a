// The clip at a glance: small pictures, evenly spaced. First a pass over keyframes, which is quick;
// then the tiles whose keyframe is not near enough are decoded exactly. Has a reader and a decoder
// of its own, so playback is not disturbed. Single-threaded use; each call does one small piece of
// work.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/decoder/frame_walker.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

struct Tile {
  std::uint32_t index = 0;
  bool exact = false;
  ShownFrame shown;
};

class Storyboard {
 public:
  // `base_ticks` is the playback's time zero, `length_us` its length. The input must outlive it.
  Storyboard(const MediaInput& input, const Kind& kind, std::int64_t base_ticks,
             std::int64_t length_us, std::uint32_t count);

  // One piece of work; a tile when one is ready.
  [[nodiscard]] std::optional<Tile> work();
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const VideoSource& source() const { return source_; }

 private:
  [[nodiscard]] std::int64_t time_of(std::uint32_t index) const;
  [[nodiscard]] std::optional<Tile> keyframe_tile();
  [[nodiscard]] std::optional<Tile> exact_tile();
  void next_exact();

  VideoSource source_;
  std::int64_t base_ticks_;
  std::int64_t length_us_;
  std::uint32_t count_;
  bool done_ = false;
  std::uint32_t at_ = 0;
  bool refining_ = false;
  std::vector<std::int64_t> have_us_;  // of each tile's keyframe; -1: none yet
  std::unique_ptr<FrameWalker> walker_;
};

}  // namespace vigil::decoder
