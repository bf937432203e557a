#include "app/decoder/frame_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace vigil::decoder {
namespace {

std::uint64_t bytes_of(const AVFrame& frame) {
  std::uint64_t bytes = 0;
  for (const AVBufferRef* buffer : frame.buf) {
    if (buffer != nullptr) bytes += buffer->size;
  }
  return bytes;
}

}  // namespace

void FrameStore::begin(std::uint64_t budget_bytes, std::uint32_t stride) {
  Entries old;
  const std::lock_guard lock(mutex_);
  old.swap(entries_);
  budget_ = budget_bytes;
  bytes_ = 0;
  stride_ = std::max(stride, 1u);
  next_number_ = 0;
  newest_us_.reset();
  end_us_.reset();
}

bool FrameStore::wants_next() const {
  const std::lock_guard lock(mutex_);
  return budget_ > 0 && next_number_ % stride_ == 0;
}

void FrameStore::note_next(std::int64_t pts_us) {
  if (newest_us_) {
    if (const auto last = entries_.find(*newest_us_); last != entries_.end())
      last->second.next_us = pts_us;
  }
  newest_us_ = pts_us;
}

void FrameStore::skip(std::int64_t pts_us) {
  const std::lock_guard lock(mutex_);
  note_next(pts_us);
  ++next_number_;
}

void FrameStore::add(ShownFrame kept) {
  const std::lock_guard lock(mutex_);
  note_next(kept.pts_us);
  Entry entry;
  entry.bytes = kept.packed != nullptr ? static_cast<std::uint64_t>(kept.packed->size)
                                       : bytes_of(*kept.frame);
  entry.duration_us = kept.duration_us;
  entry.number = next_number_++;
  entry.frame = std::move(kept.frame);
  entry.packed = std::move(kept.packed);
  bytes_ += entry.bytes;
  entries_.insert_or_assign(kept.pts_us, std::move(entry));
  while (bytes_ > budget_ && !entries_.empty()) thin_out();
}

// Every second one of those that are kept goes, so that what stays is spread evenly.
void FrameStore::thin_out() {
  if (entries_.size() == 1) {
    entries_.clear();
    bytes_ = 0;
    budget_ = 0;
    return;
  }
  stride_ *= 2;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->second.number % stride_ == 0) {
      ++entry;
    } else {
      bytes_ -= entry->second.bytes;
      entry = entries_.erase(entry);
    }
  }
}

void FrameStore::finish(std::int64_t end_us) {
  const std::lock_guard lock(mutex_);
  end_us_ = end_us;
}

std::optional<ShownFrame> FrameStore::shown(Entries::const_iterator entry) const {
  ShownFrame shown;
  // A reference, not a copy of the picture.
  if (entry->second.packed != nullptr) {
    shown.packed.reset(av_packet_clone(entry->second.packed.get()));
    shown.frame.reset(av_frame_alloc());
    if (shown.packed == nullptr || shown.frame == nullptr) return std::nullopt;
    shown.frame->width = entry->second.frame->width;
    shown.frame->height = entry->second.frame->height;
    if (av_frame_copy_props(shown.frame.get(), entry->second.frame.get()) < 0) return std::nullopt;
  } else {
    shown.frame.reset(av_frame_clone(entry->second.frame.get()));
    if (shown.frame == nullptr) return std::nullopt;
  }
  shown.pts_us = entry->first;
  shown.duration_us = entry->second.duration_us;
  return shown;
}

std::optional<ShownFrame> FrameStore::at(std::int64_t time_us, media::SeekMode mode) const {
  const std::lock_guard lock(mutex_);
  const bool before = mode == media::SeekMode::kBefore;
  auto entry = before ? entries_.lower_bound(time_us) : entries_.upper_bound(time_us);
  if (entry == entries_.begin()) return std::nullopt;
  --entry;
  const std::optional<std::int64_t> next = entry->second.next_us;
  const bool last = !next && end_us_ && entry->first == newest_us_;
  const bool exactly = !before && entry->first == time_us;
  const bool followed = next && (before ? *next >= time_us : *next > time_us);
  return exactly || followed || last ? shown(entry) : std::nullopt;
}

std::optional<ShownFrame> FrameStore::after(std::int64_t pts_us) const {
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(pts_us);
  if (entry == entries_.end() || !entry->second.next_us) return std::nullopt;
  const auto next = entries_.find(*entry->second.next_us);
  return next == entries_.end() ? std::nullopt : shown(next);
}

std::vector<ShownFrame> FrameStore::before(std::int64_t pts_us, std::size_t count) const {
  std::vector<ShownFrame> found;
  const std::lock_guard lock(mutex_);
  auto entry = entries_.find(pts_us);
  if (entry == entries_.end()) return found;
  while (found.size() < count && entry != entries_.begin()) {
    const std::int64_t follows = entry->first;
    --entry;
    if (entry->second.next_us != follows) break;
    std::optional<ShownFrame> frame = shown(entry);
    if (!frame) break;
    found.push_back(std::move(*frame));
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::optional<ShownFrame> FrameStore::near(std::int64_t time_us) const {
  const std::lock_guard lock(mutex_);
  if (entries_.empty()) return std::nullopt;
  auto entry = entries_.lower_bound(time_us);
  if (entry == entries_.end()) return shown(std::prev(entry));
  if (entry != entries_.begin()) {
    const auto earlier = std::prev(entry);
    if (time_us - earlier->first <= entry->first - time_us) entry = earlier;
  }
  return shown(entry);
}

bool FrameStore::is_last(std::int64_t pts_us) const {
  const std::lock_guard lock(mutex_);
  return end_us_ && newest_us_ == pts_us;
}

std::optional<std::int64_t> FrameStore::end_us() const {
  const std::lock_guard lock(mutex_);
  return end_us_;
}

FrameStore::Fill FrameStore::fill() const {
  const std::lock_guard lock(mutex_);
  return {bytes_, static_cast<std::uint32_t>(entries_.size())};
}

}  // namespace vigil::decoder
