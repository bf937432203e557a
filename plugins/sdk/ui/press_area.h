// The ground every widget that can be pressed stands on: a place with an id, hover, keyboard focus
// and press. Plugins use it for widgets of their own. User-interface thread.
#pragma once

#include <imgui.h>

#include <string_view>

#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

struct PressArea {
  ImGuiID id = 0;
  ImVec2 min;  // device pixels
  ImVec2 max;
  bool visible = false;  // some of it lies inside the clip rectangle; draw only then
  bool enabled = true;
  bool hovered = false;
  bool held = false;     // pressed and not yet let go
  bool focused = false;  // by keyboard, and the ring is to be seen
  bool pressed = false;  // in this frame

  [[nodiscard]] ImVec2 size() const { return {max.x - min.x, max.y - min.y}; }
  [[nodiscard]] ImVec2 center() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
};

// `size` in device pixels. `words` and `checked` name it for the probe.
[[nodiscard]] VIGIL_SDK_API PressArea press_area(const Style& style, const char* id, ImVec2 size,
                                                 std::string_view words = {}, bool enabled = true,
                                                 bool checked = false);
// What lies over a surface while it is hovered or held, and the focus ring.
VIGIL_SDK_API void draw_press_feedback(const Style& style, const PressArea& area,
                                       float corner = 6.0F);

}  // namespace vigil::sdk::ui
