#include "app/decoder/luma_grid.h"

#include <algorithm>

namespace vigil::decoder {
namespace {

// Rows and columns of a cell that are looked at; more would not change an average that matters.
constexpr int kSamples = 6;

template <typename Sample>
void average_cells(const AVFrame& frame, int shift, LumaGrid& grid) {
  for (int row = 0; row < kGridSide; ++row) {
    const int top = frame.height * row / kGridSide;
    const int bottom = std::max(frame.height * (row + 1) / kGridSide, top + 1);
    const int step_y = std::max(1, (bottom - top) / kSamples);
    for (int column = 0; column < kGridSide; ++column) {
      const int left = frame.width * column / kGridSide;
      const int right = std::max(frame.width * (column + 1) / kGridSide, left + 1);
      const int step_x = std::max(1, (right - left) / kSamples);
      std::uint32_t sum = 0;
      std::uint32_t count = 0;
      for (int y = top; y < bottom; y += step_y) {
        const auto* line = reinterpret_cast<const Sample*>(
            frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0]);
        for (int x = left; x < right; x += step_x, ++count) sum += line[x];
      }
      grid[static_cast<std::size_t>(row * kGridSide + column)] =
          static_cast<std::uint8_t>(std::min(255u, (sum / count) >> shift));
    }
  }
}

}  // namespace

bool LumaGridMaker::make(const AVFrame& frame, LumaGrid& grid) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr || frame.width <= 0 || frame.height <= 0) return false;
  const int depth = format->comp[0].depth;
  constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                                   AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                                   AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT;
  const bool plain = (format->flags & kOther) == 0 && format->comp[0].plane == 0 &&
                     format->comp[0].offset == 0 && format->comp[0].shift == 0;
  if (plain && depth == 8 && format->comp[0].step == 1) {
    average_cells<std::uint8_t>(frame, 0, grid);
    return true;
  }
  if (plain && depth > 8 && depth <= 16 && format->comp[0].step == 2) {
    average_cells<std::uint16_t>(frame, depth - 8, grid);
    return true;
  }
  scaler_.reset(sws_getCachedContext(scaler_.release(), frame.width, frame.height,
                                     static_cast<AVPixelFormat>(frame.format), kGridSide, kGridSide,
                                     AV_PIX_FMT_GRAY8, SWS_AREA, nullptr, nullptr, nullptr));
  if (scaler_ == nullptr) return false;
  std::uint8_t* planes[4] = {grid.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {kGridSide, 0, 0, 0};
  return sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides) > 0;
}

}  // namespace vigil::decoder
