#include "app/decoder/memory_reserve.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>

namespace vigil::decoder {
namespace {

constexpr std::size_t kPiece = 1u << 20;

}  // namespace

void take_pages(std::span<std::uint8_t> memory) {
  constexpr std::size_t kPage = 4096;
  // Volatile: nobody reads it, and yet it is to be written. Asking the kernel for the pages would
  // leave a virtual machine's share of the work to whoever writes first.
  for (std::size_t at = 0; at < memory.size(); at += kPage)
    *static_cast<volatile std::uint8_t*>(&memory[at]) = 0;
}

MemoryReserve::MemoryReserve() {
  // Pictures come from the heap, which keeps what is given back to it.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

bool MemoryReserve::step() {
  if (due_ == 0) return false;
  void* piece = std::malloc(kPiece);
  if (piece == nullptr) {
    give_back();
    return false;
  }
  held_.push_back(piece);
  take_pages({static_cast<std::uint8_t*>(piece), kPiece});
  due_ -= std::min(due_, kPiece);
  if (due_ == 0) give_back();
  return true;
}

void MemoryReserve::give_back() {
  due_ = 0;
  for (void* piece : held_) std::free(piece);
  held_.clear();
}

}  // namespace vigil::decoder
