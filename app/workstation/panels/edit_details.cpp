// One change to a record that the backend has not taken: field by field where both sides differ.
#include <fmt/format.h>
#include <imgui.h>

#include "app/workstation/panels/unsent_page.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using sdk::ui::Token;
using Side = sync::DeskClient::Side;

constexpr std::size_t kLongestValue = 200;

std::string value_words(const sdk::Texts& texts, const std::optional<std::string>& value) {
  if (!value) return texts.text(texts::kEditNoValue);
  if (value->size() <= kLongestValue) return *value;
  std::size_t end = kLongestValue;
  while (end > 0 && (static_cast<unsigned char>((*value)[end]) & 0xC0u) == 0x80u) --end;
  return value->substr(0, end) + "…";
}

// "/readings/u-1" as people read a place: "readings › u-1".
std::string place_words(const std::string& path) {
  std::string words;
  for (std::size_t i = path.starts_with('/') ? 1 : 0; i < path.size(); ++i) {
    if (path[i] == '/') {
      words += " › ";
    } else {
      words += path[i];
    }
  }
  return words;
}

void draw_clash(const Page& page, UnsentState& state, const domain::FieldClash& clash) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  const sdk::ui::Card card(style, ("###clash_" + clash.path).c_str());
  sdk::ui::section_heading(style, clash.path.empty()
                                      ? std::string(texts.text(texts::kEditWholeRecord))
                                      : place_words(clash.path));
  const std::string mine =
      sdk::format(texts, texts::kEditMine, fmt::arg("value", value_words(texts, clash.mine)));
  const std::string theirs =
      sdk::format(texts, texts::kEditTheirs, fmt::arg("value", value_words(texts, clash.theirs)));
  const std::string mine_id = "###mine_" + clash.path;
  const std::string theirs_id = "###theirs_" + clash.path;
  const sdk::ui::Segment sides[] = {{.id = mine_id.c_str(), .words = mine},
                                    {.id = theirs_id.c_str(), .words = theirs}};
  const auto found = state.sides.find(clash.path);
  std::size_t chosen =
      found == state.sides.end() ? std::size(sides) : (found->second == Side::kMine ? 0 : 1);
  if (sdk::ui::radio_rows(style, ("###sides_" + clash.path).c_str(), sides, chosen)) {
    state.sides[clash.path] = chosen == 0 ? Side::kMine : Side::kTheirs;
  }
  sdk::ui::secondary(style, sdk::format(texts, texts::kEditBase,
                                        fmt::arg("value", value_words(texts, clash.base))));
}

}  // namespace

void draw_edit_details(const Page& page, UnsentState& state, const sync::RecordEdit& edit) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  switch (edit.state) {
    case sync::EditState::kSaved:
      sdk::ui::wrapped(style, texts.text(texts::kEditWaits), Token::kTextSecondary);
      break;
    case sync::EditState::kClash: {
      sdk::ui::wrapped(style, texts.text(texts::kEditClashLead), Token::kPending);
      sdk::ui::gap(style, 4);
      std::size_t answered = 0;
      for (const domain::FieldClash& clash : edit.clashes) {
        draw_clash(page, state, clash);
        answered += state.sides.contains(clash.path) ? 1 : 0;
      }
      sdk::ui::gap(style, 4);
      if (sdk::ui::button(style, "###edit_resolve", texts.text(texts::kEditResolve),
                          {.kind = sdk::ui::ButtonKind::kPrimary,
                           .key = page.commands.key_of(commands::kTraySendAgain),
                           .enabled = answered == edit.clashes.size()})) {
        page.commands.run(commands::kTraySendAgain);
      }
      sdk::ui::beside(style);
      break;
    }
    case sync::EditState::kRefused:
      sdk::ui::wrapped(style, texts.text(texts::kEditRefusedLead), Token::kProblem);
      if (!edit.detail.empty()) {
        sdk::ui::fact(style, texts.text(texts::kTrayBackendSays), edit.detail);
      }
      sdk::ui::gap(style, 4);
      if (sdk::ui::button(style, "###edit_send_again", texts.text(texts::kEditSendAgain),
                          {.key = page.commands.key_of(commands::kTraySendAgain)})) {
        page.commands.run(commands::kTraySendAgain);
      }
      sdk::ui::beside(style);
      break;
  }
  if (sdk::ui::button(style, "###edit_drop", texts.text(texts::kEditDrop),
                      {.key = page.commands.key_of(commands::kTrayPutAway),
                       .tooltip = texts.text(texts::kEditDropEffect)})) {
    page.commands.run(commands::kTrayPutAway);
  }
}

}  // namespace vigil::workstation
