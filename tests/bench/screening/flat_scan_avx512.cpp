#include <immintrin.h>

#include "tests/bench/screening/flat_scan.h"

namespace vigil::bench {
namespace {

void scan(const EightHashes* blocks, std::size_t count, const std::uint64_t* query, int radius,
          std::uint8_t* near) {
  __m512i wanted[4];
  for (int w = 0; w < 4; ++w) wanted[w] = _mm512_set1_epi64(static_cast<long long>(query[w]));
  const __m512i limit = _mm512_set1_epi64(radius);
  for (std::size_t b = 0; b < count; ++b) {
    __m512i sum = _mm512_setzero_si512();
    for (int w = 0; w < 4; ++w) {
      const __m512i words = _mm512_load_si512(blocks[b].words[w]);
      sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_xor_si512(words, wanted[w])));
    }
    near[b] = static_cast<std::uint8_t>(_mm512_cmple_epu64_mask(sum, limit));
  }
}

}  // namespace

FlatKernel avx512_flat_kernel() { return scan; }

}  // namespace vigil::bench
