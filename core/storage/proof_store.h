// Decisions that the backend acknowledged and the desk has not yet seen in a verified checkpoint
// (I2): they stay in the outbox, marked as acknowledged, and are not sent again unless they are
// doubted. Inside Database::read and write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/storage/connection.h"

namespace vigil::storage {

struct AwaitingProof {
  domain::DecisionId decision;
  std::int64_t ledger_index = -1;
  std::string epoch;      // of the database that acknowledged it
  std::string body;       // as it was sent
  std::string leaf_hash;  // of an earlier proof; empty without one
};

// Oldest first.
[[nodiscard]] Result<std::vector<AwaitingProof>> awaiting_proof(Connection& connection,
                                                                const domain::UserId& person,
                                                                int at_most);
[[nodiscard]] Result<std::int64_t> count_awaiting_proof(Connection& connection,
                                                        const domain::UserId& person);

// The leaf is in the ledger of `epoch`: the outbox lets the decision go.
[[nodiscard]] Status proven(Connection& connection, const domain::DecisionId& decision,
                            std::string_view leaf_hash, std::string_view epoch);
// The ledger does not have it (any more): it is sent again, in its old order.
[[nodiscard]] Status send_again(Connection& connection, const domain::DecisionId& decision,
                                WallTime now);

// The database was replaced by an older state: everything confirmed under another epoch waits for a
// proof under the new one. How many.
[[nodiscard]] Result<int> doubt_confirmed(Connection& connection, std::string_view epoch);
// The database was replaced and still holds everything that was proven: that counts as proven under
// `epoch` too.
[[nodiscard]] Status carry_over_proven(Connection& connection, std::string_view epoch);

// An acknowledgement that is not believed: the decision stays "sent", and is not sent again until
// believe_again().
[[nodiscard]] Status hold_acknowledged(Connection& connection, const domain::DecisionId& decision);
// Everything that was held is sent again: the answer will be the same (I3), and count.
[[nodiscard]] Status believe_again(Connection& connection, WallTime now);

}  // namespace vigil::storage
