// What drawing a picture of the clip's size needs, before there is one: while the first frame is
// decoded, the scaler's tables are built and the slot's memory is taken from the system. Beside the
// decoder's own thread, which leaves `maker` alone meanwhile. Nothing is drawn: codecs that decode
// one frame with two threads need the processors themselves.
#pragma once

#include <cstdint>
#include <span>

#include "app/decoder/picture_maker.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

// Of a clip that is not there yet, coded so large. What of `slot` its first picture would take,
// which is not touched.
[[nodiscard]] std::span<std::uint8_t> rehearse_like(Size coded, PictureMaker& maker, Size box,
                                                    std::span<std::uint8_t> slot);

void rehearse(const VideoSource& source, PictureMaker& maker, Size box,
              std::span<std::uint8_t> slot);

}  // namespace vigil::decoder
