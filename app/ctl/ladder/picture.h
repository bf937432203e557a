// A ladder as a picture (SVG): stages as boxes, moves as numbered arrows, and a legend that says in
// Chinese and English what each number stands for. Pure.
#pragma once

#include <string>

#include "core/domain/ladder/ladder.h"

namespace vigil::ctl {

// Precondition: domain::ladder::check() finds nothing wrong with it.
[[nodiscard]] std::string draw_ladder(const domain::ladder::Ladder& ladder);

}  // namespace vigil::ctl
