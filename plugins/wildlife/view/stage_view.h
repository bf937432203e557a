// The clip, its caption with what was found marked in it, and the evidence line by line.
#pragma once

#include "plugins/wildlife/model/hits_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class StageView final : public sdk::View {
 public:
  StageView(HitsDesk& hits, Sight& sight) : hits_(hits), sight_(sight) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_empty(const Frame& frame);
  void draw_clip(const Frame& frame, ImVec2 size);
  void draw_item(const Frame& frame);
  void draw_evidence(const Frame& frame);

  HitsDesk& hits_;
  Sight& sight_;
  float aspect_ = 9.0F / 16.0F;
};

}  // namespace vigil::wildlife
