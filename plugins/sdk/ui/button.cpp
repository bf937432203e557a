#include "plugins/sdk/ui/button.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kIconWidth = 18.0F;
constexpr float kCapHeight = 20.0F;
constexpr float kCapText = 12.0F;

struct Face {
  ImU32 surface = IM_COL32_BLACK_TRANS;
  ImU32 border = IM_COL32_BLACK_TRANS;
  ImU32 words = 0;
  ImU32 icon = 0;
};

Face face_of(const Style& style, const ButtonOptions& options, bool enabled) {
  Face face;
  face.words = face.icon = style.color(enabled ? Token::kText : Token::kTextDisabled);
  switch (options.kind) {
    case ButtonKind::kPrimary:
      face.surface = enabled ? style.color(Token::kAccent) : faded(style, Token::kAccent, 0.25F);
      if (enabled) face.words = face.icon = style.color(Token::kOnAccent);
      break;
    case ButtonKind::kQuiet:
      face.surface = style.color(Token::kOverlay);
      face.border = style.color(Token::kHairline);
      break;
    case ButtonKind::kPlain:
      if (enabled) face.icon = style.color(Token::kTextSecondary);
      break;
  }
  if (options.emphasis == Emphasis::kChosen) {
    face.surface = style.color(Token::kSelection);
    face.icon = style.color(Token::kAccent);
  }
  return face;
}

void draw_face(const Style& style, const PressArea& area, const Face& face) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, face.surface, style.px(kCorner));
  if ((face.border & IM_COL32_A_MASK) != 0) {
    list.AddRect(area.min, area.max, face.border, style.px(kCorner), 0, line_pixels(style));
  }
}

// The caps of a chord: "Ctrl+K" is "Ctrl" and "K"; "+" alone is a key.
template <typename Each>
void each_cap(std::string_view chord, const Each& each) {
  while (!chord.empty()) {
    const std::size_t plus = chord.find('+', 1);
    each(chord.substr(0, plus));
    if (plus == std::string_view::npos) return;
    chord.remove_prefix(plus + 1);
  }
}

float cap_width(const Style& style, std::string_view cap) {
  return std::max(style.px(kCapHeight), text_size(style, cap, kCapText).x + style.px(10));
}

}  // namespace

ImVec2 key_cap_size(const Style& style, std::string_view key) {
  float width = 0;
  each_cap(key, [&](std::string_view cap) {
    width += (width > 0 ? style.px(3) : 0) + cap_width(style, cap);
  });
  return {width, style.px(kCapHeight)};
}

void draw_key_cap(const Style& style, ImDrawList& list, ImVec2 at, std::string_view key,
                  bool enabled) {
  const float height = style.px(kCapHeight);
  float x = std::round(at.x);
  const float y = std::round(at.y);
  each_cap(key, [&](std::string_view cap) {
    const float width = cap_width(style, cap);
    list.AddRectFilled({x, y}, {x + width, y + height}, style.color(Token::kKeyCap), style.px(4));
    // A lower edge, as a key has.
    list.AddRectFilled({x, y + height - std::round(style.px(2))}, {x + width, y + height},
                       style.color(Token::kHairline), style.px(4), ImDrawFlags_RoundCornersBottom);
    const ImVec2 size = text_size(style, cap, kCapText);
    draw_text(
        style, list,
        {x + std::round((width - size.x) / 2), y + std::round((height - style.px(2) - size.y) / 2)},
        cap, style.color(enabled ? Token::kText : Token::kTextDisabled), kCapText);
    x += width + style.px(3);
  });
}

void key_cap(const Style& style, std::string_view key) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy(key_cap_size(style, key));
  draw_key_cap(style, *ImGui::GetWindowDrawList(), at, key);
}

bool button(const Style& style, const char* id, std::string_view words,
            const ButtonOptions& options) {
  const float padding = style.px(kPadding);
  const float between = style.px(kGap);
  const float words_width = text_size(style, words).x;
  const float icon_width = options.icon == Icon::kNone ? 0 : style.px(kIconWidth);
  const ImVec2 cap = key_cap_size(style, options.key);
  float content = words_width;
  if (icon_width > 0) content += icon_width + (words.empty() ? 0 : between - style.px(2));
  if (cap.x > 0) content += cap.x + between;
  const float natural = content + 2 * padding;
  const float width = options.width > 0   ? style.px(options.width)
                      : options.width < 0 ? std::max(natural, ImGui::GetContentRegionAvail().x)
                                          : natural;
  const float height = style.px(std::max(options.height, kMinTarget));
  const PressArea area = press_area(style, id, {std::round(width), height}, words, options.enabled);
  report_text(words);
  if (area.visible) {
    const Face face = face_of(style, options, area.enabled);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_face(style, area, face);
    draw_press_feedback(style, area);
    // Words in the middle; when there is a key cap it keeps the right end of a wide button.
    float x = area.min.x + std::max(padding, (area.size().x - content) / 2);
    const float room = area.max.x - x - padding;
    if (icon_width > 0) {
      draw_icon(style, list, {x + icon_width / 2, area.center().y}, options.icon, face.icon);
      x += icon_width + between - style.px(2);
    }
    const float words_room =
        std::min(words_width, room - icon_width - (cap.x > 0 ? cap.x + between : 0));
    if (!words.empty()) {
      draw_elided(
          style, list, {x, area.min.y + std::round((height - font_pixels(style, kBodyText)) / 2)},
          std::max(words_room, words_width > room ? words_room : words_width), words, face.words);
    }
    if (cap.x > 0) {
      draw_key_cap(style, list, {x + words_width + between, area.center().y - cap.y / 2},
                   options.key, area.enabled);
    }
  }
  if (!options.tooltip.empty()) tooltip(style, options.tooltip, options.key);
  return area.pressed;
}

