#include "plugins/wildlife/view/strip_view.h"

#include <algorithm>
#include <string>
#include <vector>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

enum Lane : std::size_t { kFindings, kHashes };

sdk::MediaTime media_time(Millis time) { return std::chrono::duration_cast<sdk::MediaTime>(time); }

}  // namespace

void StripView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  if (!hits_.task()) return;
  const float inset = frame.style.px(ui::kGap);
  ImGui::SetCursorPos(ImVec2(inset, inset));
  ImVec2 size = ImGui::GetContentRegionAvail();
  size.x = std::max(1.0F, size.x - inset);
  size.y = std::max(1.0F, size.y - inset);
  const ClipHold& hold = hits_.clip();
  if (!hold.ready() || hold.clip()->info().still) {
    if (hold.clip() && hold.clip()->state() != sdk::ClipState::kFailed && !hold.ready()) {
      ui::skeleton_block(frame.style, size.x / frame.style.scale, size.y / frame.style.scale);
      ui::tooltip(frame.style, frame.text(texts::kStripWaiting));
    }
    return;
  }
  const sdk::Clip& clip = *hold.clip();
  const std::vector<domain::Evidence>& evidence = hits_.task()->item.evidence;
  std::vector<std::string> words;
  words.reserve(evidence.size());
  std::vector<ui::TimelineRange> ranges;
  for (const domain::Evidence& line : evidence) {
    if (line.clip_begin < Millis{0}) continue;
    const bool hash = line.kind == "hash";
    words.push_back(sdk::format(frame.words, texts::kStripFinding, fmt::arg("text", line.text),
                                fmt::arg("from", ui::clip_time(media_time(line.clip_begin))),
                                fmt::arg("to", ui::clip_time(media_time(line.clip_end)))));
    ranges.push_back({media_time(line.clip_begin), media_time(line.clip_end),
                      hash ? ui::Token::kChart1 : ui::Token::kWarn, words.back(),
                      hash ? kHashes : kFindings});
  }
  std::vector<ui::TimelineRange> marks;
  for (const domain::Mark& mark : hold.marks())
    marks.push_back({media_time(mark.begin), media_time(mark.end), ui::Token::kMark});
  const ui::TimelineLane lanes[] = {{frame.text(texts::kStripLaneFindings)},
                                    {frame.text(texts::kStripLaneHashes)}};
  ui::TimelineModel model;
  model.duration = clip.info().duration;
  model.position = clip.position();
  model.tiles = clip.storyboard();
  model.ranges = ranges;
  model.lanes = lanes;
  model.has_wave = clip.info().has_audio;
  model.waveform = clip.waveform();
  model.wave_words = frame.text(texts::kStripWave);
  model.ticks = clip.scene_changes();
  model.marks = marks;
  model.mark_in = hold.open_mark();
  const ui::TimelineResult result = ui::timeline(frame.style, "###hit_timeline", model, size);
  if (result.seek)
    frame.run(result.dragging ? commands::kScrub : commands::kSeek,
              std::to_string(result.seek->count()));
}

}  // namespace vigil::wildlife
