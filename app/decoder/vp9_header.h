// What a VP9 frame says about itself before its compressed part begins. FFmpeg's decoder of VP9
// cannot be told to leave out the loop filter; the frame can. Pure functions over strangers' bytes:
// nothing is read or written outside of them.
#pragma once

#include <cstdint>
#include <span>

namespace vigil::decoder {

// Sets the strength of the loop filter to nothing in every frame of the packet, which may hold
// several. What cannot be understood stays as it is. True when something was changed: whoever
// decodes it sees coarse edges, and they spread to the frames that are built upon it.
bool leave_out_vp9_loop_filter(std::span<std::uint8_t> packet);

}  // namespace vigil::decoder
