#include "plugins/sdk/ui/popover.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/key_claim.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kOneLineRow = 34.0F;
constexpr float kTwoLineRow = 50.0F;
constexpr float kFieldHeight = 36.0F;
constexpr std::size_t kDigits = 9;

// A choice made while the filter field had the keys.
struct Typing {
  std::string& filter;
  std::size_t rows;
  bool begun;  // something is in the field, or was typed in this frame
  std::optional<std::size_t> digit;
};

int on_typing(ImGuiInputTextCallbackData* data) {
  Typing& typing = *static_cast<Typing*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    typing.filter.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = typing.filter.data();
    return 0;
  }
  // In an empty field a digit is a choice; afterwards it is part of what is looked for.
  const ImWchar c = data->EventChar;
  if (!typing.begun && c >= '1' && c <= '9') {
    const auto row = static_cast<std::size_t>(c - '1');
    if (row < typing.rows) {
      typing.digit = row;
      return 1;
    }
  }
  typing.begun = true;
  return 0;
}

struct Colors {
  explicit Colors(const Style& style) {
    ImGui::PushStyleColor(ImGuiCol_PopupBg, style.color(Token::kOverlay));
    ImGui::PushStyleColor(ImGuiCol_Border, style.color(Token::kHairline));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, IM_COL32_BLACK_TRANS);
    ImGui::PushStyleColor(ImGuiCol_NavCursor, IM_COL32_BLACK_TRANS);
    ImGui::PushStyleColor(ImGuiCol_Text, style.color(Token::kText));
    ImGui::PushStyleColor(ImGuiCol_TextDisabled, style.color(Token::kTextSecondary));
    ImGui::PushStyleColor(ImGuiCol_InputTextCursor, style.color(Token::kAccent));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(6), style.px(6)});
    ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, style.px(8));
    ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, line_pixels(style));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {style.px(kGap), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0F);
  }
  ~Colors() {
    ImGui::PopStyleVar(5);
    ImGui::PopStyleColor(7);
  }
  Colors(const Colors&) = delete;
  Colors& operator=(const Colors&) = delete;
};

float row_height(const Style& style, std::span<const PopoverRow> rows) {
  const bool two_lines = std::any_of(rows.begin(), rows.end(),
                                     [](const PopoverRow& row) { return !row.secondary.empty(); });
  return style.px(two_lines ? kTwoLineRow : kOneLineRow);
}

void place_window(const Style& style, const Anchor& anchor, ImVec2 size) {
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  const float edge = style.px(kGap);
  const float left = viewport.WorkPos.x + edge;
  const float right = viewport.WorkPos.x + viewport.WorkSize.x - edge;
  const float x = std::clamp(anchor.min.x, left, std::max(left, right - size.x));
  float y = anchor.min.y - style.px(6) - size.y;
  if (y < viewport.WorkPos.y + edge) {
    const float below = anchor.max.y + style.px(6);
    const float bottom = viewport.WorkPos.y + viewport.WorkSize.y - edge;
    y = below + size.y <= bottom ? below : viewport.WorkPos.y + edge;
  }
  ImGui::SetNextWindowPos({std::round(x), std::round(y)});
  ImGui::SetNextWindowSize(size);
}

