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

// Something that lasts: a report's range, a machine's segment.
struct TimelineRange {
  MediaTime begin{0};
  MediaTime end{0};
  Token token = Token::kProblem;
  std::string_view words{};  // what it is; shown on hover
};

struct TimelineModel {
  MediaTime duration{0};
  MediaTime position{0};
  std::span<const ClipPicture> tiles;     // in time order, e.g. Clip::storyboard()
  std::span<const TimelineRange> ranges;  // below the tiles, one lane for each overlap
  std::span<const TimelineRange> marks;   // finished marks of this review, on the tiles
  std::optional<MediaTime> mark_in;       // a mark being made
  std::optional<MediaTime> mark_out;
};

struct TimelineResult {
  std::optional<MediaTime> seek;             // pressed or dragged there, this frame
  std::optional<MediaTime> hovered;          // time under the pointer
  std::optional<std::size_t> pressed_range;  // also gives `seek` to its beginning
  bool dragging = false;
};

// `size` in device pixels; wants at least 56 design pixels of height.
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
