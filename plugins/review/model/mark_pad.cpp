#include "plugins/review/model/mark_pad.h"

#include <algorithm>
#include <tuple>

namespace vigil::review {
namespace {

bool before(const domain::Mark& a, const domain::Mark& b) {
  return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
}

}  // namespace

MarkResult MarkPad::mark_out(sdk::MediaTime position, sdk::MediaTime frame) {
  if (!open) return MarkResult::kNoIn;
  if (position < *open) return MarkResult::kOrder;
  const domain::Mark mark{
      std::chrono::floor<Millis>(*open),
      std::chrono::ceil<Millis>(position + std::max(frame, sdk::MediaTime(1000)))};
  if (std::find(marks.begin(), marks.end(), mark) != marks.end()) return MarkResult::kTwice;
  if (marks.size() >= domain::kMaxMarks) return MarkResult::kTooMany;
  marks.insert(std::upper_bound(marks.begin(), marks.end(), mark, before), mark);
  open.reset();
  return MarkResult::kDone;
}

bool MarkPad::clear(sdk::MediaTime position) {
  if (open) {
    open.reset();
    return true;
  }
  if (marks.empty()) return false;
  const auto covering = std::find_if(marks.rbegin(), marks.rend(), [&](const domain::Mark& mark) {
    return mark.begin <= position && position < mark.end;
  });
  marks.erase(covering == marks.rend() ? marks.end() - 1 : covering.base() - 1);
  return true;
}

}  // namespace vigil::review
