#include "core/media/media_clip.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/media/decoder_messages.h"

namespace vigil::media {
namespace {

// Frames decoded before they are due.
constexpr std::uint32_t kAhead = 4;
// Frames that a step back decodes anyway and keeps.
constexpr std::uint32_t kLead = 6;
constexpr std::size_t kKeepBytes = 64u << 20;

}  // namespace

MediaClip::MediaClip(std::shared_ptr<ClipSession> session, const Clock& clock,
                     const ClipWishes& wishes)
    : session_(std::move(session)),
      clock_(clock),
      window_(kKeepBytes),
      fit_(wishes.fit),
      cover_(wishes.look) {}

MediaClip::~MediaClip() { session_->close(); }

bool MediaClip::update(SteadyTime now) {
  for (ClipEvent& event : session_->take_events()) {
    std::visit([this](auto& what) { take(std::move(what)); }, event);
  }
  apply_steps();
  pace_.update(now);
  if (advance(now)) changed_ = true;
  ask_for_more();
  return std::exchange(changed_, false);
}

void MediaClip::take(ClipOpened event) {
  changed_ = true;
  info_ = std::move(event.info);
  if (info_.still && !storyboard_.empty()) request_storyboard(1);
  if (!event.again) {
    sound_.opened(info_.has_audio);
    return;
  }
  // A new process stands at the beginning and owes us one frame; go where we were.
  life_ = event.life;
  outstanding_ = 1;
  refit_ = false;
  landing_.reset();
  leads_.clear();
  if (fit_.width > 0) send_fit();
  send_look();
  const Jump back = wanted_.value_or(Jump{position(), SeekMode::kAt});
  wanted_.reset();
  send_jump(back);
  sound_.opened(info_.has_audio);
  if (!storyboard_.empty() && !storyboard_complete_) send_tiles();
  if (waveform_points_ > 0 && !waveform_complete_) request_waveform(waveform_points_);
  if (scan_keep_bytes_) send_scan();
  if (fingerprint_wanted_ && !fingerprint_complete_) request_fingerprint();
}

void MediaClip::take(FrameArrived event) {
  if (outstanding_ > 0) --outstanding_;
  if (state_ == MediaState::kFailed || event.generation != generation_) return;
  changed_ = true;
  if (event.picture->preview) {
    // With a look still to come, it may have been made for the one before.
    if (landing_ && !(refit_ && cover_.covering())) {
      preview_ = std::move(event.picture);
      seen_of_ = generation_;
      if (wanted_ && wanted_->preview == Preview::kYes) jump(*std::exchange(wanted_, std::nullopt));
    }
    return;
  }
  if (event.picture->refined && landing_) return;
  if (event.lead) {
    leads_.push_back(std::move(event.picture));
    return;
  }
  if (landing_) {
    land(std::move(event.picture));
    return;
  }
  if (event.picture->refined) {
    if (window_.refine(event.picture)) cover_landed();
    return;
  }
  window_.append(std::move(event.picture));
  if (state_ == MediaState::kOpening) {
    state_ = MediaState::kReady;
    cover_landed();
    anchor(clock_.steady_now());
    if (std::exchange(refit_, false)) send_jump({window_.current()->time, SeekMode::kAt});
  }
}

void MediaClip::land(PicturePtr target) {
  landing_.reset();
  preview_.reset();
  window_.replace(std::exchange(leads_, {}), std::move(target));
  cover_landed();
  state_ = MediaState::kReady;
  anchor(clock_.steady_now());
  if (std::exchange(refit_, false)) {
    send_jump(std::exchange(wanted_, std::nullopt)
                  .value_or(Jump{window_.current()->time, SeekMode::kAt}));
  } else if (wanted_) {
    jump(*std::exchange(wanted_, std::nullopt));
  }
}

void MediaClip::take(const ClipEnded& event) {
  if (event.generation != generation_) return;
  if (state_ == MediaState::kOpening) {
    take(ClipFailed{MediaFailure::kDamaged, "it ended before its first frame"});
    return;
  }
  changed_ = true;
  // A jump past everything: nothing came, so what is on screen stays.
  if (landing_) {
    landing_.reset();
    preview_.reset();
    leads_.clear();
    pending_steps_ = 0;
  }
  end_ = event.end;
  if (!info_.still) info_.duration = event.end;
}

void MediaClip::take(SoundArrived event) { sound_.take(std::move(event)); }
void MediaClip::take(const SoundEnded& event) { sound_.take(event); }

void MediaClip::take(const ClipLost& event) {
  ++losses_;
  last_loss_ = event.reason;
  changed_ = true;
}

void MediaClip::take(ClipFailed event) {
  if (state_ == MediaState::kFailed) return;
  state_ = MediaState::kFailed;
  failure_ = event.reason;
  failure_detail_ = std::move(event.detail);
  playing_ = false;
  pace_.wait();
  landing_.reset();
  wanted_.reset();
  pending_steps_ = 0;
  changed_ = true;
}

std::uint32_t MediaClip::frames_ahead() const {
  if (run_ahead_ || playing_ || pending_steps_ != 0) return kAhead;
  // For the exact picture in its place.
  if (!landing_ && window_.current() && window_.current()->approximate) return 1;
  if (!landing_) return 0;
  return landing_->mode == SeekMode::kAt && landing_->preview == Preview::kNo ? 1 : kAhead;
}

std::uint64_t MediaClip::memory_bytes() const {
  std::uint64_t sum = session_->memory_bytes() + window_.bytes();
  for (const PicturePtr& lead : leads_) sum += lead->bytes();
  for (const PicturePtr& tile : storyboard_) sum += tile ? tile->bytes() : 0;
  return sum + (preview_ ? preview_->bytes() : 0);
}

void MediaClip::ask_for_more() {
  if (state_ != MediaState::kReady || complete()) return;
  const std::uint32_t have = static_cast<std::uint32_t>(window_.ahead()) + outstanding_;
  // While a jump is under way everything here will be dropped, so only what is outstanding counts.
  const std::uint32_t counted = landing_ ? outstanding_ : have;
  const std::uint32_t wanted = frames_ahead();
  if (counted >= wanted) return;
  NextMessage next{header_of<NextMessage>()};
  next.credits = wanted - counted;
  outstanding_ += next.credits;
  post(next);
}

void MediaClip::send_jump(Jump jump) {
  ++generation_;
  landing_ = jump;
  pace_.wait();
  leads_.clear();
  // Scrubbing goes from one picture from nearby to the next, without the old frame in between.
  if (jump.preview == Preview::kNo) preview_.reset();
  end_.reset();
  SeekMessage seek{header_of<SeekMessage>()};
  seek.time_us = std::max<std::int64_t>(jump.time.count(), 0);
  seek.generation = generation_;
  seek.mode = static_cast<std::uint32_t>(jump.mode);
  seek.lead = jump.mode == SeekMode::kBefore ? kLead : 0;
  seek.flags = (jump.preview == Preview::kYes ? kSeekPreview : 0u) | (playing_ ? kSeekPlaying : 0u);
  post(seek);
  ask_for_more();
}

void MediaClip::jump(Jump jump) {
  // One at a time: scrubbing shows every landing instead of none. What has been seen from nearby
  // need not land before the next is looked for.
  const bool seen = preview_ && jump.preview == Preview::kYes && landing_ &&
                    landing_->preview == Preview::kYes && !refit_ && seen_of_ == generation_;
  if (landing_ && !seen) {
    wanted_ = jump;
    return;
  }
  if (!landing_ && jump.mode == SeekMode::kAt && window_.seek(jump.time, complete())) {
    anchor(clock_.steady_now());
    changed_ = true;
    return;
  }
  send_jump(jump);
}

void MediaClip::seek(MediaTime time, Preview preview) {
  if (state_ == MediaState::kFailed || state_ == MediaState::kOpening) return;
  pending_steps_ = 0;
  time = std::max(time, MediaTime(0));
  // What the container says about its length may be less than the last frame's time: only an end
  // that was reached limits.
  if (end_) time = std::min(time, *end_);
  jump({time, SeekMode::kAt, preview});
}

void MediaClip::set_loop(std::optional<TimeRange> loop) {
  loop_ = loop;
  sound_.end_at(loop ? std::optional(loop_end()) : std::nullopt);
  changed_ = true;
}

void MediaClip::step(int frames) {
  if (state_ != MediaState::kReady) return;
  pause();
  pending_steps_ += frames;
  apply_steps();
  ask_for_more();
}

void MediaClip::apply_steps() {
  while (pending_steps_ != 0 && !landing_ && state_ == MediaState::kReady) {
    if (pending_steps_ > 0) {
      if (window_.step_forward()) {
        --pending_steps_;
      } else if (complete()) {
        pending_steps_ = 0;
      } else {
        return;  // the next frame is on its way
      }
    } else if (window_.step_back()) {
      ++pending_steps_;
    } else if (window_.current()->time <= MediaTime(0)) {
      pending_steps_ = 0;
    } else {
      ++pending_steps_;
      send_jump({window_.current()->time, SeekMode::kBefore});
      return;
    }
    changed_ = true;
  }
}

MediaTime MediaClip::position() const {
  if (wanted_ && wanted_->mode == SeekMode::kAt) return wanted_->time;
  if (landing_ && landing_->mode == SeekMode::kAt) return landing_->time;
  return window_.current() ? window_.current()->time : MediaTime(0);
}

bool MediaClip::at_end() const {
  return complete() && window_.ahead() == 0 && window_.current() != nullptr && !landing_;
}

void MediaClip::play() {
  if (state_ == MediaState::kFailed || playing_ || info_.still) return;
  playing_ = true;
  changed_ = true;
  pending_steps_ = 0;
  anchor(clock_.steady_now());
  if (at_end()) jump({MediaTime(0), SeekMode::kAt});
}

void MediaClip::pause() {
  if (!playing_) return;
  playing_ = false;
  pace_.stand(window_.current() ? window_.current()->time : MediaTime(0));
  changed_ = true;
}

void MediaClip::set_speed(double speed) {
  pace_.set_speed(clock_.steady_now(), std::isfinite(speed) ? std::clamp(speed, 0.25, 4.0) : 1.0);
  changed_ = true;
}

void MediaClip::anchor(SteadyTime now) {
  const MediaTime at = window_.current() ? window_.current()->time : MediaTime(0);
  if (playing_) {
    pace_.run(now, at);
  } else {
    pace_.stand(at);
  }
  starved_ = false;
}

bool MediaClip::advance(SteadyTime now) {
  if (!playing_ || state_ != MediaState::kReady || landing_) return false;
  if (starved_ && window_.ahead() > 0) {
    // The decoder was late: the clip goes on from the frame that kept us waiting, none is left out.
    window_.step_forward();
    anchor(now);
    return true;
  }
  const MediaTime at = pace_.position(now);
  if (loop_ && at >= loop_end()) {
    jump({std::max(loop_->begin, MediaTime(0)), SeekMode::kAt});
    return true;
  }
  bool moved = false;
  while (window_.ahead() > 0 && window_.next().time <= at) moved = window_.step_forward();
  if (window_.ahead() > 0) return moved;
  if (complete()) {
    if (at < *end_ && !starved_) return moved;
    // What moves by itself in a page, repeats itself.
    if (info_.container == "gif" && !loop_) {
      jump({MediaTime(0), SeekMode::kAt});
      return true;
    }
    playing_ = false;
    pace_.wait();
    return true;
  }
  // Nothing decoded ahead. Late only when the frame on screen has had its time.
  const MediaTime length = std::max(window_.current()->duration, MediaTime(1000));
  if (!starved_ && at >= window_.current()->time + length) {
    starved_ = true;
    pace_.stand(at);
  }
  return moved;
}

MediaTime MediaClip::loop_end() const {
  const MediaTime end = end_ ? std::min(loop_->end, *end_) : loop_->end;
  return std::max(end, loop_->begin + MediaTime(1));
}

std::optional<SteadyTime> MediaClip::next_deadline() const {
  if (!playing_ || state_ != MediaState::kReady || landing_) return std::nullopt;
  if (loop_ && (window_.ahead() == 0 || window_.next().time >= loop_end()))
    return pace_.due(loop_end());
  if (window_.ahead() > 0) return starved_ ? clock_.steady_now() : pace_.due(window_.next().time);
  if (complete()) return pace_.due(*end_);
  return std::nullopt;  // the decoder's next frame wakes us
}

void MediaClip::sound_through(std::shared_ptr<SoundOutput> output) {
  sound_.connect(std::move(output));
}

void MediaClip::set_muted(bool muted) {
  sound_.set_muted(muted);
  changed_ = true;
}

}  // namespace vigil::media
