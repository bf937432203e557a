#include "plugins/review/model/clip_control.h"

#include <algorithm>
#include <array>

namespace vigil::review {
namespace {

constexpr std::array<double, 6> kSpeeds = {0.25, 0.5, 1, 1.5, 2, 4};
// Of a clip that does not say how fast it runs.
constexpr double kUsualFrameRate = 25;
// As many as the desk shows.
constexpr std::size_t kPreparedClips = 5;

}  // namespace

void ClipControl::show(const sdk::ClipWish& wish, Start start) {
  if (clip_ && media_ == wish.media) return;
  close();
  media_ = wish.media;
  start_ = start;
  clip_ = clips_.open(wish);
  update();
}

void ClipControl::prepare(std::span<const sdk::ClipWish> wishes,
                          std::span<const sdk::ClipWish> same_item) {
  std::vector<sdk::ClipWish> all(same_item.begin(), same_item.end());
  all.insert(all.end(), wishes.begin(), wishes.end());
  clips_.prepare(all);
  std::vector<std::shared_ptr<sdk::Clip>> prepared;
  for (const sdk::ClipWish& one : wishes.first(std::min(wishes.size(), kPreparedClips))) {
    prepared.push_back(clips_.open(one));
    // It may have been open under another look.
    if (prepared.back()->look() != one.look) prepared.back()->set_look(one.look);
  }
  prepared_ = std::move(prepared);  // only now, so that what stays is never closed in between
}

void ClipControl::close() {
  if (ready()) clip_->pause();
  clip_.reset();
  started_ = false;
}

void ClipControl::update() {
  if (started_ || !ready()) return;
  started_ = true;
  clip_->set_speed(speed_);
  // A clip seen before may have been left with its sound on.
  clip_->set_muted(!(sound_kept_ && sound_wanted_));
  if (start_ == Start::kPlaying && !clip_->info().still) clip_->play();
}

bool ClipControl::ready() const { return clip_ && clip_->state() == sdk::ClipState::kReady; }

void ClipControl::play_or_pause() {
  if (clip_->info().still) return;
  if (clip_->playing()) return clip_->pause();
  if (clip_->position() + frame() >= clip_->info().duration) clip_->seek(sdk::MediaTime(0));
  clip_->play();
}

void ClipControl::pause() { clip_->pause(); }

void ClipControl::step(int frames) { clip_->step(frames); }

void ClipControl::jump(sdk::MediaTime by) { seek(clip_->position() + by); }

sdk::MediaTime ClipControl::within(sdk::MediaTime time) const {
  const sdk::MediaTime last =
      std::max(sdk::MediaTime(0), clip_->info().duration - sdk::MediaTime(1));
  return std::clamp(time, sdk::MediaTime(0), last);
}

void ClipControl::seek(sdk::MediaTime time) { clip_->seek(within(time)); }

void ClipControl::scrub(sdk::MediaTime time) { clip_->scrub(within(time)); }

void ClipControl::to_start() { seek(sdk::MediaTime(0)); }

void ClipControl::to_end() {
  clip_->pause();
  seek(clip_->info().duration);
}

void ClipControl::toggle_mute() {
  sound_wanted_ = clip_->muted();
  clip_->set_muted(!sound_wanted_);
}

void ClipControl::change_volume(double by) {
  clips_.set_volume(std::clamp(clips_.volume() + by, 0.0, 1.0));
}

sdk::MediaTime ClipControl::position() const { return clip_->position(); }

sdk::MediaTime ClipControl::frame() const {
  const double rate = clip_->info().frame_rate > 0 ? clip_->info().frame_rate : kUsualFrameRate;
  return sdk::MediaTime(static_cast<std::int64_t>(1e6 / rate));
}

void ClipControl::slower() {
  const auto at = std::lower_bound(kSpeeds.begin(), kSpeeds.end(), speed_);
  set_speed(at == kSpeeds.begin() ? kSpeeds.front() : *(at - 1));
}

void ClipControl::faster() {
  const auto at = std::upper_bound(kSpeeds.begin(), kSpeeds.end(), speed_);
  set_speed(at == kSpeeds.end() ? kSpeeds.back() : *at);
}

void ClipControl::set_speed(double speed) {
  speed_ = speed;
  if (clip_) clip_->set_speed(speed);
}

}  // namespace vigil::review
