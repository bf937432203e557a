// One clip: opened in its own decoder process, played, sought and stepped by true presentation
// times.
//
// Made by DecoderPool::open(). All functions belong to one thread, usually the user interface's,
// and return at once; progress arrives through update(), which the pool's wake callback asks for.
// Time comes from the pool's clock, so that tests can own it. No sound yet: has_audio is reported
// only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/media/clip_session.h"
#include "core/media/failure.h"
#include "core/media/frame_window.h"
#include "core/media/picture.h"

namespace vigil::media {

enum class MediaState { kOpening, kReady, kFailed };

class MediaClip {
 public:
  // `fit`: what the first frame is made for.
  MediaClip(std::shared_ptr<ClipSession> session, const Clock& clock, PictureSize fit = {});
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
  // Meaningful when kReady. The duration becomes exact when the end was reached once.
  [[nodiscard]] const MediaInfo& info() const { return info_; }

  // At the end it starts over. Frames are shown at their own times; a slow decoder slows the clip
  // down rather than leaving frames out, and a frame is left out only when a later one was due and
  // there.
  void play();
  void pause();
  [[nodiscard]] bool playing() const { return playing_; }
  void set_speed(double speed);  // clamped to 0.25 .. 4
  [[nodiscard]] double speed() const { return speed_; }
  // Lands on the frame on screen at `time`, exactly. Keeps playing when it was.
  void seek(MediaTime time);
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
  // The frame on screen; null before the first. Immutable: hold it as long as it is needed.
  [[nodiscard]] const PicturePtr& current_frame() const { return window_.current(); }

  // Asks for `count` (1..32) small pictures, evenly spaced, at most 160 x 512 pixels. Keyframes
  // first, exact later.
  void request_storyboard(int count);
  // In time order, as many as were asked for; null where there is none yet.
  [[nodiscard]] std::span<const PicturePtr> storyboard() const { return storyboard_; }
  [[nodiscard]] bool storyboard_complete() const { return storyboard_complete_; }

 private:
  struct Jump {
    MediaTime time{0};
    SeekMode mode = SeekMode::kAt;
  };

  void take(ClipOpened event);
  void take(FrameArrived event);
  void take(TileArrived event);
  void take(const TilesDone& event);
  void take(const ClipEnded& event);
  void take(ClipFailed event);
  void land(PicturePtr target);
  void send_jump(Jump jump);
  void jump(Jump jump);
  void ask_for_more();
  void apply_steps();
  void anchor(SteadyTime now);
  bool advance(SteadyTime now);
  [[nodiscard]] MediaTime clock_position(SteadyTime now) const;
  [[nodiscard]] SteadyTime due(MediaTime time) const;
  [[nodiscard]] bool complete() const { return end_.has_value(); }
  void send_tiles();
  void send_fit();
  void post(ClipRequest request) { session_->post(std::move(request), life_); }

  std::shared_ptr<ClipSession> session_;
  const Clock& clock_;
  MediaState state_ = MediaState::kOpening;
  MediaFailure failure_ = MediaFailure::kNone;
  std::string failure_detail_;
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
  PictureSize fit_;
  bool refit_ = false;  // the picture on its way may still have the old size

  bool playing_ = false;
  double speed_ = 1.0;
  SteadyTime anchor_time_{};
  MediaTime anchor_position_{0};
  bool starved_ = false;

  std::vector<PicturePtr> storyboard_;
  std::uint32_t storyboard_generation_ = 0;
  bool storyboard_complete_ = false;
};

}  // namespace vigil::media
