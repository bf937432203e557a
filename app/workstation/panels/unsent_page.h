// Unsent work: every decision that has not reached the backend's ledger, its state and why it
// waits. User-interface thread.
#pragma once

#include <string>
#include <vector>

#include "app/workstation/panels/page.h"
#include "core/sync/cause.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::workstation {

// Why it waits or was not accepted, as a sentence; empty for kNone.
[[nodiscard]] std::string cause_sentence(const sdk::Texts& texts, sync::Cause cause,
                                         const std::string& detail);

struct UnsentState {
  sdk::ui::TableState table;
};

void draw_unsent(const Page& page, UnsentState& state,
                 const std::vector<sdk::DecisionRecord>& records, WallTime now, bool online);

}  // namespace vigil::workstation
