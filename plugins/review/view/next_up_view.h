// The column of what comes next: small pictures, when it is due and why it is here.
#pragma once

#include "plugins/review/view/screen.h"

namespace vigil::review {

class NextUpView final : public sdk::View {
 public:
  NextUpView(ReviewDesk& desk, Fold& fold) : desk_(desk), fold_(fold) {}
  void draw(sdk::ViewContext& context) override;

 private:
  ReviewDesk& desk_;
  Fold& fold_;
};

}  // namespace vigil::review
