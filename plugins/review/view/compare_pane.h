// Two clips side by side, or one over the other with a line between, in step.
#pragma once

#include "plugins/review/view/screen.h"

namespace vigil::review {

class ComparePane {
 public:
  // Fills the current child window. Precondition: desk.viewing.compare and desk.clip are set.
  void draw(const Frame& frame, const DeskSnapshot& desk, Viewing& viewing);

 private:
  void draw_beside(const Frame& frame, const DeskSnapshot& desk, ImVec2 size);
  void draw_wipe(const Frame& frame, const DeskSnapshot& desk, ImVec2 size);

  double wipe_ = 0.5;  // where the line is, a share of the place
};

}  // namespace vigil::review
