#include "core/screening/segment_finder.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigil::screening {
namespace {

struct Place {
  const Moment* moment = nullptr;
  double time = 0;  // inside it, the nearest to what was expected
};

Place nearest(std::span<const Moment* const> moments, double expected) {
  Place best;
  for (const Moment* const moment : moments) {
    const double time = std::clamp(expected, moment->begin, moment->end);
    if (best.moment == nullptr || std::abs(time - expected) < std::abs(best.time - expected))
      best = {moment, time};
  }
  return best;
}

}  // namespace

void SegmentFinder::take(const Moment& moment, std::span<const Moment* const> near) {
  close_before(moment.begin);
  const double length = moment.end - moment.begin;
  const std::vector<Run> runs = runs_of(near);
  std::vector<bool> used(runs.size(), false);
  for (MatchSegment& segment : open_) {
    const double expected = segment.reference_end + (moment.begin - segment.query_end);
    Place best;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const Place place =
          nearest(near.subspan(runs[i].begin, runs[i].end - runs[i].begin), expected);
      if (std::abs(place.time - expected) > max_gap_ || place.time < segment.reference_begin)
        continue;
      used[i] = true;
      if (best.moment == nullptr ||
          std::abs(place.time - expected) < std::abs(best.time - expected))
        best = place;
    }
    if (best.moment == nullptr) continue;
    segment.query_end = moment.end;
    segment.reference_end =
        std::max(segment.reference_end, std::min(best.time + length, best.moment->end));
    segment.frames += moment.frames;
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (used[i]) continue;
    const Moment& first = *near[runs[i].begin];
    open_.push_back({moment.begin, moment.end, first.begin,
                     std::min(first.begin + length, first.end), moment.frames});
  }
}

std::vector<MatchSegment> SegmentFinder::finish() {
  closed_.insert(closed_.end(), open_.begin(), open_.end());
  open_.clear();
  std::sort(closed_.begin(), closed_.end());
  return std::move(closed_);
}

std::vector<SegmentFinder::Run> SegmentFinder::runs_of(std::span<const Moment* const> near) const {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (runs.empty() || near[i]->begin - near[i - 1]->end > max_gap_) runs.push_back({i, i});
    runs.back().end = i + 1;
  }
  return runs;
}

void SegmentFinder::close_before(double now) {
  std::erase_if(open_, [&](const MatchSegment& segment) {
    const bool over = now - segment.query_end > max_gap_;
    if (over) closed_.push_back(segment);
    return over;
  });
}

}  // namespace vigil::screening
