// The loudness of a whole clip in equal stretches: all of its sound is decoded once, from a reader
// of its own. Single-threaded use; each call does one small piece of work.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "app/decoder/audio_source.h"
#include "core/media/decoder_protocol.h"

namespace vigil::decoder {

class Waveform {
 public:
  // `points` equal stretches of a clip of that length. The input must outlive it.
  Waveform(const MediaInput& input, const Kind& kind, const TimeZero& zero, std::int64_t length_us,
           std::uint32_t points);

  // One piece of work; a message when enough points are known. The last one says so.
  [[nodiscard]] std::optional<media::WaveMessage> work();
  [[nodiscard]] bool done() const { return done_; }

 private:
  struct Stretch {
    float peak = 0;
    double power = 0;
    std::int64_t samples = 0;
  };

  void measure(std::span<const float> pairs, std::int64_t first);
  [[nodiscard]] std::uint32_t point_of(std::int64_t sample) const;
  [[nodiscard]] std::optional<media::WaveMessage> message();

  AudioSource source_;
  std::int64_t length_;  // samples
  std::vector<Stretch> stretches_;
  std::uint32_t known_ = 0;  // points that nothing is added to any more
  std::uint32_t told_ = 0;
  bool done_ = false;
  std::array<float, 2 * 4096> pairs_;
};

}  // namespace vigil::decoder
