#include "plugins/sdk/ui/layout.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {

void beside(const Style& style, float width) { ImGui::SameLine(0, style.px(width)); }

void to_right(const Style& style, float width) {
  const float left = ImGui::GetContentRegionAvail().x - style.px(width);
  if (left > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + left);
}

void gap(const Style& style, float height) {
  // An item brings one item spacing with it beyond the one already there.
  const float spacing = ImGui::GetStyle().ItemSpacing.y;
  ImGui::Dummy({0, std::max(0.0F, style.px(height) - spacing)});
}

void hairline(const Style& style) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float thickness = line_pixels(style);
  ImGui::Dummy({width, thickness});
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + thickness},
                                            style.color(Token::kHairline));
}

void upright_hairline(const Style& style, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float thickness = line_pixels(style);
  ImGui::Dummy({thickness, style.px(height)});
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + thickness, at.y + style.px(height)},
                                            style.color(Token::kHairline));
}

void section_heading(const Style& style, std::string_view words, std::string_view trailing) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = style.px(kRowHeight);
  ImGui::Dummy({width, height});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 words_size = text_size(style, words, kSmallText);
  const float y = at.y + std::round((height - words_size.y) / 2);
  draw_text(style, list, {at.x, y}, words, style.color(Token::kTextSecondary), kSmallText);
  if (trailing.empty()) return;
  const ImVec2 trailing_size = text_size(style, trailing, kSmallText);
  draw_text(style, list, {at.x + width - trailing_size.x, y}, trailing,
            style.color(Token::kTextSecondary), kSmallText);
}

void page_heading(const Style& style, std::string_view words, std::string_view below) {
  text(style, words, Token::kText, kCaptionText);
  if (!below.empty()) wrapped(style, below, Token::kTextSecondary, kSmallText);
}

void fact(const Style& style, std::string_view label, std::string_view value, float label_width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float indent = style.px(label_width);
  const float baseline =
      std::round((font_pixels(style, kBodyText) - font_pixels(style, kSmallText)) * 0.88F);
  const float line_space = style.px(kTextLine) - font_pixels(style, kBodyText);
  draw_elided(style, *ImGui::GetWindowDrawList(),
              {at.x, at.y + std::round(line_space / 2) + baseline}, indent - style.px(kTightGap),
              label, style.color(Token::kTextSecondary), kSmallText);
  ImGui::Indent(indent);
  wrapped(style, value);
  ImGui::Unindent(indent);
}

Card::Card(const Style& style, const char* id, float width, Token surface, float padding) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style.color(surface));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, style.px(kCorner));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(padding), style.px(padding)});
  open_ = ImGui::BeginChild(id, {device_width(style, width), 0},
                            ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_AlwaysUseWindowPadding |
                                ImGuiChildFlags_NavFlattened,
                            ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                                ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

Card::~Card() { ImGui::EndChild(); }

ScrollArea::ScrollArea(const Style& style, const char* id, float width, float height,
                       float padding) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
  ImGui::PushStyleColor(ImGuiCol_ScrollbarBg, IM_COL32_BLACK_TRANS);
  ImGui::PushStyleColor(ImGuiCol_ScrollbarGrab, style.color(Token::kScrollbar));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 0.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, style.px(10));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(padding), style.px(padding)});
  ImGui::BeginChild(
      id, {style.px(width), style.px(height)},
      ImGuiChildFlags_NavFlattened | (padding > 0 ? ImGuiChildFlags_AlwaysUseWindowPadding : 0),
      ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor(3);
}

ScrollArea::~ScrollArea() { ImGui::EndChild(); }

void draw_focus_ring(const Style& style, ImDrawList& list, ImVec2 min, ImVec2 max, float corner) {
  const float thickness = std::round(style.px(2));
  const float inset = thickness / 2;
  list.AddRect({min.x + inset, min.y + inset}, {max.x - inset, max.y - inset},
               style.color(Token::kFocus), std::max(0.0F, style.px(corner) - inset), 0, thickness);
}

ImU32 faded(const Style& style, Token token, float alpha) {
  const ImU32 color = style.color(token);
  const float own = static_cast<float>((color >> IM_COL32_A_SHIFT) & 0xFF);
  const auto a = static_cast<ImU32>(std::lround(std::clamp(alpha, 0.0F, 1.0F) * own));
  return (color & ~IM_COL32_A_MASK) | (a << IM_COL32_A_SHIFT);
}

}  // namespace vigil::sdk::ui
