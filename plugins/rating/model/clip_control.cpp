#include "plugins/rating/model/clip_control.h"

#include <algorithm>

namespace vigil::rating {
namespace {

// Of a clip that does not say how fast it runs.
constexpr double kUsualFrameRate = 25;

}  // namespace

void ClipControl::show(const domain::MediaId& media, Start start) {
  if (clip_ && media_ == media) return;
  close();
  media_ = media;
  start_ = start;
  clip_ = clips_.open({media, {}});
  update();
}

void ClipControl::close() {
  pause();
  clip_.reset();
  started_ = false;
}

void ClipControl::update() {
  if (started_ || !ready()) return;
  started_ = true;
  clip_->set_muted(true);
  if (start_ == Start::kPlaying && !clip_->info().still) clip_->play();
}

void ClipControl::pause() {
  if (ready()) clip_->pause();
}

void ClipControl::play_or_pause() {
  if (!ready() || clip_->info().still) return;
  if (clip_->playing()) return clip_->pause();
  if (clip_->position() + frame() >= clip_->info().duration) clip_->seek(sdk::MediaTime(0));
  clip_->play();
}

void ClipControl::step(int frames) {
  if (ready()) clip_->step(frames);
}

void ClipControl::jump(sdk::MediaTime by) {
  if (ready()) seek(clip_->position() + by);
}

sdk::MediaTime ClipControl::within(sdk::MediaTime time) const {
  const sdk::MediaTime last =
      std::max(sdk::MediaTime(0), clip_->info().duration - sdk::MediaTime(1));
  return std::clamp(time, sdk::MediaTime(0), last);
}

void ClipControl::seek(sdk::MediaTime time) {
  if (ready()) clip_->seek(within(time));
}

void ClipControl::scrub(sdk::MediaTime time) {
  if (ready()) clip_->scrub(within(time));
}

void ClipControl::toggle_mute() {
  if (ready()) clip_->set_muted(!clip_->muted());
}

void ClipControl::set_loop(std::optional<sdk::TimeRange> range) {
  if (ready()) clip_->set_loop(range);
}

sdk::MediaTime ClipControl::position() const {
  return ready() ? clip_->position() : sdk::MediaTime(0);
}

sdk::MediaTime ClipControl::frame() const {
  const double rate =
      ready() && clip_->info().frame_rate > 0 ? clip_->info().frame_rate : kUsualFrameRate;
  return sdk::MediaTime(static_cast<std::int64_t>(1e6 / rate));
}

Millis ClipControl::duration() const {
  return ready() ? std::chrono::duration_cast<Millis>(clip_->info().duration) : Millis(0);
}

}  // namespace vigil::rating
