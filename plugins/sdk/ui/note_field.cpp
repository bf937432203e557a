// The widget around NoteEdit (field.h): wraps by the rules of line_break.h, which ImGui's own
// editor cannot.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/field_frame.h"
#include "plugins/sdk/ui/key_claim.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/note_edit.h"
#include "plugins/sdk/ui/note_layout.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

using Unit = NoteEdit::Unit;
using Reach = NoteEdit::Reach;

// The one note being edited in a context; ImGui keeps it, and drops it with the context.
struct Session {
  ImGuiID id = 0;
  NoteEdit edit;
  float scroll = 0;   // device pixels above the first line in sight
  float goal_x = -1;  // where Up and Down aim; -1: where the cursor is
  Side side = Side::kLower;
  bool reveal = true;  // bring the cursor into sight
};

void drop_session(ImGuiContext*, ImGuiContextHook* hook) {
  delete static_cast<Session*>(hook->UserData);
  hook->UserData = nullptr;
}

Session& session() {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  for (const ImGuiContextHook& hook : context.Hooks) {
    if (hook.Callback == drop_session) return *static_cast<Session*>(hook.UserData);
  }
  auto made = std::make_unique<Session>();
  Session& kept = *made;
  ImGuiContextHook hook;
  hook.Type = ImGuiContextHookType_Shutdown;
  hook.Callback = drop_session;
  hook.UserData = made.release();
  ImGui::AddContextHook(&context, &hook);
  return kept;
}

struct Keys {
  bool submitted = false;
  bool left = false;
};

// Up and Down, aiming at the same x over shorter lines.
void move_vertically(Session& now, const NoteLayout& layout, int by, Reach reach) {
  const std::size_t line = layout.line_of(now.edit.cursor(), now.side);
  if (now.goal_x < 0) now.goal_x = layout.x_of(now.edit.cursor(), now.side);
  const float goal = now.goal_x;
  if (by < 0 && line == 0) {
    now.edit.place(0, reach);
  } else if (by > 0 && line + 1 == layout.count()) {
    now.edit.place(now.edit.text().size(), reach);
  } else {
    const std::size_t target = by < 0 ? line - 1 : line + 1;
    now.edit.place(layout.at(target, goal), reach);
    now.side = layout.side_on(target, now.edit.cursor());
  }
  now.goal_x = goal;
}

Keys act_on_keys(Session& now, const NoteLayout& layout) {
  claim_keys(now.id, {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow,
                      ImGuiKey_Home, ImGuiKey_End, ImGuiKey_Enter, ImGuiKey_KeypadEnter,
                      ImGuiKey_Backspace, ImGuiKey_Delete, ImGuiKey_Escape, ImGuiKey_Space});
  const ImGuiIO& io = ImGui::GetIO();
  const bool ctrl = io.KeyCtrl && !io.KeyAlt;
  const Reach reach = io.KeyShift ? Reach::kExtend : Reach::kMove;
  const Unit unit = ctrl ? Unit::kWord : Unit::kCharacter;
  const auto pressed = [&](ImGuiKey key) { return claimed_press(now.id, key); };
  NoteEdit& edit = now.edit;
  Keys keys;
  bool vertical = false;
  bool any = true;
  Side side = Side::kLower;
  if (pressed(ImGuiKey_LeftArrow)) {
    edit.move_left(unit, reach);
  } else if (pressed(ImGuiKey_RightArrow)) {
    edit.move_right(unit, reach);
  } else if (pressed(ImGuiKey_UpArrow)) {
    move_vertically(now, layout, -1, reach);
    vertical = true;
  } else if (pressed(ImGuiKey_DownArrow)) {
    move_vertically(now, layout, 1, reach);
    vertical = true;
  } else if (pressed(ImGuiKey_Home)) {
    edit.place(ctrl ? 0 : layout.line(layout.line_of(edit.cursor(), now.side)).begin, reach);
  } else if (pressed(ImGuiKey_End)) {
    const std::size_t line = layout.line_of(edit.cursor(), now.side);
    edit.place(ctrl ? edit.text().size() : layout.end_of(line), reach);
    side = layout.side_on(line, edit.cursor());
  } else if (pressed(ImGuiKey_Backspace)) {
    edit.erase_before(unit);
  } else if (pressed(ImGuiKey_Delete)) {
    edit.erase_after(unit);
  } else if (pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeypadEnter)) {
    if (ctrl) {
      keys.submitted = keys.left = true;
    } else {
      edit.insert("\n");
    }
  } else if (pressed(ImGuiKey_Escape)) {
    keys.left = true;
  } else if (ctrl && pressed(ImGuiKey_A)) {
    edit.select_all();
  } else if (ctrl && (pressed(ImGuiKey_C) || pressed(ImGuiKey_X))) {
    if (edit.has_selection()) {
      ImGui::SetClipboardText(std::string(edit.selected()).c_str());
      if (ImGui::IsKeyDown(ImGuiKey_X)) edit.erase_before(Unit::kCharacter);
    }
  } else if (ctrl && pressed(ImGuiKey_V)) {
    if (const char* const words = ImGui::GetClipboardText(); words != nullptr) edit.insert(words);
  } else if (ctrl && (pressed(ImGuiKey_Y) || (io.KeyShift && pressed(ImGuiKey_Z)))) {
    edit.redo();
  } else if (ctrl && pressed(ImGuiKey_Z)) {
    edit.undo();
  } else {
    any = false;
  }
  if (any) now.reveal = true;
  if (any && !vertical) {
    now.goal_x = -1;
    now.side = side;
  }
  return keys;
}

