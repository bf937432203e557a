#include "app/workstation/panels/lock_page.h"

#include <imgui.h>

#include <utility>

#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

constexpr float kColumn = 360.0F;

std::string problem_of(const Page& page, const LockForm& form, Millis pause) {
  if (pause > Millis(0)) {
    return sdk::format(page.texts, texts::kLockPause,
                       fmt::arg("seconds", (pause.count() + 999) / 1000));
  }
  return form.wrong ? page.texts.text(texts::kLockWrong) : std::string();
}

}  // namespace

LockAct draw_lock(const Page& page, LockForm& form, std::string_view person, Millis pause) {
  const auto& style = page.style;
  const ImVec2 room = ImGui::GetWindowSize();
  const float width = style.px(kColumn);
  LockAct act = LockAct::kNone;
  ImGui::SetCursorPos({(room.x - width) / 2, room.y * 0.28F});
  ImGui::BeginGroup();
  sdk::ui::icon(style, sdk::ui::Icon::kLock, sdk::ui::Token::kAccent, sdk::ui::kCaptionText);
  sdk::ui::beside(style, 8);
  sdk::ui::text(style, page.texts.text(texts::kLockTitle), sdk::ui::Token::kText,
                sdk::ui::kCaptionText);
  sdk::ui::gap(style, 4);
  sdk::ui::text(style, person, sdk::ui::Token::kTextSecondary);
  sdk::ui::gap(style, 12);
  const std::string problem = problem_of(page, form, pause);
  bool asked = sdk::ui::text_field(style, "###unlock_password", form.password,
                                   {.label = page.texts.text(texts::kSigninPassword),
                                    .problem = problem,
                                    .max_code_points = 200,
                                    .width = kColumn,
                                    .hidden = true,
                                    .take_focus = std::exchange(form.just_locked, false)})
                   .submitted;
  sdk::ui::gap(style);
  const bool can_ask = !form.password.empty() && pause <= Millis(0);
  asked |= sdk::ui::button(
      style, "###unlock", page.texts.text(texts::kLockOpen),
      {.kind = sdk::ui::ButtonKind::kPrimary, .enabled = can_ask, .width = kColumn, .height = 36});
  if (asked && can_ask) act = LockAct::kOpen;
  // Enter on an empty field leaves it; the next key is still meant for it.
  if (asked && !can_ask) form.just_locked = true;
  sdk::ui::gap(style);
  if (sdk::ui::button(style, "###lock_sign_out", page.texts.text(texts::kCommandSignOut),
                      {.kind = sdk::ui::ButtonKind::kQuiet, .width = kColumn})) {
    act = LockAct::kSignOut;
  }
  sdk::ui::gap(style, 12);
  sdk::ui::wrapped(style, page.texts.text(texts::kLockNote), sdk::ui::Token::kTextSecondary,
                   sdk::ui::kSmallText, kColumn);
  ImGui::EndGroup();
  return act;
}

}  // namespace vigil::workstation
