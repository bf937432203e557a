#include "app/workstation/services/clips_service.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/media/media_clip.h"

namespace vigil::workstation {
namespace {

constexpr int kStoryboardTiles = 16;

}  // namespace

class ClipsService::ClipOnDesk final : public sdk::Clip,
                                       public std::enable_shared_from_this<ClipOnDesk> {
 public:
  ClipOnDesk(ClipsService& service, domain::MediaId media)
      : service_(service), media_(std::move(media)), fit_(service.usual_fit_) {}

  [[nodiscard]] sdk::ClipState state() const override { return state_; }
  [[nodiscard]] float progress() const override { return progress_; }
  [[nodiscard]] const std::string& failure() const override { return failure_; }
  [[nodiscard]] const sdk::ClipInfo& info() const override { return info_; }

  // Wishes made before the clip is there are kept and carried out when it is.
  void play() override {
    wants_to_play_ = true;
    if (clip_) clip_->play();
  }
  void pause() override {
    wants_to_play_ = false;
    if (clip_) clip_->pause();
  }
  [[nodiscard]] bool playing() const override { return clip_ ? clip_->playing() : wants_to_play_; }
  void set_speed(double speed) override {
    speed_ = std::clamp(speed, 0.25, 4.0);
    if (clip_) clip_->set_speed(speed_);
  }
  [[nodiscard]] double speed() const override { return speed_; }
  void seek(sdk::MediaTime time) override {
    if (clip_) clip_->seek(time);
  }
  void step(int frames) override {
    if (clip_) clip_->step(frames);
  }
  [[nodiscard]] sdk::MediaTime position() const override {
    return clip_ ? clip_->position() : sdk::MediaTime{0};
  }
  // A view says so in every frame about the clip it shows large, and about no other.
  void fit_into(int width, int height) override {
    service_.take_as_shown(shared_from_this());
    if (width == fit_.width && height == fit_.height) return;
    fit_ = {width, height};
    service_.usual_fit_ = fit_;
    if (clip_) clip_->fit_into(width, height);
  }
  [[nodiscard]] sdk::ClipPicture picture() const override { return picture_; }
  [[nodiscard]] std::span<const sdk::ClipPicture> storyboard() const override { return tiles_; }

  // Moves on towards being shown, and with the playback. True when something visible changed.
  bool update(SteadyTime now) {
    switch (state_) {
      case sdk::ClipState::kFetching: return fetch();
      case sdk::ClipState::kOpening:
      case sdk::ClipState::kReady: return decode(now);
      case sdk::ClipState::kFailed: return false;
    }
    return false;
  }

  [[nodiscard]] std::optional<SteadyTime> next_deadline() const {
    return clip_ ? clip_->next_deadline() : std::nullopt;
  }

 private:
  bool give_up(std::string sentence) {
    failure_ = std::move(sentence);
    state_ = sdk::ClipState::kFailed;
    clip_.reset();
    return true;
  }

  bool fetch() {
    const FetchProgress fetched = service_.bytes_.progress(media_);
    if (fetched.state == FetchProgress::State::kFailed) return give_up(fetched.failure);
    if (fetched.state == FetchProgress::State::kFetching) {
      const bool moved = fetched.share != progress_;
      progress_ = fetched.share;
      return moved;
    }
    progress_ = 1;
    const Result<int> bytes = service_.bytes_.open(media_);
    if (!bytes) return give_up(bytes.error().message);
    clip_ = service_.decoders_.open(*bytes, fit_);
    clip_->set_speed(speed_);
    state_ = sdk::ClipState::kOpening;
    return true;
  }

  bool decode(SteadyTime now) {
    if (!clip_->update(now)) return false;
    if (clip_->state() == media::MediaState::kFailed)
      return give_up(service_.sentence_(clip_->failure()));
    if (clip_->state() != media::MediaState::kReady) return false;
    if (state_ == sdk::ClipState::kOpening) {
      state_ = sdk::ClipState::kReady;
      clip_->request_storyboard(kStoryboardTiles);
      if (wants_to_play_) clip_->play();
    }
    take_info();
    show(clip_->current_frame());
    show_storyboard();
    return true;
  }

  void take_info() {
    const media::MediaInfo& info = clip_->info();
    info_.duration = info.duration;
    info_.width = info.width;
    info_.height = info.height;
    info_.frame_rate = info.frame_rate;
    info_.container = info.container;
    info_.video_codec = info.video_codec;
    info_.has_audio = info.has_audio;
  }

  void show(const media::PicturePtr& frame) {
    if (!frame || frame == shown_) return;
    const shell::PixelSize size{frame->width, frame->height};
    if (texture_.size() != size || texture_.id() == 0) texture_ = service_.textures_.make(size);
    texture_.upload({frame->pixels.get(), frame->bytes()}, static_cast<std::size_t>(frame->stride));
    shown_ = frame;
    picture_ = {texture_.id(), frame->width, frame->height, 0, 0, 1, 1, frame->time};
  }

  void show_storyboard() {
    const std::span<const media::PicturePtr> pictures = clip_->storyboard();
    tile_pictures_.resize(pictures.size());
    tile_textures_.resize(pictures.size());
    bool changed = false;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      if (!pictures[i] || pictures[i] == tile_pictures_[i]) continue;
      const media::Picture& tile = *pictures[i];
      const shell::PixelSize size{tile.width, tile.height};
      if (tile_textures_[i].size() != size || tile_textures_[i].id() == 0) {
        tile_textures_[i] = service_.textures_.make(size);
      }
      tile_textures_[i].upload({tile.pixels.get(), tile.bytes()},
                               static_cast<std::size_t>(tile.stride));
      tile_pictures_[i] = pictures[i];
      changed = true;
    }
    if (!changed) return;
    tiles_.clear();
    for (std::size_t i = 0; i < tile_pictures_.size(); ++i) {
      if (!tile_pictures_[i]) continue;
      const media::Picture& tile = *tile_pictures_[i];
      tiles_.push_back({tile_textures_[i].id(), tile.width, tile.height, 0, 0, 1, 1, tile.time});
    }
  }

