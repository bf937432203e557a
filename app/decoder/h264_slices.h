// How many slices one packet of H.264 holds: its decoder shares a picture among threads by slices
// alone. A pure function over strangers' bytes: nothing outside of them is read.
#pragma once

#include <cstdint>
#include <span>

namespace vigil::decoder {

// `header` is the stream's own, as the container keeps it: it says whether units begin with their
// length or with a start code. 0 when the packet makes no sense.
[[nodiscard]] int h264_slices(std::span<const std::uint8_t> packet,
                              std::span<const std::uint8_t> header);

}  // namespace vigil::decoder
