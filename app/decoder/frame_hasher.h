// The perceptual hash of a decoded frame, as coded: not turned, not scaled to square pixels, as
// everybody computes it.
//
// Where the frame has a plane of BT.601 luma, that plane is hashed: it is what a conversion to RGB
// and back to luma would give, but for rounding. Of luma after another standard (BT.709, BT.2020)
// the pixels that the hash looks at are converted to RGB; so is anything else, whole.
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
  // `red` and `blue`: their shares in the frame's luma.
  [[nodiscard]] screening::PdqResult hash_converted(const AVFrame& frame,
                                                    const AVPixFmtDescriptor& format, float red,
                                                    float blue);

  screening::PdqHasher hasher_;
  ScalerPtr scaler_;
  std::vector<std::uint8_t> rgb_;
};

}  // namespace vigil::decoder
