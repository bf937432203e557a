#include "core/media/sound_queue.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace vigil::media {
namespace {

constexpr std::int64_t kRate = 48'000;
// Times are rounded to microseconds, and a block or two may be.
constexpr std::int64_t kRounding = 48;

}  // namespace

std::int64_t sound_frame_at(MediaTime time) { return (time.count() * (kRate / 1000) + 500) / 1000; }

void SoundQueue::clear() {
  blocks_.clear();
  begin_ = end_ = 0;
  finished_ = false;
}

void SoundQueue::append(SoundBlock block) {
  if (block.samples.size() < 2) return;
  const std::int64_t first = sound_frame_at(block.time);
  if (blocks_.empty() || std::llabs(first - end_) > kRounding) {
    clear();
    begin_ = end_ = first;
  }
  end_ += static_cast<std::int64_t>(block.samples.size() / 2);
  blocks_.push_back(std::move(block.samples));
}

std::size_t SoundQueue::read(std::int64_t from, std::span<float> pairs) const {
  std::size_t done = 0;
  std::int64_t first = begin_;
  for (const std::vector<float>& block : blocks_) {
    const auto length = static_cast<std::int64_t>(block.size() / 2);
    const std::int64_t skip = from + static_cast<std::int64_t>(done) - first;
    first += length;
    if (skip >= length) continue;
    if (skip < 0) break;
    const std::size_t count =
        std::min(static_cast<std::size_t>(length - skip), pairs.size() / 2 - done);
    std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(2 * skip), 2 * count,
                pairs.begin() + static_cast<std::ptrdiff_t>(2 * done));
    done += count;
    if (2 * done >= pairs.size() - 1) break;
  }
  return done;
}

void SoundQueue::forget_before(std::int64_t place) {
  while (!blocks_.empty()) {
    const auto length = static_cast<std::int64_t>(blocks_.front().size() / 2);
    if (begin_ + length > place) return;
    begin_ += length;
    blocks_.pop_front();
  }
}

}  // namespace vigil::media
