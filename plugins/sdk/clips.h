// Clips under review: fetched, decoded in a sandboxed process, shown as textures. User-interface
// thread only; every call returns at once and progress arrives on later frames.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/ids.h"
#include "core/domain/look.h"

namespace vigil::sdk {

// Presentation time in a clip, from its first shown frame.
using MediaTime = std::chrono::microseconds;

enum class ClipState { kFetching, kOpening, kReady, kFailed };

struct ClipInfo {
  MediaTime duration{0};
  int width = 0;  // as shown, after rotation and pixel aspect
  int height = 0;
  double frame_rate = 0;      // average; frames are addressed by time, never by number
  std::string container;      // "mov,mp4"
  std::string video_codec;    // "h264"
  std::string audio_codec{};  // "aac"; empty when there is no sound that can be played
  bool has_audio = false;
  bool still = false;  // one picture, no time
  bool hdr = false;
};

struct TimeRange {
  MediaTime begin{0};
  MediaTime end{0};
  bool operator==(const TimeRange&) const = default;
};

// The loudness of one stretch of the clip, as shares of full scale, 0..255.
struct WavePoint {
  std::uint8_t peak = 0;
  std::uint8_t loudness = 0;
};

// Loudness at this moment, shares of full scale.
struct SoundLevel {
  float left = 0;
  float right = 0;
};

enum class SoundState {
  kNoneInClip,
  kDevice,    // there is a device, as far as is known: it is asked when sound is first wanted
  kNoDevice,  // the clip goes on silently, and the device is tried again now and then
};

// What is left to wait for, for views that show it.
struct ClipWork {
  std::int64_t bytes = 0;        // fetched so far
  std::int64_t total_bytes = 0;  // 0: not known
  float unlocked =
      0;  // 0..1: how much of the fetched, encrypted bytes can be read again, while opening
  std::chrono::milliseconds opening_for{0};
  int tiles = 0;  // of the storyboard, made so far
  int all_tiles = 0;
  MediaTime scanned{0};  // how far the clip has been gone through for scene changes and flashes
  bool scan_done = false;
};

// A picture ready to draw: the texture id for ImGui::Image, and the part of it that is used.
struct ClipPicture {
  std::uint64_t texture = 0;  // 0: nothing to show yet
  int width = 0;              // pixels
  int height = 0;
  float u0 = 0, v0 = 0, u1 = 1, v1 = 1;
  MediaTime time{0};
};

class Clip {
 public:
  virtual ~Clip() = default;
  [[nodiscard]] virtual ClipState state() const = 0;
  // 0..1 while fetching.
  [[nodiscard]] virtual float progress() const = 0;
  // One plain sentence when kFailed.
  [[nodiscard]] virtual const std::string& failure() const = 0;
  // Whether it failed for good: the file itself cannot be opened, so that waiting and trying again
  // do not help.
  [[nodiscard]] virtual bool undecodable() const = 0;
  // Why, as a stable word such as "timed_out" or "walls_missing"; empty or "none" when it has not
  // failed, or failed before it came to decoding.
  [[nodiscard]] virtual std::string_view failure_kind() const { return {}; }
  [[nodiscard]] virtual ClipWork work() const = 0;
  [[nodiscard]] virtual const ClipInfo& info() const = 0;

  virtual void play() = 0;
  virtual void pause() = 0;
  [[nodiscard]] virtual bool playing() const = 0;
  virtual void set_speed(double speed) = 0;  // 0.25 to 4
  [[nodiscard]] virtual double speed() const = 0;
  // Lands on the frame shown at `time`, exactly.
  virtual void seek(MediaTime time) = 0;
  // The same while something is dragged: a picture from nearby may be shown until the exact one is
  // there.
  virtual void scrub(MediaTime time) = 0;
  // Playing goes from `end` back to `begin`; nothing: to the end of the clip.
  virtual void set_loop(std::optional<TimeRange> loop) = 0;
  [[nodiscard]] virtual std::optional<TimeRange> loop() const = 0;
  // One frame forward (+1) or back (-1) by true timestamps; pauses.
  virtual void step(int frames) = 0;
  // Presentation time of the frame on screen.
  [[nodiscard]] virtual MediaTime position() const = 0;
  // Size of the place it is drawn in, in pixels: frames are scaled to fit in the decoder process.
  virtual void fit_into(int width, int height) = 0;
  // The frame on screen.
  [[nodiscard]] virtual ClipPicture picture() const = 0;
  // The flash guard has darkened the frame on screen.
  [[nodiscard]] virtual bool dimmed() const = 0;

  // Softened in the decoder process before anything is shown; the storyboard too.
  virtual void set_look(const domain::Look& look) = 0;
  [[nodiscard]] virtual const domain::Look& look() const = 0;

  // Every clip begins muted, and is muted when another one is unmuted or begins to sound: one clip
  // sounds at a time.
  virtual void set_muted(bool muted) = 0;
  [[nodiscard]] virtual bool muted() const = 0;
  [[nodiscard]] virtual SoundLevel level() const = 0;
  [[nodiscard]] virtual SoundState sound_state() const = 0;
  // The clip at a glance: up to 16 small pictures in time order; grows while they are made.
  [[nodiscard]] virtual std::span<const ClipPicture> storyboard() const = 0;
  // The same for a stretch of it, beside the whole clip's; nothing: no more. Begins when the whole
  // clip's is there.
  virtual void look_closer(std::optional<TimeRange> stretch) = 0;
  [[nodiscard]] virtual std::span<const ClipPicture> closer_storyboard() const = 0;
  // The loudness of the whole clip in equal stretches; empty without sound, grows while it is read.
  [[nodiscard]] virtual std::span<const WavePoint> waveform() const = 0;
  [[nodiscard]] virtual std::span<const MediaTime> scene_changes() const = 0;
  // Where more than three flashes come within a second.
  [[nodiscard]] virtual std::span<const TimeRange> flashes() const = 0;
};

// A clip, and how it is to be shown from its first picture on.
struct ClipWish {
  domain::MediaId media;
  domain::Look look;
};

class Clips {
 public:
  virtual ~Clips() = default;
  // The same clip for the same media while anybody holds it. Starts fetching and decoding. The look
  // is that of the wish when nobody holds it yet; otherwise it stays.
  [[nodiscard]] virtual std::shared_ptr<Clip> open(const ClipWish& wish) = 0;
  // These come next, in this order: have them fetched and their first frame decoded. Replaces the
  // previous list.
  virtual void prepare(std::span<const ClipWish> wishes) = 0;
  // Of all clips: 0 to 1, as a hand feels it; 1 at first.
  virtual void set_volume(double volume) = 0;
  [[nodiscard]] virtual double volume() const = 0;
};

}  // namespace vigil::sdk
