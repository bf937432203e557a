// One clip on the desk: its bytes, its decoder process, its pictures as textures. Made and moved on
// by ClipsService. User-interface thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/workstation/services/clip_budget.h"
#include "app/workstation/services/clip_bytes.h"
#include "app/workstation/services/clip_losses.h"
#include "app/workstation/shell/texture_store.h"
#include "core/base/clock.h"
#include "core/media/decoder_pool.h"
#include "core/media/failure.h"
#include "core/media/media_clip.h"
#include "plugins/sdk/clips.h"

namespace vigil::workstation {

class ClipOnDesk;

// The sentence for a clip that cannot be shown, in the person's language; `detail` as the decoder
// pool gives it.
using FailureSentence =
    std::function<std::string(media::MediaFailure failure, const std::string& detail)>;

// What all clips on the desk share; outlives them.
struct ClipRoom {
  ClipBytes& bytes;
  media::DecoderPool& decoders;
  shell::TextureStore& textures;
  const Clock& clock;
  FailureSentence sentence;
  ClipLosses losses{};
  // Of the place clips are shown in: the next one is decoded at that size at once.
  media::PictureSize usual_fit{};
  // The second window, which shows the same clip; empty: there is none.
  media::PictureSize second_place{};
  // The clip shown large, and how often that became another one. Where several have a place in one
  // frame, the first.
  std::weak_ptr<ClipOnDesk> shown{};
  std::uint64_t clips_shown = 0;
  // Rises with every turn of the event loop; the last one in which a clip was given a place.
  std::uint64_t turn = 1;
  std::uint64_t placed_turn = 0;
  // Of all clips together.
  std::uint64_t memory_budget = kUsualClipMemory;

  // Where sound goes; null: clips are silent.
  std::shared_ptr<media::SoundOutput> sound{};

  // What fills both places.
  [[nodiscard]] media::PictureSize fit_with_second(media::PictureSize fit) const;
};

class ClipOnDesk final : public sdk::Clip, public std::enable_shared_from_this<ClipOnDesk> {
 public:
  ClipOnDesk(ClipRoom& room, const sdk::ClipWish& wish);
  ~ClipOnDesk() override;

  [[nodiscard]] sdk::ClipState state() const override { return state_; }
  [[nodiscard]] float progress() const override { return progress_; }
  [[nodiscard]] const std::string& failure() const override { return failure_; }
  [[nodiscard]] bool undecodable() const override { return undecodable_; }
  [[nodiscard]] std::string_view failure_kind() const override {
    return media::to_word(failure_kind_);
  }
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
  void set_muted(bool muted) override;
  [[nodiscard]] bool muted() const override { return clip_ ? clip_->muted() : muted_; }
  [[nodiscard]] sdk::SoundLevel level() const override;
  [[nodiscard]] sdk::SoundState sound_state() const override;
  [[nodiscard]] std::span<const sdk::ClipPicture> storyboard() const override {
    return whole_.tiles;
  }
  void look_closer(std::optional<sdk::TimeRange> stretch) override;
  [[nodiscard]] std::span<const sdk::ClipPicture> closer_storyboard() const override {
    return closer_.tiles;
  }
  [[nodiscard]] std::span<const sdk::WavePoint> waveform() const override { return waveform_; }
  [[nodiscard]] std::span<const sdk::MediaTime> scene_changes() const override;
  [[nodiscard]] std::span<const sdk::TimeRange> flashes() const override { return flashes_; }

  // Moves on towards being shown, and with the playback. True when something visible changed.
  bool update(SteadyTime now);
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;

  // It had a place on the screen in the last frame that had clips at all.
  [[nodiscard]] bool in_sight() const {
    return placed_turn_ != 0 && placed_turn_ == room_.placed_turn;
  }
  // Bytes of memory: of the clip itself, its decoder process, pictures and textures.
  [[nodiscard]] std::uint64_t memory_bytes() const;
  // What it takes when it is open, as far as that is known.
  [[nodiscard]] std::uint64_t need() const;
  // Only then it has a decoder and pictures; otherwise its bytes are fetched and that is all. Where
  // it was is where it will be again.
  void let_open(bool may_open);
  // One that failed begins anew.
  void try_again();
  // The second window has come, gone or changed.
  void refit();

 private:
  bool give_up(std::string sentence);
  bool give_up(media::MediaFailure reason, const std::string& detail);
  void note_losses();
  bool fetch(SteadyTime now);
  bool take_bytes(SteadyTime now);
  bool decode(SteadyTime now);
  void close();
  void pass_loop();
  void scan_when_seen();
  void take_info();
  void take_findings();
  void show(const media::PicturePtr& frame);
  // Small pictures on their way to the screen.
  struct Overview {
    std::vector<media::PicturePtr> pictures;
    std::vector<shell::Texture> textures;
    std::vector<sdk::ClipPicture> tiles;  // those that are there

    // True when one came.
    bool take(std::span<const media::PicturePtr> arrived, shell::TextureStore& store);
  };
  void show_storyboard();
  void ask_for_whole();
  void ask_for_closer();

  ClipRoom& room_;
  const domain::MediaId media_;
  sdk::ClipState state_ = sdk::ClipState::kFetching;
  float progress_ = 0;
  std::string failure_;
  sdk::ClipInfo info_;
  bool may_open_ = true;
  std::unique_ptr<ClipOpening> opening_;
  media::LockedPages pages_;
  std::uint64_t bytes_ = 0;
  int lost_bytes_ = 0;  // how often the cache had them no more
  SteadyTime opening_since_{};
  std::unique_ptr<media::MediaClip> clip_;
  bool scanned_ = false;      // the clip that is open was told to look through all of it
  std::uint64_t needed_ = 0;  // when it had to close, a little over what it had
  sdk::MediaTime return_to_{0};
  std::uint64_t placed_turn_ = 0;
  media::PictureSize place_;  // where it is drawn
  media::PictureSize fit_;    // what it is decoded for
  domain::Look look_;
  double speed_ = 1.0;
  bool muted_ = true;
  bool undecodable_ = false;
  media::MediaFailure failure_kind_ = media::MediaFailure::kNone;
  int losses_noted_ = 0;  // of the clip that is open
  std::optional<sdk::TimeRange> loop_;
  std::vector<sdk::WavePoint> waveform_;
  std::vector<sdk::TimeRange> flashes_;
  sdk::ClipWork work_;
  bool wants_to_play_ = false;
  media::PicturePtr shown_;
  shell::Texture texture_;
  sdk::ClipPicture picture_;
  Overview whole_;
  Overview closer_;
  std::optional<sdk::TimeRange> stretch_;  // wished for
  bool closer_wanted_ = false;
  bool closer_asked_ = false;  // what arrives belongs to it
  bool whole_done_ = false;
};

}  // namespace vigil::workstation
