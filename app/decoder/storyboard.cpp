#include "app/decoder/storyboard.h"

#include <algorithm>
#include <utility>

namespace vigil::decoder {
namespace {

std::int64_t ticks_of(const AVFrame& frame) {
  return frame.best_effort_timestamp != AV_NOPTS_VALUE ? frame.best_effort_timestamp : frame.pts;
}

}  // namespace

Storyboard::Storyboard(const MediaInput& input, Turnstile& turnstile, const ClipFacts& facts,
                       Stretch stretch, std::uint32_t count, Listener listener)
    : input_(input),
      turnstile_(turnstile),
      facts_(facts),
      stretch_(stretch),
      count_(count),
      hands_(count > 1 && facts.threads > 1 ? kMostHands : 1),
      listener_(std::move(listener)),
      at_work_(hands_),
      keyframe_us_(count, -1) {
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
  return stretch_.begin_us + (stretch_.end_us - stretch_.begin_us) * (2 * index + 1) / (2 * count_);
}

void Storyboard::work(unsigned hand, const std::stop_token& stop) {
  if (!turnstile_.pass(Turnstile::Patience::kHasty, stop)) return;
  VideoSource source(input_);
  if (source.open(facts_.kind, Purpose::kStoryboard, 1).failure != media::MediaFailure::kNone)
    return;
  if (show_keyframes(hand, source, stop)) show_exact(hand, source, stop);
}

// The one the clip begins with is there already.
FramePtr Storyboard::keyframe(VideoSource& source, std::int64_t ticks) const {
  if (facts_.first != nullptr && ticks == ticks_of(*facts_.first))
    return FramePtr(av_frame_clone(facts_.first.get()));
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr || !source.take_keyframe(*frame, VideoSource::Keyframe::kTake)) return {};
  return frame;
}

bool Storyboard::show_keyframes(unsigned hand, VideoSource& source, const std::stop_token& stop) {
  std::optional<std::int64_t> last;
  Tile tile;
  for (std::uint32_t index = first_of(hand); index < first_of(hand + 1); ++index) {
    if (!turnstile_.pass(Turnstile::Patience::kHasty, stop)) return false;
    listener_.still_at_it();
    source.seek_before(facts_.base_ticks + source.to_ticks(time_of(index)));
    const std::optional<std::int64_t> found = source.find_keyframe();
    if (!found) continue;
    if (found != last) {
      tile.shown.frame.reset();
      last = found;
      FramePtr frame = keyframe(source, *found);
      if (frame == nullptr) continue;
      const std::int64_t ticks = ticks_of(*frame);
      if (ticks == AV_NOPTS_VALUE || ticks < facts_.base_ticks) continue;
      tile.shown.pts_us = source.to_us(ticks - facts_.base_ticks);
      tile.shown.frame = std::move(frame);
    }
    // Several tiles may have the same keyframe: it is decoded once.
    if (tile.shown.frame == nullptr) continue;
    tile.index = index;
    keyframe_us_[index] = tile.shown.pts_us;
    listener_.tile(hand, tile);
  }
  return true;
}

bool Storyboard::show_exact(unsigned hand, VideoSource& source, const std::stop_token& stop) {
  FrameWalker walker(source);
  walker.set_base(facts_.base_ticks);
  for (std::uint32_t index = first_of(hand); index < first_of(hand + 1); ++index) {
    const std::int64_t behind_us = time_of(index) - keyframe_us_[index];
    // The keyframe is on screen then.
    if (keyframe_us_[index] >= 0 && behind_us >= 0 && behind_us < source.usual_duration_us())
      continue;
    // Tiles in the same run of frames share its decoding: the walker goes on to the next.
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
  return true;
}

}  // namespace vigil::decoder
