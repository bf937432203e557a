// Rows to tick and choices of one among several (field.h).
#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kBox = 18.0F;

float row_height(const Style& style, const CheckOptions& options) {
  return style.px(options.note.empty() ? 32.0F : 52.0F);
}

void draw_row_words(const Style& style, const PressArea& area, float x, float right,
                    std::string_view words, const CheckOptions& options) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float body = font_pixels(style, kBodyText);
  const float top = options.note.empty() ? std::round((area.size().y - body) / 2) : style.px(8);
  const Token token = area.enabled ? Token::kText : Token::kTextDisabled;
  draw_elided(style, list, {x, area.min.y + top}, right - x, words, style.color(token));
  if (!options.note.empty()) {
    draw_elided(style, list, {x, area.min.y + top + body + style.px(6)}, right - x, options.note,
                style.color(area.enabled ? Token::kTextSecondary : Token::kTextDisabled),
                kSmallText);
  }
}

// What is left of the row after its key cap, whose place is the right end.
float draw_row_cap(const Style& style, const PressArea& area, const CheckOptions& options) {
  const float right = area.max.x - style.px(kGap);
  if (options.key.empty()) return right;
  const ImVec2 cap = key_cap_size(style, options.key);
  draw_key_cap(style, *ImGui::GetWindowDrawList(), {right - cap.x, area.center().y - cap.y / 2},
               options.key, area.enabled);
  return right - cap.x - style.px(kGap);
}

}  // namespace

bool check_row(const Style& style, const char* id, std::string_view words, bool& checked,
               const CheckOptions& options) {
  const PressArea area =
      press_area(style, id, {device_width(style, options.width), row_height(style, options)}, words,
                 options.enabled, checked);
  if (area.pressed) checked = !checked;
  if (!area.visible) return area.pressed;
  draw_press_feedback(style, area);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float side = std::round(style.px(kBox));
  const ImVec2 box{area.min.x + style.px(kGap), options.note.empty()
                                                    ? std::round(area.center().y - side / 2)
                                                    : area.min.y + style.px(7)};
  const ImVec2 end{box.x + side, box.y + side};
  if (checked) {
    list.AddRectFilled(
        box, end, area.enabled ? style.color(Token::kAccent) : faded(style, Token::kAccent, 0.3F),
        style.px(4));
    draw_icon(style, list, {(box.x + end.x) / 2, (box.y + end.y) / 2}, Icon::kCheck,
              style.color(Token::kOnAccent), 13);
  } else {
    list.AddRectFilled(box, end, style.color(Token::kSunken), style.px(4));
    list.AddRect(
        box, end,
        style.color(area.hovered && area.enabled ? Token::kTextSecondary : Token::kTextDisabled),
        style.px(4), 0, std::round(style.px(1.5F)));
  }
  const float right = draw_row_cap(style, area, options);
  draw_row_words(style, area, end.x + style.px(10), right, words, options);
  return area.pressed;
}

bool switch_row(const Style& style, const char* id, std::string_view words, bool& on,
                const CheckOptions& options) {
  const PressArea area =
      press_area(style, id, {device_width(style, options.width), row_height(style, options)}, words,
                 options.enabled, on);
  if (area.pressed) on = !on;
  if (!area.visible) return area.pressed;
  draw_press_feedback(style, area);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float right = draw_row_cap(style, area, options);
  const float height = std::round(style.px(20));
  const float width = std::round(style.px(36));
  const ImVec2 from{right - width, std::round(area.center().y - height / 2)};
  const ImVec2 to{right, from.y + height};
  const float radius = height / 2;
  list.AddRectFilled(
      from, to,
      on ? (area.enabled ? style.color(Token::kAccent) : faded(style, Token::kAccent, 0.3F))
         : style.color(Token::kScrollbar),
      radius);
  list.AddCircleFilled({on ? to.x - radius : from.x + radius, from.y + radius},
                       radius - style.px(3), style.color(on ? Token::kOnAccent : Token::kText));
  draw_row_words(style, area, area.min.x + style.px(kGap), from.x - style.px(kGap), words, options);
  return area.pressed;
}

