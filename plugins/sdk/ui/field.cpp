// Text and number fields. Notes are in note_field.cpp, rows to tick and choose from in choice.cpp.
#include "plugins/sdk/ui/field.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/field_frame.h"
#include "plugins/sdk/ui/key_claim.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
void draw_field_frame(const Style& style, ImVec2 min, ImVec2 max, bool hovered, Ring ring) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, style.color(Token::kSunken), style.px(kCorner));
  list.AddRect(min, max, style.color(hovered ? Token::kTextDisabled : Token::kHairline),
               style.px(kCorner), 0, line_pixels(style));
  if (ring == Ring::kFocus) draw_focus_ring(style, list, min, max);
  if (ring == Ring::kProblem) {
    list.AddRect(min, max, style.color(Token::kProblem), style.px(kCorner), 0, line_pixels(style));
  }
}

void draw_field_label(const Style& style, std::string_view label) {
  if (!label.empty()) text(style, label, Token::kTextSecondary, kSmallText);
}

void draw_field_problem(const Style& style, std::string_view problem, float width) {
  if (!problem.empty()) wrapped(style, problem, Token::kProblem, kSmallText, width);
}

namespace {

constexpr float kFieldHeight = 32.0F;

struct Buffer {
  std::string& value;
  std::size_t max_code_points;
};

// ImGui's editor asks for room here and tells of edits; what is too much is taken from what was
// just put in.
int on_edit(ImGuiInputTextCallbackData* data) {
  Buffer& buffer = *static_cast<Buffer*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    buffer.value.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = buffer.value.data();
    return 0;
  }
  const std::string_view all(data->Buf, static_cast<std::size_t>(data->BufTextLen));
  std::size_t excess = count_code_points(all);
  excess -= std::min(excess, buffer.max_code_points);
  int begin = data->CursorPos;
  for (; excess > 0 && begin > 0; --excess) {
    do {
      --begin;
    } while (begin > 0 && (static_cast<unsigned char>(data->Buf[begin]) & 0xC0) == 0x80);
  }
  if (begin < data->CursorPos) data->DeleteChars(begin, data->CursorPos - begin);
  return 0;
}

struct FrameColors {
  explicit FrameColors(const Style& style) {
    ImGui::PushStyleColor(ImGuiCol_FrameBg, IM_COL32_BLACK_TRANS);
    ImGui::PushStyleColor(ImGuiCol_NavCursor, IM_COL32_BLACK_TRANS);
    ImGui::PushStyleColor(ImGuiCol_Text, style.color(Token::kText));
    ImGui::PushStyleColor(ImGuiCol_TextDisabled, style.color(Token::kTextSecondary));
    ImGui::PushStyleColor(ImGuiCol_TextSelectedBg, faded(style, Token::kAccent, 0.35F));
    ImGui::PushStyleColor(ImGuiCol_InputTextCursor, style.color(Token::kAccent));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0F);
  }
  ~FrameColors() {
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(6);
  }
  FrameColors(const FrameColors&) = delete;
  FrameColors& operator=(const FrameColors&) = delete;
};

struct Insets {
  float left = 10;
  float right = 10;
};

