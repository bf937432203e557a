#include "plugins/sdk/ui/empty.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kWidestSentence = 460.0F;

// The text centred in `room` when it fits on one line, wrapped in the middle of it otherwise.
void centred(const Style& style, float left, float room, std::string_view words, Token token,
             float size) {
  const float natural = text_size(style, words, size).x;
  const float width = std::min({natural + 1, room, style.px(kWidestSentence)});
  ImGui::SetCursorScreenPos({left + std::round((room - width) / 2), ImGui::GetCursorScreenPos().y});
  wrapped(style, words, token, size, width / style.scale);
}

}  // namespace

bool empty_state(const Style& style, const char* id, const EmptyState& state) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = std::max(1.0F, ImGui::GetContentRegionAvail().x);
  const float height = state.height > 0 ? style.px(state.height) : ImGui::GetContentRegionAvail().y;
  const float content =
      style.px(44 + kTextLine + (state.detail.empty() ? 0 : 26) + (state.action.empty() ? 0 : 52));
  // A little above the middle looks like the middle.
  const float top = at.y + std::max(0.0F, std::round((height - content) * 0.44F));
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {style.px(kGap), style.px(kTightGap)});
  draw_icon(style, *ImGui::GetWindowDrawList(), {at.x + room / 2, top + style.px(14)}, state.icon,
            style.color(state.token), 28);
  ImGui::SetCursorScreenPos({at.x, top + style.px(44)});
  centred(style, at.x, room, state.sentence, Token::kText, kBodyText);
  if (!state.detail.empty()) {
    centred(style, at.x, room, state.detail, Token::kTextSecondary, kSmallText);
  }
  bool pressed = false;
  if (!state.action.empty()) {
    const ImVec2 words = text_size(style, state.action);
    const ImVec2 cap = key_cap_size(style, state.key);
    const float width = words.x + style.px(2 * kPadding) + (cap.x > 0 ? cap.x + style.px(kGap) : 0);
    ImGui::SetCursorScreenPos({at.x + std::round((room - width) / 2),
                               ImGui::GetCursorScreenPos().y + style.px(kPadding)});
    ButtonOptions options;
    options.key = state.key;
    pressed = button(style, id, state.action, options);
  }
  ImGui::PopStyleVar();
  const float used = ImGui::GetCursorScreenPos().y - at.y;
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({room, std::max(height, used)});
  ImGui::EndGroup();
  return pressed;
}

void loading_state(const Style& style, std::string_view sentence, float fraction,
                   std::string_view figure, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = std::max(1.0F, ImGui::GetContentRegionAvail().x);
  const float whole = height > 0 ? style.px(height) : ImGui::GetContentRegionAvail().y;
  const float top =
      at.y + std::max(0.0F, std::round((whole - style.px(2 * kTextLine + kTightGap)) * 0.44F));
  const float width = std::min(style.px(280), room);
  ImGui::BeginGroup();
  ImGui::SetCursorScreenPos({at.x, top});
  centred(style, at.x, room, sentence, Token::kTextSecondary, kBodyText);
  ImGui::SetCursorScreenPos({at.x + std::round((room - width) / 2), ImGui::GetCursorScreenPos().y});
  progress(style, fraction, figure, width / style.scale);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({room, whole});
  ImGui::EndGroup();
}

bool notice_line(const Style& style, const char* id, const Notice& notice) {
  struct Tone {
    Token token;
    Icon icon;
  };
  const Tone tone = notice.tone == NoticeTone::kGood      ? Tone{Token::kGood, Icon::kDone}
                    : notice.tone == NoticeTone::kPending ? Tone{Token::kPending, Icon::kWaiting}
                    : notice.tone == NoticeTone::kProblem
                        ? Tone{Token::kProblem, Icon::kProblem}
                        : Tone{Token::kTextSecondary, Icon::kInfo};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = device_width(style, notice.width);
  const float height = style.px(36);
  const float action_width =
      notice.action.empty() ? 0 : text_size(style, notice.action).x + style.px(2 * kPadding);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + width, at.y + height};
  list.AddRectFilled(at, end, faded(style, tone.token, 0.14F), style.px(kCorner));
  draw_icon(style, list, {at.x + style.px(kPadding + 8), at.y + height / 2}, tone.icon,
            style.color(tone.token));
  const float x = at.x + style.px(kPadding + 24);
  const float room = end.x - x - style.px(kPadding) - action_width;
  ImGui::BeginGroup();
  ImGui::Dummy({width, height});
  const bool cut =
      draw_elided(style, list, {x, at.y + std::round((height - font_pixels(style, kBodyText)) / 2)},
                  room, notice.sentence, style.color(Token::kText));
  if (cut) tooltip(style, notice.sentence);
  bool pressed = false;
  if (!notice.action.empty()) {
    ImGui::SetCursorScreenPos({end.x - action_width - style.px(4), at.y + style.px(4)});
    ButtonOptions options;
    options.kind = ButtonKind::kPlain;
    options.height = kMinTarget;
    pressed = button(style, id, notice.action, options);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, height});
  }
  ImGui::EndGroup();
  return pressed;
}

}  // namespace vigil::sdk::ui
