// The evidence strip: the clip at a glance, what was found in it, what is marked.
#pragma once

#include "plugins/wildlife/model/hits_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class StripView final : public sdk::View {
 public:
  explicit StripView(HitsDesk& hits) : hits_(hits) {}
  void draw(sdk::ViewContext& context) override;

 private:
  HitsDesk& hits_;
};

}  // namespace vigil::wildlife
