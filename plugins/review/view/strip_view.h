// The evidence strip: the clip at a glance with findings and marks, and the keys that move through
// it.
#pragma once

#include "plugins/review/view/screen.h"

namespace vigil::review {

class StripView final : public sdk::View {
 public:
  StripView(ReviewDesk& desk, const Fold& fold) : desk_(desk), fold_(fold) {}
  void draw(sdk::ViewContext& context) override;

 private:
  ReviewDesk& desk_;
  const Fold& fold_;
};

}  // namespace vigil::review
