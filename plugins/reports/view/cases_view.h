// The list of cases, the most urgent first, with what is due when. User-interface thread.
#pragma once

#include <string>

#include "plugins/reports/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::reports {

class CasesView final : public sdk::View {
 public:
  CasesView(ReportsDesk& desk, Wishes& wishes) : desk_(desk), wishes_(wishes) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_filters(const Frame& frame);
  void draw_table(const Frame& frame);
  void draw_cell(const Frame& frame, const CaseRow& row, std::size_t column,
                 sdk::ui::TableCell& cell) const;

  ReportsDesk& desk_;
  Wishes& wishes_;
  sdk::ui::TableState table_;
  std::string search_;
  bool searching_ = false;
};

}  // namespace vigil::reports
