#include "view/tally_view.h"

#include <imgui.h>

#include <string>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/style.h"
#include "tally_ids.h"

namespace vigil::tally {

void TallyView::draw(sdk::ViewContext& context) {
  sdk::Host& host = context.host;
  const sdk::Texts& texts = host.texts();
  ImGui::PushStyleColor(ImGuiCol_Text, host.style().color(sdk::ui::Token::kText));
  ImGui::TextUnformatted(
      sdk::format_plural(texts, ids::texts::kCounterSeen, tally_.count()).c_str());
  ImGui::PopStyleColor();

  // The "###id" stays the same in every language: scripts and tests find the button by it.
  const std::string add = std::string(texts.text(ids::texts::kCommandAdd)) + "###add";
  if (ImGui::Button(add.c_str())) host.commands().run(ids::commands::kAdd);
  ImGui::SameLine();
  ImGui::BeginDisabled(!host.commands().enabled(ids::commands::kTakeBack));
  const std::string back = std::string(texts.text(ids::texts::kCommandTakeBack)) + "###take_back";
  if (ImGui::Button(back.c_str())) host.commands().run(ids::commands::kTakeBack);
  ImGui::EndDisabled();
}

}  // namespace vigil::tally
