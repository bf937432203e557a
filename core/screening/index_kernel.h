// Private to core/screening: the inner loops of HashIndex, compiled for more than one kind of
// processor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/screening/hash256.h"

namespace vigil::screening {

inline constexpr int kSlots = 11;
inline constexpr int kLineWords = 8;  // bitmap words that share one rank

// One slot of every hash. `bitmap` has a bit for each value the slot can have. The entries are
// those of the values that occur, in order: with kMany a place in `lists`, where positions follow
// until one with kLast; without it the position of the only hash.
struct IndexSlot {
  static constexpr std::uint32_t kMany = 0x8000'0000;
  static constexpr std::uint32_t kLast = 0x8000'0000;

  int first_bit = 0;
  int width = 0;
  std::uint64_t* bitmap = nullptr;
  std::uint32_t* ranks = nullptr;  // of each line of the bitmap: how many values occur before it
  std::uint32_t* entries = nullptr;
  std::uint32_t* lists = nullptr;
};

// The eight narrower slots come first; the last one is asked least.
[[nodiscard]] constexpr int slot_width(int slot) { return slot < 8 ? 23 : 24; }
[[nodiscard]] constexpr int slot_begin(int slot) {
  return slot < 8 ? 23 * slot : 184 + 24 * (slot - 8);
}
// How many bits may differ in the slot so that no hash within the radius is missed; negative: the
// slot need not be looked at. One more than each, summed up, is radius + 1.
[[nodiscard]] constexpr int slot_radius(int slot, int radius) {
  return (radius + 1) / kSlots + (slot < (radius + 1) % kSlots ? 1 : 0) - 1;
}

struct IndexSlotSize {
  std::size_t entries = 0;
  std::size_t lists = 0;
};

struct FoundHash {
  std::uint32_t position = 0;
  int distance = 0;
};
using FoundSink = void (*)(void* context, FoundHash found);

struct IndexKernel {
  void (*find)(const IndexSlot* slots, const Hash256* hashes, const Hash256& wanted, int radius,
               FoundSink sink, void* context);
  void (*scan)(const Hash256* hashes, std::size_t count, const Hash256& wanted, int radius,
               FoundSink sink, void* context);
  // Fills a slot whose bitmap and ranks are zeros. Its entries and lists are room for `count` each;
  // what was used of them is said.
  IndexSlotSize (*fill)(IndexSlot& slot, const Hash256* hashes, std::size_t count,
                        std::uint64_t* room_for_count);
};

[[nodiscard]] const IndexKernel& portable_index_kernel();
// nullptr where it was not built.
[[nodiscard]] const IndexKernel* popcount_index_kernel();

}  // namespace vigil::screening