FieldResult edit_line(const Style& style, const char* id, std::string& value,
                      const FieldOptions& options, float width, Insets insets) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = style.px(kFieldHeight);
  const ImVec2 end{at.x + width, at.y + height};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // The frame lies under the text but looks as the text's state says, which is known afterwards.
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  FieldResult result;
  {
    const FontScope font(style, kBodyText);
    const FrameColors colors(style);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {0, (height - font_pixels(style, kBodyText)) / 2});
    ImGui::SetCursorScreenPos({at.x + style.px(insets.left), at.y});
    ImGui::SetNextItemWidth(width - style.px(insets.left + insets.right));
    if (options.take_focus) ImGui::SetKeyboardFocusHere();
    if (!options.enabled) ImGui::BeginDisabled();
    Buffer buffer{value, options.max_code_points};
    const ImGuiInputTextFlags flags =
        ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackEdit |
        ImGuiInputTextFlags_EnterReturnsTrue |
        (options.hidden ? ImGuiInputTextFlags_Password : ImGuiInputTextFlags_None);
    const std::string before = value;
    const std::string hint(options.hint);
    result.submitted = ImGui::InputTextWithHint(id, hint.c_str(), value.data(),
                                                value.capacity() + 1, flags, on_edit, &buffer);
    result.changed = value != before;
    if (!options.enabled) ImGui::EndDisabled();
    ImGui::PopStyleVar();
  }
  result.active = ImGui::IsItemActive();
  result.cancelled = ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const bool focused = result.active || (ImGui::IsItemFocused() && context.NavCursorVisible);
  const bool hovered = ImGui::IsItemHovered();
  list.ChannelsSetCurrent(0);
  draw_field_frame(style, at, end, hovered && options.enabled,
                   focused                    ? Ring::kFocus
                   : !options.problem.empty() ? Ring::kProblem
                                              : Ring::kNone);
  list.ChannelsMerge();
  if (value.empty() && !result.active && !options.key.empty()) {
    const ImVec2 cap = key_cap_size(style, options.key);
    draw_key_cap(style, list,
                 {end.x - cap.x - style.px(6), at.y + std::round((height - cap.y) / 2)},
                 options.key);
  }
  if (!options.hidden) report_text(value.empty() ? options.hint : std::string_view(value));
  // The place it takes is the frame's, not the narrower editor's.
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
  return result;
}

}  // namespace

FieldResult text_field(const Style& style, const char* id, std::string& value,
                       const FieldOptions& options) {
  ImGui::BeginGroup();
  draw_field_label(style, options.label);
  const float width = device_width(style, options.width);
  const FieldResult result = edit_line(style, id, value, options, width, {});
  draw_field_problem(style, options.problem, width / style.scale);
  ImGui::EndGroup();
  return result;
}

FieldResult search_field(const Style& style, const char* id, std::string& value,
                         const FieldOptions& options) {
  ImGui::BeginGroup();
  ImGui::PushID(id);
  draw_field_label(style, options.label);
  const float width = device_width(style, options.width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  FieldResult result = edit_line(style, id, value, options, width, {32, 34});
  // Esc has taken back what was typed since the field became active; in a search it means "all
  // again".
  if (result.cancelled && !value.empty()) {
    value.clear();
    result.changed = true;
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = at.y + style.px(kFieldHeight) / 2;
  draw_icon(style, list, {at.x + style.px(17), middle}, Icon::kSearch,
            style.color(result.active ? Token::kText : Token::kTextSecondary), 14);
  if (!value.empty()) {
    ImGui::SetCursorScreenPos({at.x + width - style.px(30), at.y + style.px(2)});
    const PressArea clear = press_area(style, "###clear", {style.px(28), style.px(28)});
    draw_press_feedback(style, clear, 5);
    draw_icon(style, list, clear.center(), Icon::kClose,
              style.color(clear.hovered ? Token::kText : Token::kTextSecondary), 13);
    if (clear.pressed) {
      value.clear();
      result.changed = true;
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, style.px(kFieldHeight)});
  }
  draw_field_problem(style, options.problem, width / style.scale);
  ImGui::PopID();
  ImGui::EndGroup();
  return result;
}

bool number_field(const Style& style, const char* id, std::int64_t& value,
                  const NumberOptions& options) {
  const std::int64_t before = value;
  ImGui::PushID(id);
  ImGui::BeginGroup();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = style.px(options.width);
  const float side = style.px(kFieldHeight);
  draw_field_frame(style, at, {at.x + width, at.y + side}, false, Ring::kNone);
  ButtonOptions plain;
  plain.kind = ButtonKind::kPlain;
  plain.enabled = options.enabled && value > options.min;
  if (icon_button(style, "###less", Icon::kMinus, "", plain)) {
    value -= std::min(options.step, value - options.min);
  }
  const std::string unit = options.unit.empty() ? "" : " " + std::string(options.unit);
  const float figure_width = text_size(style, std::to_string(value)).x + style.px(2);
  const float unit_width = text_size(style, unit, kSmallText).x;
  const float middle = width - 2 * side;
  ImGui::SetCursorScreenPos({at.x + side, at.y});
  {
    const FontScope font(style, kBodyText);
    const FrameColors colors(style);
    const float inset = std::max(0.0F, std::round((middle - figure_width - unit_width) / 2));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {inset, (side - font_pixels(style, kBodyText)) / 2});
    ImGui::SetNextItemWidth(middle);
    if (!options.enabled) ImGui::BeginDisabled();
    std::int64_t typed = value;
    if (ImGui::InputScalar(id, ImGuiDataType_S64, &typed)) {
      value = std::clamp(typed, options.min, options.max);
    }
    if (!options.enabled) ImGui::EndDisabled();
    ImGui::PopStyleVar();
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (ImGui::IsItemActive() || (ImGui::IsItemFocused() && context.NavCursorVisible)) {
      draw_focus_ring(style, *ImGui::GetWindowDrawList(), ImGui::GetItemRectMin(),
                      ImGui::GetItemRectMax());
    }
    if (!ImGui::IsItemActive()) {
      draw_text(style, *ImGui::GetWindowDrawList(),
                {at.x + side + inset + figure_width,
                 at.y + std::round((side - font_pixels(style, kSmallText)) / 2) + style.px(1)},
                unit, style.color(Token::kTextSecondary), kSmallText);
    }
  }
  ImGui::SetCursorScreenPos({at.x + width - side, at.y});
  plain.enabled = options.enabled && value < options.max;
  if (icon_button(style, "###more", Icon::kPlus, "", plain)) {
    value += std::min(options.step, options.max - value);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, side});
  ImGui::EndGroup();
  ImGui::PopID();
  return value != before;
}

