#include "app/decoder/waveform.h"

#include <algorithm>
#include <cmath>

namespace vigil::decoder {
namespace {

using namespace media;

// Told in about so many pieces while it grows.
constexpr std::uint32_t kPieces = 16;

std::uint8_t share(double of_full_scale) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(of_full_scale, 0.0, 1.0) * 255));
}

}  // namespace

Waveform::Waveform(const MediaInput& input, const Kind& kind, const TimeZero& zero,
                   std::int64_t length_us, std::uint32_t points)
    : source_(input),
      length_(av_rescale(length_us, kAudioRate, 1'000'000)),
      stretches_(std::min(points, kMaxWavePoints)) {
  // Without sound there is nothing to tell but that; without a length no stretch has a place.
  if (length_ <= 0 || stretches_.empty() || !source_.open(kind, zero)) stretches_.clear();
}

std::uint32_t Waveform::point_of(std::int64_t sample) const {
  const auto count = static_cast<std::int64_t>(stretches_.size());
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(sample * count / length_, 0, count));
}

std::optional<WaveMessage> Waveform::work() {
  if (done_) return std::nullopt;
  const auto count = static_cast<std::uint32_t>(stretches_.size());
  if (known_ < count) {
    switch (source_.step()) {
      case AudioSource::Step::kMore: return std::nullopt;
      case AudioSource::Step::kEnd: known_ = count; break;
      case AudioSource::Step::kSound: {
        const std::int64_t first = source_.position();
        const std::size_t taken = source_.take(pairs_);
        measure(std::span(pairs_).first(2 * taken), first);
        known_ = std::max(known_, point_of(source_.position()));
        break;
      }
    }
  }
  const std::uint32_t ready = known_ - told_;
  if (known_ < count && ready < std::max(1u, count / kPieces)) return std::nullopt;
  return message();
}

void Waveform::measure(std::span<const float> pairs, std::int64_t first) {
  std::size_t at = 0;
  while (at < pairs.size()) {
    const std::int64_t sample = first + static_cast<std::int64_t>(at / 2);
    const std::uint32_t point = point_of(sample);
    if (point >= stretches_.size()) return;
    Stretch& stretch = stretches_[point];
    // All of them up to the next point.
    do {
      for (const float value : {pairs[at], pairs[at + 1]}) {
        const float sound = std::isfinite(value) ? value : 0.0F;
        stretch.peak = std::max(stretch.peak, std::abs(sound));
        stretch.power += static_cast<double>(sound) * sound;
      }
      ++stretch.samples;
      at += 2;
    } while (at < pairs.size() && point_of(first + static_cast<std::int64_t>(at / 2)) == point);
  }
}

std::optional<WaveMessage> Waveform::message() {
  WaveMessage message{header_of<WaveMessage>()};
  message.first = told_;
  message.count = std::min(known_ - told_, kWavePoints);
  for (std::uint32_t i = 0; i < message.count; ++i) {
    const Stretch& stretch = stretches_[told_ + i];
    const double samples = 2.0 * static_cast<double>(std::max<std::int64_t>(stretch.samples, 1));
    message.peak[i] = share(stretch.peak);
    message.loudness[i] = share(std::sqrt(stretch.power / samples));
  }
  told_ += message.count;
  done_ = told_ == stretches_.size();
  message.last = done_ ? 1 : 0;
  return message;
}

}  // namespace vigil::decoder
