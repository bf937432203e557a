// What is suggested, and the other acts beside it, each by its key.
#pragma once

#include "plugins/wildlife/model/hits_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class ActBar {
 public:
  void draw(const Frame& frame, const HitsDesk& hits);

 private:
  void draw_reason(const Frame& frame, const HitsDesk& hits);
  void draw_suggested(const Frame& frame, const HitsDesk& hits);
  void draw_others(const Frame& frame, const HitsDesk& hits);
  void draw_case(const Frame& frame, const HitsDesk& hits);

  std::string reason_;
  bool reason_active_ = false;
  int reason_asked_ = 0;
};

}  // namespace vigil::wildlife
