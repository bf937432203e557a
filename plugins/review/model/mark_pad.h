// In and out points while they are being set. A finished pad always satisfies
// domain::check_decision(). Pure values.
#pragma once

#include <optional>
#include <vector>

#include "core/domain/decision.h"
#include "plugins/sdk/clips.h"

namespace vigil::review {

enum class MarkResult { kDone, kNoIn, kOrder, kTwice, kTooMany };

struct MarkPad {
  std::vector<domain::Mark> marks;     // in order, each once
  std::optional<sdk::MediaTime> open;  // an in point without its out point

  // A second in point replaces the first.
  void mark_in(sdk::MediaTime position) { open = position; }
  // The mark ends after the frame on screen, which lasts `frame`: in and out on one frame is a mark
  // of that frame. Whole milliseconds, never shorter than what was marked.
  MarkResult mark_out(sdk::MediaTime position, sdk::MediaTime frame);
  // The open in point if there is one, else the last mark that covers `position`, else the last
  // mark. False: nothing.
  bool clear(sdk::MediaTime position);

  [[nodiscard]] bool empty() const { return marks.empty() && !open; }
};

}  // namespace vigil::review
