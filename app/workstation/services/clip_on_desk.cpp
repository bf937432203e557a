#include "app/workstation/services/clip_on_desk.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace vigil::workstation {
namespace {

constexpr int kStoryboardTiles = 16;
constexpr int kWavePoints = 1024;
// Of the decoder's memory, for the frames of the clip in sight.
constexpr std::uint64_t kKeptForScrubbing = 192u << 20;
// The cache may lose a clip between fetching and opening; more often than that something is wrong.
constexpr int kMostLostBytes = 3;
// How often what is left to wait for is told anew while nothing else happens.
constexpr Millis kWaitPace{100};

std::uint64_t texture_bytes(const shell::Texture& texture) {
  return texture.id() == 0 ? 0 : 4ull * texture.size().width * texture.size().height;
}

}  // namespace

media::PictureSize ClipRoom::fit_with_second(media::PictureSize fit) const {
  if (second_place.width <= 0 || fit.width <= 0) return fit;
  return {std::max(fit.width, second_place.width), std::max(fit.height, second_place.height)};
}

ClipOnDesk::ClipOnDesk(ClipRoom& room, const sdk::ClipWish& wish)
    : room_(room),
      media_(wish.media),
      place_(room.usual_fit),
      fit_(room.fit_with_second(room.usual_fit)),
      look_(wish.look) {}

ClipOnDesk::~ClipOnDesk() {
  if (state_ == sdk::ClipState::kFetching) room_.bytes.release(media_);
}

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
  // All small pictures are made anew, and the whole clip's come first.
  if (closer_asked_) ask_for_whole();
  // What is too much goes in this very call.
  show(clip_->current_frame());
}

void ClipOnDesk::set_muted(bool muted) {
  muted_ = muted;
  if (clip_) clip_->set_muted(muted);
}

sdk::SoundLevel ClipOnDesk::level() const {
  if (!clip_) return {};
  const media::SoundPeaks peaks = clip_->level();
  return {peaks.left, peaks.right};
}

sdk::SoundState ClipOnDesk::sound_state() const {
  if (!info_.has_audio) return sdk::SoundState::kNoneInClip;
  const bool none = !room_.sound || room_.sound->device() == media::SoundOutput::Device::kNone;
  return none ? sdk::SoundState::kNoDevice : sdk::SoundState::kDevice;
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
  placed_turn_ = room_.turn;
  if (room_.placed_turn != room_.turn) {
    room_.placed_turn = room_.turn;
    if (room_.shown.lock().get() != this) {
      room_.shown = weak_from_this();
      ++room_.clips_shown;
    }
    room_.usual_fit = {width, height};
  }
  place_ = {width, height};
  refit();
}

void ClipOnDesk::refit() {
  const bool shown = room_.shown.lock().get() == this;
  const media::PictureSize fit = shown ? room_.fit_with_second(place_) : place_;
  if (fit == fit_) return;
  fit_ = fit;
  if (clip_) clip_->fit_into(fit.width, fit.height);
}

bool ClipOnDesk::update(SteadyTime now) {
  switch (state_) {
    case sdk::ClipState::kFetching: return fetch(now);
    case sdk::ClipState::kOpening: return clip_ ? decode(now) : take_bytes(now);
    case sdk::ClipState::kReady: return decode(now);
    case sdk::ClipState::kFailed: return false;
  }
  return false;
}

std::optional<SteadyTime> ClipOnDesk::next_deadline() const {
  if (state_ == sdk::ClipState::kOpening && in_sight()) return room_.clock.steady_now() + kWaitPace;
  return clip_ ? clip_->next_deadline() : std::nullopt;
}

std::uint64_t ClipOnDesk::memory_bytes() const {
  std::uint64_t sum = texture_bytes(texture_);
  for (const Overview* overview : {&whole_, &closer_}) {
    for (const shell::Texture& tile : overview->textures) sum += texture_bytes(tile);
  }
  if (clip_) sum += bytes_ + clip_->memory_bytes();
  return sum;
}

