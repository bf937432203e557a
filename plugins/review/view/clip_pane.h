// The clip under review: as large as fits or closer, as carefully as chosen, with what is to be
// said about it; or what it waits for, or why it cannot be shown.
#pragma once

#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/press_area.h"

namespace vigil::review {

class ClipPane {
 public:
  // Fills the current child window.
  void draw(const Frame& frame, const DeskSnapshot& desk, Viewing& viewing);

 private:
  void take_pointer(const Frame& frame, const DeskSnapshot& desk, const sdk::ui::PressArea& area,
                    const PicturePlace& place, ImVec2 from);

  // Where the uncovered part was last asked for, in shares of the picture.
  double revealed_u_ = 0.5;
  double revealed_v_ = 0.5;
};

// A picture at its place in a pane, cropped as `place` says. `from` is the pane's upper left corner
// in device pixels.
void draw_placed(const Frame& frame, const sdk::ClipPicture& picture, const PicturePlace& place,
                 ImVec2 from);
// A few words on a dark ground, from `at` (device pixels); gives its size.
ImVec2 draw_badge(const Frame& frame, ImVec2 at, sdk::ui::Icon icon, std::string_view words);
[[nodiscard]] ImVec2 badge_size(const Frame& frame, std::string_view words);

}  // namespace vigil::review
