// The clip at a glance: small pictures, evenly spaced. First a pass over keyframes, which is quick;
// then every tile becomes the frame that is on screen at its time. Two threads with a reader and a
// decoder each share the clip's two halves, so that playback is not disturbed; they give way to it.
// Ends with the object, unfinished if need be. Used by one thread besides.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "app/decoder/clip_facts.h"
#include "app/decoder/frame_walker.h"
#include "app/decoder/turnstile.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

struct Tile {
  std::uint32_t index = 0;
  bool exact = false;
  ShownFrame shown;
};

class Storyboard {
 public:
  static constexpr unsigned kMostHands = 2;
  // Called on the storyboard's threads. `hand` tells them apart, below kMostHands.
  struct Listener {
    std::function<void(unsigned hand, const Tile&)> tile;
    std::function<void()> still_at_it;
    std::function<void()> done;
  };

  // What the tiles are spread over, by the playback's clock.
  struct Stretch {
    std::int64_t begin_us = 0;
    std::int64_t end_us = 0;
  };

  // `input` and `turnstile` must outlive it.
  Storyboard(const MediaInput& input, Turnstile& turnstile, const ClipFacts& facts, Stretch stretch,
             std::uint32_t count, Listener listener);
  ~Storyboard();
  Storyboard(const Storyboard&) = delete;
  Storyboard& operator=(const Storyboard&) = delete;

 private:
  void work(unsigned hand, const std::stop_token& stop);
  [[nodiscard]] FramePtr keyframe(VideoSource& source, std::int64_t ticks) const;
  bool show_keyframes(unsigned hand, VideoSource& source, const std::stop_token& stop);
  bool show_exact(unsigned hand, VideoSource& source, const std::stop_token& stop);
  [[nodiscard]] std::int64_t time_of(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t first_of(unsigned hand) const { return count_ * hand / hands_; }

  const MediaInput& input_;
  Turnstile& turnstile_;
  const ClipFacts facts_;
  const Stretch stretch_;
  const std::uint32_t count_;
  const unsigned hands_;
  const Listener listener_;
  std::atomic<unsigned> at_work_;
  std::vector<std::int64_t> keyframe_us_;  // of each tile; -1: none yet. Each hand has its own part
  std::vector<std::jthread> threads_;      // last: they use all of the above
};

}  // namespace vigil::decoder