void act_on_characters(Session& now) {
  ImGuiIO& io = ImGui::GetIO();
  if (io.InputQueueCharacters.empty()) return;
  // Alt with Ctrl is AltGr, which makes characters.
  if (!io.KeyCtrl || io.KeyAlt) {
    std::string words;
    for (const ImWchar c : io.InputQueueCharacters) {
      if (c != '\t' && c != '\n' && c != '\r') append_code_point(words, c);
    }
    now.edit.insert(words);
    now.reveal = true;
    now.goal_x = -1;
    now.side = Side::kLower;
  }
  io.InputQueueCharacters.resize(0);
}

void act_on_pointer(Session& now, const NoteLayout& layout, ImVec2 origin, bool clicked) {
  const ImGuiIO& io = ImGui::GetIO();
  if (!clicked && !(ImGui::IsMouseDown(ImGuiMouseButton_Left) &&
                    ImGui::IsMouseDragging(ImGuiMouseButton_Left))) {
    return;
  }
  const float row = std::floor((io.MousePos.y - origin.y + now.scroll) / layout.step());
  const auto line =
      static_cast<std::size_t>(std::clamp(row, 0.0F, static_cast<float>(layout.count() - 1)));
  const std::size_t at = layout.at(line, io.MousePos.x - origin.x);
  const int clicks = clicked ? io.MouseClickedCount[ImGuiMouseButton_Left] : 0;
  if (clicks >= 3) {
    now.edit.select_all();
  } else if (clicks == 2) {
    now.edit.select_word(at);
  } else if (clicked) {
    now.edit.place(at, io.KeyShift ? Reach::kExtend : Reach::kMove);
  } else if (io.MouseClickedCount[ImGuiMouseButton_Left] <= 1) {
    now.edit.place(at, Reach::kExtend);
  }
  now.reveal = true;
  now.goal_x = -1;
  now.side = layout.side_on(line, now.edit.cursor());
}

void scroll_to_cursor(Session& now, const NoteLayout& layout, float view) {
  const float top = layout.step() * static_cast<float>(layout.line_of(now.edit.cursor(), now.side));
  if (now.reveal) {
    now.scroll = std::min(now.scroll, top);
    now.scroll = std::max(now.scroll, top + layout.step() - view);
    now.reveal = false;
  }
  now.scroll = std::clamp(now.scroll, 0.0F, std::max(0.0F, layout.height() - view));
}

