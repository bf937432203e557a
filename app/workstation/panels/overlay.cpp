#include "app/workstation/panels/overlay.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using sdk::ui::Style;
using sdk::ui::Token;

constexpr float kPaletteWidth = 620.0F;
constexpr std::size_t kPaletteRows = 10;

// A window over everything, with the desk dimmed behind it. False when a press beside it closes it.
class Overlay {
 public:
  Overlay(const Style& style, const char* id, ImVec2 size, float top_share) : style_(style) {
    const ImVec2 room = ImGui::GetMainViewport()->Size;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(room);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, style.color(Token::kScrim));
    ImGui::Begin((std::string("###scrim_") + (id + 3)).c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNavFocus);
    ImGui::PopStyleColor();
    size.x = std::min(size.x, room.x - style.px(32));
    size.y = std::min(size.y, room.y - style.px(32));
    const ImVec2 at{(room.x - size.x) / 2, (room.y - size.y) * top_share};
    pressed_beside_ = ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
                      !ImGui::IsMouseHoveringRect(at, {at.x + size.x, at.y + size.y}, false);
    ImGui::SetCursorPos(at);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(16), style.px(14)});
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, style.px(sdk::ui::kCorner));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, style.color(Token::kOverlay));
    ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  }
  ~Overlay() {
    ImGui::EndChild();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    ImGui::End();
    ImGui::PopStyleVar();
  }
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  [[nodiscard]] bool pressed_beside() const { return pressed_beside_; }

 private:
  const Style& style_;
  bool pressed_beside_ = false;
};

void draw_palette_row(const Page& page, const command::PaletteEntry& entry, std::size_t index,
                      PaletteState& state) {
  const Style& style = page.style;
  const std::string id = "###command_" + entry.command->id;
  const float width = ImGui::GetContentRegionAvail().x;
  const auto area =
      sdk::ui::press_area(style, id.c_str(), {width, style.px(32)}, entry.title, entry.enabled);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (index == state.row) {
    list.AddRectFilled(area.min, area.max, style.color(Token::kSelection), style.px(4));
  }
  sdk::ui::draw_press_feedback(style, area, 4.0F);
  const ImVec2 size = sdk::ui::text_size(style, entry.title);
  const ImVec2 at{area.min.x + style.px(10), area.center().y - size.y / 2};
  for (const auto& [begin, end] : entry.hits) {
    const float left = sdk::ui::text_size(style, std::string_view(entry.title).substr(0, begin)).x;
    const float right = sdk::ui::text_size(style, std::string_view(entry.title).substr(0, end)).x;
    list.AddRectFilled({at.x + left, at.y + size.y - style.px(2)}, {at.x + right, at.y + size.y},
                       style.color(Token::kMark));
  }
  sdk::ui::draw_text(style, list, at, entry.title,
                     style.color(entry.enabled ? Token::kText : Token::kTextDisabled));
  if (!entry.key.empty()) {
    const ImVec2 cap = sdk::ui::key_cap_size(style, entry.key);
    sdk::ui::draw_key_cap(style, list,
                          {area.max.x - cap.x - style.px(10), area.center().y - cap.y / 2},
                          entry.key, entry.enabled);
  }
  if (area.pressed) {
    state.row = index;
    state.open = false;
  }
}

const char* group_words(const sdk::Texts& texts, std::string_view group) {
  if (group == "app") return texts.text(texts::kGroupHost);
  if (group == command::kVerdictGroup) return texts.text(texts::kGroupVerdict);
  if (group == "clip") return texts.text(texts::kGroupPlayer);
  if (group == "checklist") return texts.text(texts::kGroupChecklist);
  return texts.text(texts::kGroupOther);
}

}  // namespace

