#include "app/workstation/panels/rail.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using sdk::ui::Style;
using sdk::ui::Token;

constexpr float kEntryHeight = 52.0F;
constexpr float kLeastHeight = 42.0F;  // icon and word still stand apart

void draw_entry(const Page& page, const RailEntry& entry, float height) {
  const Style& style = page.style;
  const std::string id = "###rail_" + entry.id;
  const auto area = sdk::ui::press_area(style, id.c_str(), {style.px(kRailWidth), style.px(height)},
                                        entry.title, true, entry.current);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (entry.current) {
    list.AddRectFilled({area.min.x, area.min.y + style.px(8)},
                       {area.min.x + style.px(3), area.max.y - style.px(8)},
                       style.color(Token::kAccent), style.px(2));
  }
  sdk::ui::draw_press_feedback(style, area, sdk::ui::kCorner);
  const ImVec2 centre{area.center().x, area.min.y + style.px(height / 2 - 7)};
  sdk::ui::draw_icon(style, list, centre, entry.icon,
                     style.color(entry.current ? Token::kAccent : Token::kTextSecondary), 18.0F);
  const ImVec2 size = sdk::ui::text_size(style, entry.title, 12.0F);
  const float room = style.px(kRailWidth - 4);
  sdk::ui::draw_elided(
      style, list,
      {area.center().x - std::min(size.x, room) / 2, area.min.y + style.px(height / 2 + 6)}, room,
      entry.title, style.color(entry.current ? Token::kText : Token::kTextSecondary), 12.0F);
  if (entry.attention > 0) {
    const std::string figure = entry.attention > 99 ? "99+" : fmt::format("{}", entry.attention);
    const ImVec2 figure_size = sdk::ui::text_size(style, figure, 12.0F);
    const ImVec2 at{area.center().x + style.px(6), area.min.y + style.px(4)};
    list.AddRectFilled({at.x - style.px(4), at.y},
                       {at.x + figure_size.x + style.px(4), at.y + figure_size.y},
                       style.color(Token::kPending), style.px(6));
    sdk::ui::draw_text(style, list, at, figure, style.color(Token::kBackground), 12.0F);
  }
  if (area.pressed) page.commands.run(commands::kWorkspace, entry.id);
  sdk::ui::tooltip(style, entry.title, entry.key);
}

}  // namespace

void draw_rail(const Page& page, std::span<const RailEntry> entries,
               std::span<const RailEntry> foot) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  // Where many desks are open to somebody, all of them stay in sight on a small screen.
  const float room = ImGui::GetWindowHeight() / page.style.scale - 4;
  const auto count = static_cast<float>(entries.size() + foot.size());
  const float height = std::clamp(room / std::max(count, 1.0F), kLeastHeight, kEntryHeight);
  for (const RailEntry& entry : entries) draw_entry(page, entry, height);
  const float foot_height = page.style.px(height) * static_cast<float>(foot.size());
  const float y = ImGui::GetWindowHeight() - foot_height - page.style.px(4);
  if (y > ImGui::GetCursorPosY()) ImGui::SetCursorPosY(y);
  for (const RailEntry& entry : foot) draw_entry(page, entry, height);
  ImGui::PopStyleVar();
}

}  // namespace vigil::workstation