bool slider(const Style& style, const char* id, double& value, double min, double max,
            std::string_view figure, float width) {
  const double before = value;
  const float whole = style.px(width);
  const float figure_width = figure.empty() ? 0 : text_size(style, figure, kSmallText).x;
  const float track = whole - (figure.empty() ? 0 : figure_width + style.px(kPadding));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const PressArea area = press_area(style, id, {whole, style.px(kMinTarget)}, figure);
  const float knob = style.px(7);
  if (area.held && max > min) {
    const float place =
        std::clamp((ImGui::GetIO().MousePos.x - at.x - knob) / (track - 2 * knob), 0.0F, 1.0F);
    value = min + (max - min) * static_cast<double>(place);
  }
  if (area.focused) {
    claim_keys(area.id, {ImGuiKey_LeftArrow, ImGuiKey_RightArrow});
    const double step = (max - min) / 20;
    if (claimed_press(area.id, ImGuiKey_LeftArrow)) value -= step;
    if (claimed_press(area.id, ImGuiKey_RightArrow)) value += step;
  }
  value = std::clamp(value, min, max);
  if (!area.visible) return value != before;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = area.center().y;
  const float place = max > min ? static_cast<float>((value - min) / (max - min)) : 0;
  const float x = at.x + knob + place * (track - 2 * knob);
  const float half = style.px(2);
  list.AddRectFilled({at.x, y - half}, {at.x + track, y + half}, style.color(Token::kKeyCap), half);
  list.AddRectFilled({at.x, y - half}, {x, y + half}, style.color(Token::kAccent), half);
  list.AddCircleFilled({x, y}, area.hovered || area.held ? knob + style.px(1) : knob,
                       style.color(Token::kAccent));
  draw_text(style, list,
            {at.x + whole - figure_width, y - std::round(font_pixels(style, kSmallText) / 2)},
            figure, style.color(Token::kTextSecondary), kSmallText);
  if (area.focused) draw_focus_ring(style, list, area.min, area.max);
  return value != before;
}

}  // namespace vigil::sdk::ui
