// One clip: opened in its own decoder process, played, sought and stepped by true presentation
// times.
//
// Made by DecoderPool::open(). All functions belong to one thread, usually the user interface's,
// and return at once; progress arrives through update(), which the pool's wake callback asks for.
// Time comes from the pool's clock, so that tests can own it. Where there is sound and it is
// wanted, pictures follow what is heard.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/media/clip_session.h"
#include "core/media/clip_wishes.h"
#include "core/media/failure.h"
#include "core/media/frame_window.h"
#include "core/media/look_cover.h"
#include "core/media/picture.h"
#include "core/media/play_clock.h"
#include "core/media/sound_of_clip.h"

namespace vigil::media {

enum class MediaState { kOpening, kReady, kFailed };

class MediaClip {
 public:
  // `wishes`: what the first frame is made for.
  MediaClip(std::shared_ptr<ClipSession> session, const Clock& clock,
            const ClipWishes& wishes = {});
  ~MediaClip();
  MediaClip(const MediaClip&) = delete;
  MediaClip& operator=(const MediaClip&) = delete;

  // Takes in what the decoder sent and moves playback to `now`. True when anything visible changed.
  bool update(SteadyTime now);
  // When update() should be called although nothing arrives: the next frame's time while playing.
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;
  // Blocks until something arrived, for programs without a frame loop; true when update() is worth
  // calling.
  bool wait_for_news(Millis at_most) { return session_->wait(at_most); }

  // kReady from the first frame on: there is always something to show then.
  [[nodiscard]] MediaState state() const { return state_; }
  [[nodiscard]] MediaFailure failure() const { return failure_; }
  [[nodiscard]] const std::string& failure_detail() const { return failure_detail_; }
  // How many decoder processes this clip has cost since it was opened, and why the last one.
  [[nodiscard]] int losses() const { return losses_; }
  [[nodiscard]] MediaFailure last_loss() const { return last_loss_; }
  // Meaningful when kReady. The duration becomes exact when the end was reached once.
  [[nodiscard]] const MediaInfo& info() const { return info_; }

  // Whether frames are decoded before they are asked for: on at first. Off, a paused clip keeps the
  // frame it shows and takes no more memory.
  void run_ahead(bool on) { run_ahead_ = on; }
  // What it takes in all: pictures here and shared with its process, and the process's own memory
  // as weighed last.
  [[nodiscard]] std::uint64_t memory_bytes() const;

  // At the end it starts over; a GIF does so by itself, and one picture does not play. Frames are
  // shown at their own times; a slow decoder slows the clip down rather than leaving frames out,
  // and a frame is left out only when a later one was due and there.
  void play();
  void pause();
  [[nodiscard]] bool playing() const { return playing_; }
  void set_speed(double speed);  // clamped to 0.25 .. 4
  [[nodiscard]] double speed() const { return pace_.speed(); }
  // Lands on the frame on screen at `time`, exactly. Keeps playing when it was. With a preview, a
  // picture from nearby may be shown until it has landed: for scrubbing.
  enum class Preview { kNo, kYes };
  void seek(MediaTime time, Preview preview = Preview::kNo);
  // Playing, from `end` back to `begin`; nothing: to the end of the clip. Both are clamped to the
  // clip; a stretch shorter than one frame shows one frame.
  void set_loop(std::optional<TimeRange> loop);
  [[nodiscard]] const std::optional<TimeRange>& loop() const { return loop_; }

  // Sound goes there; without it the clip is silent. Before the clip is opened or later.
  void sound_through(std::shared_ptr<SoundOutput> output);
  // At first it is. One clip sounds at a time: it is muted when another one is given the sound.
  void set_muted(bool muted);
  [[nodiscard]] bool muted() const { return sound_.muted(); }
  // The peaks of what is heard of this clip.
  [[nodiscard]] SoundPeaks level() const { return sound_.level(clock_.steady_now()); }

  // So many frames forward or back, and pauses. Past either end it stops there.
  void step(int frames);
  // Presentation time of the frame on screen, or of the one a seek is under way to.
  [[nodiscard]] MediaTime position() const;
  // The last frame of the clip is on screen.
  [[nodiscard]] bool at_end() const;
  // A seek or a step is under way.
  [[nodiscard]] bool seeking() const { return landing_ || wanted_ || pending_steps_ != 0; }

  // Frames from now on are made to fit into that many pixels; the one on screen is made again when
  // paused.
  void fit_into(int width, int height);
  // The frame to show; null before the first. Where that was made for a look less careful than the
  // present one it is a stand-in, or null. Immutable: hold it as long as it is needed.
  [[nodiscard]] const PicturePtr& current_frame() const;

  // Pictures from now on are softened so, the storyboard's too. A more careful look covers at once
  // what was made for the one before.
  void set_look(const Look& look);
  [[nodiscard]] const Look& look() const { return cover_.look(); }

