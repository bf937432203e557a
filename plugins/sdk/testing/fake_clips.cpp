#include "plugins/sdk/testing/fake_clips.h"

#include <algorithm>
#include <cmath>

namespace vigil::sdk::testing {
namespace {

constexpr double kMicrosPerSecond = 1'000'000.0;

}  // namespace

FakeClip::FakeClip(domain::MediaId media) : media_(std::move(media)) {}

void FakeClip::become_ready(ClipInfo info) {
  info_ = std::move(info);
  state_ = ClipState::kReady;
  progress_ = 1;
}

void FakeClip::become_ready() {
  become_ready({.duration = std::chrono::seconds(15),
                .width = 720,
                .height = 1280,
                .frame_rate = 30,
                .container = "mov,mp4",
                .video_codec = "h264",
                .has_audio = true});
}

void FakeClip::become_failed(std::string sentence) {
  state_ = ClipState::kFailed;
  failure_ = std::move(sentence);
  playing_ = false;
}

void FakeClip::pass(MediaTime time) {
  if (!playing_) return;
  passed_ += std::chrono::duration_cast<MediaTime>(time * speed_);
  const std::int64_t frame = std::min(frame_at(position_ + passed_), last_frame());
  const MediaTime shown = time_of(frame);
  passed_ -= shown - position_;
  position_ = shown;
  if (frame == last_frame()) playing_ = false;
}

void FakeClip::play() {
  if (state_ != ClipState::kReady) return;
  playing_ = true;
  passed_ = MediaTime(0);
}

void FakeClip::set_speed(double speed) { speed_ = std::clamp(speed, 0.25, 4.0); }

void FakeClip::seek(MediaTime time) {
  if (state_ != ClipState::kReady) return;
  position_ = time_of(std::clamp<std::int64_t>(frame_at(time), 0, last_frame()));
  passed_ = MediaTime(0);
}

void FakeClip::scrub(MediaTime time) {
  ++scrubs_;
  seek(time);
}

void FakeClip::step(int frames) {
  if (state_ != ClipState::kReady) return;
  playing_ = false;
  position_ = time_of(std::clamp<std::int64_t>(frame_at(position_) + frames, 0, last_frame()));
}

void FakeClip::fit_into(int width, int height) {
  fitted_width_ = width;
  fitted_height_ = height;
}

ClipPicture FakeClip::picture() const {
  ClipPicture picture;
  if (state_ != ClipState::kReady) return picture;
  picture.texture = 1;
  picture.width = info_.width;
  picture.height = info_.height;
  picture.time = position_;
  return picture;
}

// The frame shown at `time`: the last that starts at or before it. Half a microsecond forgives
// rounding.
std::int64_t FakeClip::frame_at(MediaTime time) const {
  return static_cast<std::int64_t>(
      std::floor((static_cast<double>(time.count()) + 0.5) * info_.frame_rate / kMicrosPerSecond));
}

MediaTime FakeClip::time_of(std::int64_t frame) const {
  return MediaTime(std::llround(static_cast<double>(frame) * kMicrosPerSecond / info_.frame_rate));
}

std::int64_t FakeClip::last_frame() const {
  return std::max<std::int64_t>(0, frame_at(info_.duration - MediaTime(1)));
}

FakeClip& FakeClips::clip(const domain::MediaId& media) { return *at(media); }

std::shared_ptr<Clip> FakeClips::open(const ClipWish& wish) {
  const domain::MediaId& media = wish.media;
  const bool known = clips_.contains(media);
  if (std::find(opened_.begin(), opened_.end(), media) == opened_.end()) opened_.push_back(media);
  std::shared_ptr<FakeClip>& clip = at(media);
  if (!known) clip->set_look(wish.look);
  if (ready_at_once_ && clip->state() == ClipState::kFetching) clip->become_ready();
  return clip;
}

void FakeClips::prepare(std::span<const ClipWish> wishes) {
  prepared_.clear();
  for (const ClipWish& wish : wishes) prepared_.push_back(wish.media);
}

std::shared_ptr<FakeClip>& FakeClips::at(const domain::MediaId& media) {
  auto& clip = clips_[media];
  if (!clip) clip = std::make_shared<FakeClip>(media);
  return clip;
}

}  // namespace vigil::sdk::testing
