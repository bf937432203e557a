// The strip: the clip at a glance, which level each stretch of it has, what is being marked.
#include <algorithm>
#include <vector>

#include "plugins/rating/view/rate_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kTransportHeight = 32;

enum Lane : std::size_t { kLevelsLane, kFindingsLane };

void draw_timeline(const Frame& frame, RatingDesk& desk, const scale::Rubric& rubric,
                   const domain::Item& item, ImVec2 size) {
  const sdk::Clip& clip = *desk.clip().clip();
  const RatingSheet& sheet = desk.sheet();
  std::vector<std::string> words;
  std::vector<ui::TimelineRange> ranges;
  for (const scale::LevelSpan& span :
       scale::spans_of(rubric, sheet.marks, desk.clip().duration())) {
    if (span.level == scale::kLowestLevel) continue;
    words.push_back(fmt::format("{}  {}–{}", frame.text(rubric.level(span.level).title),
                                ui::clip_time(span.begin), ui::clip_time(span.end)));
    ranges.push_back(
        {span.begin, span.end, token_of_level(span.level), {}, kLevelsLane, ui::RangeFill::kPlain});
  }
  for (const domain::Evidence& line : item.evidence) {
    if (line.clip_begin < Millis{0}) continue;
    words.push_back(line.text);
    ranges.push_back({line.clip_begin,
                      line.clip_end,
                      ui::Token::kWarn,
                      {},
                      kFindingsLane,
                      ui::RangeFill::kStriped});
  }
  for (std::size_t i = 0; i < ranges.size(); ++i) ranges[i].words = words[i];
  std::vector<ui::TimelineRange> marks;
  for (const domain::Mark& mark : sheet.decision_marks()) {
    marks.push_back({mark.begin, mark.end, ui::Token::kMark});
  }
  const ui::TimelineLane lanes[] = {{frame.text(texts::kStripLevels)},
                                    {frame.text(texts::kStripFindings)}};
  ui::TimelineModel model;
  model.duration = clip.info().duration;
  model.position = clip.position();
  model.tiles = clip.storyboard();
  model.ranges = ranges;
  model.lanes = lanes;
  model.ticks = clip.scene_changes();
  model.loop = clip.loop();
  model.marks = marks;
  model.mark_in = sheet.open;
  if (sheet.stretch) {
    model.mark_in = sheet.stretch->begin;
    model.mark_out = sheet.stretch->end;
  }
  const ui::TimelineResult result = ui::timeline(frame.style, "###timeline", model, size);
  if (!result.seek) return;
  frame.run(result.dragging ? commands::kScrub : commands::kSeek,
            std::to_string(result.seek->count()));
}

void draw_transport(const Frame& frame, RatingDesk& desk) {
  const bool playing = desk.clip().ready() && desk.clip().clip()->playing();
  const auto press = [&](const char* id, ui::Icon icon, sdk::CommandKey command,
                         sdk::TextKey words) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    options.height = kTransportHeight;
    if (ui::icon_button(frame.style, id, icon, frame.text(words), options)) frame.run(command);
    ui::beside(frame.style, ui::kTightGap);
  };
  const float top = ImGui::GetCursorPosY();
  press("###play", playing ? ui::Icon::kPause : ui::Icon::kPlay, commands::kPlay,
        texts::kCommandPlay);
  press("###step_back", ui::Icon::kStepBack, commands::kStepBack, texts::kCommandStepBack);
  press("###step_forward", ui::Icon::kStepForward, commands::kStepForward,
        texts::kCommandStepForward);
  press("###mark_in", ui::Icon::kMarkIn, commands::kMarkIn, texts::kCommandMarkIn);
  press("###mark_out", ui::Icon::kMarkOut, commands::kMarkOut, texts::kCommandMarkOut);
  press("###loop", ui::Icon::kRefresh, commands::kLoop, texts::kCommandLoop);
  press("###mute",
        desk.clip().ready() && !desk.clip().clip()->muted() ? ui::Icon::kLoud : ui::Icon::kMuted,
        commands::kMute, texts::kCommandMute);
  std::string words = fmt::format(
      "{} / {}", ui::clip_time(desk.clip().position()),
      ui::clip_time(desk.clip().ready() ? desk.clip().clip()->info().duration : sdk::MediaTime(0)));
  const RatingSheet& sheet = desk.sheet();
  if (sheet.open) {
    words += "   " + sdk::format(frame.words, texts::kStripOpen,
                                 fmt::arg("from", ui::clip_time(*sheet.open)));
  } else if (sheet.stretch) {
    words += "   " + sdk::format(frame.words, texts::kStripStretch,
                                 fmt::arg("from", ui::clip_time(sheet.stretch->begin)),
                                 fmt::arg("to", ui::clip_time(sheet.stretch->end)));
  }
  ImGui::SetCursorPosY(top + frame.style.px(6));
  ui::text(frame.style, words,
           sheet.open || sheet.stretch ? ui::Token::kAccent : ui::Token::kTextSecondary);
}

}  // namespace

void StripView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  if (!desk.task || !desk.rubric) return;
  const float inset = frame.style.px(ui::kGap);
  ImGui::SetCursorPos({inset, inset});
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float height = std::max(1.0F, room.y - frame.style.px(kTransportHeight + ui::kGap));
  const ImVec2 size(std::max(1.0F, room.x - inset), height);
  if (rooms_.desk.clip().ready()) {
    draw_timeline(frame, rooms_.desk, *desk.rubric, desk.task->item, size);
  } else {
    ImGui::Dummy(size);
  }
  ImGui::SetCursorPosX(inset);
  draw_transport(frame, rooms_.desk);
}

}  // namespace vigil::rating
