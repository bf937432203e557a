// What stands in a case archive, and whether it holds together. Private to core/ledger.
#pragma once

#include <optional>

#include "core/ledger/case_archive.h"

namespace vigil::ledger {

// After the manifest was found good: the parts against one another. Fills in the counts.
[[nodiscard]] std::optional<CaseFault> check_case_contents(CaseReading& reading,
                                                           const CaseCheckOptions& options);

}  // namespace vigil::ledger
