// The column of what comes next: small pictures, when it is due and why it is here; and above it
// who asks for a colleague.
#pragma once

#include "plugins/review/model/calls.h"
#include "plugins/review/view/screen.h"

namespace vigil::review {

class NextUpView final : public sdk::View {
 public:
  NextUpView(ReviewDesk& desk, Calls& calls, Fold& fold)
      : desk_(desk), calls_(calls), fold_(fold) {}
  void draw(sdk::ViewContext& context) override;

 private:
  ReviewDesk& desk_;
  Calls& calls_;
  Fold& fold_;
};

}  // namespace vigil::review
