#include "app/workstation/services/clip_on_desk.h"

#include <algorithm>
#include <utility>

namespace vigil::workstation {
namespace {

constexpr int kStoryboardTiles = 16;

}  // namespace

ClipOnDesk::ClipOnDesk(ClipRoom& room, const sdk::ClipWish& wish)
    : room_(room), media_(wish.media), fit_(room.usual_fit), look_(wish.look) {}

void ClipOnDesk::play() {
  wants_to_play_ = true;
  if (clip_) clip_->play();
}

void ClipOnDesk::pause() {
  wants_to_play_ = false;
  if (clip_) clip_->pause();
}

void ClipOnDesk::set_speed(double speed) {
  speed_ = std::clamp(speed, 0.25, 4.0);
  if (clip_) clip_->set_speed(speed_);
}

void ClipOnDesk::seek(sdk::MediaTime time) {
  if (clip_) clip_->seek(time);
}

void ClipOnDesk::scrub(sdk::MediaTime time) {
  if (clip_) clip_->seek(time, media::MediaClip::Preview::kYes);
}

void ClipOnDesk::set_loop(std::optional<sdk::TimeRange> loop) {
  loop_ = loop;
  if (clip_) pass_loop();
}

void ClipOnDesk::pass_loop() {
  clip_->set_loop(loop_ ? std::optional(media::TimeRange{loop_->begin, loop_->end}) : std::nullopt);
}

void ClipOnDesk::set_look(const domain::Look& look) {
  look_ = look;
  if (!clip_) return;
  clip_->set_look(look);
  // What is too much goes in this very call.
  show(clip_->current_frame());
}

std::span<const sdk::MediaTime> ClipOnDesk::scene_changes() const {
  return clip_ ? clip_->scene_changes() : std::span<const sdk::MediaTime>();
}

void ClipOnDesk::step(int frames) {
  if (clip_) clip_->step(frames);
}

sdk::MediaTime ClipOnDesk::position() const {
  return clip_ ? clip_->position() : sdk::MediaTime{0};
}

void ClipOnDesk::fit_into(int width, int height) {
  if (room_.shown.lock().get() != this) {
    room_.shown = weak_from_this();
    ++room_.clips_shown;
  }
  if (width == fit_.width && height == fit_.height) return;
  fit_ = {width, height};
  room_.usual_fit = fit_;
  if (clip_) clip_->fit_into(width, height);
}

bool ClipOnDesk::update(SteadyTime now) {
  switch (state_) {
    case sdk::ClipState::kFetching: return fetch();
    case sdk::ClipState::kOpening:
    case sdk::ClipState::kReady: return decode(now);
    case sdk::ClipState::kFailed: return false;
  }
  return false;
}

std::optional<SteadyTime> ClipOnDesk::next_deadline() const {
  return clip_ ? clip_->next_deadline() : std::nullopt;
}

bool ClipOnDesk::give_up(std::string sentence) {
  failure_ = std::move(sentence);
  state_ = sdk::ClipState::kFailed;
  clip_.reset();
  return true;
}

bool ClipOnDesk::fetch() {
  const FetchProgress fetched = room_.bytes.progress(media_);
  if (fetched.state == FetchProgress::State::kFailed) return give_up(fetched.failure);
  if (fetched.state == FetchProgress::State::kFetching) {
    const bool moved = fetched.share != progress_;
    progress_ = fetched.share;
    return moved;
  }
  progress_ = 1;
  const Result<int> bytes = room_.bytes.open(media_);
  if (!bytes) return give_up(bytes.error().message);
  clip_ = room_.decoders.open(*bytes, {.fit = fit_, .look = look_});
  pass_loop();
  clip_->set_speed(speed_);
  state_ = sdk::ClipState::kOpening;
  return true;
}

bool ClipOnDesk::decode(SteadyTime now) {
  if (!clip_->update(now)) return false;
  if (clip_->state() == media::MediaState::kFailed) {
    undecodable_ = media::is_for_good(clip_->failure());
    return give_up(room_.sentence(clip_->failure()));
  }
  if (clip_->state() != media::MediaState::kReady) return false;
  if (state_ == sdk::ClipState::kOpening) {
    state_ = sdk::ClipState::kReady;
    clip_->request_storyboard(kStoryboardTiles);
    if (wants_to_play_) clip_->play();
  }
  take_info();
  take_findings();
  show(clip_->current_frame());
  show_storyboard();
  return true;
}

void ClipOnDesk::take_info() {
  const media::MediaInfo& info = clip_->info();
  info_.duration = info.duration;
  info_.width = info.width;
  info_.height = info.height;
  info_.frame_rate = info.frame_rate;
  info_.container = info.container;
  info_.video_codec = info.video_codec;
  info_.audio_codec = info.audio_codec;
  info_.has_audio = info.has_audio;
  info_.still = info.still;
  info_.hdr = info.hdr;
}

void ClipOnDesk::take_findings() {
  waveform_.clear();
  for (const media::WavePoint& point : clip_->waveform())
    waveform_.push_back({point.peak, point.loudness});
  flashes_.clear();
  for (const media::TimeRange& range : clip_->flashes())
    flashes_.push_back({range.begin, range.end});
  work_.scanned = clip_->scan().until;
  work_.scan_done = clip_->scan().done;
}

void ClipOnDesk::show(const media::PicturePtr& frame) {
  if (frame == shown_) return;
  if (!frame) {
    shown_.reset();
    picture_ = {};
    return;
  }
  const shell::PixelSize size{frame->width, frame->height};
  if (texture_.size() != size || texture_.id() == 0) texture_ = room_.textures.make(size);
  texture_.upload({frame->pixels.get(), frame->bytes()}, static_cast<std::size_t>(frame->stride));
  shown_ = frame;
  picture_ = {texture_.id(), frame->width, frame->height, 0, 0, 1, 1, frame->time};
}

void ClipOnDesk::show_storyboard() {
  const std::span<const media::PicturePtr> pictures = clip_->storyboard();
  tile_pictures_.resize(pictures.size());
  tile_textures_.resize(pictures.size());
  bool changed = false;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!pictures[i] || pictures[i] == tile_pictures_[i]) continue;
    const media::Picture& tile = *pictures[i];
    const shell::PixelSize size{tile.width, tile.height};
    if (tile_textures_[i].size() != size || tile_textures_[i].id() == 0) {
      tile_textures_[i] = room_.textures.make(size);
    }
    tile_textures_[i].upload({tile.pixels.get(), tile.bytes()},
                             static_cast<std::size_t>(tile.stride));
    tile_pictures_[i] = pictures[i];
    changed = true;
  }
  work_.all_tiles = static_cast<int>(tile_pictures_.size());
  if (!changed) return;
  tiles_.clear();
  for (std::size_t i = 0; i < tile_pictures_.size(); ++i) {
    if (!tile_pictures_[i]) continue;
    const media::Picture& tile = *tile_pictures_[i];
    tiles_.push_back({tile_textures_[i].id(), tile.width, tile.height, 0, 0, 1, 1, tile.time});
  }
  work_.tiles = static_cast<int>(tiles_.size());
}

}  // namespace vigil::workstation
