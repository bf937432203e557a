// Which stretch of a clip goes round when the reviewer asks for a loop. Pure.
#pragma once

#include "plugins/review/model/mark_pad.h"

namespace vigil::review {

// From an open in point to the frame on screen, where that comes after it; else the mark that lies
// at `position`, else the last mark; else the whole clip. Always at least one frame long.
[[nodiscard]] sdk::TimeRange loop_for(const MarkPad& marks, sdk::MediaTime position,
                                      sdk::MediaTime frame, sdk::MediaTime duration);

}  // namespace vigil::review