  // Asks for `count` (1..32) small pictures, evenly spaced, at most 160 x 512 pixels. Keyframes
  // first, exact later. One picture has none.
  // Over the whole clip, or a stretch of it alone.
  void request_storyboard(int count, std::optional<TimeRange> stretch = std::nullopt,
                          TileWish wish = TileWish::kNearbyThenExact);
  // In time order, as many as were asked for; null where there is none yet.
  [[nodiscard]] std::span<const PicturePtr> storyboard() const { return storyboard_; }
  [[nodiscard]] bool storyboard_complete() const { return storyboard_complete_; }

  // The loudness of the whole clip in `points` (1..2048) equal stretches. Nothing comes where there
  // is no sound.
  void request_waveform(int points);
  // As far as it is known; grows.
  [[nodiscard]] std::span<const WavePoint> waveform() const { return waveform_; }
  [[nodiscard]] bool waveform_complete() const { return waveform_complete_; }

  // Has the whole clip gone through once, when there is nothing more urgent: for scene changes,
  // flashes, exact tiles, and frames kept for scrubbing within `keep_bytes` of the decoder's
  // memory.
  void request_scan(std::uint64_t keep_bytes);
  [[nodiscard]] std::span<const MediaTime> scene_changes() const { return scene_changes_; }
  [[nodiscard]] std::span<const TimeRange> flashes() const { return flashes_; }
  // How far it has come, and what the decoder keeps.
  [[nodiscard]] const ScanProgress& scan() const { return scan_; }

  // Has every frame hashed, from the first to the last.
  void request_fingerprint();
  // Those that have arrived since this was last asked, in order.
  [[nodiscard]] screening::VideoHash take_prints() { return std::exchange(prints_, {}); }
  [[nodiscard]] bool fingerprint_complete() const { return fingerprint_complete_; }

 private:
  struct Jump {
    MediaTime time{0};
    SeekMode mode = SeekMode::kAt;
    Preview preview = Preview::kNo;
  };

  void take(ClipOpened event);
  void take(FrameArrived event);
  void take(TileArrived event);
  void take(const TilesDone& event);
  void take(const ClipEnded& event);
  void take(SoundArrived event);
  void take(const SoundEnded& event);
  void take(const WaveArrived& event);
  void take(const SomethingFound& event);
  void take(const ScanProgress& event);
  void take(PrintsArrived event);
  void take(const ClipLost& event);
  void take(ClipFailed event);
  void land(PicturePtr target);
  void cover_landed();
  void send_jump(Jump jump);
  void jump(Jump jump);
  void ask_for_more();
  [[nodiscard]] std::uint32_t frames_ahead() const;
  void apply_steps();
  void anchor(SteadyTime now);
  bool advance(SteadyTime now);
  [[nodiscard]] MediaTime loop_end() const;
  [[nodiscard]] bool complete() const { return end_.has_value(); }
  void send_tiles();
  void send_fit();
  void send_look();
  void send_scan();
  void post(ClipRequest request) { session_->post(std::move(request), life_); }

  std::shared_ptr<ClipSession> session_;
  const Clock& clock_;
  MediaState state_ = MediaState::kOpening;
  MediaFailure failure_ = MediaFailure::kNone;
  std::string failure_detail_;
  int losses_ = 0;
  MediaFailure last_loss_ = MediaFailure::kNone;
  MediaInfo info_;
  bool changed_ = false;

  FrameWindow window_;
  std::uint32_t life_ = 0;  // of the decoder process
  std::uint32_t generation_ = 0;
  std::uint32_t outstanding_ = 1;  // credits not yet answered; the pool gives the first one
  std::optional<MediaTime> end_;   // where the clip ends, once the frames up to it are here

  std::optional<Jump> landing_;  // sent; the first frames of this generation are awaited
  std::optional<Jump> wanted_;   // the latest wish, sent when the one under way has landed
  std::vector<PicturePtr> leads_;
  int pending_steps_ = 0;
  PicturePtr preview_;         // of the jump under way, or of the one before it while scrubbing
  std::uint32_t seen_of_ = 0;  // the jump it came for
  PictureSize fit_;
  LookCover cover_;
  bool refit_ = false;  // the picture on its way may still have the old size, or the old look

  bool run_ahead_ = true;
  bool playing_ = false;
  SoundOfClip sound_{[this](ClipRequest request) { post(std::move(request)); }};
  PlayClock pace_{sound_};
  bool starved_ = false;
  std::optional<TimeRange> loop_;

  std::vector<PicturePtr> storyboard_;
  std::optional<TimeRange> storyboard_stretch_;
  TileWish storyboard_wish_ = TileWish::kNearbyThenExact;
  std::uint32_t storyboard_generation_ = 0;
  bool storyboard_complete_ = false;

  int waveform_points_ = 0;
  std::vector<WavePoint> waveform_;
  bool waveform_complete_ = false;
  std::optional<std::uint64_t> scan_keep_bytes_;
  std::vector<MediaTime> scene_changes_;
  std::vector<TimeRange> flashes_;
  ScanProgress scan_;
  bool fingerprint_wanted_ = false;
  bool fingerprint_complete_ = false;
  std::int64_t next_print_ = 0;  // that has not arrived yet
  screening::VideoHash prints_;
};

}  // namespace vigil::media
