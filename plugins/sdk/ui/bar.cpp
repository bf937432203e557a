#include "plugins/sdk/ui/bar.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kTrack = 6.0F;

void draw_track(const Style& style, ImVec2 min, ImVec2 max, float fraction, Token token) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float corner = (max.y - min.y) / 2;
  list.AddRectFilled(min, max, style.color(Token::kKeyCap), corner);
  if (fraction <= 0) return;
  const float filled = (max.x - min.x) * std::min(fraction, 1.0F);
  // A sliver narrower than it is high would not be round.
  list.AddRectFilled(min, {min.x + std::max(filled, max.y - min.y), max.y}, style.color(token),
                     corner);
}

}  // namespace

void progress(const Style& style, float fraction, std::string_view figure, float width,
              Token token) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = device_width(style, width);
  const float height = style.px(kTextLine);
  const ImVec2 figure_size = text_size(style, figure, kSmallText);
  ImGui::Dummy({whole, height});
  const float track_end = at.x + whole - (figure.empty() ? 0 : figure_size.x + style.px(kGap));
  const float y = at.y + std::round((height - style.px(kTrack)) / 2);
  draw_track(style, {at.x, y}, {std::max(at.x, track_end), y + style.px(kTrack)}, fraction, token);
  draw_text(style, *ImGui::GetWindowDrawList(),
            {at.x + whole - figure_size.x, at.y + std::round((height - figure_size.y) / 2)}, figure,
            style.color(Token::kTextSecondary), kSmallText);
}

void meter(const Style& style, float fraction, float width, Token token) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = device_width(style, width);
  ImGui::Dummy({whole, style.px(kTrack)});
  draw_track(style, at, {at.x + whole, at.y + style.px(kTrack)}, fraction, token);
}

ImVec2 severity_bar_size(const Style& style, float height) {
  return {style.px(4 * 6 + 3 * 2), style.px(height)};
}

void draw_severity(const Style& style, ImDrawList& list, ImVec2 at, domain::Severity severity,
                   float height) {
  const float width = std::round(style.px(6));
  const float step = width + std::round(style.px(2));
  const ImVec2 from{std::round(at.x), std::round(at.y)};
  for (int cell = 0; cell < domain::kMaxSeverity; ++cell) {
    const float x = from.x + step * static_cast<float>(cell);
    list.AddRectFilled({x, from.y}, {x + width, from.y + std::round(style.px(height))},
                       style.color(cell < severity ? Token::kSeverity : Token::kKeyCap),
                       style.px(1.5F));
  }
}

void severity_bar(const Style& style, domain::Severity severity, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(severity_bar_size(style, height));
  draw_severity(style, *ImGui::GetWindowDrawList(), at, severity, height);
}

void skeleton(const Style& style, int lines, float width, float line_height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = device_width(style, width);
  const float step = std::round(style.px(line_height) * kTextLine / kBodyText);
  ImGui::Dummy({whole, step * static_cast<float>(lines)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = std::round(style.px(line_height * 0.7F));
  for (int line = 0; line < lines; ++line) {
    const bool last = lines > 1 && line == lines - 1;
    const float y = at.y + step * static_cast<float>(line) + std::round((step - height) / 2);
    list.AddRectFilled({at.x, y}, {at.x + whole * (last ? 0.6F : 1.0F), y + height},
                       style.color(Token::kHairline), style.px(3));
  }
}

void skeleton_block(const Style& style, float width, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size{device_width(style, width), style.px(height)};
  ImGui::Dummy(size);
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + size.x, at.y + size.y},
                                            style.color(Token::kHairline), style.px(kCorner));
}

}  // namespace vigil::sdk::ui
