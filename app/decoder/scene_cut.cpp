#include "app/decoder/scene_cut.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace vigil::decoder {
namespace {

// Less than this is never a cut, however quiet the scene was.
constexpr double kLeastChange = 0.11;
// In a lively scene a cut must stand out from the changes before it by this factor.
constexpr double kStandsOut = 2.2;
constexpr double kDeviations = 4.0;
constexpr std::size_t kUsual = 16;
// A scene that comes back within this time was interrupted by a flash, not left.
constexpr std::int64_t kFlashUs = 500'000;
constexpr int kFlashFrames = 2;  // at least, where frames are far apart
// How lively a scene is nobody knows in its first frames: there only what is nearly as much as the
// cut before it is another.
constexpr int kNewSceneFrames = 6;
constexpr double kShareOfTheCut = 0.6;
// How like the scene before it must be, as a share of the change away from it.
constexpr double kCameBack = 0.4;

}  // namespace

SceneCut::Histogram SceneCut::histogram_of(const LumaGrid& grid) {
  Histogram histogram{};
  for (const std::uint8_t value : grid) ++histogram[value / 8];
  return histogram;
}

// 0: the same; a cut between ordinary scenes is 0.15 .. 0.8. Where things are and how much of each
// brightness there is count alike: the one alone mistakes pans for cuts, the other misses cuts
// between scenes lit alike.
double SceneCut::change_between(const Seen& from, const Seen& to) {
  std::uint32_t moved = 0;
  for (std::size_t i = 0; i < from.grid.size(); ++i)
    moved += static_cast<std::uint32_t>(std::abs(from.grid[i] - to.grid[i]));
  // A small drift in brightness must not count as other brightnesses: neighbouring bins are shared.
  std::int32_t others = 0;
  std::int32_t carried = 0;
  for (std::size_t bin = 0; bin < from.histogram.size(); ++bin) {
    carried += from.histogram[bin] - to.histogram[bin];
    others += std::min(std::abs(carried), static_cast<std::int32_t>(from.grid.size()) / 8);
  }
  const double cells = static_cast<double>(from.grid.size());
  const double place = static_cast<double>(moved) / (255.0 * cells);
  const double brightness = static_cast<double>(others) / (4.0 * cells);
  return place + 0.5 * std::min(brightness, 1.0);
}

bool SceneCut::stands_out(double change) const {
  if (change < kLeastChange) return false;
  if (frames_since_cut_ <= kNewSceneFrames && change < last_cut_ * kShareOfTheCut) return false;
  if (usual_.empty()) return true;
  const double count = static_cast<double>(usual_.size());
  const double mean = std::accumulate(usual_.begin(), usual_.end(), 0.0) / count;
  double variance = 0;
  for (const double value : usual_) variance += (value - mean) * (value - mean) / count;
  return change > mean * kStandsOut + kDeviations * std::sqrt(variance);
}

bool SceneCut::comes_back(const Seen& now) {
  const auto first =
      std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) {
        return change_between(candidate.before, now) < candidate.change * kCameBack;
      });
  if (first == candidates_.end()) return false;
  candidates_.erase(first, candidates_.end());
  return true;
}

void SceneCut::confirm(std::int64_t now_us) {
  while (!candidates_.empty() && candidates_.front().frames_since >= kFlashFrames &&
         now_us - candidates_.front().pts_us >= kFlashUs) {
    found_.push_back(candidates_.front().pts_us);
    candidates_.pop_front();
  }
}

void SceneCut::push(std::int64_t pts_us, const LumaGrid& grid) {
  Seen now{grid, histogram_of(grid)};
  if (begun_) {
    const double change = change_between(last_, now);
    for (Candidate& candidate : candidates_) ++candidate.frames_since;
    ++frames_since_cut_;
    const bool candidate = stands_out(change);
    if (!comes_back(now) && candidate) {
      candidates_.push_back({pts_us, change, last_, 0});
      last_cut_ = change;
      frames_since_cut_ = 0;
    }
    if (!candidate) {
      usual_.push_back(change);
      if (usual_.size() > kUsual) usual_.pop_front();
    }
    confirm(pts_us);
  }
  begun_ = true;
  last_ = now;
}

void SceneCut::finish() {
  // What lasts a frame or two at the very end may as well be a flash.
  for (const Candidate& candidate : candidates_) {
    if (candidate.frames_since >= kFlashFrames) found_.push_back(candidate.pts_us);
  }
  candidates_.clear();
}

}  // namespace vigil::decoder
