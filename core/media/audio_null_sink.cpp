#include "core/media/audio_null_sink.h"

#include <algorithm>

namespace vigil::media {
namespace {

// Asked for ahead of time, so that the clock does not stand still between two updates.
constexpr Millis kAhead{100};
// After a longer pause it goes on from now: nobody heard what was missed.
constexpr Millis kMissed{1000};
constexpr std::int64_t kPiece = 1024;
constexpr std::int64_t kFramesPerMilli = 48;

}  // namespace

void NullSink::run(bool on) {
  running_ = on;
  begun_.reset();
}

void NullSink::update(SteadyTime now) {
  if (!running_) return;
  const auto heard_at = [this](std::int64_t frame) {
    return SoundTime(*begun_) + std::chrono::nanoseconds((frame - from_) * 1'000'000 / 48);
  };
  if (!begun_ || heard_at(next_) + kMissed < now) {
    begun_ = now;
    // The count goes on; the gap in it says that something was missed.
    from_ = next_ + 1;
    next_ = from_;
  }
  const std::int64_t until = from_ + (now + kAhead - *begun_).count() * kFramesPerMilli;
  while (next_ < until) {
    const std::int64_t count = std::min(until - next_, kPiece);
    pairs_.assign(static_cast<std::size_t>(2 * count), 0.0F);
    feed_.render(pairs_, next_, heard_at(next_));
    next_ += count;
  }
}

}  // namespace vigil::media
