// A picture of the clip's size, drawn before there is one: while the first frame is decoded, the
// scaler's tables are built and the slot's memory is taken from the system. Beside the decoder's
// own thread, which leaves `maker` alone meanwhile. What is drawn is grey and shown to nobody.
#pragma once

#include <cstdint>
#include <span>

#include "app/decoder/picture_maker.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

void rehearse(const VideoSource& source, PictureMaker& maker, Size box,
              std::span<std::uint8_t> slot);

}  // namespace vigil::decoder