void draw_lines(const Style& style, const NoteLayout& layout, std::string_view text, ImVec2 origin,
                ImVec2 clip_min, ImVec2 clip_max, const NoteEdit* edit, Token token) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float lead = std::round((layout.step() - font_pixels(style, kBodyText)) / 2);
  list.PushClipRect(clip_min, clip_max, true);
  for (std::size_t i = 0; i < layout.count(); ++i) {
    const float y = origin.y + layout.step() * static_cast<float>(i);
    if (y + layout.step() < clip_min.y || y > clip_max.y) continue;
    const Line& line = layout.line(i);
    const std::size_t end = layout.end_of(i);
    if (edit != nullptr && edit->has_selection()) {
      const std::size_t from = std::max(line.begin, edit->selection_begin());
      const std::size_t to = std::min(end, edit->selection_end());
      const bool over_the_end = edit->selection_begin() <= end && edit->selection_end() > end;
      if (from < to || (from == to && over_the_end)) {
        const float x0 = from <= line.begin ? 0 : layout.x_of(from);
        const float x1 = x0 + text_size(style, text.substr(from, to - from)).x +
                         (over_the_end ? style.px(4) : 0);
        list.AddRectFilled({origin.x + x0, y}, {origin.x + x1, y + layout.step()},
                           faded(style, Token::kAccent, 0.35F));
      }
    }
    if (line.end > line.begin) {
      const std::string_view part = text.substr(line.begin, line.end - line.begin);
      list.AddText(text_font(style), font_pixels(style, kBodyText), {origin.x, y + lead},
                   style.color(token), part.data(), part.data() + part.size());
    }
  }
  list.PopClipRect();
}

// A steady line: nothing on this desk blinks.
void draw_cursor(const Style& style, const Session& now, const NoteLayout& layout, ImVec2 origin,
                 ImVec2 clip_min, ImVec2 clip_max) {
  const float x = std::round(origin.x + layout.x_of(now.edit.cursor(), now.side));
  const float y =
      origin.y + layout.step() * static_cast<float>(layout.line_of(now.edit.cursor(), now.side));
  const float width = std::max(1.0F, std::round(style.px(1.5F)));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(clip_min, {clip_max.x + width, clip_max.y}, true);
  list.AddRectFilled({x, y + style.px(2)}, {x + width, y + layout.step() - style.px(2)},
                     style.color(Token::kAccent));
  list.PopClipRect();
  // Where an input method shows its candidates.
  ImGuiContext& context = *ImGui::GetCurrentContext();
  context.PlatformImeData.WantVisible = true;
  context.PlatformImeData.WantTextInput = true;
  context.PlatformImeData.InputPos = {x, y};
  context.PlatformImeData.InputLineHeight = layout.step();
  context.PlatformImeData.ViewportId = ImGui::GetCurrentWindow()->Viewport->ID;
}

// Near the limit, in the corner: how much is written and how much fits.
void draw_count(const Style& style, std::string_view text, std::size_t limit, ImVec2 max) {
  const std::size_t count = count_code_points(text);
  if (count * 5 < limit * 4) return;
  const std::string words = std::to_string(count) + " / " + std::to_string(limit);
  const ImVec2 size = text_size(style, words, 12);
  const ImVec2 end{max.x - style.px(6), max.y - style.px(4)};
  const ImVec2 at{end.x - size.x - style.px(4), end.y - size.y - style.px(2)};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, end, style.color(Token::kSunken), style.px(3));
  draw_text(style, list, {at.x + style.px(2), at.y + style.px(1)}, words,
            style.color(count >= limit ? Token::kProblem : Token::kTextSecondary), 12);
}

}  // namespace

