#include "plugins/review/model/stage_geometry.h"

#include <algorithm>
#include <cmath>

namespace vigil::review {
namespace {

// Design pixels.
constexpr float kNarrowestFacts = 320;
constexpr float kNarrowFacts = 400;
constexpr float kLowestStackedStage = 640;
constexpr float kFactsBelowHeight = 272;

constexpr float kWideAspect = 1.2F;
constexpr float kClipShare = 0.46F;
constexpr float kWideClipShare = 0.7F;

StageGeometry beside(float width, float height, float clip_width) {
  const float edge = std::round(clip_width);
  return {{0, 0, edge, height}, {edge, 0, width - edge, height}, FactsPlace::kBeside};
}

}  // namespace

StageGeometry arrange_stage(float width, float height, float aspect, float scale) {
  const float widest_clip = std::max(0.0F, width - kNarrowestFacts * scale);
  if (aspect < kWideAspect) return beside(width, height, std::min(width * kClipShare, widest_clip));
  if (height >= kLowestStackedStage * scale) {
    const float edge = std::round(std::min(width / aspect, height - kFactsBelowHeight * scale));
    return {{0, 0, width, edge}, {0, edge, width, height - edge}, FactsPlace::kBelow};
  }
  const float clip = std::max(width * kWideClipShare, width - kNarrowFacts * scale);
  return beside(width, height, std::min(clip, widest_clip));
}

}  // namespace vigil::review
