// Private to core/screening: follows stretches of one video through another, moment by moment.
//
// A stretch goes on as long as the times in both videos advance together; several can be open at
// once, because a scene may come back.
#pragma once

#include <span>
#include <vector>

#include "core/screening/video_match.h"

namespace vigil::screening {

class SegmentFinder {
 public:
  explicit SegmentFinder(double max_gap) : max_gap_(max_gap) {}

  // `near`: the moments of the reference that are near `moment`, in order. Precondition: moments
  // come in order.
  void take(const Moment& moment, std::span<const Moment* const> near);
  // All of them, in the order of the query.
  [[nodiscard]] std::vector<MatchSegment> finish();

 private:
  // Near moments that lie together in the reference's time.
  struct Run {
    std::size_t begin;
    std::size_t end;
  };

  [[nodiscard]] std::vector<Run> runs_of(std::span<const Moment* const> near) const;
  void close_before(double now);

  double max_gap_;
  std::vector<MatchSegment> open_;
  std::vector<MatchSegment> closed_;
};

}  // namespace vigil::screening
