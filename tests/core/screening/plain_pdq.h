// PDQ written down plainly from its description, for tests and measurements to hold the fast one
// against. Nothing is clever here: whole pictures, one value at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "core/screening/pdq.h"

namespace vigil::screening::plain {

struct Luma {
  int width = 0;
  int height = 0;
  std::vector<float> values;
};

// With the reduction to 512 x 512 by nearest pixels, where a dimension is larger.
[[nodiscard]] Luma luma_of_rgb(const std::uint8_t* rgb, int width, int height);
[[nodiscard]] Luma luma_of_grey(const std::uint8_t* grey, int width, int height);
[[nodiscard]] PdqResult pdq(Luma luma);

}  // namespace vigil::screening::plain
