// One clip on the desk: its bytes, its decoder process, its pictures as textures. Made and moved on
// by ClipsService. User-interface thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/workstation/services/clip_bytes.h"
#include "app/workstation/shell/texture_store.h"
#include "core/base/clock.h"
#include "core/media/decoder_pool.h"
#include "core/media/failure.h"
#include "core/media/media_clip.h"
#include "plugins/sdk/clips.h"

namespace vigil::workstation {

class ClipOnDesk;

// The sentence for a clip that cannot be shown, in the person's language.
using FailureSentence = std::function<std::string(media::MediaFailure failure)>;

// What all clips on the desk share; outlives them.
struct ClipRoom {
  ClipBytes& bytes;
  media::DecoderPool& decoders;
  shell::TextureStore& textures;
  const Clock& clock;
  FailureSentence sentence;
  // Of the place clips are shown in: the next one is decoded at that size at once.
  media::PictureSize usual_fit{};
  // The clip shown large, and how often that became another one.
  std::weak_ptr<ClipOnDesk> shown{};
  std::uint64_t clips_shown = 0;
};

class ClipOnDesk final : public sdk::Clip, public std::enable_shared_from_this<ClipOnDesk> {
 public:
  ClipOnDesk(ClipRoom& room, const sdk::ClipWish& wish);

  [[nodiscard]] sdk::ClipState state() const override { return state_; }
  [[nodiscard]] float progress() const override { return progress_; }
  [[nodiscard]] const std::string& failure() const override { return failure_; }
  [[nodiscard]] bool undecodable() const override { return undecodable_; }
  [[nodiscard]] sdk::ClipWork work() const override { return work_; }
  [[nodiscard]] const sdk::ClipInfo& info() const override { return info_; }

  // Wishes made before the clip is there are kept and carried out when it is.
  void play() override;
  void pause() override;
  [[nodiscard]] bool playing() const override { return clip_ ? clip_->playing() : wants_to_play_; }
  void set_speed(double speed) override;
  [[nodiscard]] double speed() const override { return speed_; }
  void seek(sdk::MediaTime time) override;
  void scrub(sdk::MediaTime time) override;
  void set_loop(std::optional<sdk::TimeRange> loop) override;
  [[nodiscard]] std::optional<sdk::TimeRange> loop() const override { return loop_; }
  void step(int frames) override;
  [[nodiscard]] sdk::MediaTime position() const override;
  // A view says so in every frame about the clip it shows large, and about no other.
  void fit_into(int width, int height) override;
  [[nodiscard]] sdk::ClipPicture picture() const override { return picture_; }
  [[nodiscard]] bool dimmed() const override { return shown_ && shown_->dimmed; }
  void set_look(const domain::Look& look) override;
  [[nodiscard]] const domain::Look& look() const override { return look_; }
  void set_muted(bool muted) override { muted_ = muted; }
  [[nodiscard]] bool muted() const override { return muted_; }
  [[nodiscard]] sdk::SoundLevel level() const override { return {}; }
  [[nodiscard]] std::span<const sdk::ClipPicture> storyboard() const override { return tiles_; }
  [[nodiscard]] std::span<const sdk::WavePoint> waveform() const override { return waveform_; }
  [[nodiscard]] std::span<const sdk::MediaTime> scene_changes() const override;
  [[nodiscard]] std::span<const sdk::TimeRange> flashes() const override { return flashes_; }

  // Moves on towards being shown, and with the playback. True when something visible changed.
  bool update(SteadyTime now);
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;

 private:
  bool give_up(std::string sentence);
  bool fetch();
  bool decode(SteadyTime now);
  void pass_loop();
  void take_info();
  void take_findings();
  void show(const media::PicturePtr& frame);
  void show_storyboard();

  ClipRoom& room_;
  const domain::MediaId media_;
  sdk::ClipState state_ = sdk::ClipState::kFetching;
  float progress_ = 0;
  std::string failure_;
  sdk::ClipInfo info_;
  std::unique_ptr<media::MediaClip> clip_;
  media::PictureSize fit_;
  domain::Look look_;
  double speed_ = 1.0;
  bool muted_ = true;
  bool undecodable_ = false;
  std::optional<sdk::TimeRange> loop_;
  std::vector<sdk::WavePoint> waveform_;
  std::vector<sdk::TimeRange> flashes_;
  sdk::ClipWork work_;
  bool wants_to_play_ = false;
  media::PicturePtr shown_;
  shell::Texture texture_;
  sdk::ClipPicture picture_;
  std::vector<media::PicturePtr> tile_pictures_;
  std::vector<shell::Texture> tile_textures_;
  std::vector<sdk::ClipPicture> tiles_;
};

}  // namespace vigil::workstation
