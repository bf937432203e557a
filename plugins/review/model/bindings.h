// Binds the commands of plugin.json to the desk, the history, the search, the queues and calls for
// a colleague.
// User-interface thread.
#pragma once

#include "plugins/review/model/calibrations.h"
#include "plugins/review/model/calls.h"
#include "plugins/review/model/history.h"
#include "plugins/review/model/mass_acts.h"
#include "plugins/review/model/queue_health.h"
#include "plugins/review/model/review_desk.h"
#include "plugins/review/model/search.h"
#include "plugins/review/model/second_word.h"
#include "plugins/sdk/plugin.h"

namespace vigil::review {

// All outlive the binder's host. Every command of the manifest is bound once.
void bind_commands(sdk::Binder& binder, ReviewDesk& desk, History& history, SearchDesk& search,
                   QueueHealthDesk& health, Calls& calls, MassActs& mass, SecondWord& second,
                   Calibrations& calibrations);
// Of them, those about calibration sessions.
void bind_calibrations(sdk::Binder& binder, Calibrations& calibrations);
// Of them, those about how the clip is looked at.
void bind_viewing(sdk::Binder& binder, ReviewDesk& desk);

}  // namespace vigil::review
