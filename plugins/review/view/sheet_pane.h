// The storyboard over the stage: the whole clip at a glance, one tile under the cursor.
#pragma once

#include "plugins/review/view/screen.h"

namespace vigil::review {

// Fills the current child window. Precondition: the clip is ready.
void draw_sheet(const Frame& frame, const DeskSnapshot& desk, Viewing& viewing);

}  // namespace vigil::review
