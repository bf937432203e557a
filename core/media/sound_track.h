// The sound of one clip on its way to a sink: takes up exactly where the clip is, plays in step,
// and fades in and out within 10 ms, so that nothing ever clicks.
//
// Thread-safe under one mutex. The clip's thread feeds and steers it; the sink's thread mixes it
// in. Neither holds the mutex longer than some samples take to compute, and nobody waits while
// holding it.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "core/media/audio_sink.h"
#include "core/media/sound_queue.h"
#include "core/media/sound_stretch.h"

namespace vigil::media {

// A clip runs: it is, or will be, at `at` at that moment, and goes on from there.
struct RunningFrom {
  SoundTime when;
  MediaTime at{0};
  double speed = 1;
};

class SoundTrack {
 public:
  // ---- the clip's thread

  // Plays in step with that, from the first moment it has the sound for. What was heard before
  // fades out.
  void play(const RunningFrom& run);
  // The same course, known better; changes nothing for what is being heard.
  void correct(const RunningFrom& run);
  // Nothing from there on is heard, whatever was appended: where a clip goes back to the beginning
  // of a loop. A sink asks ahead of time, so that it has to be known beforehand.
  void end_at(std::optional<MediaTime> place);
  // Fades out and is silent.
  void hold();
  // All sound goes; append() brings the sound of another place.
  void drop();
  void append(SoundBlock block);
  // Nothing follows what was appended.
  void finish();

  // Whether sound is there from that place on, or none exists.
  [[nodiscard]] bool covers(MediaTime at) const;
  // How much sound is there after that place.
  [[nodiscard]] MediaTime ahead_of(MediaTime at) const;
  // Where the sound that is there ends; zero without any.
  [[nodiscard]] MediaTime end() const;
  // Where the clip is by what is heard at that moment; nothing while it is not heard in step.
  [[nodiscard]] std::optional<MediaTime> position(SoundTime now) const;

  // ---- the sink's thread

  // Adds itself to the frames from `first` on. False when it is silent and will be until play().
  bool mix(std::span<float> pairs, std::int64_t first, SoundTime heard_at);

 private:
  [[nodiscard]] bool try_join(std::int64_t frame, SoundTime heard_at, std::size_t frames,
                              std::size_t& skipped);
  [[nodiscard]] bool would_starve() const;
  // How many of the next frames, from that one of the sink on, are before the end.
  [[nodiscard]] std::size_t before_end(std::int64_t frame, std::size_t frames) const;
  std::size_t produce(std::span<float> pairs);
  void add_faded(std::span<const float> from, std::span<float> to);
  void leave();
  void add_tail(std::span<float> pairs);

  mutable std::mutex mutex_;
  SoundQueue queue_;
  SoundStretch stretch_;
  std::optional<RunningFrom> run_;
  std::optional<double> end_;  // of what may be heard, in frames of the clip

  bool joined_ = false;          // heard, or about to be, in step with run_
  double join_place_ = 0;        // of the clip, in frames of the clip
  std::int64_t join_frame_ = 0;  // of the sink
  std::int64_t cursor_ = 0;      // of the queue: next to be put into the stretch
  float gain_ = 0;
  std::vector<float> tail_;  // of what was left, already faded
  std::vector<float> scratch_;

  // The last request of the sink: frame asked_ was to be heard at asked_at_.
  std::int64_t asked_ = 0;
  std::int64_t asked_end_ = 0;
  SoundTime asked_at_{};
};

}  // namespace vigil::media
