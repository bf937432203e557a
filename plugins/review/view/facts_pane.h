// The facts about the item: caption, author, machine findings that jump, checklist, note.
#pragma once

#include <string>

#include "plugins/review/model/stage_geometry.h"
#include "plugins/review/view/screen.h"

namespace vigil::review {

class FactsPane {
 public:
  // Precondition: desk.task is set. Fills the current child window.
  void draw(const Frame& frame, const DeskSnapshot& desk, FactsPlace place);

 private:
  void draw_banners(const Frame& frame, const DeskSnapshot& desk);
  void draw_act(const Frame& frame);
  void draw_actions(const Frame& frame, const DeskSnapshot& desk);
  void draw_alike(const Frame& frame, const DeskSnapshot& desk);
  void draw_caption(const Frame& frame, const DeskSnapshot& desk);
  void draw_evidence(const Frame& frame, const DeskSnapshot& desk);
  void draw_standing(const Frame& frame, const DeskSnapshot& desk);
  void draw_checklist(const Frame& frame, const DeskSnapshot& desk);
  void draw_note(const Frame& frame, const DeskSnapshot& desk);

  domain::TaskId note_task_;  // whose note the field holds
  std::string note_;
  bool note_active_ = false;
  bool note_open_ = false;
  int note_asked_ = 0;
};

}  // namespace vigil::review
