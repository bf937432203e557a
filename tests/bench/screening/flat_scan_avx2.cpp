#include <immintrin.h>

#include "tests/bench/screening/flat_scan.h"

namespace vigil::bench {
namespace {

// The set bits of every byte, by a table of the sixteen half-bytes.
__m256i bits_of_bytes(__m256i value) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2,
                                         1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i half = _mm256_set1_epi8(15);
  return _mm256_add_epi8(
      _mm256_shuffle_epi8(table, _mm256_and_si256(value, half)),
      _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(value, 4), half)));
}

void scan(const EightHashes* blocks, std::size_t count, const std::uint64_t* query, int radius,
          std::uint8_t* near) {
  __m256i wanted[4];
  for (int w = 0; w < 4; ++w) wanted[w] = _mm256_set1_epi64x(static_cast<long long>(query[w]));
  const __m256i limit = _mm256_set1_epi64x(radius);
  for (std::size_t b = 0; b < count; ++b) {
    unsigned bits = 0;
    for (int part = 0; part < 2; ++part) {
      __m256i sum = _mm256_setzero_si256();
      for (int w = 0; w < 4; ++w) {
        const __m256i words =
            _mm256_load_si256(reinterpret_cast<const __m256i*>(&blocks[b].words[w][4 * part]));
        sum = _mm256_add_epi8(sum, bits_of_bytes(_mm256_xor_si256(words, wanted[w])));
      }
      const __m256i whole = _mm256_sad_epu8(sum, _mm256_setzero_si256());
      const __m256i far = _mm256_cmpgt_epi64(whole, limit);
      bits |= (~static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(far))) & 15u)
              << (4 * part);
    }
    near[b] = static_cast<std::uint8_t>(bits);
  }
}

}  // namespace

FlatKernel avx2_flat_kernel() { return scan; }

}  // namespace vigil::bench
