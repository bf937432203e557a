#include "tests/bench/screening/flat_scan.h"

#include <algorithm>
#include <bit>

namespace vigil::bench {
namespace {

constexpr std::size_t kBlocksAtOnce = 1024;  // 256 KB

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vpopcntdq") != 0;
}

}  // namespace

FlatScan::FlatScan(const std::vector<screening::Hash256>& hashes)
    : blocks_((hashes.size() + 7) / 8), size_(hashes.size()) {
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    for (int w = 0; w < 4; ++w) blocks_[i / 8].words[w][i % 8] = hashes[i].words[w];
  }
}

const char* FlatScan::kind() { return has_avx512() ? "AVX-512" : "AVX2"; }

std::vector<FlatHit> FlatScan::find(const std::vector<screening::Hash256>& queries,
                                    int radius) const {
  const FlatKernel kernel = has_avx512() ? avx512_flat_kernel() : avx2_flat_kernel();
  std::vector<FlatHit> hits;
  std::vector<std::uint8_t> near(kBlocksAtOnce + 8);
  for (std::size_t first = 0; first < blocks_.size(); first += kBlocksAtOnce) {
    const std::size_t count = std::min(kBlocksAtOnce, blocks_.size() - first);
    for (std::size_t q = 0; q < queries.size(); ++q) {
      kernel(&blocks_[first], count, queries[q].words.data(), radius, near.data());
      for (std::size_t b = 0; b < count; ++b) {
        for (unsigned bits = near[b]; bits != 0; bits &= bits - 1) {
          const std::size_t position =
              (first + b) * 8 + static_cast<std::size_t>(std::countr_zero(bits));
          if (position < size_)
            hits.push_back({static_cast<std::uint32_t>(q), static_cast<std::uint32_t>(position)});
        }
      }
    }
  }
  return hits;
}

}  // namespace vigil::bench
