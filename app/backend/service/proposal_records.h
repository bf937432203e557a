// Proposals as records of the collection "proposals", where a plugin has one: so desks hear of them
// by the change feed like of anything else. Written by the backend; a desk that changes the
// member "state" of one confirms or rejects it, and whatever else it changed counts for nothing.
#pragma once

#include <string_view>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"

namespace vigil::backend {

inline constexpr std::string_view kProposalRecords = "proposals";

// In the transaction that changes the proposal. True when there is such a record now.
[[nodiscard]] Result<bool> keep_proposal_record(Writer& writer, const Registry& registry,
                                                const ProposalRow& proposal);

}  // namespace vigil::backend
