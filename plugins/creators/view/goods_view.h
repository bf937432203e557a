// Goods: what was sold, the ten best, what does not add up, markets and contracts.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class GoodsView final : public sdk::View {
 public:
  explicit GoodsView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);

  Office& office_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::creators
