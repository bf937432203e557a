#include "core/media/sound_of_clip.h"

#include <algorithm>
#include <utility>

namespace vigil::media {
namespace {

// Blocks on their way at most; there are as many slots.
constexpr std::uint32_t kOnTheirWay = 16;
// Sound decoded before it is due, at speed 1.
constexpr MediaTime kAhead = std::chrono::milliseconds(700);
constexpr MediaTime kBlock{kAudioSlotFrames * 1'000'000ll / kAudioRate};
// Sound that is further behind than this is not waited for.
constexpr MediaTime kTooFarBehind = std::chrono::milliseconds(1500);

}  // namespace

SoundOfClip::SoundOfClip(Post post) : post_(std::move(post)) {}

SoundOfClip::~SoundOfClip() {
  if (output_) output_->take_floor(*track_);
}

void SoundOfClip::connect(std::shared_ptr<SoundOutput> output) { output_ = std::move(output); }

void SoundOfClip::opened(bool has_sound) {
  has_sound_ = has_sound;
  asked_ = false;
  outstanding_ = 0;
  if (!wanted()) return;
  track_->drop();
  have_sound_at(place_);
}

void SoundOfClip::take(SoundArrived event) {
  if (event.generation != generation_) return;
  if (outstanding_ > 0) --outstanding_;
  track_->append(std::move(event.block));
}

void SoundOfClip::take(const SoundEnded& event) {
  if (event.generation != generation_) return;
  outstanding_ = 0;
  ended_ = true;
  track_->finish();
}

void SoundOfClip::set_muted(bool muted) {
  if (muted == muted_) return;
  muted_ = muted;
  if (muted_) {
    if (output_) output_->take_floor(*track_);
    return;
  }
  if (!wanted()) return;
  output_->give_floor(track_);
  have_sound_at(place_);
  if (running_) track_->play(run_);
  output_->wake();
}

SoundPeaks SoundOfClip::level(SoundTime now) const {
  return wanted() && output_->has_floor(*track_) ? output_->peaks(now) : SoundPeaks{};
}

void SoundOfClip::run(const RunningFrom& run) {
  run_ = run;
  place_ = run.at;
  running_ = true;
  if (!wanted()) return;
  output_->give_floor(track_);
  have_sound_at(run_.at);
  track_->play(run_);
  output_->wake();
}

void SoundOfClip::stand(MediaTime at) {
  wait();
  place_ = at;
  if (wanted()) have_sound_at(at);
}

void SoundOfClip::wait() {
  if (running_) track_->hold();
  running_ = false;
}

void SoundOfClip::update(const RunningFrom& course, MediaTime now) {
  // The floor went to another clip.
  if (wanted() && !output_->has_floor(*track_) && running_) muted_ = true;
  if (running_) {
    run_ = course;
    place_ = now;
    track_->correct(course);
  }
  if (!wanted()) return;
  if (running_ && !ended_ && place_ > std::max(asked_from_, track_->end()) + kTooFarBehind) {
    ask_from(place_);
  }
  ask_for_more(place_);
}

std::optional<MediaTime> SoundOfClip::position(SoundTime now) const {
  return wanted() && running_ ? track_->position(now) : std::nullopt;
}

Millis SoundOfClip::lead() const { return wanted() ? output_->lead() : Millis(0); }

void SoundOfClip::have_sound_at(MediaTime at) {
  const bool on_its_way =
      asked_ && outstanding_ > 0 && at >= asked_from_ && at < asked_from_ + kTooFarBehind;
  if (asked_ && (on_its_way || track_->covers(at))) return;
  ask_from(at);
}

void SoundOfClip::ask_from(MediaTime at) {
  track_->drop();
  asked_ = true;
  ended_ = false;
  asked_from_ = at;
  outstanding_ = kOnTheirWay;
  AudioFromMessage message{header_of<AudioFromMessage>()};
  message.time_us = std::max<std::int64_t>(at.count(), 0);
  message.generation = ++generation_;
  message.credits = outstanding_;
  post_(message);
}

void SoundOfClip::ask_for_more(MediaTime at) {
  if (!asked_ || ended_) return;
  const MediaTime wish(
      static_cast<std::int64_t>(static_cast<double>(kAhead.count()) * std::max(run_.speed, 1.0)));
  const MediaTime have = track_->ahead_of(at) + outstanding_ * kBlock;
  if (have >= wish || outstanding_ >= kOnTheirWay) return;
  const auto missing = static_cast<std::uint32_t>((wish - have) / kBlock + 1);
  AudioNextMessage message{header_of<AudioNextMessage>()};
  message.generation = generation_;
  message.credits = std::min(missing, kOnTheirWay - outstanding_);
  outstanding_ += message.credits;
  post_(message);
}

}  // namespace vigil::media
