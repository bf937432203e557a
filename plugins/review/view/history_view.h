// The person's own decisions: a searchable table and what happened to the selected one.
#pragma once

#include <string>

#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::review {

class HistoryView final : public sdk::View {
 public:
  // The desk names policies and says which workspace is in sight.
  HistoryView(History& history, ReviewDesk& desk) : history_(history), desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_filters(const Frame& frame, const HistorySnapshot& history);
  void draw_table(const Frame& frame, const HistorySnapshot& history, float width);
  void draw_detail(const Frame& frame, const sdk::DecisionRecord& record);

  History& history_;
  ReviewDesk& desk_;
  std::string search_;
  bool searching_ = false;
  sdk::ui::TableState table_;
};

}  // namespace vigil::review
