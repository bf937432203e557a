// Waiting for what a clip is asked, for callers without a frame loop. Private to core/media's
// sources.
#pragma once

#include <memory>

#include "core/media/decoder_pool.h"
#include "core/media/media_clip.h"
#include "core/media/probe.h"

namespace vigil::media {

// The pool's watchdogs end every wait; this only bounds one sleep.
inline constexpr Millis kNap{200};

// Runs the clip until `done` or failure.
template <typename Done>
Status run_until(MediaClip& clip, MediaFailure* why, const Done& done) {
  // A still clip needs no clock: nothing plays.
  while (clip.state() != MediaState::kFailed && !done()) {
    static_cast<void>(clip.wait_for_news(kNap));
    static_cast<void>(clip.update(SteadyTime{}));
  }
  if (why != nullptr) *why = clip.failure();
  if (clip.state() == MediaState::kFailed) return error_of(clip.failure());
  return {};
}

inline Result<std::unique_ptr<MediaClip>> open_ready(DecoderPool& pool, int fd, PictureSize fit,
                                                     MediaFailure* why,
                                                     SlotFormat format = SlotFormat::kRgba) {
  std::unique_ptr<MediaClip> clip = pool.open(fd, ClipWishes{.fit = fit, .format = format});
  clip->run_ahead(false);
  if (Status status = run_until(*clip, why, [&] { return clip->state() == MediaState::kReady; });
      !status) {
    return status.error();
  }
  return clip;
}

}  // namespace vigil::media
