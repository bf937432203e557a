// Decoded sound of one stretch of a clip, by place: what is to come, and some of what has been, so
// that a short way back needs no decoding. Places are frames of 48 kHz since the clip's time zero.
// Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "core/media/picture.h"

namespace vigil::media {

[[nodiscard]] std::int64_t sound_frame_at(MediaTime time);

class SoundQueue {
 public:
  void clear();
  // The next block. One that does not follow the one before begins the queue anew.
  void append(SoundBlock block);
  // Nothing follows; whatever is asked for beyond is silence.
  void finish() { finished_ = true; }
  [[nodiscard]] bool finished() const { return finished_; }

  [[nodiscard]] bool empty() const { return blocks_.empty(); }
  // Meaningful when not empty.
  [[nodiscard]] std::int64_t begin() const { return begin_; }
  [[nodiscard]] std::int64_t end() const { return end_; }
  // Copies frames from that place on; how many there were.
  std::size_t read(std::int64_t from, std::span<float> pairs) const;
  // Lets go of what ends before that place.
  void forget_before(std::int64_t place);

 private:
  std::deque<std::vector<float>> blocks_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  bool finished_ = false;
};

}  // namespace vigil::media
