#include "app/decoder/frame_feed.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

namespace vigil::decoder {
namespace {

// A kept frame farther from the target than this tells less than the keyframe before it may.
constexpr std::int64_t kNearUs = 1'000'000;
// Whoever drags along the strip has sought on by then.
constexpr std::int64_t kRestMs = 200;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

bool FrameFeed::begin() {
  const bool found = walker_.begin();
  take_decoded();
  return found;
}

void FrameFeed::seek(std::int64_t time_us, media::SeekMode mode, std::size_t lead,
                     FrameWalker::Preview preview, Then then) {
  ready_.clear();
  ended_ = false;
  given_us_.reset();
  kept_us_.reset();
  refine_ = false;
  rests_until_ms_ = 0;
  if (seek_in_store(time_us, mode, lead, then)) return;
  if (preview == FrameWalker::Preview::kYes) {
    std::optional<ShownFrame> near = store_.near(time_us);
    if (near && std::llabs(near->pts_us - time_us) <= kNearUs && unpack(*near)) {
      near->preview = true;
      ready_.push_back(std::move(*near));
      preview = FrameWalker::Preview::kNo;
    }
  }
  walker_.seek(time_us, mode, lead, preview);
  take_decoded();
}

bool FrameFeed::seek_in_store(std::int64_t time_us, media::SeekMode mode, std::size_t lead,
                              Then then) {
  std::optional<ShownFrame> target = store_.at(std::max<std::int64_t>(time_us, 0), mode);
  // Frames that are stepped through must be exact at once.
  const bool packed = target && target->packed != nullptr;
  if (!target || (packed && mode == media::SeekMode::kBefore) || !unpack(*target)) return false;
  if (packed) {
    given_us_ = target->pts_us;
    refine_ = true;
    rests_until_ms_ = now_ms() + (then == Then::kStays ? kRestMs : 0);
    ready_.push_back(std::move(*target));
    return true;
  }
  kept_us_ = target->pts_us;
  for (ShownFrame& before : store_.before(target->pts_us, lead)) {
    before.lead = true;
    ready_.push_back(std::move(before));
  }
  ended_ = store_.is_last(target->pts_us);
  ready_.push_back(std::move(*target));
  return true;
}

bool FrameFeed::unpack(ShownFrame& shown) {
  if (shown.packed == nullptr) return true;
  FramePtr frame = unpacker_.unpack(*shown.packed, *shown.frame);
  if (frame == nullptr) return false;
  shown.frame = std::move(frame);
  shown.packed.reset();
  shown.approximate = true;
  return true;
}

bool FrameFeed::work() {
  if (ended_) return false;
  if (kept_us_) {
    next_from_store();
    return true;
  }
  if (rests_until_ms_ > 0) {
    if (now_ms() < rests_until_ms_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      return true;
    }
    rests_until_ms_ = 0;
    walker_.seek(*given_us_, media::SeekMode::kAt, 0);
  }
  const bool more = walker_.work();
  take_decoded();
  return more;
}

void FrameFeed::next_from_store() {
  if (std::optional<ShownFrame> next = store_.after(*kept_us_)) {
    kept_us_ = next->pts_us;
    ended_ = store_.is_last(next->pts_us);
    ready_.push_back(std::move(*next));
    return;
  }
  if (store_.is_last(*kept_us_)) {
    ended_ = true;
    return;
  }
  // From here on they are decoded: found again by the last one that was given.
  given_us_ = std::exchange(kept_us_, std::nullopt);
  walker_.seek(*given_us_, media::SeekMode::kAt, 0);
}

void FrameFeed::take_decoded() {
  for (; !walker_.ready().empty(); walker_.ready().pop_front()) {
    ShownFrame& shown = walker_.ready().front();
    if (given_us_ && refine_ && shown.pts_us == *given_us_) {
      refine_ = false;
      shown.refined = true;
      ready_.push_back(std::move(shown));
      continue;
    }
    if (given_us_ && shown.pts_us <= *given_us_) continue;
    given_us_.reset();
    ready_.push_back(std::move(shown));
  }
  ended_ = walker_.ended();
}

std::int64_t FrameFeed::end_us() const {
  return std::max(walker_.end_us(), store_.end_us().value_or(0));
}

}  // namespace vigil::decoder
