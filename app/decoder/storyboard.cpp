#include "app/decoder/storyboard.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vigil::decoder {
namespace {

std::int64_t ticks_of(const AVFrame& frame) {
  return frame.best_effort_timestamp != AV_NOPTS_VALUE ? frame.best_effort_timestamp : frame.pts;
}

}  // namespace

Storyboard::Storyboard(const MediaInput& input, Turnstile& turnstile, const ClipFacts& facts,
                       const Wish& wish, Listener listener)
    : input_(input),
      turnstile_(turnstile),
      facts_(facts),
      wish_(wish),
      hands_(wish.count > 1 && facts.threads > 1 ? kMostHands : 1),
      listener_(std::move(listener)),
      at_work_(hands_),
      keyframes_us_(wish.count) {
  for (unsigned hand = 0; hand < hands_; ++hand) {
    threads_.emplace_back([this, hand](const std::stop_token& stop) {
      work(hand, stop);
      if (--at_work_ == 0 && !stop.stop_requested()) listener_.done();
    });
  }
}

Storyboard::~Storyboard() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

// The middle of each of `count` equal stretches.
std::int64_t Storyboard::time_of(std::uint32_t index) const {
  const auto [begin, end] = wish_.stretch;
  return begin + (end - begin) * (2 * index + 1) / (2 * wish_.count);
}

void Storyboard::work(unsigned hand, const std::stop_token& stop) {
  if (!turnstile_.pass(Turnstile::Patience::kHasty, stop)) return;
  VideoSource source(input_);
  // A hand that cannot read keeps nobody waiting.
  const bool reads =
      source.open(facts_.kind, Purpose::kStoryboard, 1).failure == media::MediaFailure::kNone;
  if (reads && !find_keyframes(hand, source, stop)) return;
  if (!meet(stop)) return;
  if (wish_.keyframes) {
    if (reads && !show_keyframes(hand, source, stop)) return;
    // A tile must not go back to its keyframe.
    if (!meet(stop)) return;
  }
  if (reads) show_exact(hand, source, stop);
}

bool Storyboard::find_keyframes(unsigned hand, VideoSource& source, const std::stop_token& stop) {
  for (std::uint32_t index = first_of(hand); index < first_of(hand + 1); ++index) {
    if (!turnstile_.pass(Turnstile::Patience::kHasty, stop)) return false;
    source.seek_before(facts_.base_ticks + source.to_ticks(time_of(index)));
    if (const std::optional<std::int64_t> ticks = source.find_keyframe())
      keyframes_us_[index] = source.to_us(*ticks - facts_.base_ticks);
  }
  return true;
}

bool Storyboard::meet(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (++arrived_ == hands_) make_groups();
  const unsigned all = (arrived_ + hands_ - 1) / hands_ * hands_;
  if (arrived_ < all) return met_.wait(lock, stop, [&] { return arrived_ >= all; });
  lock.unlock();
  met_.notify_all();
  return !stop.stop_requested();
}

void Storyboard::make_groups() {
  for (std::uint32_t index = 0; index < wish_.count; ++index) {
    const std::optional<std::int64_t> keyframe_us = keyframes_us_[index];
    const bool same = index > 0 && keyframe_us && keyframe_us == keyframes_us_[index - 1];
    if (!same) groups_.push_back({index, index, keyframe_us, {}});
    groups_.back().end = index + 1;
  }
  const auto way_us = [this](std::size_t at) {
    const Group& group = groups_[at];
    return group.keyframe_us ? time_of(group.end - 1) - *group.keyframe_us : 0;
  };
  longest_first_.resize(groups_.size());
  std::iota(longest_first_.begin(), longest_first_.end(), std::size_t{0});
  std::stable_sort(longest_first_.begin(), longest_first_.end(),
                   [&](std::size_t one, std::size_t other) { return way_us(one) > way_us(other); });
}

bool Storyboard::show_keyframes(unsigned hand, VideoSource& source, const std::stop_token& stop) {
  for (std::size_t at = 0; (at = next_keyframe_++) < groups_.size();) {
    if (!turnstile_.pass(Turnstile::Patience::kHasty, stop)) return false;
    listener_.still_at_it();
    Group& group = groups_[at];
    FramePtr frame = keyframe(source, group);
    if (frame == nullptr) continue;
    const std::int64_t ticks = ticks_of(*frame);
    if (ticks == AV_NOPTS_VALUE || ticks < facts_.base_ticks) continue;
    Tile tile;
    tile.shown.pts_us = source.to_us(ticks - facts_.base_ticks);
    tile.shown.frame = std::move(frame);
    group.shown_us = tile.shown.pts_us;
    for (tile.index = group.first; tile.index < group.end; ++tile.index) listener_.tile(hand, tile);
  }
  return true;
}

// The one the clip begins with is there already.
FramePtr Storyboard::keyframe(VideoSource& source, const Group& group) const {
  if (!group.keyframe_us) return {};
  if (facts_.first != nullptr && *group.keyframe_us == 0)
    return FramePtr(av_frame_clone(facts_.first.get()));
  source.seek_before(facts_.base_ticks + source.to_ticks(time_of(group.first)));
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr || !source.take_keyframe(*frame, VideoSource::Keyframe::kTake)) return {};
  return frame;
}

bool Storyboard::show_exact(unsigned hand, VideoSource& source, const std::stop_token& stop) {
  FrameWalker walker(source);
  walker.set_base(facts_.base_ticks);
  for (std::size_t at = 0; (at = next_exact_++) < longest_first_.size();) {
    const Group& group = groups_[longest_first_[at]];
    if (!wish_.exact && group.shown_us) continue;
    for (std::uint32_t index = group.first; index < group.end; ++index) {
      // The keyframe is on screen then.
      const std::int64_t behind_us = time_of(index) - group.shown_us.value_or(time_of(index) + 1);
      if (behind_us >= 0 && behind_us < source.usual_duration_us()) continue;
      // The walker goes on from one to the next.
      walker.seek(time_of(index), media::SeekMode::kAt, 0);
      do {
        if (!turnstile_.pass(Turnstile::Patience::kPatient, stop)) return false;
        listener_.still_at_it();
      } while (walker.ready().empty() && walker.work());
      if (walker.ready().empty()) continue;
      Tile tile;
      tile.index = index;
      tile.exact = true;
      tile.shown = std::move(walker.ready().front());
      listener_.tile(hand, tile);
    }
  }
  return true;
}

}  // namespace vigil::decoder
