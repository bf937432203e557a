// Draws the tally and emits commands; holds nothing of its own.
#pragma once

#include "model/tally.h"
#include "plugins/sdk/plugin.h"

namespace vigil::tally {

class TallyView final : public sdk::View {
 public:
  // `tally` must outlive the view.
  explicit TallyView(const Tally& tally) : tally_(tally) {}
  void draw(sdk::ViewContext& context) override;

 private:
  const Tally& tally_;
};

}  // namespace vigil::tally