void draw_row(const Style& style, const PressArea& area, const PopoverRow& row, bool current,
              std::optional<char> digit) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (current) {
    list.AddRectFilled(area.min, area.max, style.color(Token::kSelection), style.px(kCorner));
    list.AddRectFilled({area.min.x, area.min.y + style.px(6)},
                       {area.min.x + std::round(style.px(3)), area.max.y - style.px(6)},
                       style.color(Token::kAccent), style.px(2));
  } else if (area.hovered) {
    list.AddRectFilled(area.min, area.max, style.color(Token::kHover), style.px(kCorner));
  }
  const float middle = area.center().y;
  float left = area.min.x + style.px(kPadding);
  if (row.icon != Icon::kNone) {
    draw_icon(style, list, {left + style.px(9), middle}, row.icon, style.color(row.icon_token));
    left += style.px(28);
  }
  float right = area.max.x - style.px(10);
  if (digit) {
    const std::string_view cap(&*digit, 1);
    const ImVec2 size = key_cap_size(style, cap);
    draw_key_cap(style, list, {right - size.x, middle - size.y / 2}, cap, row.enabled);
    right -= size.x + style.px(kPadding);
  } else {
    right -= style.px(32);
  }
  if (row.severity > 0) {
    const ImVec2 size = severity_bar_size(style);
    draw_severity(style, list, {right - size.x, middle - size.y / 2}, row.severity);
    right -= size.x + style.px(kPadding);
  }
  if (!row.trailing.empty()) {
    const float width = text_size(style, row.trailing, kSmallText).x;
    draw_text(style, list, {right - width, std::round(middle - font_pixels(style, kSmallText) / 2)},
              row.trailing, style.color(Token::kTextSecondary), kSmallText);
    right -= width + style.px(kPadding);
  }
  const float body = font_pixels(style, kBodyText);
  const Token token = row.enabled ? Token::kText : Token::kTextDisabled;
  if (row.secondary.empty()) {
    draw_elided(style, list, {left, std::round(middle - body / 2)}, right - left, row.title,
                style.color(token));
    return;
  }
  const float block = body + style.px(5) + font_pixels(style, kSmallText);
  const float top = std::round(middle - block / 2);
  draw_elided(style, list, {left, top}, right - left, row.title, style.color(token));
  draw_elided(style, list, {left, top + body + style.px(5)}, right - left, row.secondary,
              style.color(row.enabled ? Token::kTextSecondary : Token::kTextDisabled), kSmallText);
}

class PopoverDrawing {
 public:
  PopoverDrawing(const Style& style, PopoverState& state, std::span<const PopoverRow> rows,
                 const PopoverOptions& options)
      : style_(style), state_(state), rows_(rows), options_(options) {}

  std::optional<std::size_t> draw(bool appearing) {
    filter_field(appearing);
    if (state_.filter != state_.last_filter) {
      state_.last_filter = state_.filter;
      state_.row = state_.first = 0;
    }
    if (!rows_.empty()) state_.row = std::min(state_.row, rows_.size() - 1);
    keys();
    list();
    return chosen_;
  }

