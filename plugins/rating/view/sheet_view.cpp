// The sheet of marks: groups, the dimensions of the group in sight with their number keys, what the
// chosen one looks like at each intensity with its letter key, and what has been marked.
#include <algorithm>

#include "plugins/rating/view/rate_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr sdk::CommandKey kDimensions[] = {
    commands::kDimension1, commands::kDimension2, commands::kDimension3,
    commands::kDimension4, commands::kDimension5, commands::kDimension6,
    commands::kDimension7, commands::kDimension8, commands::kDimension9};
constexpr sdk::CommandKey kIntensities[] = {commands::kIntensityNone, commands::kIntensityMild,
                                            commands::kIntensityModerate,
                                            commands::kIntensityIntense};

void draw_groups(const Frame& frame, const scale::Rubric& rubric, const RatingSheet& sheet) {
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  for (std::size_t i = 0; i < rubric.groups.size(); ++i) {
    std::size_t marked = 0;
    for (const scale::RatingMark& mark : sheet.marks) {
      const scale::Dimension* dimension = rubric.dimension(mark.dimension);
      marked += dimension != nullptr && dimension->group == rubric.groups[i].id ? 1 : 0;
    }
    std::string words = frame.text(rubric.groups[i].title);
    if (marked > 0) words += fmt::format(" {}", marked);
    const float width = ui::text_size(frame.style, words).x + frame.style.px(26);
    if (i > 0 && ImGui::GetItemRectMax().x + frame.style.px(ui::kTightGap) + width < right) {
      ui::beside(frame.style, ui::kTightGap);
    }
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.height = 28;
    options.emphasis = i == sheet.group ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    if (ui::button(frame.style, ("###group_" + std::to_string(i)).c_str(), words, options)) {
      frame.run(commands::kChooseGroup, std::to_string(i));
    }
  }
}

// One row: number key, title, how strong, and the level that follows.
void draw_dimension(const Frame& frame, const scale::Rubric& rubric, const RatingSheet& sheet,
                    const scale::Dimension& dimension, int number) {
  const ui::Style& style = frame.style;
  const std::string& title = frame.text(dimension.title);
  const bool chosen = sheet.dimension == dimension.id;
  const ui::PressArea area = ui::press_area(
      style, ("###dimension_" + dimension.id).c_str(),
      {ImGui::GetContentRegionAvail().x, style.px(ui::kRowHeight)}, title, true, chosen);
  if (area.pressed) frame.run(commands::kChooseDimension, dimension.id);
  if (!area.visible) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (chosen) {
    list.AddRectFilled(area.min, area.max, style.color(ui::Token::kSelection), style.px(4));
  }
  ui::draw_press_feedback(style, area, 4);
  const float middle = area.center().y;
  float x = area.min.x + style.px(ui::kGap);
  if (number <= 9) {
    const std::string& key = frame.key(kDimensions[number - 1]);
    const ImVec2 cap = ui::key_cap_size(style, key);
    ui::draw_key_cap(style, list, {x, middle - cap.y / 2}, key);
  }
  x += style.px(32);
  const scale::Intensity intensity = sheet.of(dimension.id);
  const float right = area.max.x - style.px(ui::kGap);
  const float level_width = style.px(56);
  const float cells = right - level_width - style.px(44);
  const float line = ui::text_size(style, title).y;
  (void)ui::draw_elided(style, list, {x, middle - line / 2}, cells - x - style.px(ui::kGap), title,
                        style.color(ui::Token::kText));
  draw_intensity(frame, list, {cells, middle - style.px(5)}, intensity);
  if (intensity != scale::Intensity::kNone) {
    const scale::Level level = rubric.cell(dimension.id, intensity);
    const std::string words = short_level(frame, rubric, level);
    const ImVec2 size = ui::text_size(style, words, ui::kSmallText);
    ui::draw_text(style, list, {right - size.x, middle - size.y / 2}, words,
                  style.color(token_of_level(level)), ui::kSmallText);
  }
}

