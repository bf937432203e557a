#include "core/media/picture_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

namespace vigil::media {
namespace {

// Below it the ordinary heap is as good.
constexpr std::size_t kLarge = 256u << 10;
constexpr std::size_t kRounding = 64u << 10;
// A kept block may be so many times larger than what is asked for.
constexpr std::size_t kMostSlack = 2;

}  // namespace

void PixelsEnd::operator()(std::uint8_t* pixels) const {
  if (from) {
    from->give_back({pixels, size});
  } else {
    delete[] pixels;
  }
}

PictureMemory::~PictureMemory() {
  for (const Block& block : blocks_) ::munmap(block.memory, block.size);
}

Pixels PictureMemory::take(std::size_t size) {
  if (size < kLarge) return std::make_unique_for_overwrite<std::uint8_t[]>(size);
  const std::size_t rounded = (size + kRounding - 1) / kRounding * kRounding;
  {
    const std::lock_guard lock(mutex_);
    // The one used last is the one most likely still in the processor's caches.
    const auto fits = std::find_if(blocks_.rbegin(), blocks_.rend(), [&](const Block& block) {
      return block.size >= rounded && block.size / kMostSlack <= rounded;
    });
    if (fits != blocks_.rend()) {
      const Block block = *fits;
      blocks_.erase(std::next(fits).base());
      kept_ -= block.size;
      return Pixels(block.memory, {shared_from_this(), block.size});
    }
  }
  void* memory =
      ::mmap(nullptr, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  ::madvise(memory, rounded, MADV_DONTFORK);
  ::madvise(memory, rounded, MADV_DONTDUMP);
  return Pixels(static_cast<std::uint8_t*>(memory), {shared_from_this(), rounded});
}

void PictureMemory::give_back(Block block) {
  const std::lock_guard lock(mutex_);
  blocks_.push_back(block);
  kept_ += block.size;
  trim();
}

void PictureMemory::keep_at_most(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  most_kept_ = bytes;
  trim();
}

void PictureMemory::trim() {
  while (kept_ > most_kept_) {
    const Block oldest = blocks_.front();
    blocks_.erase(blocks_.begin());
    kept_ -= oldest.size;
    ::munmap(oldest.memory, oldest.size);
  }
}

std::size_t PictureMemory::kept_bytes() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

}  // namespace vigil::media
