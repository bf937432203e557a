// The evidence strip: the clip at a glance, where it plays, what is marked, what others marked.
// Times are presentation times. User-interface thread; draws what it is given and says what was
// asked for.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugins/sdk/clips.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

enum class RangeFill { kPlain, kStriped };

// Something that lasts: a report's range, a machine's segment.
struct TimelineRange {
  MediaTime begin{0};
  MediaTime end{0};
  Token token = Token::kProblem;
  std::string_view words{};  // what it is; shown on hover
  std::size_t lane = 0;      // of the named lanes, where there are any
  RangeFill fill = RangeFill::kPlain;
};

// A lane that is always in its place, whether or not anything lies in it.
struct TimelineLane {
  std::string_view words{};  // what lies here; shown on hover where nothing does
};

struct TimelineModel {
  MediaTime duration{0};
  MediaTime position{0};
  std::span<const ClipPicture> tiles;     // in time order, e.g. Clip::storyboard()
  std::span<const TimelineRange> ranges;  // below the tiles
  std::span<const TimelineLane> lanes;    // none: one lane for each overlap
  bool has_wave = false;                  // room for the waveform, also while it is being read
  std::span<const WavePoint> waveform;    // of the whole clip, or of its beginning so far
  std::size_t wave_points = 0;            // how many there will be; 0: as many as there are
  std::string_view wave_words{};          // what the lane is, or why it is empty
  std::span<const MediaTime> ticks;       // scene changes
  std::optional<TimeRange> loop;
  std::span<const TimelineRange> marks;  // finished marks of this review, on the tiles
  std::optional<MediaTime> mark_in;      // a mark being made
  std::optional<MediaTime> mark_out;
};

struct TimelineResult {
  // Pressed there, dragged there, or let go there after dragging, in this frame.
  std::optional<MediaTime> seek;
  std::optional<MediaTime> hovered;          // time under the pointer
  std::optional<std::size_t> pressed_range;  // also gives `seek` to its beginning
  bool dragging = false;                     // `seek` is on the way: a picture from nearby will do
};

// `size` in device pixels; wants at least 56 design pixels of height, and what its lanes take.
VIGIL_SDK_API TimelineResult timeline(const Style& style, const char* id,
                                      const TimelineModel& model, ImVec2 size);

// "00:07.433"; from an hour on "1:00:07.433". Truncated, never rounded up.
[[nodiscard]] VIGIL_SDK_API std::string clip_time(MediaTime time);
// "00:07".
[[nodiscard]] VIGIL_SDK_API std::string clip_time_short(MediaTime time);

// Where a time lies between two x, and back; both clamp to the clip.
[[nodiscard]] VIGIL_SDK_API float x_of(MediaTime time, MediaTime duration, float left, float right);
[[nodiscard]] VIGIL_SDK_API MediaTime time_at(float x, MediaTime duration, float left, float right);

}  // namespace vigil::sdk::ui
