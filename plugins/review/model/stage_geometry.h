// Where the clip and the facts about it stand on the stage. Pure; one unit of length throughout.
#pragma once

namespace vigil::review {

struct Place {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

// Facts beside the clip, or below it in columns.
enum class FactsPlace { kBeside, kBelow };

struct StageGeometry {
  Place clip;
  Place facts;
  FactsPlace facts_place = FactsPlace::kBeside;
};

// `aspect` is width to height of the clip as shown. Tall and square clips share one arrangement, so
// that nothing moves from clip to clip. Wide clips take the whole width and the facts go below;
// where the stage is too low for that, the facts stay beside in a narrower column. `scale` is
// device pixels to a design pixel; the rest are device pixels.
[[nodiscard]] StageGeometry arrange_stage(float width, float height, float aspect, float scale);

}  // namespace vigil::review