// The four intensities of the chosen dimension, each with its key, its example and its level.
void draw_choices(const Frame& frame, const scale::Rubric& rubric, const RatingSheet& sheet) {
  const scale::Dimension* dimension = rubric.dimension(sheet.dimension);
  if (dimension == nullptr) {
    return ui::wrapped(frame.style, frame.text(texts::kSheetChoose), ui::Token::kTextSecondary,
                       ui::kSmallText);
  }
  const scale::Intensity now = sheet.of(dimension->id);
  for (std::size_t i = 0; i < std::size(scale::kAllIntensities); ++i) {
    const scale::Intensity intensity = scale::kAllIntensities[i];
    ui::ButtonOptions options;
    options.key = frame.key(kIntensities[i]);
    options.width = 128;
    options.height = 28;
    options.emphasis = now == intensity ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    const float top = ImGui::GetCursorPosY();
    if (ui::button(frame.style, ("###intensity_" + std::to_string(i)).c_str(),
                   frame.text(title_of(intensity)), options)) {
      frame.run(kIntensities[i]);
    }
    ui::beside(frame.style);
    ImGui::SetCursorPosY(top + frame.style.px(4));
    const std::string example =
        intensity == scale::Intensity::kNone
            ? std::string(frame.text(texts::kSheetNone))
            : fmt::format("{} — {}",
                          short_level(frame, rubric, rubric.cell(dimension->id, intensity)),
                          frame.text(dimension->examples[i - 1]));
    ui::wrapped(frame.style, example, ui::Token::kTextSecondary, ui::kSmallText);
    ImGui::SetCursorPosY(std::max(ImGui::GetCursorPosY(), top + frame.style.px(30)));
  }
}

void draw_marks(const Frame& frame, const scale::Rubric& rubric, const RatingSheet& sheet) {
  if (sheet.marks.empty()) {
    return ui::wrapped(frame.style, frame.text(texts::kSheetNothing), ui::Token::kTextSecondary,
                       ui::kSmallText);
  }
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  for (std::size_t i = 0; i < sheet.marks.size(); ++i) {
    const scale::RatingMark& mark = sheet.marks[i];
    std::string words = mark_words(frame, rubric, mark);
    if (mark.begin && mark.end) {
      words += fmt::format("  {}–{}", ui::clip_time_short(*mark.begin),
                           ui::clip_time_short(*mark.end + std::chrono::milliseconds(999)));
    }
    const float width = ui::text_size(frame.style, words, ui::kSmallText).x + frame.style.px(44);
    if (i > 0 && ImGui::GetItemRectMax().x + frame.style.px(ui::kTightGap) + width < right) {
      ui::beside(frame.style, ui::kTightGap);
    }
    if (ui::removable_chip(frame.style, ("###mark_" + std::to_string(i)).c_str(), words)) {
      frame.run(commands::kDropMark, std::to_string(i));
    }
  }
}

}  // namespace

void SheetView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  const ui::ScrollArea area(frame.style, "###sheet", 0, 0, ui::kPadding);
  if (!desk.task || !desk.rubric) return;
  const scale::Rubric& rubric = *desk.rubric;
  const RatingSheet& sheet = rooms_.desk.sheet();
  // Rows touch, so that the examples below are in sight on small screens too.
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, 0});
  draw_groups(frame, rubric, sheet);
  ui::gap(frame.style, ui::kTightGap);
  int number = 0;
  for (const scale::Dimension& dimension : rubric.dimensions) {
    if (dimension.group != rubric.groups[std::min(sheet.group, rubric.groups.size() - 1)].id)
      continue;
    draw_dimension(frame, rubric, sheet, dimension, ++number);
  }
  ui::gap(frame.style, ui::kTightGap);
  ui::hairline(frame.style);
  ui::gap(frame.style, ui::kTightGap);
  draw_choices(frame, rubric, sheet);
  ui::gap(frame.style, ui::kTightGap);
  ui::hairline(frame.style);
  ui::gap(frame.style, ui::kTightGap);
  ImGui::PopStyleVar();
  draw_marks(frame, rubric, sheet);
}

}  // namespace vigil::rating
