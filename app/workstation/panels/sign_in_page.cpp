#include "app/workstation/panels/sign_in_page.h"

#include <imgui.h>

#include "app/workstation/panels/causes.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

// What kept the last attempt from succeeding; empty: nothing did.
std::string problem_of(const sdk::Texts& texts, const sync::Connection& connection) {
  if (connection.session != sync::SessionState::kSigningIn) {
    if (connection.signed_out == sync::SignedOutReason::kRefused)
      return texts.text(texts::kSigninWrong);
    if (connection.signed_out == sync::SignedOutReason::kEnded)
      return texts.text(texts::kSigninEnded);
  }
  // It goes on trying by itself; meanwhile the person sees what it is up against.
  if (connection.cause != sync::Cause::kNone && connection.cause != sync::Cause::kSignIn) {
    return sdk::format(
        texts, texts::kSigninUnreachable,
        fmt::arg("reason", cause_sentence(texts, connection.cause, connection.detail)));
  }
  return {};
}

}  // namespace

bool draw_sign_in(const Page& page, SignInForm& form, const sync::Connection& connection,
                  std::int64_t unsent) {
  const auto& style = page.style;
  const float width = style.px(360);
  const ImVec2 room = ImGui::GetWindowSize();
  ImGui::SetCursorPos({(room.x - width) / 2, room.y * 0.28F});
  ImGui::BeginGroup();
  sdk::ui::text(style, page.texts.text(texts::kSigninTitle), sdk::ui::Token::kText,
                sdk::ui::kCaptionText);
  sdk::ui::gap(style, 12);
  bool asked = false;
  const auto field = [&](const char* id, std::string& value, sdk::TextKey label, bool hidden) {
    asked |= sdk::ui::text_field(style, id, value,
                                 {.label = page.texts.text(label),
                                  .max_code_points = 200,
                                  .width = 360,
                                  .hidden = hidden})
                 .submitted;
    sdk::ui::gap(style, 4);
  };
  field("###server", form.server, texts::kSigninServer, false);
  field("###user", form.user, texts::kSigninUser, false);
  field("###password", form.password, texts::kSigninPassword, true);
  sdk::ui::gap(style, 4);
  const bool busy = connection.session == sync::SessionState::kSigningIn;
  const bool complete = !form.server.empty() && !form.user.empty() && !form.password.empty();
  asked |= sdk::ui::button(style, "###sign_in",
                           page.texts.text(busy ? texts::kSigninBusy : texts::kSigninAction),
                           {.kind = sdk::ui::ButtonKind::kPrimary,
                            .enabled = complete && !busy,
                            .width = 360,
                            .height = 36});
  if (const std::string problem = problem_of(page.texts, connection); !problem.empty()) {
    sdk::ui::gap(style);
    sdk::ui::wrapped(style, problem, sdk::ui::Token::kProblem, sdk::ui::kBodyText, 360);
  }
  if (unsent > 0) {
    sdk::ui::gap(style);
    sdk::ui::wrapped(style, sdk::format_plural(page.texts, texts::kSigninKept, unsent),
                     sdk::ui::Token::kTextSecondary, sdk::ui::kSmallText, 360);
  }
  ImGui::EndGroup();
  return asked && complete && !busy;
}

}  // namespace vigil::workstation
