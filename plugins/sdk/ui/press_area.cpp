#include "plugins/sdk/ui/press_area.h"

#include <imgui_internal.h>

#include <string>

#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/probe.h"

namespace vigil::sdk::ui {

PressArea press_area(const Style&, const char* id, ImVec2 size, std::string_view words,
                     bool enabled, bool checked) {
  ImGuiWindow& window = *ImGui::GetCurrentWindow();
  PressArea area;
  area.id = window.GetID(id);
  area.min = window.DC.CursorPos;
  area.max = {area.min.x + size.x, area.min.y + size.y};
  if (window.SkipItems) return area;
  const ImRect box(area.min, area.max);
  ImGui::ItemSize(size);
  area.visible = ImGui::ItemAdd(box, area.id, nullptr,
                                enabled ? 0 : static_cast<ImGuiItemFlags>(ImGuiItemFlags_Disabled));
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  area.enabled = (context.LastItemData.ItemFlags & ImGuiItemFlags_Disabled) == 0;
  if (probe() != nullptr) {
    const std::string label = std::string(words) + id;
    name_last_item(label.c_str(), checked);
  }
  if (!area.visible) return area;
  area.pressed = ImGui::ButtonBehavior(box, area.id, &area.hovered, &area.held);
  area.focused = context.NavId == area.id && context.NavCursorVisible;
  return area;
}

void draw_press_feedback(const Style& style, const PressArea& area, float corner) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (area.enabled && (area.held || area.hovered)) {
    list.AddRectFilled(area.min, area.max, style.color(area.held ? Token::kPressed : Token::kHover),
                       style.px(corner));
  }
  if (area.focused) draw_focus_ring(style, list, area.min, area.max, corner);
}

}  // namespace vigil::sdk::ui
