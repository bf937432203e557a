// Hits, what was blocked and labelled: a chart and its table, to be saved as PNG and CSV.
#pragma once

#include "plugins/sdk/ui/table.h"
#include "plugins/wildlife/model/figures_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class FiguresView final : public sdk::View {
 public:
  FiguresView(FiguresDesk& figures, Sight& sight) : figures_(figures), sight_(sight) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_total(const Frame& frame);
  void draw_chart(const Frame& frame);
  void draw_table(const Frame& frame);
  [[nodiscard]] std::string title_of_row(const Frame& frame, const FigureRow& row) const;

  FiguresDesk& figures_;
  Sight& sight_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::wildlife
