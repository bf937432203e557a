// The bar below: the level that follows, what each age would see, the reason where a person decides
// otherwise, and the acts. It never moves and never reorders.
#include <algorithm>
#include <array>

#include "plugins/rating/view/rate_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/popover.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr sdk::CommandKey kLevelCommands[] = {
    commands::kLevel1, commands::kLevel2, commands::kLevel3, commands::kLevel4, commands::kLevel5};
constexpr float kAgeHeight = 52;
constexpr sdk::TextKey kReasons[kSkipReasons] = {texts::kSkipNotPlayable, texts::kSkipLanguage,
                                                 texts::kSkipKnown, texts::kSkipRather};

std::string showing_words(const Frame& frame, const scale::AgeView& view) {
  switch (view.showing) {
    case scale::Showing::kWhole: return frame.text(texts::kAgeWhole);
    case scale::Showing::kNotAtAll: return frame.text(texts::kAgeNot);
    case scale::Showing::kWithout:
      return sdk::format(
          frame.words, texts::kAgeWithout,
          fmt::arg("seconds",
                   fmt::format("{:.1f}", static_cast<double>(view.hidden.count()) / 1000)));
  }
  return {};
}

// One age: its level's name, and what it would see. Pressing it decides for that level.
void draw_age(const Frame& frame, const scale::AgeView& view, scale::Level number, bool decided,
              float width) {
  const ui::Style& style = frame.style;
  const std::string words = view.level.age == 0 ? std::string(frame.text(texts::kLevelAll))
                                                : fmt::format("{}+", view.level.age);
  const sdk::CommandKey command = kLevelCommands[number - 1];
  const ui::PressArea area =
      ui::press_area(style, ("###age_" + std::to_string(number)).c_str(),
                     {width, style.px(kAgeHeight)}, words, frame.enabled(command), decided);
  if (area.pressed) frame.run(command);
  ui::tooltip(style, frame.text(view.level.title), frame.key(command));
  if (!area.visible) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ui::Token token = token_of_level(number);
  list.AddRectFilled(area.min, area.max, style.color(ui::Token::kRaised), style.px(ui::kCorner));
  if (decided) {
    list.AddRectFilled(area.min, area.max, ui::faded(style, token, 0.22F), style.px(ui::kCorner));
    list.AddRect(area.min, area.max, style.color(token), style.px(ui::kCorner), 0, style.px(2));
  } else {
    list.AddRect(area.min, area.max, style.color(ui::Token::kHairline), style.px(ui::kCorner));
  }
  ui::draw_press_feedback(style, area);
  const float x = area.min.x + style.px(ui::kGap);
  ui::draw_text(style, list, {x, area.min.y + style.px(6)}, words,
                style.color(decided ? token : ui::Token::kText), ui::kHeadingText);
  const bool whole = view.showing == scale::Showing::kWhole;
  const ui::Icon icon = whole                                      ? ui::Icon::kVisible
                        : view.showing == scale::Showing::kWithout ? ui::Icon::kCut
                                                                   : ui::Icon::kHidden;
  const ui::Token tone = whole ? ui::Token::kTextSecondary : ui::Token::kTextDisabled;
  ui::draw_icon(style, list, {x + style.px(7), area.max.y - style.px(14)}, icon,
                style.color(whole ? ui::Token::kGood : tone), ui::kSmallText);
  (void)ui::draw_elided(style, list, {x + style.px(20), area.max.y - style.px(23)},
                        area.max.x - x - style.px(24), showing_words(frame, view),
                        style.color(ui::Token::kTextSecondary), ui::kSmallText);
}

}  // namespace

