#include "core/media/play_clock.h"

#include <algorithm>
#include <cmath>

namespace vigil::media {
namespace {

// By so little sound may seem to go back, because times are rounded: then the clip just waits.
constexpr MediaTime kRounding = std::chrono::milliseconds(100);

}  // namespace

void PlayClock::run(SteadyTime now, MediaTime at) {
  running_ = true;
  since_ = now + sound_.lead();
  from_ = at;
  sound_.run({since_, at, speed_});
}

void PlayClock::stand(MediaTime at) {
  running_ = false;
  from_ = at;
  sound_.stand(at);
}

void PlayClock::wait() {
  running_ = false;
  sound_.wait();
}

void PlayClock::set_speed(SteadyTime now, double speed) {
  if (speed == speed_) return;
  update(now);
  if (running_ && now > since_) {
    from_ = position(now);
    since_ = now;
  }
  speed_ = speed;
  if (running_) sound_.run({since_, from_, speed_});
}

void PlayClock::update(SteadyTime now) {
  if (running_ && now > since_) {
    if (const auto heard = sound_.position(now)) {
      // A long way back is a sound that stood still; the clip goes with it.
      from_ = *heard < from_ && from_ - *heard < kRounding ? from_ : *heard;
      since_ = now;
    }
  }
  sound_.update({since_, from_, speed_}, position(now));
}

MediaTime PlayClock::position(SteadyTime now) const {
  if (!running_) return from_;
  const auto passed = std::chrono::duration_cast<MediaTime>(std::max(now - since_, Millis(0)));
  return from_ + MediaTime(std::llround(static_cast<double>(passed.count()) * speed_));
}

SteadyTime PlayClock::due(MediaTime time) const {
  const double wait_us = static_cast<double>((time - from_).count()) / speed_;
  return since_ + Millis(std::max<std::int64_t>(std::llround(std::ceil(wait_us / 1000.0)), 0));
}

}  // namespace vigil::media
