// Decoded frames as plain Y, U, V planes at the clip's own size, for tools that compare frames: the
// same bytes that `ffmpeg -i FILE -pix_fmt yuv420p -f rawvideo` writes. Single-threaded use.
//
// What is 8-bit 4:2:0 already is only turned upright; everything else goes through the scaler as
// ffmpeg's own automatic conversion does (bicubic, its places of colour samples, its ranges).
#pragma once

#include <cstdint>
#include <span>

#include "app/decoder/libav.h"
#include "app/decoder/picture_maker.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

class PlanesMaker {
 public:
  // Planes one after the other without padding, those of colour at half size, rounded up; `stride`
  // of `placed` is the width. False when the memory is too small or the format cannot be converted.
  [[nodiscard]] bool draw(const AVFrame& frame, const Orientation& orientation,
                          std::span<std::uint8_t> memory, Placed& placed);

 private:
  [[nodiscard]] FramePtr converted(const AVFrame& frame);

  ScalerPtr scaler_;
};

}  // namespace vigil::decoder
