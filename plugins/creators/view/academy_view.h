// The academy: how each member of a cohort is doing, the month, who came to a session, notices.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class AcademyView final : public sdk::View {
 public:
  explicit AcademyView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);

  Office& office_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::creators