bool icon_button(const Style& style, const char* id, Icon which, std::string_view words,
                 const ButtonOptions& options) {
  const float side = style.px(std::max(options.height, kMinTarget));
  const float width = options.width > 0 ? style.px(options.width) : side;
  const PressArea area = press_area(style, id, {width, side}, words, options.enabled);
  if (area.visible) {
    const Face face = face_of(style, options, area.enabled);
    draw_face(style, area, face);
    draw_press_feedback(style, area);
    const ImU32 color = area.hovered && options.kind == ButtonKind::kPlain &&
                                options.emphasis == Emphasis::kNone && area.enabled
                            ? style.color(Token::kText)
                            : face.icon;
    draw_icon(style, *ImGui::GetWindowDrawList(), area.center(), which, color);
  }
  tooltip(style, options.tooltip.empty() ? words : options.tooltip, options.key);
  return area.pressed;
}

bool link(const Style& style, const char* id, std::string_view words) {
  const ImVec2 size = text_size(style, words);
  const PressArea area = press_area(style, id, {size.x, style.px(32)}, words);
  report_text(words);
  if (!area.visible) return area.pressed;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = style.color(area.enabled ? Token::kAccent : Token::kTextDisabled);
  const float y = area.min.y + std::round((area.size().y - size.y) / 2);
  draw_text(style, list, {area.min.x, y}, words, color);
  if (area.hovered) {
    const float line = y + size.y + style.px(1);
    list.AddRectFilled({area.min.x, line}, {area.max.x, line + line_pixels(style)}, color);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (area.focused) draw_focus_ring(style, list, area.min, area.max);
  return area.pressed;
}

namespace {

// Left to right: padding, glyph, word, key cap, padding.
constexpr float kVerdictPadding = 10.0F;
constexpr float kVerdictGlyph = 16.0F;
constexpr float kVerdictBetween = 8.0F;

}  // namespace

float verdict_button_width(const Style& style, std::string_view word, std::string_view key) {
  const float cap = key.empty() ? 0 : key_cap_size(style, key).x / style.scale + kVerdictBetween;
  return std::ceil(text_size(style, word).x / style.scale + cap + 2 * kVerdictPadding +
                   kVerdictGlyph + kVerdictBetween);
}

bool verdict_button(const Style& style, const char* id, domain::Verdict verdict,
                    std::string_view word, const VerdictButtonOptions& options) {
  const Token token = token_of(verdict);
  const float wide =
      options.width > 0 ? options.width : verdict_button_width(style, word, options.key);
  const ImVec2 size{style.px(wide), style.px(std::max(options.height, kMinTarget))};
  const bool chosen = options.emphasis == Emphasis::kChosen;
  const PressArea area = press_area(style, id, size, word, options.enabled, chosen);
  report_text(word);
  if (area.visible) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float corner = style.px(kCorner);
    list.AddRectFilled(area.min, area.max, style.color(Token::kOverlay), corner);
    if (area.enabled && (chosen || area.hovered || area.held)) {
      list.AddRectFilled(area.min, area.max,
                         faded(style, token, area.held || chosen ? 0.30F : 0.16F), corner);
    }
    const bool lit = chosen || (area.hovered && area.enabled);
    list.AddRect(area.min, area.max, style.color(lit ? token : Token::kHairline), corner, 0,
                 line_pixels(style));
    const ImVec2 cap = key_cap_size(style, options.key);
    const float middle = area.center().y;
    const float padding = style.px(kVerdictPadding);
    draw_icon(style, list, {area.min.x + padding + style.px(kVerdictGlyph / 2), middle},
              icon_of(verdict), style.color(area.enabled ? token : Token::kTextDisabled),
              kVerdictGlyph);
    const float x = area.min.x + padding + style.px(kVerdictGlyph + kVerdictBetween);
    const float right = area.max.x - padding - (cap.x > 0 ? cap.x + style.px(kTightGap) : 0);
    draw_elided(style, list, {x, std::round(middle - font_pixels(style, kBodyText) / 2)}, right - x,
                word, style.color(area.enabled ? Token::kText : Token::kTextDisabled));
    if (cap.x > 0) {
      draw_key_cap(style, list, {area.max.x - padding - cap.x, middle - cap.y / 2}, options.key,
                   area.enabled);
    }
    if (area.focused) draw_focus_ring(style, list, area.min, area.max);
  }
  if (!options.tooltip.empty()) tooltip(style, options.tooltip, options.key);
  return area.pressed;
}

