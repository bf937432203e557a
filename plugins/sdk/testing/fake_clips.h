// Clips without files: a test says how long they are, when they become ready, and lets time pass.
// Not thread-safe.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/clips.h"

namespace vigil::sdk::testing {

// Plays at its own frame rate when told that time has passed. Frames are frame_rate apart, from
// zero.
class FakeClip final : public Clip {
 public:
  explicit FakeClip(domain::MediaId media);

  // ---- what a test arranges

  void become_ready(ClipInfo info);
  // Ready with the default: 15 s, 720 x 1280, 30 frames a second.
  void become_ready();
  void become_failed(std::string sentence);
  void become_undecodable(std::string sentence, std::string kind = "timed_out") {
    become_failed(std::move(sentence));
    undecodable_ = true;
    failure_kind_ = std::move(kind);
  }
  void set_waveform(std::vector<WavePoint> waveform) { waveform_ = std::move(waveform); }
  void set_scene_changes(std::vector<MediaTime> times) { scene_changes_ = std::move(times); }
  void set_flashes(std::vector<TimeRange> flashes) { flashes_ = std::move(flashes); }
  void set_work(ClipWork work) { work_ = work; }
  void set_dimmed(bool dimmed) { dimmed_ = dimmed; }
  void set_level(SoundLevel level) { level_ = level; }
  void set_sound_device(bool there) {
    sound_state_ = there ? SoundState::kDevice : SoundState::kNoDevice;
  }
  void set_progress(float progress) { progress_ = progress; }
  void set_closer_storyboard(std::vector<ClipPicture> tiles) { closer_ = std::move(tiles); }
  [[nodiscard]] const std::optional<TimeRange>& stretch() const { return stretch_; }
  void set_storyboard(std::vector<ClipPicture> tiles) { storyboard_ = std::move(tiles); }
  // Moves a playing clip on, at its speed; it pauses on the last frame.
  void pass(MediaTime time);

  // ---- what a test looks at

  [[nodiscard]] const domain::MediaId& media() const { return media_; }
  [[nodiscard]] int fitted_width() const { return fitted_width_; }
  [[nodiscard]] int fitted_height() const { return fitted_height_; }
  // How often the look was set.
  [[nodiscard]] int looks() const { return looks_; }
  // How often a nearby picture would have done.
  [[nodiscard]] int scrubs() const { return scrubs_; }

  // ---- Clip

  [[nodiscard]] ClipState state() const override { return state_; }
  [[nodiscard]] float progress() const override { return progress_; }
  [[nodiscard]] const std::string& failure() const override { return failure_; }
  [[nodiscard]] bool undecodable() const override { return undecodable_; }
  [[nodiscard]] std::string_view failure_kind() const override { return failure_kind_; }
  [[nodiscard]] ClipWork work() const override { return work_; }
  [[nodiscard]] const ClipInfo& info() const override { return info_; }
  void play() override;
  void pause() override { playing_ = false; }
  [[nodiscard]] bool playing() const override { return playing_; }
  void set_speed(double speed) override;
  [[nodiscard]] double speed() const override { return speed_; }
  void seek(MediaTime time) override;
  void scrub(MediaTime time) override;
  void set_loop(std::optional<TimeRange> loop) override { loop_ = loop; }
  [[nodiscard]] std::optional<TimeRange> loop() const override { return loop_; }
  void step(int frames) override;
  [[nodiscard]] MediaTime position() const override { return position_; }
  void fit_into(int width, int height) override;
  [[nodiscard]] ClipPicture picture() const override;
  [[nodiscard]] bool dimmed() const override { return dimmed_; }
  void set_look(const domain::Look& look) override {
    look_ = look;
    ++looks_;
  }
  [[nodiscard]] const domain::Look& look() const override { return look_; }
  void set_muted(bool muted) override { muted_ = muted; }
  [[nodiscard]] bool muted() const override { return muted_; }
  [[nodiscard]] SoundLevel level() const override { return level_; }
  [[nodiscard]] SoundState sound_state() const override {
    return info_.has_audio ? sound_state_ : SoundState::kNoneInClip;
  }
  [[nodiscard]] std::span<const ClipPicture> storyboard() const override { return storyboard_; }
  void look_closer(std::optional<TimeRange> stretch) override { stretch_ = stretch; }
  [[nodiscard]] std::span<const ClipPicture> closer_storyboard() const override { return closer_; }
  [[nodiscard]] std::span<const WavePoint> waveform() const override { return waveform_; }
  [[nodiscard]] std::span<const MediaTime> scene_changes() const override { return scene_changes_; }
  [[nodiscard]] std::span<const TimeRange> flashes() const override { return flashes_; }

 private:
  [[nodiscard]] std::int64_t frame_at(MediaTime time) const;
  [[nodiscard]] MediaTime time_of(std::int64_t frame) const;
  [[nodiscard]] std::int64_t last_frame() const;

  domain::MediaId media_;
  ClipState state_ = ClipState::kFetching;
  float progress_ = 0;
  std::string failure_;
  ClipInfo info_;
  bool playing_ = false;
  double speed_ = 1;
  MediaTime position_{0};
  MediaTime passed_{0};  // since the shown frame, while playing
  int fitted_width_ = 0;
  int fitted_height_ = 0;
  std::vector<ClipPicture> storyboard_;
  std::vector<ClipPicture> closer_;
  std::optional<TimeRange> stretch_;
  bool undecodable_ = false;
  std::string failure_kind_;
  ClipWork work_;
  int scrubs_ = 0;
  std::optional<TimeRange> loop_;
  bool dimmed_ = false;
  domain::Look look_;
  int looks_ = 0;
  bool muted_ = true;
  SoundLevel level_;
  SoundState sound_state_ = SoundState::kDevice;
  std::vector<WavePoint> waveform_;
  std::vector<MediaTime> scene_changes_;
  std::vector<TimeRange> flashes_;
};

class FakeClips final : public Clips {
 public:
  // The clip of this media, opened or not yet.
  [[nodiscard]] FakeClip& clip(const domain::MediaId& media);
  // Clips opened from now on are ready at once.
  void set_ready_at_once(bool ready) { ready_at_once_ = ready; }
  [[nodiscard]] const std::vector<domain::MediaId>& prepared() const { return prepared_; }
  // In the order of the first open() of each.
  [[nodiscard]] const std::vector<domain::MediaId>& opened() const { return opened_; }

  [[nodiscard]] std::shared_ptr<Clip> open(const ClipWish& wish) override;
  void prepare(std::span<const ClipWish> wishes) override;
  void set_volume(double volume) override { volume_ = std::clamp(volume, 0.0, 1.0); }
  [[nodiscard]] double volume() const override { return volume_; }

 private:
  [[nodiscard]] std::shared_ptr<FakeClip>& at(const domain::MediaId& media);

  std::map<domain::MediaId, std::shared_ptr<FakeClip>> clips_;
  std::vector<domain::MediaId> prepared_;
  std::vector<domain::MediaId> opened_;
  bool ready_at_once_ = false;
  double volume_ = 1;
};

}  // namespace vigil::sdk::testing
