#include "plugins/rating/model/rating_sheet.h"

#include <algorithm>
#include <tuple>

namespace vigil::rating {
namespace {

// What a decision's checklist holds.
constexpr std::size_t kMostPoints = 64;

}  // namespace

bool RatingSheet::needs_reason(const scale::Rubric& rubric) const {
  return own_level && *own_level != rubric_level(rubric) && reason.empty();
}

void RatingSheet::mark_in(sdk::MediaTime position) {
  open = position;
  stretch.reset();
}

SheetResult RatingSheet::mark_out(sdk::MediaTime position, sdk::MediaTime frame) {
  if (!open) return SheetResult::kNoIn;
  if (position < *open) return SheetResult::kOrder;
  stretch =
      domain::Mark{std::chrono::floor<Millis>(*open),
                   std::chrono::ceil<Millis>(position + std::max(frame, sdk::MediaTime(1000)))};
  open.reset();
  return SheetResult::kDone;
}

SheetResult RatingSheet::set(scale::Intensity intensity, sdk::MediaTime position,
                             sdk::MediaTime frame) {
  if (dimension.empty()) return SheetResult::kNoDimension;
  if (intensity == scale::Intensity::kNone) {
    std::erase_if(marks,
                  [&](const scale::RatingMark& mark) { return mark.dimension == dimension; });
    open.reset();
    stretch.reset();
    return SheetResult::kDone;
  }
  if (open) {
    if (const SheetResult ended = mark_out(position, frame); ended != SheetResult::kDone) {
      return ended;
    }
  }
  scale::RatingMark mark{dimension, intensity, {}, {}};
  if (stretch) {
    mark.begin = stretch->begin;
    mark.end = stretch->end;
  }
  const auto same = std::find_if(marks.begin(), marks.end(), [&](const scale::RatingMark& each) {
    return each.dimension == mark.dimension && each.begin == mark.begin && each.end == mark.end;
  });
  if (same != marks.end()) {
    same->intensity = intensity;
  } else {
    if (marks.size() >= std::min(scale::kMostMarks, domain::kMaxMarks))
      return SheetResult::kTooMany;
    marks.push_back(std::move(mark));
  }
  stretch.reset();
  return SheetResult::kDone;
}

bool RatingSheet::clear() {
  if (open || stretch) {
    open.reset();
    stretch.reset();
    return true;
  }
  if (marks.empty()) return false;
  marks.pop_back();
  return true;
}

scale::Intensity RatingSheet::of(std::string_view wanted) const {
  scale::Intensity strongest = scale::Intensity::kNone;
  for (const scale::RatingMark& mark : marks) {
    if (mark.dimension == wanted) strongest = std::max(strongest, mark.intensity);
  }
  return strongest;
}

void RatingSheet::choose_level(const scale::Rubric& rubric, scale::Level level) {
  if (level == rubric_level(rubric)) {
    own_level.reset();
    reason.clear();
  } else {
    own_level = level;
  }
}

std::vector<domain::Mark> RatingSheet::decision_marks() const {
  std::vector<domain::Mark> stretches;
  for (const scale::RatingMark& mark : marks) {
    if (mark.begin && mark.end) stretches.push_back({*mark.begin, *mark.end});
  }
  std::sort(stretches.begin(), stretches.end(), [](const domain::Mark& a, const domain::Mark& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  stretches.erase(std::unique(stretches.begin(), stretches.end()), stretches.end());
  return stretches;
}

std::vector<std::string> RatingSheet::decision_points() const {
  std::vector<std::string> points;
  for (const scale::RatingMark& mark : marks) {
    std::string point = "detail." + mark.dimension + "." + std::string(to_word(mark.intensity));
    if (std::find(points.begin(), points.end(), point) == points.end() &&
        points.size() < kMostPoints) {
      points.push_back(std::move(point));
    }
  }
  return points;
}

}  // namespace vigil::rating
