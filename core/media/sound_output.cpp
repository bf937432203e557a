#include "core/media/sound_output.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/log.h"
#include "core/media/audio_null_sink.h"

namespace vigil::media {
namespace {

constexpr Millis kPatience{1000};
constexpr Millis kTryAgain{5000};
// A sink without anything to play rests after this.
constexpr Millis kRest{2000};
constexpr std::size_t kPiece = 480;  // frames: 10 ms
// The meter shows the loudest of so long.
constexpr std::chrono::milliseconds kWindow{30};

}  // namespace

SoundOutput::SoundOutput(OpenSink open, const Clock& clock)
    : open_(std::move(open)), clock_(clock) {}

SoundOutput::~SoundOutput() {
  opening_.reset();
  sink_.reset();
}

void SoundOutput::give_floor(const std::shared_ptr<SoundTrack>& track) {
  if (floor_ == track) return;
  if (floor_) floor_->hold();
  floor_ = track;
  {
    const std::lock_guard lock(mutex_);
    if (std::find(tracks_.begin(), tracks_.end(), track) == tracks_.end()) tracks_.push_back(track);
  }
  wake();
}

void SoundOutput::take_floor(const SoundTrack& track) {
  if (floor_.get() != &track) return;
  floor_->hold();
  floor_.reset();
}

void SoundOutput::wake() {
  const SteadyTime now = clock_.steady_now();
  if (!sink_ && !opening_) begin_device(now);
  {
    const std::lock_guard lock(mutex_);
    silent_ = false;
    if (floor_ && std::find(tracks_.begin(), tracks_.end(), floor_) == tracks_.end())
      tracks_.push_back(floor_);
  }
  running_ = true;
  if (sink_) sink_->run(true);
}

void SoundOutput::use_device(bool use) {
  if (use == use_device_) return;
  use_device_ = use;
  if (use) {
    next_try_ = clock_.steady_now();
    if (device_ == Device::kNone && !sink_) device_ = Device::kNotAsked;
    return;
  }
  opening_.reset();
  if (device_ == Device::kOpening || device_ == Device::kOpen) begin_null();
  device_ = Device::kNone;
}

void SoundOutput::begin_device(SteadyTime now) {
  if (!open_ || !use_device_) {
    device_ = Device::kNone;
    return begin_null();
  }
  opening_ = open_(*this);
  opening_since_ = now;
  if (device_ == Device::kNotAsked) device_ = Device::kOpening;
}

void SoundOutput::begin_null() {
  // The one before ends first: two never ask at once.
  sink_.reset();
  sink_ = std::make_unique<NullSink>(static_cast<AudioFeed&>(*this));
  sink_->run(running_);
}

bool SoundOutput::update(SteadyTime now) {
  const Device before = device_;
  if (opening_) {
    opening_->update(now);
    const AudioSink::State state = opening_->state();
    if (state == AudioSink::State::kOpen) {
      sink_ = std::move(opening_);
      sink_->run(running_);
      device_ = Device::kOpen;
    } else if (state == AudioSink::State::kGone || now - opening_since_ >= kPatience) {
      opening_.reset();
      next_try_ = now + kTryAgain;
      if (device_ != Device::kNone) log_info("media", "no sound device");
      device_ = Device::kNone;
      if (!sink_) begin_null();
    }
  } else if (sink_ && device_ == Device::kOpen && sink_->state() == AudioSink::State::kGone) {
    log_info("media", "the sound device went away");
    device_ = Device::kNone;
    next_try_ = now;
    begin_null();
  }
  const bool may_try = open_ && use_device_ && running_;
  if (device_ == Device::kNone && !opening_ && may_try && now >= next_try_) {
    begin_device(now);
  }
  bool rest = false;
  {
    const std::lock_guard lock(mutex_);
    rest = silent_ && SoundTime(now) > silent_since_ + kRest;
  }
  if (running_ && rest) {
    running_ = false;
    if (sink_) sink_->run(false);
  }
  if (sink_) sink_->update(now);
  return device_ != before;
}

std::optional<SteadyTime> SoundOutput::next_deadline() const {
  if (opening_) return opening_since_ + kPatience;
  if (running_ && device_ == Device::kNone && open_ && use_device_) return next_try_;
  // To see whether it may rest.
  if (running_) return clock_.steady_now() + kRest;
  return std::nullopt;
}

Millis SoundOutput::lead() const { return sink_ ? sink_->latency() : Millis(0); }

void SoundOutput::set_volume(double volume) {
  volume_ = std::isfinite(volume) ? std::clamp(volume, 0.0, 1.0) : 1.0;
  const std::lock_guard lock(mutex_);
  gain_wanted_ = static_cast<float>(volume_ * volume_ * volume_);
}

void SoundOutput::render(std::span<float> pairs, std::int64_t first, SoundTime heard_at) {
  const std::lock_guard lock(mutex_);
  std::fill(pairs.begin(), pairs.end(), 0.0F);
  std::erase_if(tracks_, [&](const auto& track) { return !track->mix(pairs, first, heard_at); });
  if (!tracks_.empty()) {
    silent_ = false;
  } else if (!silent_) {
    silent_ = true;
    silent_since_ = heard_at;
  }
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const float step = 1.0F / kPiece;
    gain_ += std::clamp(gain_wanted_ - gain_, -step, step);
    pairs[i] = std::clamp(gain_ * pairs[i], -1.0F, 1.0F);
    pairs[i + 1] = std::clamp(gain_ * pairs[i + 1], -1.0F, 1.0F);
  }
  meter(pairs, heard_at);
}

void SoundOutput::meter(std::span<const float> pairs, SoundTime heard_at) {
  for (std::size_t at = 0; at < pairs.size(); at += 2 * kPiece) {
    Moment moment;
    moment.heard_at = heard_at + std::chrono::nanoseconds(at / 2 * 1'000'000 / 48);
    const std::size_t end = std::min(at + 2 * kPiece, pairs.size());
    for (std::size_t i = at; i + 1 < end; i += 2) {
      moment.peaks.left = std::max(moment.peaks.left, std::abs(pairs[i]));
      moment.peaks.right = std::max(moment.peaks.right, std::abs(pairs[i + 1]));
    }
    moments_[next_moment_] = moment;
    next_moment_ = (next_moment_ + 1) % moments_.size();
  }
}

SoundPeaks SoundOutput::peaks(SoundTime now) const {
  const std::lock_guard lock(mutex_);
  SoundPeaks loudest;
  for (const Moment& moment : moments_) {
    if (moment.heard_at > now || moment.heard_at + kWindow < now) continue;
    loudest.left = std::max(loudest.left, moment.peaks.left);
    loudest.right = std::max(loudest.right, moment.peaks.right);
  }
  return loudest;
}

}  // namespace vigil::media
