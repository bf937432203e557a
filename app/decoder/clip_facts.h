// What the playback found out about a clip, for those who read it a second time beside it. A value.
#pragma once

#include <cstdint>
#include <memory>

#include "app/decoder/libav.h"
#include "app/decoder/picture_maker.h"
#include "app/decoder/sniff.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

struct ClipFacts {
  Kind kind;
  std::int64_t base_ticks = 0;  // the playback's time zero
  AVRational pixel_aspect{0, 1};
  Orientation orientation;
  Size shown;  // at full size
  int threads = 1;
  std::shared_ptr<const AVFrame> first;  // what is shown at time zero
};

}  // namespace vigil::decoder
