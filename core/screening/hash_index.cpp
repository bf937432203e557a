#include "core/screening/hash_index.h"

#include <algorithm>
#include <utility>

#include "core/screening/index_kernel.h"
#include "core/screening/paged_vector.h"
#include "core/screening/processor.h"

namespace vigil::screening {
namespace {

// Below this many hashes going through all of them is as fast and needs no bitmaps.
constexpr std::size_t kFewHashes = 16'384;
// A tail of this share of the snapshot is felt.
constexpr std::size_t kTailShare = 32;

const IndexKernel& best_kernel() {
  const IndexKernel* const popcount = popcount_index_kernel();
  return popcount != nullptr && has_popcount() ? *popcount : portable_index_kernel();
}

struct SlotMemory {
  PagedVector<std::uint64_t> bitmap;
  std::vector<std::uint32_t> ranks;
  PagedVector<std::uint32_t> entries;
  PagedVector<std::uint32_t> lists;

  [[nodiscard]] std::size_t bytes() const {
    return 8 * bitmap.capacity() + 4 * (ranks.capacity() + entries.capacity() + lists.capacity());
  }
};

// What the kernel calls for every hash it found.
struct Collector {
  const std::uint64_t* ids;
  std::vector<HashIndex::Hit>* hits;

  static void take(void* context, FoundHash found) {
    const auto& self = *static_cast<Collector*>(context);
    self.hits->push_back({self.ids[found.position], found.distance});
  }
};

}  // namespace

struct HashIndex::Snapshot {
  PagedVector<Hash256> hashes;
  std::vector<std::uint64_t> ids;
  SlotMemory memory[kSlots];
  IndexSlot slots[kSlots];

  Snapshot(PagedVector<Hash256> its_hashes, std::vector<std::uint64_t> its_ids)
      : hashes(std::move(its_hashes)), ids(std::move(its_ids)) {
    const IndexKernel& kernel = best_kernel();
    std::vector<std::uint64_t> room(hashes.size());
    std::vector<std::uint32_t> entries(hashes.size());
    std::vector<std::uint32_t> lists(hashes.size());
    for (int s = 0; s < kSlots; ++s) {
      const std::size_t words = (std::size_t{1} << slot_width(s)) / 64;
      SlotMemory& of_slot = memory[s];
      IndexSlot& slot = slots[s];
      slot.first_bit = slot_begin(s);
      slot.width = slot_width(s);
      of_slot.bitmap.assign(words, 0);
      of_slot.ranks.assign(words / kLineWords, 0);
      slot.bitmap = of_slot.bitmap.data();
      slot.ranks = of_slot.ranks.data();
      slot.entries = entries.data();
      slot.lists = lists.data();
      const IndexSlotSize used = kernel.fill(slot, hashes.data(), hashes.size(), room.data());
      of_slot.entries.assign(entries.begin(), entries.begin() + std::ptrdiff_t(used.entries));
      of_slot.lists.assign(lists.begin(), lists.begin() + std::ptrdiff_t(used.lists));
      slot.entries = of_slot.entries.data();
      slot.lists = of_slot.lists.data();
    }
  }
};

HashIndex::HashIndex() = default;
HashIndex::~HashIndex() = default;
HashIndex::HashIndex(HashIndex&&) noexcept = default;
HashIndex& HashIndex::operator=(HashIndex&&) noexcept = default;

HashIndex::HashIndex(const std::vector<Entry>& entries) {
  tail_.reserve(entries.size());
  tail_ids_.reserve(entries.size());
  for (const Entry& entry : entries) insert(entry.hash, entry.id);
  if (wants_merge()) merge();
}

void HashIndex::insert(const Hash256& hash, std::uint64_t id) {
  tail_.push_back(hash);
  tail_ids_.push_back(id);
}

bool HashIndex::wants_merge() const {
  const std::size_t settled = snapshot_ ? snapshot_->hashes.size() : 0;
  return tail_.size() > std::max(kFewHashes, settled / kTailShare);
}

void HashIndex::merge() {
  PagedVector<Hash256> hashes;
  std::vector<std::uint64_t> ids;
  if (snapshot_) {
    hashes = std::move(snapshot_->hashes);
    ids = std::move(snapshot_->ids);
    snapshot_.reset();
  }
  hashes.reserve(hashes.size() + tail_.size());
  ids.reserve(ids.size() + tail_.size());
  hashes.insert(hashes.end(), tail_.begin(), tail_.end());
  ids.insert(ids.end(), tail_ids_.begin(), tail_ids_.end());
  // Their memory goes too.
  tail_ = std::vector<Hash256>();
  tail_ids_ = std::vector<std::uint64_t>();
  if (hashes.size() <= kFewHashes) {
    tail_.assign(hashes.begin(), hashes.end());
    tail_ids_ = std::move(ids);
    return;
  }
  snapshot_ = std::make_unique<Snapshot>(std::move(hashes), std::move(ids));
}

void HashIndex::find(const Hash256& hash, int radius, std::vector<Hit>& hits) const {
  const IndexKernel& kernel = best_kernel();
  if (snapshot_) {
    Collector collector{snapshot_->ids.data(), &hits};
    kernel.find(snapshot_->slots, snapshot_->hashes.data(), hash, radius, Collector::take,
                &collector);
  }
  Collector collector{tail_ids_.data(), &hits};
  kernel.scan(tail_.data(), tail_.size(), hash, radius, Collector::take, &collector);
}

std::vector<HashIndex::Hit> HashIndex::find(const Hash256& hash, int radius) const {
  std::vector<Hit> hits;
  find(hash, radius, hits);
  return hits;
}

std::size_t HashIndex::size() const {
  return (snapshot_ ? snapshot_->hashes.size() : 0) + tail_.size();
}

std::size_t HashIndex::memory_bytes() const {
  std::size_t bytes = 32 * tail_.capacity() + 8 * tail_ids_.capacity();
  if (!snapshot_) return bytes;
  bytes += 32 * snapshot_->hashes.capacity() + 8 * snapshot_->ids.capacity();
  for (const SlotMemory& memory : snapshot_->memory) bytes += memory.bytes();
  return bytes;
}

}  // namespace vigil::screening
