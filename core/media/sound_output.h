// The desk's one way out for sound: a device where there is one, our own steady clock where there
// is none, and one clip at a time.
//
// Everything but render() is called on the user-interface thread. render() comes from the sink's
// thread; the mutex guards what both see: the tracks, the volume, the meter. Sinks are made and
// ended without it.
//
// The device is opened when sound is first wanted. Without one within a second, or when it goes
// away, the clip goes on without a break over NullSink, and the device is tried again now and then
// while sound is wanted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/media/audio_sink.h"
#include "core/media/sound_track.h"

namespace vigil::media {

// Shares of full scale.
struct SoundPeaks {
  float left = 0;
  float right = 0;
};

class SoundOutput final : private AudioFeed {
 public:
  // Without `open` there is never a device. The clock must outlive it.
  SoundOutput(OpenSink open, const Clock& clock);
  ~SoundOutput() override;

  enum class Device { kNotAsked, kOpening, kOpen, kNone };
  [[nodiscard]] Device device() const { return device_; }

  // Moves the sinks on. True when device() changed.
  bool update(SteadyTime now);
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;

  // Whether a device may be used: at first it may.
  void use_device(bool use);

  // This track is the one that is heard; the one before fades out.
  void give_floor(const std::shared_ptr<SoundTrack>& track);
  void take_floor(const SoundTrack& track);
  [[nodiscard]] bool has_floor(const SoundTrack& track) const { return floor_.get() == &track; }
  // The one with the floor has something to play.
  void wake();
  // How long after being asked for sound is heard; nothing while the device is not there yet.
  [[nodiscard]] Millis lead() const;

  // 0 to 1, as a hand feels it: loudness goes with its cube.
  void set_volume(double volume);
  [[nodiscard]] double volume() const { return volume_; }
  // The peaks of what is being heard.
  [[nodiscard]] SoundPeaks peaks(SoundTime now) const;

 private:
  void render(std::span<float> pairs, std::int64_t first, SoundTime heard_at) override;
  void meter(std::span<const float> pairs, SoundTime heard_at);
  void begin_device(SteadyTime now);
  void begin_null();

  const OpenSink open_;
  const Clock& clock_;
  std::unique_ptr<AudioSink> sink_;     // null until sound is first wanted
  std::unique_ptr<AudioSink> opening_;  // a device that is not there yet
  bool use_device_ = true;
  Device device_ = Device::kNotAsked;
  SteadyTime opening_since_{};
  SteadyTime next_try_{};
  bool running_ = false;
  std::shared_ptr<SoundTrack> floor_;
  double volume_ = 1;

  struct Moment {
    SoundTime heard_at{};
    SoundPeaks peaks;
  };

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<SoundTrack>> tracks_;
  float gain_wanted_ = 1;
  float gain_ = 1;
  SoundTime silent_since_{};
  bool silent_ = true;
  std::array<Moment, 64> moments_;  // the newest 64 pieces of 10 ms
  std::size_t next_moment_ = 0;
};

}  // namespace vigil::media
