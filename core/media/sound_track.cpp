#include "core/media/sound_track.h"

#include <algorithm>
#include <cmath>

namespace vigil::media {
namespace {

constexpr std::size_t kFade = 480;  // frames: 10 ms
// What was heard is kept this long: a short way back needs no decoding.
constexpr std::int64_t kKept = 4 * 48'000;
// To begin, so much of the clip must be there; with less than the other it fades out before it
// would break off.
constexpr std::int64_t kEnoughToBegin = 48'000 / 8;
constexpr std::int64_t kTooLittle = 48'000 / 25;
// A sink that has not asked for this long stands still.
constexpr std::chrono::milliseconds kStandsStill{250};

double frames_in(SoundTime::duration time) {
  return std::chrono::duration<double>(time).count() * kSoundRate;
}

MediaTime media_time(double frames) { return MediaTime(std::llround(frames * 1e6 / kSoundRate)); }

}  // namespace

void SoundTrack::play(const RunningFrom& run) {
  const std::lock_guard lock(mutex_);
  leave();
  run_ = run;
}

void SoundTrack::correct(const RunningFrom& run) {
  const std::lock_guard lock(mutex_);
  if (!joined_ && run_) run_ = run;
}

void SoundTrack::end_at(std::optional<MediaTime> place) {
  const std::lock_guard lock(mutex_);
  end_.reset();
  if (place) end_ = static_cast<double>(place->count()) * kSoundRate / 1e6;
}

void SoundTrack::hold() {
  const std::lock_guard lock(mutex_);
  leave();
  run_.reset();
}

void SoundTrack::drop() {
  const std::lock_guard lock(mutex_);
  leave();
  queue_.clear();
}

void SoundTrack::append(SoundBlock block) {
  const std::lock_guard lock(mutex_);
  queue_.append(std::move(block));
}

void SoundTrack::finish() {
  const std::lock_guard lock(mutex_);
  queue_.finish();
}

bool SoundTrack::covers(MediaTime at) const {
  const std::lock_guard lock(mutex_);
  const std::int64_t place = sound_frame_at(at);
  if (queue_.empty()) return queue_.finished();
  return place >= queue_.begin() && (place < queue_.end() || queue_.finished());
}

MediaTime SoundTrack::ahead_of(MediaTime at) const {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) return MediaTime(0);
  const std::int64_t from = std::max(sound_frame_at(at), queue_.begin());
  return media_time(static_cast<double>(std::max<std::int64_t>(queue_.end() - from, 0)));
}

MediaTime SoundTrack::end() const {
  const std::lock_guard lock(mutex_);
  return queue_.empty() ? MediaTime(0) : media_time(static_cast<double>(queue_.end()));
}

std::optional<MediaTime> SoundTrack::position(SoundTime now) const {
  const std::lock_guard lock(mutex_);
  if (!joined_) return std::nullopt;
  const double end = frames_in(now - asked_at_) - static_cast<double>(asked_end_ - asked_);
  if (end > frames_in(kStandsStill)) return std::nullopt;
  const double heard =
      static_cast<double>(asked_ - join_frame_) +
      std::min(frames_in(now - asked_at_), static_cast<double>(asked_end_ - asked_));
  // Before its first frame is heard, the clip is where it was told to be.
  return std::max(media_time(join_place_ + heard * run_->speed), MediaTime(0));
}

bool SoundTrack::mix(std::span<float> pairs, std::int64_t first, SoundTime heard_at) {
  const std::lock_guard lock(mutex_);
  if (first != asked_end_) {
    // Another sink, or it missed something: what it has of us is no longer where we think.
    joined_ = false;
    gain_ = 0;
    tail_.clear();
  }
  asked_ = first;
  asked_at_ = heard_at;
  asked_end_ = first + static_cast<std::int64_t>(pairs.size() / 2);
  add_tail(pairs);
  scratch_.resize(2 * kFade);
  for (std::size_t done = 0; done < pairs.size() / 2;) {
    const std::size_t count = std::min(pairs.size() / 2 - done, kFade);
    std::span<float> part = pairs.subspan(2 * done, 2 * count);
    const auto passed = std::chrono::nanoseconds(done * 1'000'000 / 48);
    const std::int64_t frame = first + static_cast<std::int64_t>(done);
    std::size_t skipped = 0;
    if (joined_ && would_starve()) {
      leave();
      add_tail(part);
    } else if (const std::size_t left = joined_ ? before_end(frame, count + kFade) : 0;
               joined_ && left < count + kFade) {
      // Fades so that it is silent when the end is heard.
      const std::size_t full = std::min(left > kFade ? left - kFade : 0, count);
      const std::span<float> made = std::span(scratch_).first(2 * full);
      const std::size_t got = produce(made);
      add_faded(made.first(2 * got), part);
      if (full < count) {
        leave();
        add_tail(pairs.subspan(2 * (done + full)));
      }
    } else if (joined_ || try_join(frame, heard_at + passed, count, skipped)) {
      part = part.subspan(2 * skipped);
      const std::span<float> made = std::span(scratch_).first(part.size());
      const std::size_t got = produce(made);
      add_faded(made.first(2 * got), part);
    }
    done += count;
  }
  queue_.forget_before(cursor_ - kKept);
  return run_.has_value() || !tail_.empty();
}

