// The stage: the clip, as large as fits, and the facts about it; or why there is nothing to review.
#pragma once

#include "plugins/review/view/facts_pane.h"

namespace vigil::review {

class StageView final : public sdk::View {
 public:
  explicit StageView(ReviewDesk& desk) : desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_clip(const Frame& frame, const DeskSnapshot& desk);

  ReviewDesk& desk_;
  FactsPane facts_;
  float aspect_ =
      9.0F /
      16.0F;  // of the last clip whose shape was known, so that nothing jumps while one opens
};

}  // namespace vigil::review
