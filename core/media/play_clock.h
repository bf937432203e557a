// Where a playing clip is: by the steady clock, and by the sound whenever it is heard. The change
// from one to the other moves nothing, because sound takes up where the steady clock stands, and
// the steady clock goes on from where the sound was last heard. The clip's thread only.
#pragma once

#include "core/base/clock.h"
#include "core/media/picture.h"
#include "core/media/sound_of_clip.h"

namespace vigil::media {

class PlayClock {
 public:
  // The sound must outlive the clock.
  explicit PlayClock(SoundOfClip& sound) : sound_(sound) {}

  // Runs from `at`, now or as soon as sound can be heard with it.
  void run(SteadyTime now, MediaTime at);
  // Stands at `at`: paused, or nothing to show; it will go on from about there.
  void stand(MediaTime at);
  // Stands, and will go on from elsewhere.
  void wait();
  void set_speed(SteadyTime now, double speed);
  [[nodiscard]] double speed() const { return speed_; }
  // Once a turn, before position().
  void update(SteadyTime now);
  [[nodiscard]] MediaTime position(SteadyTime now) const;
  // When the clip will be at `time`, rounded up to the millisecond; never before it runs.
  [[nodiscard]] SteadyTime due(MediaTime time) const;

 private:
  SoundOfClip& sound_;
  bool running_ = false;
  double speed_ = 1;
  SteadyTime since_{};
  MediaTime from_{0};
};

}  // namespace vigil::media
