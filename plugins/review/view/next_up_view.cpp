#include "plugins/review/view/next_up_view.h"

#include <algorithm>

#include "plugins/review/model/queue_rules.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;

constexpr std::size_t kShown = 5;
constexpr float kThumbWidth = 72;
constexpr float kThumbHeight = 128;

void draw_queues(const Frame& frame, const DeskSnapshot& desk) {
  std::vector<ui::Segment> segments;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < desk.queues.size(); ++i) {
    ui::Segment segment;
    segment.id =
        desk.queues[i] == ids::queues::kReviewSenior ? "###queue_senior" : "###queue_first";
    segment.words = frame.text(title_of(desk.queues[i]));
    segments.push_back(segment);
    if (desk.queues[i] == desk.queue) chosen = i;
  }
  if (ui::segmented(frame.style, "###queues", segments, chosen,
                    frame.enabled(ids::commands::kSwitchQueue))) {
    frame.run(ids::commands::kSwitchQueue, desk.queues[chosen].id);
  }
}

std::string why_here(const Frame& frame, const domain::Item& item) {
  if (!item.evidence.empty()) return item.evidence.front().text;
  if (item.reach > 0) {
    return sdk::format(frame.words, texts::kNextWhyReach, fmt::arg("count", grouped(item.reach)));
  }
  return frame.text(texts::kNextWhyRoutine);
}

void draw_due(const Frame& frame, const domain::Task& task) {
  const WallTime now = frame.host.clock().wall_now();
  const bool overdue = task.due_at < now;
  const std::string words =
      overdue ? sdk::format(frame.words, texts::kNextOverdue,
                            fmt::arg("time", span_text(frame.words, now - task.due_at)))
              : sdk::format(frame.words, texts::kNextDue,
                            fmt::arg("time", relative_text(frame.words, now, task.due_at)));
  ui::text(frame.style, words, overdue ? ui::Token::kProblem : ui::Token::kTextSecondary,
           ui::kSmallText);
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", ui::exact_time(task.due_at).c_str());
}

void draw_item(const Frame& frame, const domain::Task& task, const sdk::Clip* clip, int index) {
  ImGui::PushID(index);
  const ImVec2 thumb(frame.style.px(kThumbWidth), frame.style.px(kThumbHeight));
  ui::PictureOptions options;
  options.corner = 4;
  const std::string length =
      clip != nullptr && clip->state() == sdk::ClipState::kReady && !clip->info().still
          ? clock_text(std::chrono::duration_cast<Millis>(clip->info().duration)).substr(0, 5)
          : std::string();
  options.badge = length;
  (void)ui::picture(frame.style, "###thumb", clip != nullptr ? clip->picture() : sdk::ClipPicture(),
                    thumb, options);
  ui::beside(frame.style);
  ImGui::BeginGroup();
  ui::severity_bar(frame.style, task.severity);
  draw_due(frame, task);
  ui::wrapped(frame.style, why_here(frame, task.item), ui::Token::kText, ui::kSmallText);
  ui::elided(frame.style, task.item.caption, 0, ui::Token::kTextSecondary, ui::kSmallText);
  ImGui::EndGroup();
  ImGui::PopID();
  ui::gap(frame.style);
}

// Who asks for a colleague, and whether somebody comes.
void draw_calls(const Frame& frame, const CallsState& calls) {
  const WallTime now = frame.host.clock().wall_now();
  if (calls.own) {
    const bool answered = !calls.own->answered_by.empty();
    ui::wrapped(
        frame.style,
        answered ? sdk::format(frame.words, texts::kCallAnswered,
                               fmt::arg("name", calls.own->answered_by))
                 : sdk::format(frame.words, texts::kCallOwn,
                               fmt::arg("time", relative_text(frame.words, now, calls.own->since))),
        ui::Token::kText, ui::kSmallText);
    ui::ButtonOptions options;
    options.key = frame.key(ids::commands::kCall);
    if (ui::button(frame.style, "###call_end",
                   frame.text(answered ? texts::kCallDone : texts::kCallTakeBack), options)) {
      frame.run(ids::commands::kCall);
    }
    ui::gap(frame.style, ui::kPadding);
  }
  for (std::size_t i = 0; i < calls.others.size(); ++i) {
    const Call& call = calls.others[i];
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kCallOther, fmt::arg("name", call.name),
                            fmt::arg("time", relative_text(frame.words, now, call.since))),
                ui::Token::kText, ui::kSmallText);
    ui::ButtonOptions options;
    if (i == 0) options.key = frame.key(ids::commands::kAnswerCall);
    const std::string id = "###call_" + call.person;
    if (ui::button(frame.style, id.c_str(), frame.text(texts::kCallAnswer), options))
      frame.run(ids::commands::kAnswerCall, call.person);
    ui::gap(frame.style, ui::kPadding);
  }
}

