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

// One row of things of different heights, each in the middle.
class Row {
 public:
  explicit Row(const Frame& frame) : frame_(frame), top_(ImGui::GetCursorPosY()) {}

  void icon_button(const char* id, ui::Icon icon, sdk::CommandKey command, sdk::TextKey words) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.key = frame_.key(command);
    options.enabled = frame_.enabled(command);
    place(options.height);
    if (ui::icon_button(frame_.style, id, icon, frame_.text(words), options)) frame_.run(command);
  }

  void button(const char* id, ui::Icon icon, sdk::CommandKey command, sdk::TextKey words,
              sdk::TextKey tooltip) {
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.icon = icon;
    options.key = frame_.key(command);
    options.tooltip = frame_.text(tooltip);
    options.enabled = frame_.enabled(command);
    place(options.height);
    if (ui::button(frame_.style, id, frame_.text(words), options)) frame_.run(command);
  }

  void text(std::string_view words, ui::Token token = ui::Token::kText,
            float type_size = ui::kBodyText) {
    const ImVec2 size = ui::text_size(frame_.style, words, type_size);
    place(size.y / frame_.style.scale);
    ui::draw_text(frame_.style, *ImGui::GetWindowDrawList(), ImGui::GetCursorScreenPos(), words,
                  frame_.style.color(token), type_size);
    ImGui::Dummy(size);
  }

  void line() {
    constexpr float kHeight = 20;
    gap_ = ui::kGap;
    place(kHeight);
    ui::upright_hairline(frame_.style, kHeight);
    gap_ = ui::kGap;
  }

  void icon(ui::Icon which, sdk::TextKey words) {
    place(ui::kBodyText);
    ui::icon(frame_.style, which, ui::Token::kTextSecondary);
    ui::tooltip(frame_.style, frame_.text(words));
  }

 private:
  void place(float height) {
    if (!first_) ui::beside(frame_.style, gap_);
    first_ = false;
    gap_ = ui::kTightGap;
    ImGui::SetCursorPosY(top_ + frame_.style.px(kTransportHeight - height) / 2);
  }

  const Frame& frame_;
  float top_;
  float gap_ = ui::kTightGap;
  bool first_ = true;
};

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
  Row row(frame);
  row.icon_button("###to_start", ui::Icon::kToStart, commands::kToStart, texts::kCommandToStart);
  row.icon_button("###step_back", ui::Icon::kStepBack, commands::kStepBack,
                  texts::kCommandStepBack);
  row.icon_button("###play", playing ? ui::Icon::kPause : ui::Icon::kPlay, commands::kPlay,
                  texts::kCommandPlay);
  row.icon_button("###step_forward", ui::Icon::kStepForward, commands::kStepForward,
                  texts::kCommandStepForward);
  row.icon_button("###to_end", ui::Icon::kToEnd, commands::kToEnd, texts::kCommandToEnd);
  row.line();
  row.icon_button("###slower", ui::Icon::kMinus, commands::kSlower, texts::kCommandSlower);
  row.text(fmt::format("{}×", desk.speed));
  row.icon_button("###faster", ui::Icon::kPlus, commands::kFaster, texts::kCommandFaster);
  row.line();
  if (desk.clip && desk.clip->state() == sdk::ClipState::kReady) {
    row.text(ui::clip_time(desk.clip->position()));
    row.text("/ " + ui::clip_time(desk.clip->info().duration), ui::Token::kTextSecondary);
    row.line();
  }
  row.button("###mark_in", ui::Icon::kMarkIn, commands::kMarkIn, texts::kStripIn,
             texts::kCommandMarkIn);
  row.button("###mark_out", ui::Icon::kMarkOut, commands::kMarkOut, texts::kStripOut,
             texts::kCommandMarkOut);
  if (!desk.draft.marks.empty()) {
    row.icon_button("###clear_mark", ui::Icon::kTrash, commands::kClearMark,
                    texts::kCommandClearMark);
    row.text(marks_line(frame, desk.draft.marks), ui::Token::kTextSecondary, ui::kSmallText);
  }
  row.line();
  row.icon(ui::Icon::kMuted, texts::kStripMuted);
  row.text(frame.text(texts::kStripMuted), ui::Token::kTextSecondary, ui::kSmallText);
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
  if (!desk.task) return;
  const float inset = frame.style.px(ui::kGap);
  ImGui::SetCursorPos(ImVec2(inset, inset));
  const bool folded = ImGui::GetFrameCount() - fold_.next_up_drawn_in > 1;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float height = std::max(1.0F, room.y - frame.style.px(kTransportHeight + ui::kGap));
  const std::size_t thumbs = folded ? std::min(desk.upcoming_clips.size(), kFoldedShown) : 0;
  const float thumbs_width =
      static_cast<float>(thumbs) * (height * 9 / 16 + frame.style.px(ui::kTightGap));
  const ImVec2 size(std::max(1.0F, room.x - inset - thumbs_width), height);
  draw_timeline(frame, desk, size);
  if (folded) draw_folded(frame, desk, height);
  ImGui::SetCursorPosX(inset);
  draw_transport(frame, desk);
}

}  // namespace vigil::review