void LevelsView::draw_reason(const Frame& frame, float width) {
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  const RatingSheet& sheet = rooms_.desk.sheet();
  const std::string task = desk.task->id.text();
  if (reason_of_ != task) {
    reason_ = sheet.reason;
    reason_of_ = task;
  }
  const scale::Level by_rubric = sheet.rubric_level(*desk.rubric);
  if (!sheet.own_level) {
    reason_ = sheet.reason;
    const std::string words =
        sdk::format(frame.words, texts::kLevelsFollows,
                    fmt::arg("level", frame.text(desk.rubric->level(by_rubric).title)));
    ui::elided(frame.style, words, width, ui::Token::kTextSecondary, ui::kSmallText);
    return;
  }
  ui::FieldOptions options;
  const std::string hint =
      sdk::format(frame.words, texts::kLevelsReason,
                  fmt::arg("level", short_level(frame, *desk.rubric, by_rubric)));
  options.hint = hint;
  options.width = width;
  options.max_code_points = domain::kMaxReasonCodePoints;
  options.take_focus = reason_asked_ != desk.reason_asked;
  reason_asked_ = desk.reason_asked;
  const ui::FieldResult typed = ui::text_field(frame.style, "###reason", reason_, options);
  if (reason_ != sheet.reason) frame.run(commands::kSetReason, reason_);
  if (typed.submitted) frame.run(commands::kSave);
}

void LevelsView::draw_acts(const Frame& frame) {
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words,
                       ui::ButtonKind kind, ui::Icon icon) {
    ui::ButtonOptions options;
    options.kind = kind;
    options.icon = icon;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    options.height = 44;
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
  };
  act("###save", commands::kSave, texts::kCommandSave, ui::ButtonKind::kPrimary, ui::Icon::kCheck);
  ui::beside(frame.style);
  act("###escalate", commands::kEscalate, texts::kCommandEscalate, ui::ButtonKind::kQuiet,
      ui::Icon::kEscalate);
  ui::beside(frame.style);
  act("###skip", commands::kSkip, texts::kCommandSkip, ui::ButtonKind::kQuiet, ui::Icon::kSkip);
  const ui::Anchor anchor{ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
  ui::beside(frame.style);
  act("###undo", commands::kUndo, texts::kCommandUndo, ui::ButtonKind::kPlain, ui::Icon::kUndo);
  const bool picking = rooms_.desk.snapshot().picking;
  if (picking && !skipping_.open) skipping_.open = true;
  if (!picking && skipping_.open) skipping_ = {};
  if (!skipping_.open) return;
  std::array<ui::PopoverRow, kSkipReasons> rows;
  for (std::size_t i = 0; i < kSkipReasons; ++i) rows[i].title = frame.text(kReasons[i]);
  ui::PopoverOptions options;
  options.title = frame.text(texts::kSkipTitle);
  options.width = 360;
  const ui::PopoverResult result =
      ui::popover(frame.style, "###skip_reasons", skipping_, anchor, rows, options);
  if (result.chosen) frame.run(commands::kPickReason, std::to_string(*result.chosen));
  if (result.cancelled) frame.run(commands::kCancel);
}

void LevelsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  if (!desk.task || !desk.rubric) return;
  const ui::Style& style = frame.style;
  const RatingSheet& sheet = rooms_.desk.sheet();
  const scale::Level level = sheet.level(*desk.rubric);
  const auto cutting = frame.host.settings().flag(ids::settings::kCut) ? scale::Cutting::kStretches
                                                                       : scale::Cutting::kNever;
  const auto ages =
      scale::ages_of(*desk.rubric, sheet.marks, level, rooms_.desk.clip().duration(), cutting);
  const float inset = style.px(ui::kGap);
  ImGui::SetCursorPos({inset, inset});
  const float room = ImGui::GetContentRegionAvail().x - inset;
  const float gap = style.px(ui::kTightGap);
  const float width = std::max(1.0F, (room - gap * 4) / 5);
  for (std::size_t i = 0; i < scale::kLevels; ++i) {
    if (i > 0) ui::beside(style, ui::kTightGap);
    const auto number = static_cast<scale::Level>(i) + 1;
    draw_age(frame, ages[i], number, number == level, width);
  }
  ImGui::SetCursorPos({inset, inset + style.px(kAgeHeight + ui::kGap)});
  const float acts = style.px(624);
  const float left = std::max(style.px(160), room - acts);
  ImGui::BeginGroup();
  ui::gap(style, ui::kTightGap);
  draw_reason(frame, left / style.scale);
  ImGui::EndGroup();
  ImGui::SetCursorPos(
      {inset + left + style.px(ui::kPadding), inset + style.px(kAgeHeight + ui::kGap)});
  draw_acts(frame);
}

}  // namespace vigil::rating
