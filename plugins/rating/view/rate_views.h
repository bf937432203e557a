// The views of the workspace "rate": the clip, the facts about it, the sheet of marks, the strip,
// and the bar of levels. User-interface thread.
#pragma once

#include <string>

#include "plugins/rating/view/screen.h"
#include "plugins/sdk/ui/popover.h"

namespace vigil::rating {

class ClipView final : public sdk::View {
 public:
  explicit ClipView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  RatingRooms& rooms_;
};

class FactsView final : public sdk::View {
 public:
  explicit FactsView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_note(const Frame& frame);

  RatingRooms& rooms_;
  std::string note_;
  std::string note_of_;  // the task it belongs to
  int note_asked_ = 0;
};

class SheetView final : public sdk::View {
 public:
  explicit SheetView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  RatingRooms& rooms_;
};

class StripView final : public sdk::View {
 public:
  explicit StripView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  RatingRooms& rooms_;
};

class LevelsView final : public sdk::View {
 public:
  explicit LevelsView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_reason(const Frame& frame, float width);
  void draw_acts(const Frame& frame);

  RatingRooms& rooms_;
  sdk::ui::PopoverState skipping_;
  std::string reason_;
  std::string reason_of_;
  int reason_asked_ = 0;
};

}  // namespace vigil::rating
