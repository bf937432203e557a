// The sizes of pictures that PDQ tells apart. Nothing but numbers: included where code is compiled
// for more than one kind of processor.
#pragma once

namespace vigil::screening {

// Pictures smaller than this in a dimension have the hash 0 and the quality 0.
inline constexpr int kMinPdqSide = 5;
// Of pictures larger than this in a dimension, 512 x 512 pixels are looked at: of row (or column) i
// the one numbered i * size / 512.
inline constexpr int kMaxHashedSide = 512;

}  // namespace vigil::screening
