// The fingerprint of a video (vPDQ): the PDQ hash of every frame, in order. Plain values.
#pragma once

#include <cstdint>
#include <vector>

#include "core/screening/hash256.h"

namespace vigil::screening {

struct VideoFrameHash {
  std::int64_t frame = 0;  // from 0
  int quality = 0;         // 0 to 100
  Hash256 hash;
  double seconds = 0;  // from the first frame

  auto operator<=>(const VideoFrameHash&) const = default;
};

using VideoHash = std::vector<VideoFrameHash>;

}  // namespace vigil::screening
