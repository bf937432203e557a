// PDQ, the perceptual hash of a picture: the same bits as the published reference algorithm.
//
// The picture becomes luma, a picture larger than 512 in a dimension is first reduced to 512 x 512
// by taking the nearest pixel, two box filters in each direction and a decimation leave 64 x 64,
// and the hash says which of the 16 x 16 lowest frequencies lie above their median. Every sum is
// made of the same floats in the same order as in the reference, several rows or columns side by
// side, so equal pixels give equal hashes and nothing is left to a tolerance.
//
// A hasher keeps its working memory (under 600 KB) and is used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/screening/hash256.h"
#include "core/screening/pdq_limits.h"

namespace vigil::screening {

struct PdqResult {
  Hash256 hash;
  // 0 to 100: how much is to be seen. Matches of hashes below 50 mean little.
  int quality = 0;
};

// Where one picture's samples are. Precondition of every use: the memory is there.
struct Rgb24View {
  const std::uint8_t* data = nullptr;  // R, G, B, 8 bits each
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;  // bytes from row to row; may be negative
};

struct LumaView {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
  // Significant bits of a sample: 8 takes one byte each, 9 to 16 two in the machine's order.
  int depth = 8;
  // Video's 16 to 235 is opened to 0 to 255, rounded, as a conversion to RGB does.
  bool limited_range = false;
};

class PdqHasher {
 public:
  PdqHasher();
  ~PdqHasher();
  PdqHasher(const PdqHasher&) = delete;
  PdqHasher& operator=(const PdqHasher&) = delete;

  [[nodiscard]] PdqResult hash(const Rgb24View& picture);
  [[nodiscard]] PdqResult hash(const LumaView& picture);

 private:
  struct Memory;
  template <typename View, typename Fill, typename Filter>
  PdqResult run(const View& picture, const Fill& fill, const Filter& filter);

  std::unique_ptr<Memory> memory_;
};

}  // namespace vigil::screening
