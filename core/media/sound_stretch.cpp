#include "core/media/sound_stretch.h"

#include <soundtouch/SoundTouch.h>

#include <algorithm>

namespace vigil::media {
namespace {

constexpr unsigned kRate = 48'000;
constexpr unsigned kSides = 2;
// Sound is laid together from pieces of this length at their own speed, whatever the speed of the
// whole: shorter ones keep nearer to the picture, longer ones sound smoother.
constexpr int kPieceMs = 40;
constexpr int kSearchMs = 15;
constexpr int kOverlapMs = 8;

}  // namespace

SoundStretch::SoundStretch() : stretch_(std::make_unique<soundtouch::SoundTouch>()) {
  stretch_->setSampleRate(kRate);
  stretch_->setChannels(kSides);
  stretch_->setSetting(SETTING_SEQUENCE_MS, kPieceMs);
  stretch_->setSetting(SETTING_SEEKWINDOW_MS, kSearchMs);
  stretch_->setSetting(SETTING_OVERLAP_MS, kOverlapMs);
}

SoundStretch::~SoundStretch() = default;

void SoundStretch::begin(double speed) {
  speed_ = speed;
  through_.clear();
  if (speed == 1) return;
  stretch_->clear();
  stretch_->setTempo(speed);
}

// A piece is in step in its middle.
double SoundStretch::lead() const { return (speed_ - 1) * kRate * kPieceMs / 2000; }

void SoundStretch::put(std::span<const float> pairs) {
  if (speed_ == 1) {
    through_.insert(through_.end(), pairs.begin(), pairs.end());
  } else {
    stretch_->putSamples(pairs.data(), static_cast<unsigned>(pairs.size() / kSides));
  }
}

std::size_t SoundStretch::take(std::span<float> pairs) {
  if (speed_ == 1) {
    const std::size_t count = std::min(through_.size(), pairs.size()) / kSides;
    const auto end = through_.begin() + static_cast<std::ptrdiff_t>(kSides * count);
    std::copy(through_.begin(), end, pairs.begin());
    through_.erase(through_.begin(), end);
    return count;
  }
  return stretch_->receiveSamples(pairs.data(), static_cast<unsigned>(pairs.size() / kSides));
}

}  // namespace vigil::media
