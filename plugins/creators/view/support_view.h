// Support: the budget and its pace, what it did, the grants.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class SupportView final : public sdk::View {
 public:
  explicit SupportView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);

  Office& office_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::creators
