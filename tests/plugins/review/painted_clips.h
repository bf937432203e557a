// Clips that are painted scenes, with everything a strip can show, for pictures of the desk's
// screens. Not thread-safe.
#pragma once

#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "plugins/sdk/clips.h"
#include "tests/ui/gallery_scene.h"

namespace vigil::review::testing {

class PaintedClip final : public sdk::Clip {
 public:
  PaintedClip(const gallery::Scene& scene, bool wide) : scene_(scene) {
    info_.duration = std::chrono::seconds(15);
    info_.width = wide ? 1920 : 1080;
    info_.height = wide ? 1080 : 1920;
    info_.frame_rate = 30;
    info_.has_audio = true;
    for (int i = 0; i < 600; ++i) {
      const double beat = std::abs(std::sin(i * 0.05) * std::sin(i * 0.31 + 1));
      waveform_.push_back({static_cast<std::uint8_t>(60 + 190 * beat),
                           static_cast<std::uint8_t>(20 + 120 * beat * beat)});
    }
  }
  sdk::ClipState state_ = sdk::ClipState::kReady;
  std::string failure_;
  sdk::ClipInfo info_;
  std::vector<sdk::WavePoint> waveform_;
  std::vector<sdk::MediaTime> scene_changes_{std::chrono::milliseconds(2100),
                                             std::chrono::milliseconds(6400),
                                             std::chrono::milliseconds(12'050)};
  std::vector<sdk::TimeRange> flashes_;
  sdk::ClipWork work_{
      3'100'000, 7'400'000, 0.6F, std::chrono::milliseconds(800), 16, 16, std::chrono::seconds(15),
      true};
  std::size_t first_picture_ = 0;

  sdk::ClipState state() const override { return state_; }
  bool undecodable() const override { return state_ == sdk::ClipState::kFailed; }
  sdk::ClipWork work() const override { return work_; }
  void scrub(sdk::MediaTime time) override { position_ = time; }
  void set_loop(std::optional<sdk::TimeRange> loop) override { loop_ = loop; }
  std::optional<sdk::TimeRange> loop() const override { return loop_; }
  bool dimmed() const override { return false; }
  void set_look(const domain::Look& look) override { look_ = look; }
  const domain::Look& look() const override { return look_; }
  void set_muted(bool muted) override { muted_ = muted; }
  bool muted() const override { return muted_; }
  sdk::SoundLevel level() const override { return {0.62F, 0.48F}; }
  sdk::SoundState sound_state() const override { return sdk::SoundState::kDevice; }
  std::span<const sdk::WavePoint> waveform() const override { return waveform_; }
  std::span<const sdk::MediaTime> scene_changes() const override { return scene_changes_; }
  std::span<const sdk::TimeRange> flashes() const override { return flashes_; }
  float progress() const override { return 0.42F; }
  const std::string& failure() const override { return failure_; }
  const sdk::ClipInfo& info() const override { return info_; }
  void play() override {}
  void pause() override {}
  bool playing() const override { return false; }
  void set_speed(double speed) override { speed_ = speed; }
  double speed() const override { return speed_; }
  void seek(sdk::MediaTime time) override { position_ = time; }
  void step(int) override {}
  sdk::MediaTime position() const override { return position_; }
  void fit_into(int, int) override {}
  sdk::ClipPicture picture() const override {
    if (state_ != sdk::ClipState::kReady) return {};
    return scene_
        .pictures()[(first_picture_ + static_cast<std::size_t>(position_.count() / 2'000'000)) % 8];
  }
  std::span<const sdk::ClipPicture> storyboard() const override { return scene_.pictures(); }
  void look_closer(std::optional<sdk::TimeRange>) override {}
  std::span<const sdk::ClipPicture> closer_storyboard() const override { return {}; }

 private:
  const gallery::Scene& scene_;
  double speed_ = 1;
  std::optional<sdk::TimeRange> loop_;
  domain::Look look_;
  bool muted_ = true;
  sdk::MediaTime position_{7'433'000};
};

class PaintedClips final : public sdk::Clips {
 public:
  PaintedClips(const gallery::Scene& tall_scene, const gallery::Scene& wide_scene)
      : tall_(tall_scene), wide_(wide_scene) {}
  bool wide = false;
  bool still = false;
  bool flashing = false;
  sdk::ClipState state = sdk::ClipState::kReady;

  std::shared_ptr<sdk::Clip> open(const sdk::ClipWish& wish) override {
    auto& clip = clips_[wish.media];
    if (!clip) {
      clip = std::make_shared<PaintedClip>(wide ? wide_ : tall_, wide);
      clip->state_ = state;
      clip->failure_ = "视频数据不完整，读到 1.2 MB 处中断。";
      clip->info_.still = still;
      clip->set_look(wish.look);
      clip->first_picture_ = clips_.size();
      if (flashing) {
        clip->flashes_ = {{std::chrono::milliseconds(9'800), std::chrono::milliseconds(11'300)}};
      }
    }
    return clip;
  }
  void prepare(std::span<const sdk::ClipWish>) override {}
  void set_volume(double volume) override { volume_ = volume; }
  double volume() const override { return volume_; }

 private:
  double volume_ = 1;
  const gallery::Scene& tall_;
  const gallery::Scene& wide_;
  std::map<domain::MediaId, std::shared_ptr<PaintedClip>> clips_;
};

}  // namespace vigil::review::testing
