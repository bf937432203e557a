// A month of the desk on one calm page: the figures that answer the most first, the tables below.
// User-interface thread.
#pragma once

#include <vector>

#include "plugins/reports/model/month_desk.h"
#include "plugins/reports/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::reports {

class MonthView final : public sdk::View {
 public:
  explicit MonthView(MonthDesk& month) : month_(month) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_head(const Frame& frame) const;
  void draw_glance(const Frame& frame, const MonthPart& part) const;
  void draw_part(const Frame& frame, std::size_t index, float width);
  void draw_faults(const Frame& frame);

  MonthDesk& month_;
  std::vector<sdk::ui::TableState> tables_;
  sdk::ui::TableState faults_;
};

}  // namespace vigil::reports
