// The ground text fields stand on. Not offered to plugins.
#pragma once

#include <imgui.h>

#include <string_view>

#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

enum class Ring { kNone, kFocus, kProblem };

void draw_field_frame(const Style& style, ImVec2 min, ImVec2 max, bool hovered, Ring ring);
void draw_field_label(const Style& style, std::string_view label);
// `width` in design pixels.
void draw_field_problem(const Style& style, std::string_view problem, float width);

}  // namespace vigil::sdk::ui
