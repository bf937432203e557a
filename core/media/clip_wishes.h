// What a clip's pictures should be like from the first one on. Values.
#pragma once

#include "core/domain/look.h"
#include "core/media/decoder_protocol.h"
#include "core/media/picture.h"

namespace vigil::media {

using domain::Look;
using domain::Reveal;

// What a storyboard's tiles are to be.
enum class TileWish {
  kNearbyThenExact,  // keyframes, which are there soon, and then the frames on screen at each time
  kExact,            // those alone
  kAnyNearby,        // keyframes will do
};

struct ClipWishes {
  PictureSize fit{};  // they are made to fit into it; an empty size means as large as allowed
  Look look{};
  SlotFormat format = SlotFormat::kRgba;
  int losses =
      0;  // decoders that these bytes have cost before; with the second one they are given up
};

}  // namespace vigil::media
