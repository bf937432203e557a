// What the widgets of this folder share while they draw. Not offered to plugins.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

// Type is set at whole pixels; fractions would blur it.
inline float font_pixels(const Style& style, float size) { return std::round(style.px(size)); }

inline ImFont* text_font(const Style& style) {
  return style.fonts.text != nullptr ? style.fonts.text : ImGui::GetFont();
}

inline ImVec4 as_vec4(ImU32 color) { return ImGui::ColorConvertU32ToFloat4(color); }

// A hairline's thickness in device pixels.
inline float line_pixels(const Style& style) { return std::max(1.0F, std::floor(style.scale)); }

// `width` in design pixels as the calls promise it: 0 or below is what is left of the row.
inline float device_width(const Style& style, float width) {
  return width > 0 ? style.px(width) : std::max(1.0F, ImGui::GetContentRegionAvail().x);
}

// The text font at a size, for ImGui's own widgets.
class FontScope {
 public:
  FontScope(const Style& style, float size) {
    ImGui::PushFont(text_font(style), font_pixels(style, size));
  }
  ~FontScope() { ImGui::PopFont(); }
  FontScope(const FontScope&) = delete;
  FontScope& operator=(const FontScope&) = delete;
};

}  // namespace vigil::sdk::ui