std::uint64_t ClipOnDesk::need() const {
  if (state_ == sdk::ClipState::kFailed) return 0;
  if (in_sight()) return memory_bytes();
  // Making a storyboard takes more for a moment than having one.
  if (clip_ && clip_->storyboard_complete()) return memory_bytes();
  return needed_ > 0 ? needed_ : kUsualClipNeed + static_cast<std::uint64_t>(work_.total_bytes);
}

void ClipOnDesk::let_open(bool may_open) {
  may_open_ = may_open;
  if (may_open || state_ == sdk::ClipState::kFailed) return;
  if (clip_) {
    // A little more than it had: what closes must not open again for a breath of air.
    if (!in_sight()) needed_ = memory_bytes() / 8 * 9;
    return_to_ = clip_->position();
    wants_to_play_ = false;
    muted_ = clip_->muted();
  }
  close();
  state_ = sdk::ClipState::kFetching;
}

// Nothing of it stays in memory.
void ClipOnDesk::close() {
  opening_.reset();
  clip_.reset();
  scanned_ = false;
  pages_ = {};
  shown_.reset();
  texture_ = {};
  picture_ = {};
  whole_ = {};
  closer_ = {};
  closer_asked_ = closer_wanted_ = whole_done_ = false;
  work_.tiles = work_.all_tiles = 0;
}

bool ClipOnDesk::give_up(std::string sentence) {
  close();
  failure_ = std::move(sentence);
  state_ = sdk::ClipState::kFailed;
  return true;
}

bool ClipOnDesk::give_up(media::MediaFailure reason, const std::string& detail) {
  failure_kind_ = reason;
  undecodable_ = media::is_for_good(reason);
  return give_up(room_.sentence(reason, detail));
}

void ClipOnDesk::note_losses() {
  for (; losses_noted_ < clip_->losses(); ++losses_noted_)
    room_.losses.note(media_, clip_->last_loss());
}

void ClipOnDesk::try_again() {
  if (state_ != sdk::ClipState::kFailed) return;
  state_ = sdk::ClipState::kFetching;
  failure_.clear();
  failure_kind_ = media::MediaFailure::kNone;
  undecodable_ = false;
}

bool ClipOnDesk::fetch(SteadyTime now) {
  if (const ClipLosses::Losses losses = room_.losses.of(media_); losses.given_up())
    return give_up(losses.reason, {});
  const FetchProgress fetched = room_.bytes.progress(media_);
  if (fetched.state == FetchProgress::State::kFailed) return give_up(fetched.failure);
  const bool ready = fetched.state == FetchProgress::State::kReady;
  bool moved = progress_ != fetched.share;
  progress_ = fetched.share;
  if (!ready || fetched.total > 0) {
    work_.bytes = static_cast<std::int64_t>(fetched.received);
    work_.total_bytes = static_cast<std::int64_t>(fetched.total);
  }
  if (ready && work_.total_bytes > 0) work_.bytes = work_.total_bytes;
  if (!ready || !may_open_) return moved;
  opening_ = room_.bytes.open(media_, in_sight() ? Urgency::kNow : Urgency::kAhead);
  opening_since_ = now;
  work_.unlocked = 0;
  work_.opening_for = Millis(0);
  state_ = sdk::ClipState::kOpening;
  return true;
}

bool ClipOnDesk::take_bytes(SteadyTime now) {
  work_.unlocked = opening_->share();
  work_.opening_for = now - opening_since_;
  auto outcome = opening_->take();
  if (!outcome) return in_sight();
  opening_.reset();
  Result<media::ClipMemory>& memory = *outcome;
  if (!memory) {
    const ErrorCode code = memory.error().code;
    const bool gone = code == ErrorCode::kNotFound || code == ErrorCode::kCorrupt;
    if (!gone || ++lost_bytes_ >= kMostLostBytes) return give_up(memory.error().message);
    // Pushed out or changed on disk in the meantime: it is fetched again.
    state_ = sdk::ClipState::kFetching;
    return true;
  }
  work_.unlocked = 1;
  pages_ = std::move(memory->pages);
  bytes_ = memory->size;
  clip_ =
      room_.decoders.open(memory->bytes.release(),
                          {.fit = fit_, .look = look_, .losses = room_.losses.of(media_).times});
  losses_noted_ = 0;
  clip_->run_ahead(in_sight());
  clip_->sound_through(room_.sound);
  clip_->set_muted(muted_);
  pass_loop();
  clip_->set_speed(speed_);
  return true;
}

