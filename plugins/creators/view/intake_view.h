// Bringing tables in: preview, columns, problems by line, earlier imports.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class IntakeView final : public sdk::View {
 public:
  explicit IntakeView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);

  Office& office_;
  std::string path_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::creators
