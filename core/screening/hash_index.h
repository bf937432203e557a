// Which of up to many millions of hashes lie within a Hamming distance of a given one: exactly all
// of them, no others.
//
// 256 bits are cut into eleven slots. When two hashes differ in at most 31 bits, they differ in at
// most two bits of some slot (one slot even in at most one), so it is enough to look at the hashes
// that come so close in one of them. For each slot a bitmap says which values occur at all; most
// near values do not, and asking it costs one memory word for up to 22 of them.
//
// What was there when the index was made or merged lies in a snapshot; what is inserted later in a
// tail that is gone through hash by hash. Lookups from several threads are safe while nobody
// inserts or merges. Move-only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/screening/hash256.h"

namespace vigil::screening {

class HashIndex {
 public:
  static constexpr int kMaxRadius = 31;
  static constexpr std::size_t kMaxSize = 0x7fff'ffff;

  struct Entry {
    Hash256 hash;
    std::uint64_t id = 0;  // the caller's; several hashes may have the same
  };
  struct Hit {
    std::uint64_t id = 0;
    int distance = 0;
    auto operator<=>(const Hit&) const = default;
  };

  HashIndex();
  // Precondition: at most kMaxSize.
  explicit HashIndex(const std::vector<Entry>& entries);
  ~HashIndex();
  HashIndex(HashIndex&&) noexcept;
  HashIndex& operator=(HashIndex&&) noexcept;

  void insert(const Hash256& hash, std::uint64_t id);
  // The tail has become long enough to be felt: merge() when there is time, about 0.5 s a million
  // hashes.
  [[nodiscard]] bool wants_merge() const;
  void merge();

  // In no particular order. Precondition: radius is 0 to kMaxRadius.
  [[nodiscard]] std::vector<Hit> find(const Hash256& hash, int radius = kMaxRadius) const;
  // The same, appended to `hits`, for callers that ask often.
  void find(const Hash256& hash, int radius, std::vector<Hit>& hits) const;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  struct Snapshot;

  std::unique_ptr<Snapshot> snapshot_;  // nullptr while there are too few to be worth it
  std::vector<Hash256> tail_;
  std::vector<std::uint64_t> tail_ids_;
};

}  // namespace vigil::screening
