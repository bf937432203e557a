// The stage: the clip and the facts about it; over both the storyboard or a comparison; or why
// there is nothing to review.
#pragma once

#include "plugins/review/view/clip_pane.h"
#include "plugins/review/view/compare_pane.h"
#include "plugins/review/view/facts_pane.h"

namespace vigil::review {

class StageView final : public sdk::View {
 public:
  explicit StageView(ReviewDesk& desk) : desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  ReviewDesk& desk_;
  ClipPane clip_;
  ComparePane compare_;
  FactsPane facts_;
  float aspect_ =
      9.0F /
      16.0F;  // of the last clip whose shape was known, so that nothing jumps while one opens
};

}  // namespace vigil::review
