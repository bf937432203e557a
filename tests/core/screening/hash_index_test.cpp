// Every lookup finds exactly what going through all hashes finds.
#include "core/screening/hash_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "core/screening/index_kernel.h"

namespace vigil::screening {
namespace {

using Hits = std::vector<HashIndex::Hit>;

Hash256 any_hash(std::mt19937_64& random) {
  Hash256 hash;
  for (auto& word : hash.words) word = random();
  return hash;
}

Hash256 with_flips(Hash256 hash, int flips, std::mt19937_64& random) {
  for (int left = flips; left > 0;) {
    const int bit = static_cast<int>(random() % 256);
    hash.flip(bit);
    --left;
  }
  return hash;
}

Hits by_going_through_all(const std::vector<HashIndex::Entry>& entries, const Hash256& wanted,
                          int radius) {
  Hits hits;
  for (const HashIndex::Entry& entry : entries) {
    const int bits = distance(entry.hash, wanted);
    if (bits <= radius) hits.push_back({entry.id, bits});
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

void expect_same_hits(const HashIndex& index, const std::vector<HashIndex::Entry>& entries,
                      const Hash256& wanted, int radius) {
  Hits hits = index.find(wanted, radius);
  std::sort(hits.begin(), hits.end());
  EXPECT_EQ(hits, by_going_through_all(entries, wanted, radius)) << "radius " << radius;
}

constexpr int kRadii[] = {0, 1, 9, 10, 11, 20, 21, 22, 30, 31};

TEST(HashIndex, UniformHashes) {
  std::mt19937_64 random(1);
  std::vector<HashIndex::Entry> entries;
  for (std::uint64_t id = 0; id < 60'000; ++id) entries.push_back({any_hash(random), id});
  const HashIndex index(entries);
  EXPECT_EQ(index.size(), entries.size());
  for (int round = 0; round < 40; ++round) {
    const Hash256& near = entries[random() % entries.size()].hash;
    for (const int radius : kRadii) {
      expect_same_hits(index, entries, with_flips(near, static_cast<int>(random() % 34), random),
                       radius);
    }
    expect_same_hits(index, entries, any_hash(random), HashIndex::kMaxRadius);
  }
}

TEST(HashIndex, ClusteredHashes) {
  std::mt19937_64 random(2);
  std::vector<HashIndex::Entry> entries;
  while (entries.size() < 60'000) {
    const Hash256 centre = any_hash(random);
    const std::uint64_t members = random() % 300 + 1;
    for (std::uint64_t i = 0; i < members; ++i)
      entries.push_back({with_flips(centre, static_cast<int>(random() % 40), random),
                         std::uint64_t{entries.size()}});
  }
  const HashIndex index(entries);
  for (int round = 0; round < 60; ++round) {
    const Hash256& near = entries[random() % entries.size()].hash;
    for (const int radius : {0, 10, 31})
      expect_same_hits(index, entries, with_flips(near, static_cast<int>(random() % 20), random),
                       radius);
  }
}

// The worst for slots: many hashes alike in most of them, the flips all in one place or spread as
// evenly as can be.
TEST(HashIndex, AdversarialHashes) {
  std::mt19937_64 random(3);
  std::vector<HashIndex::Entry> entries;
  const Hash256 centre = any_hash(random);
  for (int i = 0; i < 20'000; ++i) entries.push_back({centre, std::uint64_t{entries.size()}});
  for (int first = 0; first < 256; ++first) {
    for (int flips = 1; flips <= 33; ++flips) {
      Hash256 together = centre;
      Hash256 spread = centre;
      for (int i = 0; i < flips; ++i) {
        together.flip((first + i) % 256);
        spread.flip((first + i * 256 / flips) % 256);
      }
      entries.push_back({together, std::uint64_t{entries.size()}});
      entries.push_back({spread, std::uint64_t{entries.size()}});
    }
  }
  for (int i = 0; i < 2'000; ++i) entries.push_back({Hash256{}, std::uint64_t{entries.size()}});
  const HashIndex index(entries);
  for (const int radius : kRadii) expect_same_hits(index, entries, centre, radius);
  for (int round = 0; round < 30; ++round)
    expect_same_hits(index, entries, entries[random() % entries.size()].hash, 31);
  expect_same_hits(index, entries, Hash256{}, 31);
}

// Flips that leave each slot just near enough or just too far.
TEST(HashIndex, TheLastSlotThatCanFindItDoes) {
  std::mt19937_64 random(4);
  std::vector<HashIndex::Entry> entries;
  for (std::uint64_t id = 0; id < 20'000; ++id) entries.push_back({any_hash(random), id});
  const HashIndex index(entries);
  for (int lucky = 0; lucky < kSlots; ++lucky) {
    Hash256 wanted = entries[lucky].hash;
    int flipped = 0;
    for (int s = 0; s < kSlots; ++s) {
      const int flips = slot_radius(s, 31) + (s == lucky ? 0 : 1);
      for (int i = 0; i < flips; ++i, ++flipped) wanted.flip(slot_begin(s) + i * 7);
    }
    ASSERT_EQ(flipped, 31);
    const Hits hits = index.find(wanted);
    EXPECT_EQ(hits, (Hits{{std::uint64_t(lucky), 31}})) << "slot " << lucky;
  }
}

TEST(HashIndex, WhatIsInsertedIsFoundAtOnceAndAfterMerging) {
  std::mt19937_64 random(5);
  HashIndex index;
  std::vector<HashIndex::Entry> entries;
  EXPECT_TRUE(index.find(Hash256{}).empty());
  for (std::uint64_t id = 0; id < 40'000; ++id) {
    entries.push_back({any_hash(random), id * 3});
    index.insert(entries.back().hash, id * 3);
    if (index.wants_merge()) index.merge();
    if (id % 2'000 == 0) {
      expect_same_hits(index, entries, with_flips(entries.back().hash, 20, random), 31);
      expect_same_hits(index, entries, with_flips(entries[id / 2].hash, 20, random), 31);
    }
  }
  index.merge();
  EXPECT_EQ(index.size(), entries.size());
  expect_same_hits(index, entries, entries[12'345].hash, 31);
}

TEST(HashIndex, SeveralHashesMayHaveOneId) {
  HashIndex index;
  Hash256 other;
  other.set(200);
  index.insert(Hash256{}, 7);
  index.insert(other, 7);
  EXPECT_EQ(index.find(Hash256{}, 1).size(), 2u);
}

// An index made and asked by one kernel, without HashIndex's choice of it.
class KernelIndex {
 public:
  KernelIndex(const IndexKernel& kernel, const std::vector<Hash256>& hashes)
      : kernel_(kernel), hashes_(hashes) {
    std::vector<std::uint64_t> room(hashes.size());
    for (int s = 0; s < kSlots; ++s) {
      const std::size_t words = (std::size_t{1} << slot_width(s)) / 64;
      bitmaps_[s].resize(words);
      ranks_[s].resize(words / kLineWords);
      entries_[s].resize(hashes.size());
      lists_[s].resize(hashes.size());
      slots_[s] = {slot_begin(s),    slot_width(s),      bitmaps_[s].data(),
                   ranks_[s].data(), entries_[s].data(), lists_[s].data()};
      kernel.fill(slots_[s], hashes.data(), hashes.size(), room.data());
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> find(const Hash256& wanted, int radius) const {
    std::vector<std::uint32_t> found;
    kernel_.find(
        slots_, hashes_.data(), wanted, radius,
        [](void* to, FoundHash hash) {
          static_cast<std::vector<std::uint32_t>*>(to)->push_back(hash.position);
        },
        &found);
    std::sort(found.begin(), found.end());
    return found;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& lists(int slot) const { return lists_[slot]; }

 private:
  const IndexKernel& kernel_;
  const std::vector<Hash256>& hashes_;
  IndexSlot slots_[kSlots];
  std::vector<std::uint64_t> bitmaps_[kSlots];
  std::vector<std::uint32_t> ranks_[kSlots];
  std::vector<std::uint32_t> entries_[kSlots];
  std::vector<std::uint32_t> lists_[kSlots];
};

TEST(HashIndex, BothKernelsAgree) {
  const IndexKernel* const other = popcount_index_kernel();
  if (other == nullptr || !__builtin_cpu_supports("avx2")) GTEST_SKIP() << "only one kernel here";
  std::mt19937_64 random(6);
  std::vector<Hash256> hashes;
  while (hashes.size() < 20'000) {
    hashes.push_back(any_hash(random));
    hashes.push_back(with_flips(hashes[random() % hashes.size()], 20, random));
  }
  const KernelIndex plain(portable_index_kernel(), hashes);
  const KernelIndex fast(*other, hashes);
  for (int s = 0; s < kSlots; ++s) EXPECT_EQ(plain.lists(s), fast.lists(s));
  for (int round = 0; round < 50; ++round) {
    const Hash256 wanted = with_flips(hashes[random() % hashes.size()], 15, random);
    const auto found = fast.find(wanted, 31);
    EXPECT_FALSE(found.empty());
    EXPECT_EQ(plain.find(wanted, 31), found);
  }
}

TEST(HashIndex, SlotsCoverTheHashOnceAndTheirRadiiSumUp) {
  int bit = 0;
  for (int s = 0; s < kSlots; ++s) {
    EXPECT_EQ(slot_begin(s), bit);
    bit += slot_width(s);
  }
  EXPECT_EQ(bit, 256);
  for (int radius = 0; radius <= HashIndex::kMaxRadius; ++radius) {
    int sum = 0;
    for (int s = 0; s < kSlots; ++s) {
      EXPECT_LE(slot_radius(s, radius), 2);
      EXPECT_GE(slot_radius(s, radius), -1);
      sum += slot_radius(s, radius) + 1;
    }
    EXPECT_EQ(sum, radius + 1);
  }
}

}  // namespace
}  // namespace vigil::screening