bool segmented(const Style& style, const char* id, std::span<const Segment> segments,
               std::size_t& chosen, bool enabled) {
  const std::size_t before = chosen;
  ImGui::PushID(id);
  ImGui::BeginGroup();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = style.px(32);
  const auto width_of = [&](const Segment& segment) {
    const float words = segment.words.empty() ? 0 : text_size(style, segment.words).x;
    const float glyph = segment.icon == Icon::kNone ? 0 : style.px(18);
    const float between = words > 0 && glyph > 0 ? style.px(6) : 0;
    return std::max(style.px(36), std::round(words + glyph + between + style.px(2 * kPadding)));
  };
  float whole = 0;
  for (const Segment& segment : segments) whole += width_of(segment);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + whole, at.y + height};
  list.AddRectFilled(at, end, style.color(Token::kSunken), style.px(kCorner));
  list.AddRect(at, end, style.color(Token::kHairline), style.px(kCorner), 0, line_pixels(style));
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    if (i > 0) ImGui::SameLine(0, 0);
    const PressArea area = press_area(style, segment.id, {width_of(segment), height}, segment.words,
                                      enabled, chosen == i);
    report_text(segment.words);
    if (area.pressed) chosen = i;
    if (area.visible) {
      const bool is_chosen = chosen == i;
      const float inset = style.px(3);
      const ImVec2 min{area.min.x + inset, area.min.y + inset};
      const ImVec2 max{area.max.x - inset, area.max.y - inset};
      if (is_chosen) {
        list.AddRectFilled(min, max, style.color(Token::kOverlay), style.px(4));
        list.AddRect(min, max, style.color(Token::kScrollbar), style.px(4), 0, line_pixels(style));
      } else if (area.hovered && area.enabled) {
        list.AddRectFilled(min, max, style.color(Token::kHover), style.px(4));
      }
      const Token token = !area.enabled ? Token::kTextDisabled
                          : is_chosen   ? Token::kText
                                        : Token::kTextSecondary;
      const float words = text_size(style, segment.words).x;
      const float glyph = segment.icon == Icon::kNone ? 0 : style.px(18);
      const float between = words > 0 && glyph > 0 ? style.px(6) : 0;
      float x = area.center().x - (words + glyph + between) / 2;
      draw_icon(style, list, {x + glyph / 2, area.center().y}, segment.icon, style.color(token));
      x += glyph + between;
      draw_text(style, list,
                {x, area.min.y + std::round((height - font_pixels(style, kBodyText)) / 2)},
                segment.words, style.color(token));
      if (area.focused) draw_focus_ring(style, list, area.min, area.max);
    }
    if (!segment.tooltip.empty()) tooltip(style, segment.tooltip);
  }
  ImGui::EndGroup();
  ImGui::PopID();
  return chosen != before;
}

bool radio_rows(const Style& style, const char* id, std::span<const Segment> segments,
                std::size_t& chosen, bool enabled) {
  const std::size_t before = chosen;
  ImGui::PushID(id);
  ImGui::BeginGroup();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    CheckOptions options;
    options.note = segments[i].tooltip;
    const PressArea area =
        press_area(style, segments[i].id, {device_width(style, 0), row_height(style, options)},
                   segments[i].words, enabled, chosen == i);
    if (area.pressed) chosen = i;
    if (!area.visible) continue;
    draw_press_feedback(style, area);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float radius = style.px(kBox / 2);
    const ImVec2 center{area.min.x + style.px(kGap) + radius,
                        options.note.empty() ? area.center().y : area.min.y + style.px(16)};
    list.AddCircleFilled(center, radius, style.color(Token::kSunken));
    list.AddCircle(center, radius, style.color(chosen == i ? Token::kAccent : Token::kTextDisabled),
                   0, std::round(style.px(chosen == i ? 2.0F : 1.5F)));
    if (chosen == i) list.AddCircleFilled(center, style.px(4.5F), style.color(Token::kAccent));
    draw_row_words(style, area, center.x + radius + style.px(10), area.max.x - style.px(kGap),
                   segments[i].words, options);
  }
  ImGui::EndGroup();
  ImGui::PopID();
  return chosen != before;
}

}  // namespace vigil::sdk::ui
