// A day tried out: half hours to press above, what happens minute by minute below.
#include <algorithm>
#include <cmath>

#include "plugins/rating/view/board_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kDayHeight = 72;
constexpr float kFieldHeight = 32;

// A quiet label in the middle of a row of fields.
void row_label(const Frame& frame, std::string_view words) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ui::text_size(frame.style, words, ui::kSmallText);
  const float height = frame.style.px(kFieldHeight);
  ImGui::Dummy({size.x, height});
  ui::draw_text(frame.style, *ImGui::GetWindowDrawList(), {at.x, at.y + (height - size.y) / 2},
                words, frame.style.color(ui::Token::kTextSecondary), ui::kSmallText);
  ui::beside(frame.style);
}

sdk::TextKey reason_words(domain::YouthReason reason) {
  switch (reason) {
    case domain::YouthReason::kNight: return texts::kYouthNight;
    case domain::YouthReason::kDailyLimit: return texts::kYouthLimitReached;
    default: return texts::kYouthWatching;
  }
}

ui::Token token_of(domain::DayState state, domain::YouthReason reason) {
  if (state == domain::DayState::kWatching) return ui::Token::kChart2;
  return reason == domain::YouthReason::kNight ? ui::Token::kChart1 : ui::Token::kChart4;
}

// The day as one row of minutes, with the closed hours shaded and the hours named.
void draw_day(const Frame& frame, const DayTrialState& day) {
  const ui::Style& style = frame.style;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::Dummy({width, style.px(kDayHeight)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto count = day.minutes.size();
  if (count == 0) return;
  const float bottom = at.y + style.px(kDayHeight - 20);
  const auto x_of = [&](std::size_t minute) {
    return std::round(at.x + width * static_cast<float>(minute) / static_cast<float>(count));
  };
  list.AddRectFilled(at, {at.x + width, bottom}, style.color(ui::Token::kSunken), style.px(4));
  for (std::size_t i = 0; i < count; ++i) {
    const auto local = day.minutes[i].local;
    const bool closed = local < day.rules.opens || local >= day.rules.closes;
    std::size_t end = i + 1;
    const auto same = [&](std::size_t k) {
      const auto other = day.minutes[k].local;
      return (other < day.rules.opens || other >= day.rules.closes) == closed;
    };
    while (end < count && same(end)) ++end;
    if (closed) {
      list.AddRectFilled({x_of(i), at.y}, {x_of(end), bottom},
                         ui::faded(style, ui::Token::kTextSecondary, 0.18F));
    }
    i = end - 1;
  }
  for (const DayStretch& stretch : day.stretches) {
    list.AddRectFilled({x_of(stretch.first), at.y + style.px(8)},
                       {std::max(x_of(stretch.first + stretch.count), x_of(stretch.first) + 1),
                        bottom - style.px(8)},
                       style.color(token_of(stretch.state, stretch.reason)), style.px(2));
  }
  for (std::size_t i = 0; i < count; i += 180) {
    const std::string words = time_of_day(day.minutes[i].local);
    const float x = x_of(i);
    list.AddLine({x, at.y}, {x, bottom}, style.color(ui::Token::kHairline));
    ui::draw_text(style, list, {x + style.px(2), bottom + style.px(2)}, words,
                  style.color(ui::Token::kTextSecondary), ui::kSmallText);
  }
}

// Half hours in which somebody wants to watch: pressed to turn them on and off.
void draw_wishes(const Frame& frame, const DayTrialState& day) {
  const ui::Style& style = frame.style;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const auto count = day.wanted.size();
  const float height = style.px(28);
  for (std::size_t i = 0; i < count; ++i) {
    const float left =
        std::round(origin.x + width * static_cast<float>(i) / static_cast<float>(count));
    const float right =
        std::round(origin.x + width * static_cast<float>(i + 1) / static_cast<float>(count));
    ImGui::SetCursorScreenPos({left, origin.y});
    const std::string words = time_of_day(day.minutes[i * 30].local);
    const ui::PressArea area = ui::press_area(style, ("###half_" + std::to_string(i)).c_str(),
                                              {std::max(1.0F, right - left - style.px(2)), height},
                                              words, true, day.wanted[i]);
    if (area.pressed) frame.run(commands::kYouthToggle, std::to_string(i));
    ui::tooltip(style, words);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(area.min, area.max,
                       style.color(day.wanted[i] ? ui::Token::kAccent : ui::Token::kRaised),
                       style.px(3));
    ui::draw_press_feedback(style, area, 3);
  }
  ImGui::SetCursorScreenPos({origin.x, origin.y + height});
  ImGui::Dummy({width, 1});
}

void draw_rules(const Frame& frame, const DayTrialState& day) {
  const auto number = [&](const char* id, const char* name, sdk::TextKey label, std::int64_t value,
                          std::int64_t step) {
    row_label(frame, frame.text(label));
    ui::NumberOptions options;
    options.min = 0;
    options.max = 24 * 60;
    options.step = step;
    options.unit = frame.text(texts::kYouthMinutes);
    std::int64_t changed = value;
    if (ui::number_field(frame.style, id, changed, options)) {
      frame.run(commands::kYouthSet, fmt::format("{}={}", name, changed));
    }
  };
  number("###limit", "limit", texts::kYouthLimit, day.rules.daily_limit.count(), 5);
  ui::beside(frame.style, ui::kSectionGap);
  ui::secondary(frame.style, sdk::format(frame.words, texts::kYouthHours,
                                         fmt::arg("opens", time_of_day(day.rules.opens)),
                                         fmt::arg("closes", time_of_day(day.rules.closes))));
  ui::beside(frame.style, ui::kTightGap);
  const auto shift = [&](const char* id, const char* name, std::chrono::minutes value,
                         sdk::TextKey words) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.height = kFieldHeight;
    if (ui::button(frame.style, id, frame.text(words), options)) {
      frame.run(commands::kYouthSet, fmt::format("{}={}", name, value.count()));
    }
    ui::beside(frame.style, ui::kTightGap);
  };
  using std::chrono::minutes;
  shift("###opens_less", "opens", day.rules.opens - minutes(30), texts::kYouthOpensEarlier);
  shift("###opens_more", "opens", day.rules.opens + minutes(30), texts::kYouthOpensLater);
  shift("###closes_less", "closes", day.rules.closes - minutes(30), texts::kYouthClosesEarlier);
  shift("###closes_more", "closes", day.rules.closes + minutes(30), texts::kYouthClosesLater);
  ImGui::NewLine();
}

void draw_lifts(const Frame& frame, const DayTrialState& day) {
  row_label(frame, frame.text(texts::kYouthLifts));
  ui::NumberOptions options;
  options.min = 0;
  options.max = 24 * 60 - 1;
  options.step = 30;
  options.unit = frame.text(texts::kYouthMinutes);
  std::int64_t at = day.lift_at.count();
  if (ui::number_field(frame.style, "###lift_at", at, options)) {
    frame.run(commands::kYouthSet, fmt::format("lift_at={}", at));
  }
  ui::beside(frame.style);
  row_label(frame, time_of_day(day.lift_at));
  bool first = true;
  const auto lift = [&](const char* id, const char* scope, sdk::TextKey words, bool on) {
    if (!first) ui::beside(frame.style);
    first = false;
    ui::ButtonOptions button;
    button.height = kFieldHeight;
    button.icon = on ? ui::Icon::kCheck : ui::Icon::kNone;
    button.emphasis = on ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    if (ui::button(frame.style, id, frame.text(words), button)) {
      frame.run(commands::kYouthToggle, scope);
    }
  };
  lift("###lift_minutes", "minutes", texts::kYouthLiftMinutes, day.lift_minutes);
  lift("###lift_night", "night", texts::kYouthLiftNight, day.lift_night);
  lift("###lift_mode", "mode", texts::kYouthLiftMode, day.lift_mode);
}

void draw_story(const Frame& frame, const DayTrialState& day) {
  if (day.stretches.empty()) {
    return ui::secondary(frame.style, frame.text(texts::kYouthNothing));
  }
  const ui::ScrollArea area(frame.style, "###story", 0, 0, 0);
  for (const DayStretch& stretch : day.stretches) {
    const bool watching = stretch.state == domain::DayState::kWatching;
    const auto until = stretch.until >= std::chrono::minutes(24 * 60) ? std::string("24:00")
                                                                      : time_of_day(stretch.until);
    ui::icon(frame.style, watching ? ui::Icon::kPlay : ui::Icon::kLock,
             token_of(stretch.state, stretch.reason), ui::kSmallText);
    ui::beside(frame.style, ui::kTightGap);
    ui::text(frame.style,
             fmt::format("{} – {}   {}", time_of_day(stretch.from), until,
                         sdk::format(frame.words, reason_words(stretch.reason),
                                     fmt::arg("minutes", stretch.count),
                                     fmt::arg("used", stretch.used.count()),
                                     fmt::arg("limit", day.rules.daily_limit.count()),
                                     fmt::arg("opens", time_of_day(day.rules.opens)))));
  }
}

}  // namespace

