// Files that lead a parser round in circles, down without end, or into another format.
#pragma once

#include "tests/fuzz/giants.h"

namespace vigil::fuzz {

// Boxes in boxes and elements in elements, thousands deep.
[[nodiscard]] Bytes nest_deeply(const Clip& clip, Random& random);
// Edit lists without end, counts of samples beyond reason, pieces of no size, places that point to
// themselves, pictures that never stop.
[[nodiscard]] Bytes make_endless(const Clip& clip, Random& random);
// Two formats at once, playlists under a clip's name, references to files outside.
[[nodiscard]] Bytes make_polyglot(const Clip& clip, Random& random);

}  // namespace vigil::fuzz
