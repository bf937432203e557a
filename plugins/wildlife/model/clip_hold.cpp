#include "plugins/wildlife/model/clip_hold.h"

#include <algorithm>

namespace vigil::wildlife {

void ClipHold::show(const domain::MediaId& media) {
  if (clip_ && media_ == media) return;
  close();
  media_ = media;
  if (!media.empty()) clip_ = clips_.open({media, {}});
}

void ClipHold::close() {
  if (ready()) clip_->pause();
  clip_.reset();
  media_ = {};
  clear_marks();
}

bool ClipHold::ready() const { return clip_ && clip_->state() == sdk::ClipState::kReady; }

void ClipHold::play_or_pause() {
  if (!ready() || clip_->info().still) return;
  if (clip_->playing()) return clip_->pause();
  if (clip_->position() + std::chrono::milliseconds(60) >= clip_->info().duration)
    clip_->seek(sdk::MediaTime(0));
  clip_->play();
}

void ClipHold::step(int frames) {
  if (ready()) clip_->step(frames);
}

void ClipHold::jump(sdk::MediaTime by) {
  if (ready()) seek(clip_->position() + by);
}

sdk::MediaTime ClipHold::within(sdk::MediaTime time) const {
  const sdk::MediaTime last =
      std::max(sdk::MediaTime(0), clip_->info().duration - sdk::MediaTime(1));
  return std::clamp(time, sdk::MediaTime(0), last);
}

void ClipHold::seek(sdk::MediaTime time) {
  if (ready()) clip_->seek(within(time));
}

void ClipHold::scrub(sdk::MediaTime time) {
  if (ready()) clip_->scrub(within(time));
}

void ClipHold::toggle_mute() {
  if (ready()) clip_->set_muted(!clip_->muted());
}

void ClipHold::mark_in() {
  if (ready()) open_ = clip_->position();
}

void ClipHold::mark_out() {
  if (!ready() || !open_ || marks_.size() >= domain::kMaxMarks) return;
  const auto from = std::chrono::duration_cast<Millis>(*open_);
  const auto to = std::chrono::duration_cast<Millis>(clip_->position());
  open_.reset();
  if (from == to) return;
  marks_.push_back({std::min(from, to), std::max(from, to)});
  std::sort(marks_.begin(), marks_.end(),
            [](const domain::Mark& a, const domain::Mark& b) { return a.begin < b.begin; });
}

void ClipHold::clear_marks() {
  marks_.clear();
  open_.reset();
}

}  // namespace vigil::wildlife
