// The second window: the clip that is shown on the desk, as large as it goes, its time and what it
// is doing. Nothing to press. User-interface thread.
#pragma once

#include "app/workstation/panels/page.h"
#include "app/workstation/shell/surface.h"
#include "plugins/sdk/clips.h"

struct ImDrawList;

namespace vigil::workstation {

enum class Covered { kNo, kYes };

// `clip`: null when there is none. Covered: the desk is locked or nobody is signed in.
void draw_second_screen(const sdk::ui::Style& style, const sdk::Texts& texts, ImDrawList& list,
                        shell::PixelSize room, const sdk::Clip* clip, Covered covered);

// What there is to wait for, with its figure; empty when there is nothing. Also for the robot.
[[nodiscard]] std::string waiting_words(const sdk::Texts& texts, const sdk::Clip& clip);

}  // namespace vigil::workstation
