// Pictures that claim to be enormous.
#pragma once

#include <random>

#include "tests/fuzz/structure.h"

namespace vigil::fuzz {

struct Clip;
using Random = std::mt19937_64;

// In every place of the file that states a size: sample entries, parameter sets, frame headers.
[[nodiscard]] Bytes make_giant(const Clip& clip, Random& random);

}  // namespace vigil::fuzz