  ClipsService& service_;
  const domain::MediaId media_;
  sdk::ClipState state_ = sdk::ClipState::kFetching;
  float progress_ = 0;
  std::string failure_;
  sdk::ClipInfo info_;
  std::unique_ptr<media::MediaClip> clip_;
  media::PictureSize fit_;
  double speed_ = 1.0;
  bool wants_to_play_ = false;
  media::PicturePtr shown_;
  shell::Texture texture_;
  sdk::ClipPicture picture_;
  std::vector<media::PicturePtr> tile_pictures_;
  std::vector<shell::Texture> tile_textures_;
  std::vector<sdk::ClipPicture> tiles_;
};

ClipsService::ClipsService(ClipBytes& bytes, media::DecoderPool& decoders,
                           shell::TextureStore& textures, const Clock& clock,
                           FailureSentence sentence)
    : bytes_(bytes),
      decoders_(decoders),
      textures_(textures),
      clock_(clock),
      sentence_(std::move(sentence)) {}

ClipsService::~ClipsService() = default;

std::shared_ptr<ClipsService::ClipOnDesk> ClipsService::find_or_make(const domain::MediaId& media) {
  std::weak_ptr<ClipOnDesk>& slot = clips_[media];
  if (auto clip = slot.lock()) return clip;
  auto clip = std::make_shared<ClipOnDesk>(*this, media);
  slot = clip;
  return clip;
}

std::shared_ptr<sdk::Clip> ClipsService::open(const domain::MediaId& media) {
  auto clip = find_or_make(media);
  (void)clip->update(clock_.steady_now());
  return clip;
}

void ClipsService::prepare(std::span<const domain::MediaId> media) {
  bytes_.want(media);
  std::vector<std::shared_ptr<ClipOnDesk>> wanted;
  wanted.reserve(media.size());
  for (const domain::MediaId& id : media) wanted.push_back(find_or_make(id));
  prepared_ = std::move(wanted);
}

bool ClipsService::update() {
  const SteadyTime now = clock_.steady_now();
  bool changed = false;
  for (auto it = clips_.begin(); it != clips_.end();) {
    const auto clip = it->second.lock();
    if (!clip) {
      it = clips_.erase(it);
      continue;
    }
    changed = clip->update(now) || changed;
    ++it;
  }
  return changed;
}

std::optional<SteadyTime> ClipsService::next_deadline() const {
  std::optional<SteadyTime> earliest;
  for (const auto& [id, weak] : clips_) {
    const auto clip = weak.lock();
    const auto deadline = clip ? clip->next_deadline() : std::nullopt;
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  }
  return earliest;
}

void ClipsService::take_as_shown(const std::shared_ptr<ClipOnDesk>& clip) {
  if (shown_.lock() == clip) return;
  shown_ = clip;
  ++clips_shown_;
}

std::string_view ClipsService::state_word() const {
  constexpr std::array<std::string_view, 4> kWords = {"fetching", "opening", "ready", "failed"};
  const auto clip = shown_.lock();
  return clip ? kWords[static_cast<std::size_t>(clip->state())] : "none";
}

}  // namespace vigil::workstation
