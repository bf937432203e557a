// Decoded frames made as small as they are shown, to be kept: still in the clip's own colours, not
// turned and not softened, so that they go through the same hands as any other frame when they are
// shown. Single-threaded use.
#pragma once

#include "app/decoder/libav.h"
#include "app/decoder/picture_maker.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

class KeptPictureMaker {
 public:
  // What the frame will be made into: its size and bytes, before it is made.
  struct Form {
    Size size;  // as coded, not turned
    AVPixelFormat format = AV_PIX_FMT_NONE;
    std::uint64_t bytes = 0;
  };
  [[nodiscard]] static Form form_of(const AVFrame& frame, AVRational pixel_aspect,
                                    const Orientation& orientation, Size box);

  // Null when the frame's format cannot be converted or there is no memory.
  [[nodiscard]] FramePtr make(const AVFrame& frame, AVRational pixel_aspect,
                              const Orientation& orientation, Size box);

 private:
  ScalerPtr scaler_;
};

}  // namespace vigil::decoder
