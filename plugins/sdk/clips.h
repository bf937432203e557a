// Clips under review: fetched, decoded in a sandboxed process, shown as textures. User-interface thread only; every
// call returns at once and progress arrives on later frames.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/domain/ids.h"

namespace vigil::sdk {

// Presentation time in a clip, from its first shown frame.
using MediaTime = std::chrono::microseconds;

enum class ClipState { kFetching, kOpening, kReady, kFailed };

struct ClipInfo {
  MediaTime duration{0};
  int width = 0;        // as shown, after rotation and pixel aspect
  int height = 0;
  double frame_rate = 0;  // average; frames are addressed by time, never by number
  std::string container;  // "mov,mp4"
  std::string video_codec;  // "h264"
  bool has_audio = false;
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
  [[nodiscard]] virtual const ClipInfo& info() const = 0;

  virtual void play() = 0;
  virtual void pause() = 0;
  [[nodiscard]] virtual bool playing() const = 0;
  virtual void set_speed(double speed) = 0;  // 0.25 to 4
  [[nodiscard]] virtual double speed() const = 0;
  // Lands on the frame shown at `time`, exactly.
  virtual void seek(MediaTime time) = 0;
  // One frame forward (+1) or back (-1) by true timestamps; pauses.
  virtual void step(int frames) = 0;
  // Presentation time of the frame on screen.
  [[nodiscard]] virtual MediaTime position() const = 0;
  // Size of the place it is drawn in, in pixels: frames are scaled to fit in the decoder process.
  virtual void fit_into(int width, int height) = 0;
  // The frame on screen.
  [[nodiscard]] virtual ClipPicture picture() const = 0;
  // The clip at a glance: up to 16 small pictures in time order; grows while they are made.
  [[nodiscard]] virtual std::span<const ClipPicture> storyboard() const = 0;
};

class Clips {
 public:
  virtual ~Clips() = default;
  // The same clip for the same media while anybody holds it. Starts fetching and decoding.
  [[nodiscard]] virtual std::shared_ptr<Clip> open(const domain::MediaId& media) = 0;
  // These come next, in this order: have them fetched and their first frame decoded. Replaces the previous list.
  virtual void prepare(std::span<const domain::MediaId> media) = 0;
};

}  // namespace vigil::sdk