FieldResult note_field(const Style& style, const char* id, std::string& value,
                       const FieldOptions& options, int min_lines, int max_lines) {
  ImGui::BeginGroup();
  draw_field_label(style, options.label);
  ImGuiContext& context = *ImGui::GetCurrentContext();
  ImGuiWindow* const window = ImGui::GetCurrentWindow();
  const ImGuiID item = window->GetID(id);
  const ImVec2 padding{style.px(10), style.px(8)};
  const float width = device_width(style, options.width);
  const float room = std::max(1.0F, width - 2 * padding.x - style.px(2));

  // The size comes from the text as it is before this frame's keys; it grows with the next frame.
  const std::size_t lines = NoteLayout(style, value, room).count();
  const auto shown = std::clamp(static_cast<int>(lines), min_lines, std::max(min_lines, max_lines));
  const float view = style.px(kTextLine) * static_cast<float>(shown);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max{min.x + width, min.y + view + 2 * padding.y};
  const ImRect box(min, max);
  ImGui::ItemSize(box.GetSize());
  ImGuiItemFlags flags = ImGuiItemFlags_Inputable;
  if (!options.enabled) flags |= ImGuiItemFlags_Disabled;
  FieldResult result;
  const bool visible = ImGui::ItemAdd(box, item, nullptr, flags);
  if (probe() != nullptr) name_last_item(id);
  report_text(value.empty() ? options.hint : std::string_view(value));
  const bool enabled = (context.LastItemData.ItemFlags & ImGuiItemFlags_Disabled) == 0;
  const bool hovered = ImGui::ItemHoverable(box, item, context.LastItemData.ItemFlags);
  const bool clicked = hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left);

  Session& now = session();
  if (enabled && context.ActiveId != item &&
      (clicked || context.NavActivateId == item || options.take_focus)) {
    now = Session{};
    now.id = item;
    now.edit = NoteEdit(value, options.max_code_points);
    ImGui::SetActiveID(item, window);
    ImGui::SetFocusID(item, window);
    ImGui::FocusWindow(window);
    // The key that brought people here is no part of the note.
    ImGui::GetIO().InputQueueCharacters.resize(0);
  }
  result.active = enabled && context.ActiveId == item && now.id == item;
  const ImVec2 clip_min{min.x + padding.x, min.y + padding.y};
  const ImVec2 clip_max{max.x - padding.x, clip_min.y + view};
  if (result.active) {
    context.ActiveIdUsingNavDirMask = (1 << ImGuiDir_COUNT) - 1;
    if (value != now.edit.text()) now.edit = NoteEdit(value, options.max_code_points);
    Keys keys;
    {
      const NoteLayout before(style, now.edit.text(), room);
      act_on_pointer(now, before, clip_min, clicked);
      if (!context.ActiveIdIsJustActivated) keys = act_on_keys(now, before);
    }
    if (!keys.left) act_on_characters(now);
    if (hovered && ImGui::GetIO().MouseWheel != 0) {
      ImGui::SetKeyOwner(ImGuiKey_MouseWheelY, item);
      now.scroll -= ImGui::GetIO().MouseWheel * style.px(kTextLine) * 2;
    }
    if (value != now.edit.text()) {
      value = now.edit.text();
      result.changed = true;
      ImGui::MarkItemEdited(item);
    }
    result.submitted = keys.submitted;
    const bool pressed_elsewhere = !hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    if (keys.left || pressed_elsewhere) {
      ImGui::ClearActiveID();
      result.active = false;
    }
  }
  if (visible) {
    const bool focused = result.active || (context.NavId == item && context.NavCursorVisible);
    draw_field_frame(style, min, max, hovered && enabled,
                     focused                    ? Ring::kFocus
                     : !options.problem.empty() ? Ring::kProblem
                                                : Ring::kNone);
    const NoteLayout layout(style, value, room);
    if (result.active) scroll_to_cursor(now, layout, view);
    const ImVec2 origin{clip_min.x, clip_min.y - (result.active ? std::round(now.scroll) : 0)};
    draw_lines(style, layout, value, origin, clip_min, clip_max,
               result.active ? &now.edit : nullptr, enabled ? Token::kText : Token::kTextDisabled);
    if (result.active) draw_cursor(style, now, layout, origin, clip_min, clip_max);
    if (value.empty() && !result.active) {
      const float lead = std::round((style.px(kTextLine) - font_pixels(style, kBodyText)) / 2);
      draw_elided(style, *ImGui::GetWindowDrawList(), {clip_min.x, clip_min.y + lead}, room,
                  options.hint, style.color(Token::kTextSecondary));
    }
    draw_count(style, value, options.max_code_points, max);
    if (hovered && enabled) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  }
  draw_field_problem(style, options.problem, width / style.scale);
  ImGui::EndGroup();
  return result;
}

}  // namespace vigil::sdk::ui
