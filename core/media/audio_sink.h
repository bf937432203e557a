// Where sound goes: a device, or nothing at all.
//
// Thread: a sink asks its feed on a thread of its own, or inside update(); every other call is made
// on one thread, the one that made it. Ownership: the feed outlives the sink, and is not called any
// more once the sink's destructor has returned. Latency: a sink asks for sound before it is heard
// and says when that will be; the feed never has to guess. Clock: the sink's time is the device's;
// it is told with every request, as the place of a frame on the steady clock, so the difference
// between the two never adds up.
//
// All sound is 48 kHz stereo, 32-bit float, interleaved; a "frame" is one sample of both sides.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "core/base/clock.h"

namespace vigil::media {

// The steady clock, finer than a millisecond.
using SoundTime = std::chrono::steady_clock::time_point;
inline constexpr double kSoundRate = 48'000;

class AudioFeed {
 public:
  virtual ~AudioFeed() = default;
  // On the sink's thread. Fills all of `pairs`. Frames are counted from the sink's beginning, and
  // `first` will be heard at `heard_at`. Returns soon and never waits for anybody.
  virtual void render(std::span<float> pairs, std::int64_t first, SoundTime heard_at) = 0;
};

class AudioSink {
 public:
  enum class State {
    kOpening,
    kOpen,
    kGone,  // for good: there is no device, or it went away. Make another sink to try again.
  };
  virtual ~AudioSink() = default;
  [[nodiscard]] virtual State state() const = 0;
  // A sink asks for sound while it runs. At first it rests, which costs nothing.
  virtual void run(bool on) = 0;
  // About how long it takes from being asked for to being heard.
  [[nodiscard]] virtual Millis latency() const = 0;
  // Lets a sink without a thread ask for what is due.
  virtual void update(SteadyTime now) = 0;
};

// Tries to open the device; the sink begins in kOpening.
using OpenSink = std::function<std::unique_ptr<AudioSink>(AudioFeed& feed)>;

}  // namespace vigil::media
