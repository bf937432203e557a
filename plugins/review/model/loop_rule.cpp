#include "plugins/review/model/loop_rule.h"

#include <algorithm>

namespace vigil::review {

sdk::TimeRange loop_for(const MarkPad& marks, sdk::MediaTime position, sdk::MediaTime frame,
                        sdk::MediaTime duration) {
  const auto within = [&](sdk::TimeRange range) {
    range.end = std::min(std::max(range.end, range.begin + frame), duration);
    range.begin =
        std::clamp(range.begin, sdk::MediaTime(0), std::max(sdk::MediaTime(0), range.end - frame));
    return range;
  };
  if (marks.open && position > *marks.open) return within({*marks.open, position + frame});
  const domain::Mark* chosen = marks.marks.empty() ? nullptr : &marks.marks.back();
  for (const domain::Mark& mark : marks.marks) {
    if (mark.begin <= position && position < mark.end) chosen = &mark;
  }
  if (chosen != nullptr) return within({chosen->begin, chosen->end});
  return within({sdk::MediaTime(0), duration});
}

}  // namespace vigil::review