 private:
  void filter_field(bool appearing) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = style_.px(kFieldHeight);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_icon(style_, list, {at.x + style_.px(18), at.y + height / 2}, Icon::kSearch,
              style_.color(Token::kTextSecondary), 14);
    const float title = text_size(style_, options_.title, kSmallText).x;
    draw_text(style_, list,
              {at.x + width - title - style_.px(10),
               at.y + std::round((height - font_pixels(style_, kSmallText)) / 2)},
              options_.title, style_.color(Token::kTextSecondary), kSmallText);
    const FontScope font(style_, kBodyText);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {0, (height - font_pixels(style_, kBodyText)) / 2});
    ImGui::SetCursorScreenPos({at.x + style_.px(36), at.y});
    ImGui::SetNextItemWidth(width - style_.px(36 + 20) - title);
    if (appearing) ImGui::SetKeyboardFocusHere();
    Typing typing{state_.filter, std::min(rows_.size(), kDigits), !state_.filter.empty(),
                  std::nullopt};
    const std::string hint(options_.hint);
    ImGui::InputTextWithHint(
        "###filter", hint.c_str(), state_.filter.data(), state_.filter.capacity() + 1,
        ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackCharFilter, on_typing,
        &typing);
    field_active_ = ImGui::IsItemActive();
    field_ = ImGui::GetItemID();
    ImGui::PopStyleVar();
    report_text(state_.filter.empty() ? options_.hint : std::string_view(state_.filter));
    if (typing.digit && rows_[*typing.digit].enabled) chosen_ = typing.digit;
    const float line = line_pixels(style_);
    const ImVec2 end{at.x + width, at.y + height};
    list.AddRectFilled({at.x, end.y}, {end.x, end.y + line}, style_.color(Token::kHairline));
    ImGui::SetCursorScreenPos({at.x, end.y + style_.px(6)});
  }

  // The field keeps the text cursor; the list is moved from within it.
  void keys() {
    const auto pressed = [&](ImGuiKey key, bool repeat) {
      return ImGui::IsKeyPressed(key, repeat);
    };
    if (field_active_) claim_keys(field_, {ImGuiKey_UpArrow, ImGuiKey_DownArrow});
    if (rows_.empty()) return;
    if (pressed(ImGuiKey_DownArrow, true)) state_.row = std::min(state_.row + 1, rows_.size() - 1);
    if (pressed(ImGuiKey_UpArrow, true)) state_.row -= std::min<std::size_t>(state_.row, 1);
    if (pressed(ImGuiKey_PageDown, true)) {
      state_.row = std::min(state_.row + state_.room, rows_.size() - 1);
    }
    if (pressed(ImGuiKey_PageUp, true)) state_.row -= std::min(state_.row, state_.room);
    const bool enter = pressed(ImGuiKey_Enter, false) || pressed(ImGuiKey_KeypadEnter, false);
    if (enter && rows_[state_.row].enabled && !chosen_) chosen_ = state_.row;
  }

  void list() {
    const std::size_t room = std::max<std::size_t>(1, state_.room);
    if (rows_.empty()) {
      ImGui::Dummy({1, style_.px(kGap)});
      ImGui::Indent(style_.px(kPadding));
      wrapped(style_, options_.nothing_found, Token::kTextSecondary);
      ImGui::Unindent(style_.px(kPadding));
      return;
    }
    state_.first = std::min(state_.first, state_.row);
    if (state_.row >= state_.first + room) state_.first = state_.row + 1 - room;
    if (ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0 && rows_.size() > room) {
      const auto last = static_cast<std::int64_t>(rows_.size() - room);
      const auto by = static_cast<std::int64_t>(ImGui::GetIO().MouseWheel > 0 ? -1 : 1);
      state_.first = static_cast<std::size_t>(
          std::clamp<std::int64_t>(static_cast<std::int64_t>(state_.first) + by, 0, last));
      state_.row = std::clamp(state_.row, state_.first, state_.first + room - 1);
    }
    const std::size_t end = std::min(rows_.size(), state_.first + room);
    const ImVec2 size{ImGui::GetContentRegionAvail().x, row_height_};
    for (std::size_t i = state_.first; i < end; ++i) {
      const PopoverRow& row = rows_[i];
      const std::string number = "###row_" + std::to_string(i);
      ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
      const PressArea area = press_area(style_, row.id != nullptr ? row.id : number.c_str(), size,
                                        row.title, row.enabled, i == state_.row);
      ImGui::PopItemFlag();
      if (area.pressed) chosen_ = i;
      std::optional<char> digit;
      if (state_.filter.empty() && i < kDigits) digit = static_cast<char>('1' + i);
      draw_row(style_, area, row, i == state_.row, digit);
    }
  }

 public:
  float row_height_ = 0;

 private:
  const Style& style_;
  PopoverState& state_;
  std::span<const PopoverRow> rows_;
  const PopoverOptions& options_;
  std::optional<std::size_t> chosen_;
  bool field_active_ = false;
  ImGuiID field_ = 0;
};

}  // namespace

PopoverResult popover(const Style& style, const char* id, PopoverState& state, const Anchor& anchor,
                      std::span<const PopoverRow> rows, const PopoverOptions& options) {
  PopoverResult result;
  if (!state.open) {
    state.shown = false;
    return result;
  }
  if (!state.shown) {
    ImGui::OpenPopup(id);
    state.filter.clear();
    state.last_filter.clear();
    state.row = state.first = 0;
    state.room =
        std::clamp<std::size_t>(rows.size(), 1, std::max<std::size_t>(1, options.max_rows));
  }
  const float row = row_height(style, rows);
  const ImVec2 size{style.px(options.width),
                    style.px(12 + kFieldHeight + 6) + row * static_cast<float>(state.room)};
  const Colors colors(style);
  place_window(style, anchor, size);
  if (!ImGui::BeginPopup(id, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar |
                                 ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav)) {
    // Closed by a click elsewhere or by Esc.
    result.cancelled = state.shown;
    state.open = state.shown = false;
    return result;
  }
  const bool appearing = !state.shown;
  state.shown = true;
  PopoverDrawing drawing(style, state, rows, options);
  drawing.row_height_ = row;
  result.chosen = drawing.draw(appearing);
  const bool escape = !appearing && ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  if (result.chosen || escape) {
    ImGui::CloseCurrentPopup();
    result.cancelled = !result.chosen;
    state.open = state.shown = false;
  }
  ImGui::EndPopup();
  return result;
}

}  // namespace vigil::sdk::ui
