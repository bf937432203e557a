#include <algorithm>

#include "core/base/text.h"
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

constexpr float kDayColumn = 96;
constexpr float kShiftHeight = 56;
constexpr sdk::TextKey kShiftTitles[kShifts] = {texts::kTeamMorning, texts::kTeamEvening,
                                                texts::kTeamNight};

// A shift: who is on it, the empty ones plainly marked. Pressing takes it, or gives it back.
void draw_shift(const Frame& frame, const Shift& shift, bool runs, float width) {
  const ui::Style& style = frame.style;
  std::string names;
  for (const OnShift& on : shift.people) {
    if (!names.empty()) names += frame.text(texts::kFactsAnd);
    names += on.name;
  }
  const bool empty = names.empty();
  if (empty) names = frame.text(texts::kTeamNobody);
  const ui::PressArea area =
      ui::press_area(style, ("###shift_" + shift.id).c_str(), {width, style.px(kShiftHeight)},
                     names, true, shift.mine);
  if (area.pressed) frame.run(shift.mine ? commands::kShiftLeave : commands::kShiftJoin, shift.id);
  ui::tooltip(style, frame.text(shift.mine ? texts::kTeamLeave : texts::kTeamJoin));
  if (!area.visible) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, style.color(ui::Token::kRaised), style.px(ui::kCorner));
  if (shift.mine) {
    list.AddRectFilled(area.min, area.max, ui::faded(style, ui::Token::kAccent, 0.18F),
                       style.px(ui::kCorner));
  }
  list.AddRect(area.min, area.max,
               style.color(runs    ? ui::Token::kAccent
                           : empty ? ui::Token::kPending
                                   : ui::Token::kHairline),
               style.px(ui::kCorner), 0, runs ? style.px(2) : style.px(1));
  ui::draw_press_feedback(style, area);
  const float x = area.min.x + style.px(ui::kGap);
  const float room = area.max.x - x - style.px(ui::kGap);
  (void)ui::draw_elided(style, list, {x, area.min.y + style.px(8)}, room, names,
                        style.color(empty ? ui::Token::kTextSecondary : ui::Token::kText));
  if (!empty) {
    (void)ui::draw_elided(
        style, list, {x, area.min.y + style.px(30)}, room,
        sdk::format_plural(frame.words, texts::kTeamPeople, std::ssize(shift.people)),
        style.color(ui::Token::kTextSecondary), ui::kSmallText);
  }
}

}  // namespace

void TeamView::draw_emergencies(const Frame& frame) {
  const TeamState& team = rooms_.team.state();
  ui::section_heading(frame.style, frame.text(texts::kTeamEmergencies));
  if (team.running) {
    const Emergency& running = *team.running;
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kTeamRunning, fmt::arg("tag", running.tag),
                            fmt::arg("name", running.started_by),
                            fmt::arg("time", date_words(running.started)),
                            fmt::arg("reason", running.reason)));
    if (rooms_.team.may_lead()) {
      ui::ButtonOptions options;
      options.kind = ui::ButtonKind::kPrimary;
      options.enabled = frame.enabled(commands::kEmergencyEnd);
      if (ui::button(frame.style, "###end", frame.text(texts::kCommandEmergencyEnd), options)) {
        frame.run(commands::kEmergencyEnd);
      }
    }
  } else if (rooms_.team.may_lead()) {
    ui::FieldOptions tag;
    tag.hint = frame.text(texts::kTeamTag);
    tag.width = 180;
    tag.max_code_points = 20;
    (void)ui::text_field(frame.style, "###tag", tag_, tag);
    ui::beside(frame.style);
    ui::FieldOptions reason;
    reason.hint = frame.text(texts::kTeamReason);
    reason.width = 380;
    reason.max_code_points = 200;
    (void)ui::text_field(frame.style, "###why", reason_, reason);
    ui::beside(frame.style);
    ui::ButtonOptions options;
    options.icon = ui::Icon::kBell;
    options.enabled =
        frame.enabled(commands::kEmergencyStart) && !trim(tag_).empty() && !trim(reason_).empty();
    if (ui::button(frame.style, "###start", frame.text(texts::kCommandEmergencyStart), options)) {
      frame.run(commands::kEmergencyStart, tag_ + "\n" + reason_);
      tag_.clear();
      reason_.clear();
    }
  } else {
    ui::secondary(frame.style, frame.text(texts::kTeamCalm));
  }
  ui::gap(frame.style);
  for (const Emergency& emergency : team.emergencies) {
    if (!emergency.ended) continue;
    ui::wrapped(
        frame.style,
        sdk::format(frame.words, texts::kTeamPast, fmt::arg("tag", emergency.tag),
                    fmt::arg("from", date_words(emergency.started)),
                    fmt::arg("to", date_words(*emergency.ended)),
                    fmt::arg("starter", emergency.started_by),
                    fmt::arg("ender", emergency.ended_by), fmt::arg("reason", emergency.reason)),
        ui::Token::kTextSecondary, ui::kSmallText);
  }
}

void TeamView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  rooms_.desk.set_in_sight(InSight::kTeam);
  const TeamState& team = rooms_.team.state();
  const ui::ScrollArea area(frame.style, "###team", 0, 0, ui::kPadding);
  draw_emergency(frame, rooms_.team);
  ui::page_heading(frame.style, frame.text(texts::kViewTeam),
                   team.uncovered == 0
                       ? std::string(frame.text(texts::kTeamCovered))
                       : sdk::format_plural(frame.words, texts::kTeamUncovered,
                                            static_cast<std::int64_t>(team.uncovered)));
  for (const auto& [id, by, words] : {std::tuple("###week_before", "-1", texts::kTeamEarlier),
                                      std::tuple("###week_now", "0", texts::kTeamThisWeek),
                                      std::tuple("###week_after", "1", texts::kTeamLater)}) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.height = 28;
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(commands::kTeamWeek, by);
    ui::beside(frame.style, ui::kTightGap);
  }
  ImGui::NewLine();
  const float gap = frame.style.px(ui::kTightGap);
  const float name = frame.style.px(kDayColumn);
  const float width =
      std::max(1.0F, (ImGui::GetContentRegionAvail().x - name - gap * kShifts) / kShifts);
  const float left = ImGui::GetCursorPosX();
  for (int number = 0; number < kShifts; ++number) {
    if (number > 0) ImGui::SameLine();
    ImGui::SetCursorPosX(left + name + static_cast<float>(number) * (width + gap) + gap);
    ui::secondary(frame.style, frame.text(kShiftTitles[number]));
  }
  std::size_t counted = 0;
  for (const auto& day : team.days) {
    const float top = ImGui::GetCursorPosY();
    ImGui::SetCursorPosY(top + frame.style.px(16));
    ui::text(frame.style, day[0].id.substr(5, 5));
    for (const Shift& shift : day) {
      ImGui::SetCursorPos(
          {left + name + gap + static_cast<float>(&shift - day.data()) * (width + gap), top});
      draw_shift(frame, shift, team.now == counted++, width);
    }
    ImGui::SetCursorPos({left, top + frame.style.px(kShiftHeight + ui::kTightGap)});
  }
  ui::gap(frame.style, ui::kSectionGap);
  draw_emergencies(frame);
}

}  // namespace vigil::rating