void chip(const Style& style, std::string_view words, Token token, Icon which) {
  // The pill stands in a row as high as a target, so that it lines up with those.
  const float height = style.px(22);
  const float lead = std::round((style.px(kMinTarget) - height) / 2);
  const float padding = style.px(8);
  const float icon_width = which == Icon::kNone ? 0 : style.px(17);
  const ImVec2 size = text_size(style, words, kSmallText);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 at{corner.x, corner.y + lead};
  const ImVec2 end{at.x + size.x + icon_width + 2 * padding, at.y + height};
  ImGui::Dummy({end.x - at.x, style.px(kMinTarget)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, end, faded(style, token, 0.16F), height / 2);
  const bool quiet = token == Token::kTextSecondary;
  if (icon_width > 0) {
    draw_icon(style, list, {at.x + padding + style.px(6), at.y + height / 2}, which,
              style.color(token), kCapText);
  }
  draw_text(style, list, {at.x + padding + icon_width, at.y + std::round((height - size.y) / 2)},
            words, style.color(quiet ? Token::kTextSecondary : Token::kText), kSmallText);
}

bool removable_chip(const Style& style, const char* id, std::string_view words) {
  const float height = style.px(kMinTarget);
  const ImVec2 size = text_size(style, words, kSmallText);
  const PressArea area = press_area(style, id, {size.x + style.px(10 + 26), height}, words);
  report_text(words);
  if (area.visible) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(
        {area.min.x, area.min.y + style.px(3)}, {area.max.x, area.max.y - style.px(3)},
        faded(style, Token::kTextSecondary, area.hovered ? 0.28F : 0.16F), height / 2);
    draw_text(style, list,
              {area.min.x + style.px(10), area.min.y + std::round((height - size.y) / 2)}, words,
              style.color(Token::kText), kSmallText);
    draw_icon(style, list, {area.max.x - style.px(14), area.center().y}, Icon::kClose,
              style.color(area.hovered ? Token::kText : Token::kTextSecondary), kCapText);
    if (area.focused) draw_focus_ring(style, list, area.min, area.max, 14);
  }
  return area.pressed;
}

namespace {

void icon_and_word(const Style& style, Icon which, Token token, Token words_token,
                   std::string_view word, float size) {
  const float height = style.px(size * kTextLine / kBodyText);
  const float icon_width = style.px(size + 7);
  const ImVec2 words_size = text_size(style, word, size);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({icon_width + words_size.x, std::round(height)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_icon(style, list, {at.x + style.px(size) / 2, at.y + height / 2}, which, style.color(token),
            size);
  draw_text(style, list, {at.x + icon_width, at.y + std::round((height - words_size.y) / 2)}, word,
            style.color(words_token), size);
}

}  // namespace

void verdict_mark(const Style& style, domain::Verdict verdict, std::string_view word, float size) {
  icon_and_word(style, icon_of(verdict), token_of(verdict), Token::kText, word, size);
}

void state_mark(const Style& style, domain::DecisionState state, std::string_view word,
                float size) {
  icon_and_word(style, icon_of(state), token_of(state), Token::kTextSecondary, word, size);
}

void tooltip(const Style& style, std::string_view words, std::string_view key) {
  if (words.empty()) return;
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool focused = context.NavCursorVisible && ImGui::IsItemFocused();
  if (!focused &&
      !ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled)) {
    return;
  }
  const ImVec2 item_min = ImGui::GetItemRectMin();
  const ImVec2 item_max = ImGui::GetItemRectMax();
  if (focused) {
    const ImGuiViewport& viewport = *ImGui::GetMainViewport();
    const bool below = item_max.y + style.px(60) < viewport.WorkPos.y + viewport.WorkSize.y;
    ImGui::SetNextWindowPos(
        {item_min.x, below ? item_max.y + style.px(6) : item_min.y - style.px(6)}, ImGuiCond_Always,
        {0, below ? 0.0F : 1.0F});
  }
  ImGui::PushStyleColor(ImGuiCol_PopupBg, style.color(Token::kOverlay));
  ImGui::PushStyleColor(ImGuiCol_Border, style.color(Token::kHairline));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(10), style.px(4)});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, style.px(kCorner));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, style.px(kCorner));
  ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, line_pixels(style));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {style.px(kGap), 0});
  if (ImGui::BeginTooltip()) {
    const float widest = style.px(360);
    const float natural = text_size(style, words, kSmallText).x;
    wrapped(style, words, Token::kText, kSmallText,
            std::min(natural + style.px(1), widest) / style.scale);
    if (!key.empty()) {
      ImGui::SameLine(0, style.px(kGap));
      key_cap(style, key);
    }
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(5);
  ImGui::PopStyleColor(2);
}

}  // namespace vigil::sdk::ui
