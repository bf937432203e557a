#include "plugins/review/view/strip_view.h"

#include <algorithm>
#include <vector>

#include "plugins/review/view/transport.h"
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

constexpr std::size_t kFoldedShown = 3;

// The lanes under the tiles, in their fixed order.
enum Lane : std::size_t { kFindings, kHashes, kFlashes };

// Words that live as long as the frame, and what they belong to.
struct StripRanges {
  std::vector<std::string> words;
  std::vector<ui::TimelineRange> ranges;
};

std::string ranged(const Frame& frame, sdk::TextKey key, std::string_view text,
                   sdk::MediaTime begin, sdk::MediaTime end) {
  return sdk::format(frame.words, key, fmt::arg("text", text),
                     fmt::arg("from", ui::clip_time(begin)), fmt::arg("to", ui::clip_time(end)));
}

StripRanges ranges_of(const Frame& frame, const DeskSnapshot& desk) {
  StripRanges found;
  const auto add = [&](sdk::MediaTime begin, sdk::MediaTime end, ui::Token token, Lane lane,
                       ui::RangeFill fill, std::string words) {
    found.words.push_back(std::move(words));
    ui::TimelineRange range{begin, end, token, {}, lane, fill};
    found.ranges.push_back(range);
  };
  for (const domain::Evidence& line : desk.task->item.evidence) {
    if (line.clip_begin < Millis{0}) continue;
    const bool hash = line.kind == "hash";
    add(line.clip_begin, line.clip_end, hash ? ui::Token::kChart1 : ui::Token::kWarn,
        hash ? kHashes : kFindings, ui::RangeFill::kPlain,
        ranged(frame, texts::kStripFinding, line.text, line.clip_begin, line.clip_end));
  }
  for (const sdk::TimeRange& flash : desk.clip->flashes()) {
    add(flash.begin, flash.end, ui::Token::kProblem, kFlashes, ui::RangeFill::kStriped,
        ranged(frame, texts::kStripFlashes, {}, flash.begin, flash.end));
  }
  for (std::size_t i = 0; i < found.ranges.size(); ++i) found.ranges[i].words = found.words[i];
  return found;
}

void draw_timeline(const Frame& frame, const DeskSnapshot& desk, ImVec2 size) {
  const sdk::Clip& clip = *desk.clip;
  const StripRanges found = ranges_of(frame, desk);
  std::vector<ui::TimelineRange> marks;
  for (const domain::Mark& mark : desk.draft.marks.marks) {
    marks.push_back({mark.begin, mark.end, ui::Token::kMark});
  }
  const ui::TimelineLane lanes[] = {{frame.text(texts::kStripLaneFindings)},
                                    {frame.text(texts::kStripLaneHashes)},
                                    {frame.text(texts::kStripLaneFlashes)}};
  ui::TimelineModel model;
  model.duration = clip.info().duration;
  model.position = clip.position();
  model.tiles = clip.storyboard();
  model.ranges = found.ranges;
  model.lanes = lanes;
  model.has_wave = true;
  model.waveform = clip.waveform();
  model.wave_words = frame.text(clip.info().has_audio ? texts::kStripWave : texts::kStripWaveNone);
  model.ticks = clip.scene_changes();
  model.loop = clip.loop();
  model.marks = marks;
  model.mark_in = desk.draft.marks.open;
  const ui::TimelineResult result = ui::timeline(frame.style, "###timeline", model, size);
  if (!result.seek) return;
  frame.run(result.dragging ? commands::kScrub : commands::kSeek,
            std::to_string(result.seek->count()));
}

// The pictures of a post, the one shown in a ring; what has not been seen yet is quieter.
void draw_pictures(const Frame& frame, const DeskSnapshot& desk, ImVec2 size) {
  const ui::Style& style = frame.style;
  const PictureSet& pictures = desk.viewing.pictures;
  const float gap = style.px(ui::kTightGap);
  const float count = static_cast<float>(pictures.count());
  const float width =
      std::clamp((size.x - gap * (count - 1)) / count, style.px(28), size.y * 4 / 3);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  // More than fit: the row is moved so that the one shown is in sight.
  const float whole = count * (width + gap) - gap;
  const float at = static_cast<float>(pictures.at()) * (width + gap) + width / 2;
  const float shift = std::clamp(at - size.x / 2, 0.0F, std::max(0.0F, whole - size.x));
  ImGui::PushClipRect(origin, {origin.x + size.x, origin.y + size.y}, true);
  for (std::size_t i = 0; i < pictures.count(); ++i) {
    ImGui::SetCursorScreenPos({origin.x - shift + static_cast<float>(i) * (width + gap), origin.y});
    ImGui::PushID(static_cast<int>(i));
    ui::PictureOptions options;
    options.corner = 4;
    const std::string number = std::to_string(i + 1);
    options.badge = number;
    const std::shared_ptr<sdk::Clip>& clip = desk.viewing.picture_clips[i];
    const bool pressed = ui::picture(style, "###thumb", clip ? clip->picture() : sdk::ClipPicture(),
                                     {width, size.y}, options)
                             .pressed;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    if (i == pictures.at()) {
      ui::draw_focus_ring(style, list, min, max, 4);
    } else if (!pictures.seen(i)) {
      list.AddRectFilled(min, max, ui::faded(style, ui::Token::kBackdrop, 0.45F), style.px(4));
    }
    ImGui::PopID();
    if (pressed) frame.run(commands::kPicture, std::to_string(i));
  }
  ImGui::PopClipRect();
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy(size);
}

void draw_evidence(const Frame& frame, const DeskSnapshot& desk, ImVec2 size) {
  const bool ready = desk.clip && desk.clip->state() == sdk::ClipState::kReady;
  if (desk.viewing.pictures.several()) return draw_pictures(frame, desk, size);
  if (ready && !desk.clip->info().still) return draw_timeline(frame, desk, size);
  if (!ready && desk.clip && desk.clip->state() != sdk::ClipState::kFailed) {
    ui::skeleton_block(frame.style, size.x / frame.style.scale, size.y / frame.style.scale);
    return ui::tooltip(frame.style, frame.text(texts::kStripNothing));
  }
  ImGui::Dummy(size);
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
  // Beside the pictures of a post they would look like some more of them.
  const bool room_for_next = folded && !desk.viewing.pictures.several();
  const std::size_t thumbs = room_for_next ? std::min(desk.upcoming_clips.size(), kFoldedShown) : 0;
  const float thumbs_width =
      static_cast<float>(thumbs) * (height * 9 / 16 + frame.style.px(ui::kTightGap));
  const ImVec2 size(std::max(1.0F, room.x - inset - thumbs_width), height);
  draw_evidence(frame, desk, size);
  if (room_for_next) draw_folded(frame, desk, height);
  ImGui::SetCursorPosX(inset);
  draw_transport(frame, desk);
}

}  // namespace vigil::review
