// The leaders: found by typing, looked at one by one, brought on step by step.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class LeadersView final : public sdk::View {
 public:
  explicit LeadersView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_filters(const Frame& frame);
  void draw_table(const Frame& frame);
  void draw_page(const Frame& frame);
  void draw_next_step(const Frame& frame, const Leader& leader);
  void draw_private(const Frame& frame);
  void draw_line(const Frame& frame, const Leader& leader);

  Office& office_;
  sdk::ui::TableState table_;
  std::string words_;
};

}  // namespace vigil::creators
