// Takes every frame of a clip out of a decoder process as fast as it comes, without the desk: only
// the messages are read, the pictures stay where they are, in shared memory.
#pragma once

#include <string>

#include "core/media/clip_wishes.h"

namespace vigil::bench {

struct Drained {
  int frames = 0;      // after the first one
  double wall_ms = 0;  // from the first frame to the last
  bool complete = false;
};

[[nodiscard]] Drained drain(const std::string& decoder, const std::string& file, int threads,
                            const media::ClipWishes& wishes);

}  // namespace vigil::bench
