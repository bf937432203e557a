#include "plugins/review/view/strip_view.h"

#include <algorithm>
#include <vector>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kTransportHeight = 36;
constexpr std::size_t kFoldedShown = 3;

void draw_timeline(const Frame& frame, const DeskSnapshot& desk, ImVec2 size) {
  const sdk::Clip* clip = desk.clip.get();
  if (clip == nullptr || clip->state() != sdk::ClipState::kReady) {
    if (clip != nullptr && clip->state() != sdk::ClipState::kFailed) {
      ui::skeleton_block(frame.style, size.x / frame.style.scale, size.y / frame.style.scale);
      ui::tooltip(frame.style, frame.text(texts::kStripNothing));
    } else {
      ImGui::Dummy(size);
    }
    return;
  }
  std::vector<ui::TimelineRange> findings;
  for (const domain::Evidence& line : desk.task->item.evidence) {
    if (line.clip_begin < Millis{0}) continue;
    findings.push_back({line.clip_begin, line.clip_end, ui::Token::kPending, line.text});
  }
  std::vector<ui::TimelineRange> marks;
  for (const domain::Mark& mark : desk.draft.marks.marks) {
    marks.push_back({mark.begin, mark.end, ui::Token::kMark, {}});
  }
  ui::TimelineModel model;
  model.duration = clip->info().duration;
  model.position = clip->position();
  model.tiles = clip->storyboard();
  model.ranges = findings;
  model.marks = marks;
  model.mark_in = desk.draft.marks.open;
  const ui::TimelineResult result = ui::timeline(frame.style, "###timeline", model, size);
  if (result.seek) frame.run(commands::kSeek, std::to_string(result.seek->count()));
}

void transport_button(const Frame& frame, const char* id, ui::Icon icon, sdk::CommandKey command,
                      sdk::TextKey words) {
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.key = frame.key(command);
  options.enabled = frame.enabled(command);
  if (ui::icon_button(frame.style, id, icon, frame.text(words), options)) frame.run(command);
  ui::beside(frame.style, ui::kTightGap);
}

void mark_button(const Frame& frame, const char* id, ui::Icon icon, sdk::CommandKey command,
                 sdk::TextKey words, sdk::TextKey tooltip) {
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.icon = icon;
  options.key = frame.key(command);
  options.tooltip = frame.text(tooltip);
  options.enabled = frame.enabled(command);
  options.height = kTransportHeight - 4;
  if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
  ui::beside(frame.style, ui::kTightGap);
}

std::string marks_line(const Frame& frame, const MarkPad& marks) {
  if (marks.open) {
    return sdk::format(
        frame.words, texts::kStripOpenMark,
        fmt::arg("time", clock_text(std::chrono::duration_cast<Millis>(*marks.open))));
  }
  if (marks.marks.empty()) return {};
  return sdk::format_plural(frame.words, texts::kStripMarks, std::ssize(marks.marks));
}

void draw_transport(const Frame& frame, const DeskSnapshot& desk) {
  const bool playing = desk.clip && desk.clip->playing();
  transport_button(frame, "###to_start", ui::Icon::kToStart, commands::kToStart,
                   texts::kCommandToStart);
  transport_button(frame, "###step_back", ui::Icon::kStepBack, commands::kStepBack,
                   texts::kCommandStepBack);
  transport_button(frame, "###play", playing ? ui::Icon::kPause : ui::Icon::kPlay, commands::kPlay,
                   texts::kCommandPlay);
  transport_button(frame, "###step_forward", ui::Icon::kStepForward, commands::kStepForward,
                   texts::kCommandStepForward);
  transport_button(frame, "###to_end", ui::Icon::kToEnd, commands::kToEnd, texts::kCommandToEnd);
  ui::upright_hairline(frame.style);
  ui::beside(frame.style);
  transport_button(frame, "###slower", ui::Icon::kMinus, commands::kSlower, texts::kCommandSlower);
  ui::text(frame.style, fmt::format("{}×", desk.speed));
  ui::beside(frame.style, ui::kTightGap);
  transport_button(frame, "###faster", ui::Icon::kPlus, commands::kFaster, texts::kCommandFaster);
  ui::upright_hairline(frame.style);
  ui::beside(frame.style);
  if (desk.clip && desk.clip->state() == sdk::ClipState::kReady) {
    ui::text(frame.style, ui::clip_time(desk.clip->position()));
    ui::beside(frame.style, ui::kTightGap);
    ui::text(frame.style, "/ " + ui::clip_time(desk.clip->info().duration),
             ui::Token::kTextSecondary);
    ui::beside(frame.style);
  }
  ui::upright_hairline(frame.style);
  ui::beside(frame.style);
  mark_button(frame, "###mark_in", ui::Icon::kMarkIn, commands::kMarkIn, texts::kStripIn,
              texts::kCommandMarkIn);
  mark_button(frame, "###mark_out", ui::Icon::kMarkOut, commands::kMarkOut, texts::kStripOut,
              texts::kCommandMarkOut);
  if (!desk.draft.marks.empty()) {
    transport_button(frame, "###clear_mark", ui::Icon::kTrash, commands::kClearMark,
                     texts::kCommandClearMark);
    ui::secondary(frame.style, marks_line(frame, desk.draft.marks));
    ui::beside(frame.style);
  }
  ui::icon(frame.style, ui::Icon::kMuted, ui::Token::kTextSecondary);
  ui::tooltip(frame.style, frame.text(texts::kStripMuted));
}

// What "next up" says, where there is no room for its column.
void draw_folded(const Frame& frame, const DeskSnapshot& desk, float height) {
  for (std::size_t i = 0; i < std::min(desk.upcoming_clips.size(), kFoldedShown); ++i) {
    ui::beside(frame.style, ui::kTightGap);
    ImGui::PushID(static_cast<int>(i));
    ui::PictureOptions options;
    options.corner = 4;
    (void)ui::picture(frame.style, "###folded", desk.upcoming_clips[i]->picture(),
                      ImVec2(height * 9 / 16, height), options);
    if (i < desk.upcoming.size()) ui::tooltip(frame.style, desk.upcoming[i]->item.caption);
    ImGui::PopID();
  }
}

}  // namespace

void StripView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const DeskSnapshot& desk = desk_.snapshot();
  const float inset = frame.style.px(ui::kGap);
  ImGui::SetCursorPos(ImVec2(inset, inset));
  const bool folded = ImGui::GetFrameCount() - fold_.next_up_drawn_in > 1;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float height = std::max(1.0F, room.y - frame.style.px(kTransportHeight + ui::kGap));
  const std::size_t thumbs = folded ? std::min(desk.upcoming_clips.size(), kFoldedShown) : 0;
  const float thumbs_width =
      static_cast<float>(thumbs) * (height * 9 / 16 + frame.style.px(ui::kTightGap));
  const ImVec2 size(std::max(1.0F, room.x - inset - thumbs_width), height);
  if (desk.task) {
    draw_timeline(frame, desk, size);
  } else {
    ImGui::Dummy(size);
  }
  if (folded) draw_folded(frame, desk, height);
  ImGui::SetCursorPosX(inset);
  if (desk.task) draw_transport(frame, desk);
}

}  // namespace vigil::review
