#include "app/decoder/storyboard.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace vigil::decoder {

Storyboard::Storyboard(const MediaInput& input, const Kind& kind, std::int64_t base_ticks,
                       std::int64_t length_us, std::uint32_t count)
    : source_(input),
      base_ticks_(base_ticks),
      length_us_(length_us),
      count_(count),
      have_us_(count, -1) {
  done_ = count == 0 ||
          source_.open(kind, Purpose::kStoryboard, 1).failure != media::MediaFailure::kNone;
}

// The middle of each of `count` equal stretches.
std::int64_t Storyboard::time_of(std::uint32_t index) const {
  return length_us_ * (2 * index + 1) / (2 * count_);
}

std::optional<Tile> Storyboard::work() {
  if (done_) return std::nullopt;
  return refining_ ? exact_tile() : keyframe_tile();
}

std::optional<Tile> Storyboard::keyframe_tile() {
  if (at_ == count_) {
    refining_ = true;
    at_ = 0;
    walker_ = std::make_unique<FrameWalker>(source_);
    walker_->set_base(base_ticks_);
    next_exact();
    return std::nullopt;
  }
  const std::uint32_t index = at_++;
  source_.seek_before(base_ticks_ + source_.to_ticks(time_of(index)));
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr || !source_.take_keyframe(*frame, VideoSource::Keyframe::kTake))
    return std::nullopt;
  const std::int64_t ticks =
      frame->best_effort_timestamp != AV_NOPTS_VALUE ? frame->best_effort_timestamp : frame->pts;
  if (ticks == AV_NOPTS_VALUE || ticks < base_ticks_) return std::nullopt;
  Tile tile;
  tile.index = index;
  tile.shown.pts_us = source_.to_us(ticks - base_ticks_);
  tile.shown.frame = std::move(frame);
  have_us_[index] = tile.shown.pts_us;
  return tile;
}

// A keyframe within a quarter of the spacing shows the place well enough, unless the tile before it
// is the same.
void Storyboard::next_exact() {
  const std::int64_t near_us = length_us_ / count_ / 4;
  for (; at_ < count_; ++at_) {
    const bool near = have_us_[at_] >= 0 && std::llabs(have_us_[at_] - time_of(at_)) <= near_us;
    const bool repeated = at_ > 0 && have_us_[at_] == have_us_[at_ - 1];
    if (near && !repeated) continue;
    walker_->seek(time_of(at_), media::SeekMode::kAt, 0);
    return;
  }
  done_ = true;
}

std::optional<Tile> Storyboard::exact_tile() {
  if (walker_->ready().empty() && walker_->work() && walker_->ready().empty()) return std::nullopt;
  std::optional<Tile> tile;
  if (!walker_->ready().empty()) {
    tile.emplace();
    tile->index = at_;
    tile->exact = true;
    tile->shown = std::move(walker_->ready().front());
  }
  ++at_;
  next_exact();
  return tile;
}

}  // namespace vigil::decoder
