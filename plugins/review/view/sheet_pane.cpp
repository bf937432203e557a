#include "plugins/review/view/sheet_pane.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kHeadHeight = 36;
constexpr float kFigureHeight = 22;
constexpr float kAccentEdge = 3;

bool overlaps(sdk::MediaTime begin, sdk::MediaTime end, sdk::MediaTime from, sdk::MediaTime to) {
  return begin < to && end > from;
}

// What lies in the stretch a tile stands for, as colours under it.
std::vector<ui::Token> tokens_of(const DeskSnapshot& desk, sdk::MediaTime from, sdk::MediaTime to) {
  std::vector<ui::Token> tokens;
  for (const domain::Mark& mark : desk.draft.marks.marks) {
    if (overlaps(mark.begin, mark.end, from, to)) {
      tokens.push_back(ui::Token::kMark);
      break;
    }
  }
  for (const domain::Evidence& line : desk.task->item.evidence) {
    if (line.clip_begin >= Millis{0} && overlaps(line.clip_begin, line.clip_end, from, to)) {
      tokens.push_back(line.kind == "hash" ? ui::Token::kChart1 : ui::Token::kWarn);
      break;
    }
  }
  for (const sdk::TimeRange& flash : desk.clip->flashes()) {
    if (overlaps(flash.begin, flash.end, from, to)) {
      tokens.push_back(ui::Token::kProblem);
      break;
    }
  }
  return tokens;
}

void draw_tile(const Frame& frame, const DeskSnapshot& desk, std::size_t index, ImVec2 size) {
  const ui::Style& style = frame.style;
  const auto tiles = tiles_of(desk.viewing.sheet, *desk.clip);
  const auto stretch = desk.viewing.sheet.stretch();
  const sdk::ClipPicture& tile = tiles[index];
  const sdk::MediaTime end = index + 1 < tiles.size() ? tiles[index + 1].time
                             : stretch                ? stretch->end
                                                      : desk.clip->info().duration;
  const std::string time = ui::clip_time(tile.time);
  ImGui::PushID(static_cast<int>(index));
  const ui::PressArea area = ui::press_area(style, "###tile", size, time);
  ImGui::PopID();
  if (!area.visible) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 foot{area.max.x, area.max.y - style.px(kFigureHeight)};
  const ui::Fitted fitted = ui::fit_inside(area.min, foot, tile.width, tile.height);
  ui::draw_picture(style, list, tile, fitted.min, fitted.max, 3);
  const bool chosen = desk.viewing.sheet.tile == index;
  const bool here = desk.clip->position() >= tile.time && desk.clip->position() < end;
  float left = fitted.min.x;
  const float width = fitted.max.x - fitted.min.x;
  const std::vector<ui::Token> tokens = tokens_of(desk, tile.time, end);
  for (const ui::Token token : tokens) {
    const float right = left + width / static_cast<float>(tokens.size());
    list.AddRectFilled({left, fitted.max.y - style.px(kAccentEdge)}, {right, fitted.max.y},
                       style.color(token));
    left = right;
  }
  ui::draw_text(style, list, {fitted.min.x, fitted.max.y + style.px(3)}, time,
                style.color(chosen || here ? ui::Token::kText : ui::Token::kTextSecondary),
                ui::kSmallText);
  if (chosen || area.hovered) {
    const float grow = style.px(2);
    list.AddRect({fitted.min.x - grow, fitted.min.y - grow},
                 {fitted.max.x + grow, fitted.max.y + grow},
                 style.color(chosen ? ui::Token::kFocus : ui::Token::kTextSecondary), style.px(4),
                 0, style.px(2));
  }
  if (area.pressed) frame.run(commands::kLandOn, std::to_string(index));
}

