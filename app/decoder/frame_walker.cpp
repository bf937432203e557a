#include "app/decoder/frame_walker.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace vigil::decoder {
namespace {

using media::SeekMode;

constexpr std::int64_t kFirstRetreatUs = 500'000;
// Without a table of keyframes, this far ahead is decoded rather than sought.
constexpr std::int64_t kShortWayUs = 300'000;
// Frames before the target from which on all are decoded, beside the leads.
constexpr std::int64_t kFramesInFull = 3;
// A target this near is its keyframe, or nearly so.
constexpr std::int64_t kNoPreviewUs = 20'000;
// Of keyframes that were shown from near: five of 3840 x 2160, which take 62 MB.
constexpr std::int64_t kSeenPixels = 5ll * 3840 * 2160;
constexpr std::int64_t kMaxDurationUs = 3600ll * 1'000'000;

std::int64_t ticks_of(const AVFrame& frame) {
  return frame.best_effort_timestamp != AV_NOPTS_VALUE ? frame.best_effort_timestamp : frame.pts;
}

}  // namespace

bool FrameWalker::begin() {
  if (frame_ == nullptr) return false;
  FramePtr first(av_frame_alloc());
  if (first != nullptr && source_.take_keyframe(*first, VideoSource::Keyframe::kFirst)) {
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

void FrameWalker::seek(std::int64_t time_us, SeekMode mode, std::size_t lead, Preview preview) {
  ready_.clear();
  Target target;
  target.time_us = std::max<std::int64_t>(time_us, 0);
  target.mode = mode;
  target.lead = lead;
  if (mode == SeekMode::kAt && lies_ahead(target.time_us)) {
    target_ = target;
    leave_out_before(target);
    window_.clear();
    window_.push_back(std::move(*newest_));
    newest_.reset();
    if (window_.back().pts_us == target.time_us) finish_seek();
    return;
  }
  start_at(target);
  if (preview == Preview::kYes) show_preview();
}

// The source stands where decoding towards the target begins.
void FrameWalker::show_preview() {
  const std::optional<std::int64_t> ticks = source_.find_keyframe();
  if (!ticks || *ticks < base_ticks_) return;
  ShownFrame shown;
  shown.pts_us = source_.to_us(*ticks - base_ticks_);
  if (std::llabs(shown.pts_us - target_->time_us) < kNoPreviewUs) return;
  shown.frame = preview(*ticks);
  if (shown.frame == nullptr) return;
  shown.preview = true;
  ready_.push_back(std::move(shown));
}

FramePtr FrameWalker::preview(std::int64_t ticks) {
  const auto seen = std::find_if(seen_.begin(), seen_.end(),
                                 [&](const Seen& kept) { return kept.ticks == ticks; });
  if (seen != seen_.end()) {
    std::rotate(seen, std::next(seen), seen_.end());
    return FramePtr(av_frame_clone(seen_.back().frame.get()));
  }
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr || !source_.take_keyframe(*frame, VideoSource::Keyframe::kPeek)) return {};
  if (FramePtr kept(av_frame_clone(frame.get())); kept != nullptr)
    seen_.push_back({ticks, std::move(kept)});
  const std::int64_t pixels = static_cast<std::int64_t>(frame->width) * frame->height;
  for (const AVBufferRef* plane : frame->buf) kept_bytes_ += plane != nullptr ? plane->size : 0;
  while (static_cast<std::int64_t>(seen_.size()) * pixels > kSeenPixels) {
    seen_.pop_front();
    kept_bytes_ = 0;  // its memory is the next one's
  }
  return frame;
}

void FrameWalker::leave_out_before(const Target& target) {
  const std::int64_t in_full = static_cast<std::int64_t>(target.lead) + kFramesInFull;
  const std::int64_t from_us = target.time_us - in_full * source_.usual_duration_us();
  if (target.decode_all || from_us <= 0) {
    source_.skip_before(std::nullopt);
  } else {
    source_.skip_before(base_ticks_ + source_.to_ticks(from_us));
  }
}

std::optional<std::int64_t> FrameWalker::left_out_through_us() const {
  const std::optional<std::int64_t> ticks = source_.skipped_through();
  if (!ticks) return std::nullopt;
  return source_.to_us(*ticks - base_ticks_) + shift_us_;
}

// Where frames are far apart, the one on screen at the target may begin long before it.
bool FrameWalker::left_out_too_much() const {
  const std::optional<std::int64_t> through = left_out_through_us();
  return through && !target_->decode_all && (window_.empty() || window_.back().pts_us < *through);
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
    // Tables go by the time of decoding: the keyframe may be shown behind the target, which then
    // builds upon the one before.
    const std::optional<std::int64_t> keyframe = source_.keyframe_here();
    if (target.retreat_us == 0 && keyframe && *keyframe > base_ticks_ + source_.to_ticks(from_us)) {
      target.retreat_us = kFirstRetreatUs;
      return start_at(target);
    }
  }
  leave_out_before(target);
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
  if (left_out_too_much()) {
    again.decode_all = true;
  } else {
    again.retreat_us = std::max(kFirstRetreatUs, again.retreat_us * 4);
  }
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
  if (left_out_too_much()) {
    retreat();
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
  // Leads are an unbroken run.
  const std::int64_t through = left_out_through_us().value_or(-1);
  while (window_.size() > 1 && window_.front().pts_us < through) window_.pop_front();
  source_.skip_before(std::nullopt);
  for (std::size_t i = 0; i < window_.size(); ++i) {
    const bool lead = i + 1 < window_.size();
    show(std::move(window_[i]));
    ready_.back().lead = lead;
  }
  window_.clear();
  target_.reset();
}

void FrameWalker::on_end() {
  if (target_ && (left_out_too_much() || (window_.empty() && !target_->from_start))) {
    retreat();
    return;
  }
  if (target_) finish_seek();
  ended_ = true;
}

}  // namespace vigil::decoder
