// Why a decision waits, or why it was not accepted, in the person's words. User-interface thread.
#pragma once

#include <string>

#include "core/sync/cause.h"
#include "plugins/sdk/host.h"

namespace vigil::workstation {

// Empty for kNone.
[[nodiscard]] std::string cause_sentence(const sdk::Texts& texts, sync::Cause cause,
                                         const std::string& detail);

}  // namespace vigil::workstation
