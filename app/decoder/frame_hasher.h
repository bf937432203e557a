// The perceptual hash of a decoded frame, as coded: not turned, not scaled to square pixels, as
// everybody computes it.
//
// Where the frame has a plane of luma, that plane is hashed: it is what a conversion to RGB and
// back to luma would give, but for rounding. Anything else is converted to RGB first.
// Single-threaded use.
#pragma once

#include <optional>
#include <vector>

#include "app/decoder/libav.h"
#include "core/screening/pdq.h"

namespace vigil::decoder {

class FrameHasher {
 public:
  // Nothing when the format cannot be read.
  [[nodiscard]] std::optional<screening::PdqResult> hash(const AVFrame& frame);

 private:
  screening::PdqHasher hasher_;
  ScalerPtr scaler_;
  std::vector<std::uint8_t> rgb_;
};

}  // namespace vigil::decoder
