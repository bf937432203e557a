// The window of a desk that cannot open: why, in the person's words, and what to do.
#include <imgui.h>

#include <cstdio>

#include "app/workstation/workstation.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

constexpr float kWidth = 520.0F;

struct Refusal {
  sdk::TextKey what;
  sdk::TextKey advice;
};

Refusal refusal_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConflict: return {texts::kRefusalSecondDesk, texts::kRefusalSecondDeskAdvice};
    case ErrorCode::kStorageFull: return {texts::kRefusalNoRoom, texts::kRefusalNoRoomAdvice};
    case ErrorCode::kUnsupported: return {texts::kRefusalNewer, texts::kRefusalNewerAdvice};
    case ErrorCode::kUnavailable:
    case ErrorCode::kForbidden: return {texts::kRefusalReadOnly, texts::kRefusalReadOnlyAdvice};
    default: return {texts::kRefusalOther, texts::kRefusalOtherAdvice};
  }
}

}  // namespace

void Workstation::draw_refusal(const sdk::ui::Style& style) {
  if (told_to_close_.load(std::memory_order_acquire)) desktop_->close();
  const Refusal refusal = refusal_of(refusal_->code);
  const ImVec2 room = ImGui::GetWindowSize();
  ImGui::SetCursorPos({(room.x - style.px(kWidth)) / 2, room.y * 0.3F});
  ImGui::BeginGroup();
  sdk::ui::text(style, texts_->text(texts::kRefusalTitle), sdk::ui::Token::kText,
                sdk::ui::kCaptionText);
  sdk::ui::gap(style, 12);
  sdk::ui::wrapped(
      style, sdk::format(*texts_, refusal.what, fmt::arg("folder", options_.profile.string())),
      sdk::ui::Token::kText, sdk::ui::kBodyText, kWidth);
  sdk::ui::gap(style, 4);
  sdk::ui::wrapped(style, texts_->text(refusal.advice), sdk::ui::Token::kTextSecondary,
                   sdk::ui::kBodyText, kWidth);
  sdk::ui::gap(style, 4);
  // For whoever is asked for help.
  sdk::ui::wrapped(style, refusal_->message, sdk::ui::Token::kTextSecondary, sdk::ui::kSmallText,
                   kWidth);
  sdk::ui::gap(style, 12);
  if (sdk::ui::button(style, "###refusal_close", texts_->text(texts::kCommandQuit),
                      {.kind = sdk::ui::ButtonKind::kPrimary}) ||
      ImGui::IsKeyPressed(ImGuiKey_Escape) || ImGui::IsKeyPressed(ImGuiKey_Enter)) {
    desktop_->close();
  }
  ImGui::EndGroup();
}

int Workstation::run_refusal() {
  std::fprintf(stderr, "%s\n", refusal_->message.c_str());
  if (!options_.language.empty()) (void)texts_->set_language(options_.language);
  desktop_->run({.update = [] {},
                 .draw = [this](const sdk::ui::Style& style) { draw_refusal(style); },
                 .may_close = [] { return true; },
                 .draw_second = [](const sdk::ui::Style&, ImDrawList&, shell::PixelSize) {},
                 .second_closed = [] {}});
  return 3;
}

}  // namespace vigil::workstation