// Private, and only what weighs: severity 2 and more.
void draw_wellbeing(const Frame& frame, const WellbeingState& wellbeing) {
  const auto& seconds = wellbeing.seconds;
  if (wellbeing.break_suggested) {
    ui::gap(frame.style, ui::kSectionGap);
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kBreakSuggested,
                            fmt::arg("minutes", wellbeing.heavy_minutes),
                            fmt::arg("key", frame.key(ids::commands::kRest))),
                ui::Token::kText, ui::kSmallText);
    ui::gap(frame.style);
    if (ui::button(frame.style, "###rest", frame.text(texts::kCommandRest), {}))
      frame.run(ids::commands::kRest);
    ui::beside(frame.style);
    if (ui::button(frame.style, "###rest_later", frame.text(texts::kCommandRestLater), {}))
      frame.run(ids::commands::kRestLater);
  }
  if (std::all_of(seconds.begin() + 2, seconds.end(), [](std::int64_t each) { return each < 60; }))
    return;
  ui::gap(frame.style, ui::kSectionGap);
  ImGui::BeginGroup();
  ui::secondary(frame.style, frame.text(texts::kSeenTitle));
  for (std::size_t severity = 2; severity < seconds.size(); ++severity) {
    if (seconds[severity] < 60) continue;
    ui::text(frame.style,
             sdk::format(frame.words, texts::kSeenLine, fmt::arg("severity", severity),
                         fmt::arg("minutes", seconds[severity] / 60)),
             ui::Token::kTextSecondary, ui::kSmallText);
  }
  ImGui::EndGroup();
  ui::tooltip(frame.style, frame.text(texts::kSeenPrivate));
}

}  // namespace

void NextUpView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  fold_.next_up_drawn_in = ImGui::GetFrameCount();
  const DeskSnapshot& desk = desk_.snapshot();
  const ui::ScrollArea area(frame.style, "###next_up", 0, 0, ui::kPadding);
  if (desk.queues.size() > 1) {
    draw_queues(frame, desk);
    ui::gap(frame.style);
  }
  draw_calls(frame, calls_.state());
  // Where there is a choice of queues, it says already which one this is.
  ui::section_heading(frame.style, frame.text(texts::kNextTitle),
                      desk.queues.size() == 1 ? frame.text(title_of(desk.queue)) : "");
  if (desk.stage == Stage::kLoading) return ui::skeleton(frame.style, 6);
  // A break is one from what comes next, too.
  if (desk.stage == Stage::kResting) return draw_wellbeing(frame, desk.wellbeing);
  if (desk.upcoming.empty()) {
    ui::secondary(frame.style, frame.text(texts::kNextNone));
  }
  for (std::size_t i = 0; i < std::min(desk.upcoming.size(), kShown); ++i) {
    const sdk::Clip* clip = i < desk.upcoming_clips.size() ? desk.upcoming_clips[i].get() : nullptr;
    draw_item(frame, *desk.upcoming[i], clip, static_cast<int>(i));
  }
  if (desk.waiting > 0) {
    ui::secondary(frame.style, sdk::format(frame.words, texts::kNextWaiting,
                                           fmt::arg("count", grouped(desk.waiting))));
  }
  draw_wellbeing(frame, desk.wellbeing);
}

}  // namespace vigil::review
