// Incidents: the list, and of the one that is chosen what happened, who leads it and what it is
// about. User-interface thread.
#pragma once

#include <string>

#include "plugins/reports/model/incidents.h"
#include "plugins/reports/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::reports {

class IncidentsView final : public sdk::View {
 public:
  IncidentsView(Incidents& incidents, Wishes& wishes) : incidents_(incidents), wishes_(wishes) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_list(const Frame& frame);
  void draw_one(const Frame& frame, const Incident& incident);

  Incidents& incidents_;
  Wishes& wishes_;
  sdk::ui::TableState list_;
  sdk::ui::TableState timeline_;
  std::string note_;
};

}  // namespace vigil::reports
