// Heritage: how much of the catalogue clips show, by category, and events.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class HeritageView final : public sdk::View {
 public:
  explicit HeritageView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);
  void draw_item(const Frame& frame, const HeritageItem& item);

  Office& office_;
  sdk::ui::TableState table_;
  sdk::ui::TableState inheritors_;
  sdk::ui::TableState activities_;
};

}  // namespace vigil::creators
