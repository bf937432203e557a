// A frame's brightness in 64 x 64 cells, whatever its size and shape: what the scan looks at.
#pragma once

#include <array>
#include <cstdint>

#include "app/decoder/libav.h"

namespace vigil::decoder {

inline constexpr int kGridSide = 64;
using LumaGrid = std::array<std::uint8_t, std::size_t{kGridSide} * kGridSide>;

class LumaGridMaker {
 public:
  // 8 bits as coded, each cell an average. False when the format cannot be read.
  [[nodiscard]] bool make(const AVFrame& frame, LumaGrid& grid);

 private:
  ScalerPtr scaler_;  // for formats without a plane of luma
};

}  // namespace vigil::decoder
