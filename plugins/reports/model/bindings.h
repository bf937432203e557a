// Which command does what; the keys are the manifest's. User-interface thread.
#pragma once

#include "plugins/reports/model/hotline.h"
#include "plugins/reports/model/incidents.h"
#include "plugins/reports/model/month_desk.h"
#include "plugins/reports/model/reports_desk.h"
#include "plugins/sdk/plugin.h"

namespace vigil::reports {

// What views hand to each other without anybody's data in it.
struct Wishes {
  bool search = false;        // the search field takes the keyboard
  bool message = false;       // the message field does
  bool reply = false;         // the field for a reporter's reply does
  bool in_incidents = false;  // the incidents are in sight: next and previous move there
};

// All outlive the binder.
void bind_commands(sdk::Binder& to, ReportsDesk& desk, Hotline& hotline, Incidents& incidents,
                   Wishes& wishes);

void bind_month(sdk::Binder& to, MonthDesk& month);

}  // namespace vigil::reports
