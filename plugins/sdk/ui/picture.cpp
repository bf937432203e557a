#include "plugins/sdk/ui/picture.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/line_break.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {

Fitted fit_inside(ImVec2 min, ImVec2 max, int width, int height) {
  if (width <= 0 || height <= 0 || max.x <= min.x || max.y <= min.y) return {min, min};
  const float scale = std::min((max.x - min.x) / static_cast<float>(width),
                               (max.y - min.y) / static_cast<float>(height));
  const float w = std::round(static_cast<float>(width) * scale);
  const float h = std::round(static_cast<float>(height) * scale);
  const ImVec2 at{std::round((min.x + max.x - w) / 2), std::round((min.y + max.y - h) / 2)};
  return {at, {at.x + w, at.y + h}};
}

void draw_picture(const Style& style, ImDrawList& list, const ClipPicture& picture, ImVec2 min,
                  ImVec2 max, float corner) {
  if (picture.texture == 0) return;
  list.AddImageRounded(ImTextureRef(static_cast<ImTextureID>(picture.texture)), min, max,
                       {picture.u0, picture.v0}, {picture.u1, picture.v1}, IM_COL32_WHITE,
                       style.px(corner));
}

PictureResult picture(const Style& style, const char* id, const ClipPicture& shown, ImVec2 size,
                      const PictureOptions& options) {
  const PressArea area = press_area(style, id, size, options.badge);
  PictureResult result;
  result.hovered = area.hovered;
  result.pressed = area.pressed;
  result.fitted = fit_inside(area.min, area.max, shown.width, shown.height);
  if (!area.visible) return result;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, style.color(options.backdrop), style.px(options.corner));
  draw_picture(style, list, shown, result.fitted.min, result.fitted.max, options.corner);
  if (!options.badge.empty()) {
    const ImVec2 words = text_size(style, options.badge, 12);
    const ImVec2 end{area.max.x - style.px(4), area.max.y - style.px(4)};
    const ImVec2 at{end.x - words.x - style.px(8), end.y - words.y - style.px(4)};
    list.AddRectFilled(at, end, style.color(Token::kScrim), style.px(3));
    // The scrim is dark in every theme, as pictures are bright in all of them.
    draw_text(style, list, {at.x + style.px(4), at.y + style.px(2)}, options.badge,
              IM_COL32(0xF2, 0xF3, 0xF5, 0xFF), 12);
  }
  if (!options.overlay.empty()) {
    const float width =
        std::min(text_size(style, options.overlay).x + 1, area.size().x - style.px(2 * kPadding));
    draw_elided(style, list,
                {area.center().x - width / 2, area.center().y - font_pixels(style, kBodyText) / 2},
                width, options.overlay, IM_COL32(0xC9, 0xCE, 0xD6, 0xFF));
  }
  if (area.focused) draw_focus_ring(style, list, area.min, area.max, options.corner);
  return result;
}

}  // namespace vigil::sdk::ui