void draw_head(const Frame& frame, const DeskSnapshot& desk) {
  const ui::Style& style = frame.style;
  const sdk::ClipWork work = desk.clip->work();
  const Sheet& sheet = desk.viewing.sheet;
  const std::size_t there = tiles_of(sheet, *desk.clip).size();
  const float top = ImGui::GetCursorPosY();
  const auto row = [&](float height) {
    ImGui::SetCursorPosY(top + style.px((kHeadHeight - height) / 2));
  };
  row(22);
  ui::text(style, frame.text(texts::kSheetTitle));
  ui::beside(style, ui::kPadding);
  if (const auto stretch = sheet.stretch()) {
    row(19);
    ui::secondary(style, sdk::format(frame.words, texts::kSheetStretch,
                                     fmt::arg("begin", ui::clip_time(stretch->begin)),
                                     fmt::arg("end", ui::clip_time(stretch->end))));
    ui::beside(style, ui::kPadding);
  }
  row(19);
  const bool making = work.all_tiles > static_cast<int>(there);
  ui::secondary(style, making
                           ? sdk::format(frame.words, texts::kSheetMaking, fmt::arg("done", there),
                                         fmt::arg("all", work.all_tiles))
                           : std::string(frame.text(texts::kSheetHelp)));
  ui::beside(style, ui::kPadding);
  row(28);
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.height = 28;
  options.key = frame.key(commands::kZoomIn);
  options.icon = ui::Icon::kPlus;
  if (ui::button(style, "###sheet_closer", frame.text(texts::kSheetCloser), options))
    frame.run(commands::kZoomIn);
  if (!sheet.stretches.empty()) {
    ui::beside(style, ui::kTightGap);
    row(28);
    options.key = frame.key(commands::kZoomOut);
    options.icon = ui::Icon::kMinus;
    if (ui::button(style, "###sheet_wider", frame.text(texts::kSheetWider), options))
      frame.run(commands::kZoomOut);
  }
  ui::beside(style, ui::kTightGap);
  row(28);
  options.key = frame.key(commands::kSheet);
  options.icon = ui::Icon::kClose;
  if (ui::button(style, "###sheet_close", frame.text(texts::kSheetClose), options)) {
    frame.run(commands::kSheet);
  }
  ImGui::SetCursorPosY(top + style.px(kHeadHeight));
}

}  // namespace

void draw_sheet(const Frame& frame, const DeskSnapshot& desk, Viewing& viewing) {
  const ui::Style& style = frame.style;
  const float inset = style.px(ui::kPadding);
  ImGui::SetCursorPos({inset, style.px(ui::kTightGap)});
  draw_head(frame, desk);
  const auto tiles = tiles_of(desk.viewing.sheet, *desk.clip);
  const ImVec2 room(ImGui::GetContentRegionAvail().x - inset,
                    ImGui::GetContentRegionAvail().y - style.px(ui::kGap));
  if (room.x < 1 || room.y < 1) return;
  if (tiles.empty()) {
    ImGui::SetCursorPosX(inset);
    return ui::skeleton_block(style, room.x / style.scale, room.y / style.scale);
  }
  // The place for all there will be, so that nothing moves while they come.
  const auto all =
      std::max(tiles.size(), static_cast<std::size_t>(std::max(desk.clip->work().all_tiles, 0)));
  const float shape = tiles.front().height > 0 ? static_cast<float>(tiles.front().width) /
                                                     static_cast<float>(tiles.front().height)
                                               : 1.0F;
  const std::size_t columns = sheet_columns(all, room.x, room.y, shape);
  const std::size_t rows = (all + columns - 1) / columns;
  viewing.set_sheet_columns(columns);
  const float gap = style.px(ui::kGap);
  const ImVec2 size(
      std::floor((room.x - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)),
      std::floor((room.y - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows)));
  const ImVec2 origin = ImGui::GetCursorPos();
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    ImGui::SetCursorPos({inset + static_cast<float>(i % columns) * (size.x + gap),
                         origin.y + static_cast<float>(i / columns) * (size.y + gap)});
    draw_tile(frame, desk, i, size);
  }
}

}  // namespace vigil::review
