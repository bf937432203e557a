#include "app/decoder/frame_walker.h"

#include <algorithm>
#include <utility>

namespace vigil::decoder {
namespace {

using media::SeekMode;

constexpr std::int64_t kFirstRetreatUs = 500'000;
// Without a table of keyframes, this far ahead is decoded rather than sought.
constexpr std::int64_t kShortWayUs = 300'000;
constexpr std::int64_t kMaxDurationUs = 3600ll * 1'000'000;

std::int64_t ticks_of(const AVFrame& frame) {
  return frame.best_effort_timestamp != AV_NOPTS_VALUE ? frame.best_effort_timestamp : frame.pts;
}

}  // namespace

bool FrameWalker::begin() {
  if (frame_ == nullptr) return false;
  FramePtr first(av_frame_alloc());
  if (first != nullptr && source_.take_keyframe(*first, true)) {
    skip_ticks_ = ticks_of(*first);
    ready_.push_back(timed(std::move(first)));
    return true;
  }
  while (ready_.empty() && work()) {
  }
  return !ready_.empty();
}

ShownFrame FrameWalker::timed(FramePtr frame) {
  const std::int64_t ticks = ticks_of(*frame);
  if (!have_base_) {
    base_ticks_ = ticks == AV_NOPTS_VALUE ? 0 : ticks;
    have_base_ = true;
  }
  ShownFrame shown;
  shown.duration_us =
      frame->pkt_duration > 0 ? source_.to_us(frame->pkt_duration) : source_.usual_duration_us();
  shown.duration_us = std::clamp<std::int64_t>(shown.duration_us, 1, kMaxDurationUs);
  if (ticks == AV_NOPTS_VALUE) {
    shown.pts_us = last_us_ < 0 ? 0 : last_us_ + last_duration_us_;
  } else {
    shown.pts_us = source_.to_us(ticks - base_ticks_) + shift_us_;
    if (last_us_ >= 0 && shown.pts_us <= last_us_) {
      const std::int64_t next = last_us_ + last_duration_us_;
      shift_us_ += next - shown.pts_us;
      shown.pts_us = next;
    }
  }
  last_us_ = shown.pts_us;
  last_duration_us_ = shown.duration_us;
  end_us_ = std::max(end_us_, shown.pts_us + shown.duration_us);
  shown.frame = std::move(frame);
  return shown;
}

bool FrameWalker::lies_ahead(std::int64_t time_us) const {
  if (!newest_ || target_ || ended_ || skip_ticks_ || time_us < newest_->pts_us) return false;
  const std::optional<std::int64_t> keyframe =
      source_.keyframe_before(base_ticks_ + source_.to_ticks(time_us));
  if (!keyframe) return time_us - newest_->pts_us < kShortWayUs;
  return source_.to_us(*keyframe - base_ticks_) <= newest_->pts_us;
}

void FrameWalker::seek(std::int64_t time_us, SeekMode mode, std::size_t lead) {
  ready_.clear();
  const Target target{std::max<std::int64_t>(time_us, 0), mode, lead, 0, false};
  if (mode == SeekMode::kAt && lies_ahead(target.time_us)) {
    target_ = target;
    window_.clear();
    window_.push_back(std::move(*newest_));
    newest_.reset();
    if (window_.back().pts_us == target.time_us) finish_seek();
    return;
  }
  start_at(target);
}

void FrameWalker::start_at(Target target) {
  window_.clear();
  newest_.reset();
  skip_ticks_.reset();
  ended_ = false;
  last_us_ = -1;
  shift_us_ = 0;
  // "Before" must not begin at the frame it names.
  const std::int64_t from_us =
      target.time_us - target.retreat_us - (target.mode == SeekMode::kBefore ? 1 : 0);
  target.from_start = target.from_start || from_us <= 0;
  if (target.from_start) {
    source_.seek_start();
  } else {
    source_.seek_before(base_ticks_ + source_.to_ticks(from_us));
  }
  target_ = target;
}

bool FrameWalker::work() {
  if (ended_) return false;
  switch (source_.step(*frame_)) {
    case VideoSource::Step::kMore: return true;
    case VideoSource::Step::kEnd: on_end(); return true;
    case VideoSource::Step::kFrame: break;
  }
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr) return false;
  av_frame_move_ref(frame.get(), frame_.get());
  if (skip_ticks_) {
    const std::int64_t skip = *std::exchange(skip_ticks_, std::nullopt);
    if (ticks_of(*frame) <= skip) return true;
  }
  // What is shown before time zero belongs to no time that can be asked for.
  if (have_base_ && last_us_ < 0 && ticks_of(*frame) != AV_NOPTS_VALUE &&
      ticks_of(*frame) < base_ticks_)
    return true;
  on_frame(timed(std::move(frame)));
  return true;
}

bool FrameWalker::began_too_late(const Target& target, std::int64_t pts_us) const {
  if (!window_.empty() || target.from_start) return false;
  return target.mode == SeekMode::kAt ? pts_us > target.time_us : pts_us >= target.time_us;
}

void FrameWalker::retreat() {
  Target again = *target_;
  again.retreat_us = std::max(kFirstRetreatUs, again.retreat_us * 4);
  start_at(again);
}

void FrameWalker::on_frame(ShownFrame shown) {
  if (!target_) {
    show(std::move(shown));
    return;
  }
  if (began_too_late(*target_, shown.pts_us)) {
    retreat();
    return;
  }
  const bool before = target_->mode == SeekMode::kAt ? shown.pts_us <= target_->time_us
                                                     : shown.pts_us < target_->time_us;
  if (before) {
    const bool exact = target_->mode == SeekMode::kAt && shown.pts_us == target_->time_us;
    window_.push_back(std::move(shown));
    if (window_.size() > target_->lead + 1) window_.pop_front();
    if (exact) finish_seek();
    return;
  }
  // The frame after the target. Where nothing comes before it, it is the target itself.
  finish_seek();
  show(std::move(shown));
}

void FrameWalker::show(ShownFrame shown) {
  // A reference, not a copy of the picture.
  newest_ = ShownFrame{FramePtr(av_frame_clone(shown.frame.get())), shown.pts_us, shown.duration_us,
                       false};
  if (newest_->frame == nullptr) newest_.reset();
  ready_.push_back(std::move(shown));
}

void FrameWalker::finish_seek() {
  for (std::size_t i = 0; i < window_.size(); ++i) {
    const bool lead = i + 1 < window_.size();
    show(std::move(window_[i]));
    ready_.back().lead = lead;
  }
  window_.clear();
  target_.reset();
}

void FrameWalker::on_end() {
  if (target_ && window_.empty() && !target_->from_start) {
    retreat();
    return;
  }
  if (target_) finish_seek();
  ended_ = true;
}

}  // namespace vigil::decoder
