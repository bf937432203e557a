// The decision bar: verdicts in their fixed order, skip, undo, and what became of the last
// decision. The list of policies opens upward from the pressed verdict.
#pragma once

#include <optional>

#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/popover.h"

namespace vigil::review {

class VerdictBar final : public sdk::View {
 public:
  explicit VerdictBar(ReviewDesk& desk) : desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_verdicts(const Frame& frame, const DeskSnapshot& desk, float spare);
  void draw_picker(const Frame& frame, const DeskSnapshot& desk);

  ReviewDesk& desk_;
  sdk::ui::PopoverState list_;
  sdk::ui::Anchor anchor_{};
  int opened_ = 0;
};

}  // namespace vigil::review
