// The row of keys that move through the clip, its time, its sound; for pictures, which one of how
// many.
#pragma once

#include "plugins/review/view/screen.h"

namespace vigil::review {

inline constexpr float kTransportHeight = 36;  // design pixels

// At the cursor, over what is left of the row. Precondition: desk.task is set.
void draw_transport(const Frame& frame, const DeskSnapshot& desk);

}  // namespace vigil::review