bool ClipOnDesk::decode(SteadyTime now) {
  clip_->run_ahead(in_sight());
  scan_when_seen();
  if (state_ == sdk::ClipState::kOpening) work_.opening_for = now - opening_since_;
  if (!clip_->update(now)) return state_ == sdk::ClipState::kOpening && in_sight();
  note_losses();
  if (clip_->state() == media::MediaState::kFailed) {
    const std::string detail = clip_->failure_detail();
    return give_up(clip_->failure(), detail);
  }
  if (clip_->state() != media::MediaState::kReady) return false;
  if (state_ == sdk::ClipState::kOpening) {
    state_ = sdk::ClipState::kReady;
    ask_for_whole();
    if (clip_->info().has_audio) clip_->request_waveform(kWavePoints);
    if (return_to_ > sdk::MediaTime(0)) clip_->seek(return_to_);
    if (wants_to_play_) clip_->play();
  }
  take_info();
  take_findings();
  show(clip_->current_frame());
  show_storyboard();
  return true;
}

// What is prepared has its first picture and its storyboard; the rest is for what is looked at.
void ClipOnDesk::scan_when_seen() {
  if (scanned_ || !in_sight() || state_ != sdk::ClipState::kReady || clip_->info().still) return;
  scanned_ = true;
  // The larger part is for the clips that come next.
  clip_->request_scan(std::min(kKeptForScrubbing, room_.memory_budget / 4));
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

bool ClipOnDesk::Overview::take(std::span<const media::PicturePtr> arrived,
                                shell::TextureStore& store) {
  pictures.resize(arrived.size());
  textures.resize(arrived.size());
  bool changed = false;
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    if (!arrived[i] || arrived[i] == pictures[i]) continue;
    const media::Picture& tile = *arrived[i];
    const shell::PixelSize size{tile.width, tile.height};
    if (textures[i].size() != size || textures[i].id() == 0) textures[i] = store.make(size);
    textures[i].upload({tile.pixels.get(), tile.bytes()}, static_cast<std::size_t>(tile.stride));
    pictures[i] = arrived[i];
    changed = true;
  }
  if (!changed) return false;
  tiles.clear();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!pictures[i]) continue;
    const media::Picture& tile = *pictures[i];
    tiles.push_back({textures[i].id(), tile.width, tile.height, 0, 0, 1, 1, tile.time});
  }
  return true;
}

void ClipOnDesk::show_storyboard() {
  Overview& overview = closer_asked_ ? closer_ : whole_;
  overview.take(clip_->storyboard(), room_.textures);
  work_.all_tiles = static_cast<int>(overview.pictures.size());
  work_.tiles = static_cast<int>(overview.tiles.size());
  if (!closer_asked_) whole_done_ = clip_->storyboard_complete();
  ask_for_closer();
}

void ClipOnDesk::look_closer(std::optional<sdk::TimeRange> stretch) {
  if (stretch == stretch_) return;
  stretch_ = stretch;
  closer_ = {};
  closer_wanted_ = stretch_.has_value();
  if (clip_ && state_ == sdk::ClipState::kReady) ask_for_closer();
}

// Once the whole clip's is there, which the strip shows too.
void ClipOnDesk::ask_for_closer() {
  if (!closer_wanted_ || !whole_done_) return;
  closer_wanted_ = false;
  closer_asked_ = true;
  clip_->request_storyboard(kStoryboardTiles, media::TimeRange{stretch_->begin, stretch_->end});
}

void ClipOnDesk::ask_for_whole() {
  clip_->request_storyboard(kStoryboardTiles);
  closer_ = {};
  closer_asked_ = false;
  closer_wanted_ = stretch_.has_value();
  whole_done_ = false;
}

}  // namespace vigil::workstation
