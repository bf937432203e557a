// Impact: printed figures beside counted ones, how evenly attention is shared out, the report.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class ImpactView final : public sdk::View {
 public:
  explicit ImpactView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);

  Office& office_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::creators
