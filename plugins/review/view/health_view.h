// How the queues are doing: a line a queue, and the selected one's last day as bars.
#pragma once

#include "plugins/review/model/queue_health.h"
#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::review {

class HealthView final : public sdk::View {
 public:
  // The desk says which workspace is in sight.
  HealthView(QueueHealthDesk& health, ReviewDesk& desk) : health_(health), desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_table(const Frame& frame);
  void draw_cell(const Frame& frame, const QueueHealth& queue, std::size_t column,
                 sdk::ui::TableCell& cell) const;

  QueueHealthDesk& health_;
  ReviewDesk& desk_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::review