// From the first of `frames` frames on that is not before the clip's course begins.
bool SoundTrack::try_join(std::int64_t frame, SoundTime heard_at, std::size_t frames,
                          std::size_t& skipped) {
  if (!run_) return false;
  const double before = frames_in(run_->when - heard_at);
  if (before >= static_cast<double>(frames)) return false;
  skipped = before > 0 ? static_cast<std::size_t>(before) : 0;
  const double place = static_cast<double>(run_->at.count()) * kSoundRate / 1e6 +
                       std::max(static_cast<double>(skipped) - before, 0.0) * run_->speed;
  const auto at = static_cast<std::int64_t>(std::llround(place));
  // Too little would be heard to be worth a beginning.
  if (end_ && place + 2 * static_cast<double>(kFade) * run_->speed > *end_) return false;
  const auto enough =
      static_cast<std::int64_t>(static_cast<double>(kEnoughToBegin) * std::max(run_->speed, 1.0));
  if (queue_.empty() ? !queue_.finished() : at < queue_.begin()) return false;
  if (at + enough > queue_.end() && !queue_.finished()) return false;
  stretch_.begin(run_->speed);
  cursor_ = at + static_cast<std::int64_t>(std::llround(stretch_.lead()));
  // Slower sound begins a little before its place.
  if (!queue_.empty()) cursor_ = std::max(cursor_, queue_.begin());
  join_place_ = place;
  join_frame_ = frame + static_cast<std::int64_t>(skipped);
  joined_ = true;
  gain_ = 0;
  return true;
}

std::size_t SoundTrack::before_end(std::int64_t frame, std::size_t frames) const {
  if (!end_) return frames;
  const double place = join_place_ + static_cast<double>(frame - join_frame_) * run_->speed;
  const double left = std::max((*end_ - place) / run_->speed, 0.0);
  return left < static_cast<double>(frames) ? static_cast<std::size_t>(left) : frames;
}

bool SoundTrack::would_starve() const {
  if (queue_.finished()) return false;
  const double needed =
      static_cast<double>(kTooLittle) * std::max(run_->speed, 1.0) * (run_->speed == 1 ? 1 : 2);
  return static_cast<double>(queue_.end() - cursor_) < needed;
}

// Sound that is not there is silence; mix() has seen to it that this is the end.
std::size_t SoundTrack::produce(std::span<float> pairs) {
  std::size_t done = stretch_.take(pairs);
  std::vector<float> more(2 * kFade);
  for (int turns = 0; 2 * done < pairs.size() && turns < 64; ++turns) {
    const std::size_t got = queue_.read(cursor_, more);
    if (got < kFade) std::fill(more.begin() + static_cast<std::ptrdiff_t>(2 * got), more.end(), 0);
    // Beyond the end of all sound the clip goes on silently.
    const std::size_t put = got > 0 && !queue_.finished() ? got : kFade;
    cursor_ += static_cast<std::int64_t>(put);
    stretch_.put(std::span(more).first(2 * put));
    done += stretch_.take(pairs.subspan(2 * done));
  }
  return done;
}

void SoundTrack::add_faded(std::span<const float> from, std::span<float> to) {
  for (std::size_t i = 0; i + 1 < from.size(); i += 2) {
    gain_ = std::min(gain_ + 1.0F / kFade, 1.0F);
    to[i] += gain_ * from[i];
    to[i + 1] += gain_ * from[i + 1];
  }
}

// What would have come next, fading, goes out with the sink's next request.
void SoundTrack::leave() {
  if (!joined_) return;
  joined_ = false;
  scratch_.resize(2 * kFade);
  const std::size_t got = produce(scratch_);
  tail_.resize(std::max(tail_.size(), 2 * got), 0.0F);
  for (std::size_t i = 0; i < got; ++i) {
    gain_ = std::max(gain_ - 1.0F / kFade, 0.0F);
    tail_[2 * i] += gain_ * scratch_[2 * i];
    tail_[2 * i + 1] += gain_ * scratch_[2 * i + 1];
  }
  gain_ = 0;
}

void SoundTrack::add_tail(std::span<float> pairs) {
  const std::size_t count = std::min(tail_.size(), pairs.size());
  for (std::size_t i = 0; i < count; ++i) pairs[i] += tail_[i];
  tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace vigil::media