void YouthView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  rooms_.desk.set_in_sight(InSight::kYouth);
  const DayTrialState& day = rooms_.trial.state();
  const ui::ScrollArea area(frame.style, "###youth", 0, 0, ui::kPadding);
  draw_emergency(frame, rooms_.team);
  ui::page_heading(frame.style, frame.text(texts::kYouthTitle), frame.text(texts::kYouthBelow));
  if (!day.rules_problem.empty()) {
    ui::wrapped(frame.style, day.rules_problem, ui::Token::kProblem, ui::kSmallText);
  }
  if (day.minutes.empty()) return;
  static constexpr const char* kIds[] = {"###sample_0", "###sample_1", "###sample_2", "###sample_3",
                                         "###sample_4"};
  constexpr sdk::TextKey kSamples[] = {texts::kYouthSamplePlain, texts::kYouthSampleTen,
                                       texts::kYouthSampleLift, texts::kYouthSampleForward,
                                       texts::kYouthSampleBack};
  std::vector<ui::Segment> segments(kSampleDays);
  for (std::size_t i = 0; i < kSampleDays; ++i) {
    segments[i].id = kIds[i];
    segments[i].words = frame.text(kSamples[i]);
  }
  auto chosen = static_cast<std::size_t>(day.sample);
  if (ui::segmented(frame.style, "###samples", segments, chosen)) {
    frame.run(commands::kYouthSample, std::to_string(chosen));
  }
  ui::gap(frame.style);
  draw_rules(frame, day);
  draw_lifts(frame, day);
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kYouthWants));
  draw_wishes(frame, day);
  ui::gap(frame.style);
  ui::section_heading(frame.style, sdk::format(frame.words, texts::kYouthHappens,
                                               fmt::arg("watched", day.watched.count()),
                                               fmt::arg("hours", day.minutes.size() / 60)));
  draw_day(frame, day);
  ui::gap(frame.style);
  draw_story(frame, day);
}

}  // namespace vigil::rating
