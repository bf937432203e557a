// Pictures as they leave the decoder, and what is known about a clip. Values; pictures are
// immutable and shared, so any thread may hold them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/media/picture_memory.h"

namespace vigil::media {

// Presentation time in a clip, from its first shown frame.
using MediaTime = std::chrono::microseconds;

struct PictureSize {
  int width = 0;
  int height = 0;
  bool operator==(const PictureSize&) const = default;
};

// RGBA, 8 bits each, upright, square pixels, alpha 255. Rows are `stride` bytes apart, top row
// first.
struct Picture {
  int width = 0;
  int height = 0;
  int stride = 0;
  MediaTime time{0};
  MediaTime duration{0};  // as the container says; the next frame's time is the truth
  bool preview = false;   // stands in for the frame that was asked for, which is on its way
  bool approximate = false;  // the exact picture of the same frame is still to come
  bool refined = false;      // it is that
  bool dimmed = false;    // the flash guard has darkened it
  Pixels pixels;

  [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(stride) * height; }
  // Where planes were asked for instead: all three of them.
  [[nodiscard]] std::size_t plane_bytes() const {
    const std::size_t colour = static_cast<std::size_t>((width + 1) / 2) * ((height + 1) / 2);
    return static_cast<std::size_t>(width) * height + 2 * colour;
  }
};
using PicturePtr = std::shared_ptr<const Picture>;

// Half open, begin <= end.
struct TimeRange {
  MediaTime begin{0};
  MediaTime end{0};
  bool operator==(const TimeRange&) const = default;
};

// The loudness of one stretch of the clip, as shares of full scale.
struct WavePoint {
  std::uint8_t peak = 0;
  std::uint8_t loudness = 0;  // root mean square
};

// Sound as it leaves the decoder: 48 kHz stereo, interleaved, unbroken within one generation.
struct SoundBlock {
  MediaTime time{0};  // of the first sample
  std::vector<float> samples;
};

struct MediaInfo {
  MediaTime duration{0};  // 0 until the end was reached, where the container does not say
  int width = 0;          // as shown at full size, after rotation and pixel aspect
  int height = 0;
  int coded_width = 0;
  int coded_height = 0;
  int rotation = 0;         // degrees clockwise that were applied
  double frame_rate = 0;    // average; frames are addressed by time, never by number
  std::string container;    // "mp4"
  std::string video_codec;  // "h264"
  std::string audio_codec;  // "aac"; empty when there is no sound that can be played
  std::string metadata;     // "key: value" lines, cleaned
  bool has_audio = false;
  bool truncated = false;  // bytes are missing at the end; what is there is shown
  bool hdr = false;        // the source is PQ or HLG
  bool still = false;      // one picture, no time
};

}  // namespace vigil::media