void draw_palette(const Page& page, PaletteState& state, command::Palette& palette,
                  std::string_view plugin) {
  if (!state.open) return;
  const Style& style = page.style;
  const std::vector<command::PaletteEntry> entries =
      palette.rank(state.query, page.texts.language(), plugin);
  const float rows_height = 32.0F * static_cast<float>(kPaletteRows);
  bool run = false;
  {
    const Overlay overlay(style, "###palette",
                          {style.px(kPaletteWidth), style.px(rows_height + 118)}, 0.28F);
    const auto field = sdk::ui::search_field(
        style, "###palette_query", state.query,
        {.hint = page.texts.text(texts::kPaletteHint), .take_focus = state.just_opened});
    state.just_opened = false;
    if (field.changed) state.row = 0;
    if (field.submitted) run = true;
    if (overlay.pressed_beside() || (field.cancelled && state.query.empty()) ||
        ImGui::IsKeyPressed(ImGuiKey_Escape)) {
      state.open = false;
    }
    if (ImGui::IsKeyPressed(ImGuiKey_DownArrow) && state.row + 1 < entries.size()) ++state.row;
    if (ImGui::IsKeyPressed(ImGuiKey_UpArrow) && state.row > 0) --state.row;
    state.row = entries.empty() ? 0 : std::min(state.row, entries.size() - 1);
    sdk::ui::gap(style, 6);
    {
      const sdk::ui::ScrollArea area(style, "###palette_rows", 0, rows_height);
      ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
      if (entries.empty()) sdk::ui::secondary(style, page.texts.text(texts::kPaletteEmpty));
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const bool was_open = state.open;
        draw_palette_row(page, entries[i], i, state);
        if (was_open && !state.open) run = true;
        if (i == state.row &&
            (ImGui::IsKeyPressed(ImGuiKey_DownArrow) || ImGui::IsKeyPressed(ImGuiKey_UpArrow))) {
          ImGui::SetScrollHereY(0.5F);
        }
      }
      ImGui::PopStyleVar();
    }
    sdk::ui::gap(style, 4);
    sdk::ui::secondary(style, page.texts.text(texts::kPaletteFooter));
  }
  if (!run || entries.empty()) return;
  state.open = false;
  // The list dies with the query; the id is kept for the call.
  const std::string id = entries[state.row].command->id;
  palette.used(id);
  page.commands.run({id});
}

void draw_key_help(const Page& page, KeyHelpState& state, const command::Registry& registry,
                   const command::Keymap& keymap, std::string_view plugin,
                   std::string_view keymap_file) {
  if (!state.open) return;
  const Style& style = page.style;
  const ImVec2 room = ImGui::GetMainViewport()->Size;
  const Overlay overlay(style, "###key_help",
                        {std::min(style.px(1040), room.x * 0.92F), room.y * 0.86F}, 0.5F);
  sdk::ui::page_heading(style, page.texts.text(texts::kKeyHelpTitle));
  sdk::ui::gap(style);
  for (const std::string& problem : keymap.problems()) {
    sdk::ui::wrapped(style, problem, Token::kProblem, sdk::ui::kSmallText);
  }
  constexpr std::array<std::string_view, 5> kGroups = {"verdict", "clip", "checklist", "", "app"};
  const auto group_of = [&](const command::Command& command) -> std::string_view {
    if (command.plugin.empty()) return "app";
    return std::find(kGroups.begin(), kGroups.end(), command.group) != kGroups.end()
               ? std::string_view(command.group)
               : std::string_view();
  };
  {
    const sdk::ui::ScrollArea area(style, "###key_rows", 0,
                                   ImGui::GetContentRegionAvail().y / style.scale - 36);
    const float width = ImGui::GetContentRegionAvail().x;
    const int columns = std::max(1, static_cast<int>(width / style.px(320)));
    for (const std::string_view group : kGroups) {
      std::vector<const command::Command*> shown;
      for (const command::Command* command : registry.all()) {
        if (group_of(*command) != group || keymap.key_of(command->id).empty()) continue;
        if (!command->plugin.empty() && command->plugin != plugin) continue;
        shown.push_back(command);
      }
      if (shown.empty()) continue;
      sdk::ui::section_heading(style, group_words(page.texts, group));
      const float left = ImGui::GetCursorPosX();
      const float cell = width / static_cast<float>(columns);
      for (std::size_t i = 0; i < shown.size(); ++i) {
        const int column = static_cast<int>(i) % columns;
        if (column > 0) ImGui::SameLine();
        ImGui::SetCursorPosX(left + cell * static_cast<float>(column));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::Dummy({cell - style.px(8), style.px(30)});
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const std::string& key = keymap.key_of(shown[i]->id);
        const ImVec2 cap = sdk::ui::key_cap_size(style, key);
        sdk::ui::draw_key_cap(style, list, {at.x, at.y + style.px(15) - cap.y / 2}, key);
        const float words_at = std::max(cap.x, style.px(64)) + style.px(12);
        sdk::ui::draw_elided(style, list, {at.x + words_at, at.y + style.px(5)},
                             cell - words_at - style.px(12), shown[i]->title(page.texts.language()),
                             style.color(Token::kText));
      }
      sdk::ui::gap(style, 12);
    }
  }
  sdk::ui::gap(style, 4);
  sdk::ui::secondary(style,
                     sdk::format(page.texts, texts::kKeyHelpFooter, fmt::arg("file", keymap_file)));
  if (overlay.pressed_beside() || ImGui::IsKeyPressed(ImGuiKey_Escape)) state.open = false;
}

}  // namespace vigil::workstation
