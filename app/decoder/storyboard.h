// The clip at a glance: small pictures, evenly spaced. First a pass over keyframes, which is quick;
// then every tile becomes the frame that is on screen at its time. Two threads with a reader and a
// decoder each share the work, so that playback is not disturbed; they give way to it. Tiles with
// the same keyframe go together: what is decoded for one leads to the next. Ends with the object,
// unfinished if need be. Used by one thread besides.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
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

  struct Wish {
    Stretch stretch;
    std::uint32_t count = 0;
    bool keyframes = true;
    bool exact = true;  // where there is no keyframe, always
  };

  // `input` and `turnstile` must outlive it.
  Storyboard(const MediaInput& input, Turnstile& turnstile, const ClipFacts& facts,
             const Wish& wish, Listener listener);
  ~Storyboard();
  Storyboard(const Storyboard&) = delete;
  Storyboard& operator=(const Storyboard&) = delete;

 private:
  // Tiles from `first` up to `end` that begin at the same keyframe.
  struct Group {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    std::optional<std::int64_t> keyframe_us;
    std::optional<std::int64_t> shown_us;  // the same, once its tiles show it
  };

  void work(unsigned hand, const std::stop_token& stop);
  bool find_keyframes(unsigned hand, VideoSource& source, const std::stop_token& stop);
  // Returns when all hands are here; false when it is to end.
  bool meet(const std::stop_token& stop);
  void make_groups();
  bool show_keyframes(unsigned hand, VideoSource& source, const std::stop_token& stop);
  [[nodiscard]] FramePtr keyframe(VideoSource& source, const Group& group) const;
  bool show_exact(unsigned hand, VideoSource& source, const std::stop_token& stop);
  [[nodiscard]] std::int64_t time_of(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t first_of(unsigned hand) const { return wish_.count * hand / hands_; }

  const MediaInput& input_;
  Turnstile& turnstile_;
  const ClipFacts facts_;
  const Wish wish_;
  const unsigned hands_;
  const Listener listener_;
  std::atomic<unsigned> at_work_;
  // Of each tile. Until the hands meet, each fills its own part.
  std::vector<std::optional<std::int64_t>> keyframes_us_;
  std::mutex mutex_;
  std::condition_variable_any met_;
  unsigned arrived_ = 0;  // under the mutex
  // From when they have met, in order of time; each belongs to the hand that takes it.
  std::vector<Group> groups_;
  std::vector<std::size_t> longest_first_;
  std::atomic<std::size_t> next_keyframe_{0};
  std::atomic<std::size_t> next_exact_{0};
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace vigil::decoder
