// The peer of the index: all hashes are gone through for every query, many queries for each part of
// them while it is in the cache. As plain as it is fast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/screening/hash256.h"

namespace vigil::bench {

// Eight hashes word by word, so that one register holds the same word of all.
struct alignas(64) EightHashes {
  std::uint64_t words[4][8];
};

struct FlatHit {
  std::uint32_t query = 0;
  std::uint32_t position = 0;
  auto operator<=>(const FlatHit&) const = default;
};

class FlatScan {
 public:
  explicit FlatScan(const std::vector<screening::Hash256>& hashes);
  [[nodiscard]] std::vector<FlatHit> find(const std::vector<screening::Hash256>& queries,
                                          int radius) const;
  // "AVX-512" or "AVX2".
  [[nodiscard]] static const char* kind();

 private:
  std::vector<EightHashes> blocks_;
  std::size_t size_;
};

// One query against `count` blocks: a bit for each of a block's hashes that is near, in `near`.
using FlatKernel = void (*)(const EightHashes* blocks, std::size_t count,
                            const std::uint64_t* query, int radius, std::uint8_t* near);
[[nodiscard]] FlatKernel avx512_flat_kernel();
[[nodiscard]] FlatKernel avx2_flat_kernel();

}  // namespace vigil::bench
