// What the manifest says about the queues, as far as the desk needs it before the backend does.
// Tests compare the two.
#pragma once

#include <span>
#include <vector>

#include "core/domain/role.h"
#include "plugins/sdk/keys.h"

namespace vigil::review {

// In the order of the tiers.
[[nodiscard]] std::vector<sdk::QueueKey> queues_for(std::span<const domain::Role> roles);
// Where somebody starts: reviewers in first review, whoever only does the second look there. Empty:
// nowhere.
[[nodiscard]] sdk::QueueKey first_queue_for(std::span<const domain::Role> roles);
[[nodiscard]] sdk::TextKey title_of(sdk::QueueKey queue);
[[nodiscard]] bool has_higher_tier(sdk::QueueKey queue);

}  // namespace vigil::review
