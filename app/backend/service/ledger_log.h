// The ledger as others may see it: checkpoints signed by this backend, leaves, proofs. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ledger/checkpoint.h"

namespace vigil::backend {

struct SignedCheckpoint {
  ledger::Checkpoint checkpoint;
  ledger::Signature signature{};
  ledger::PublicKey key{};
};

struct InclusionProof {
  ledger::Hash leaf{};
  std::vector<ledger::Hash> path;
};

class LedgerLog {
 public:
  LedgerLog(Store& store, const Clock& clock, ledger::SigningKey key)
      : store_(store), clock_(clock), key_(std::move(key)) {}

  [[nodiscard]] Result<SignedCheckpoint> checkpoint();
  [[nodiscard]] Result<std::vector<LeafRow>> leaves(std::uint64_t from, int limit);
  // kForbidden when the caller may not read the ledger and the leaf is not of a decision of their
  // own.
  [[nodiscard]] Result<InclusionProof> prove_inclusion(const Caller& caller, std::uint64_t index,
                                                       std::uint64_t size);
  [[nodiscard]] Result<std::vector<ledger::Hash>> prove_consistency(std::uint64_t from,
                                                                    std::uint64_t to);
  [[nodiscard]] Result<std::uint64_t> size();

 private:
  Store& store_;
  const Clock& clock_;
  const ledger::SigningKey key_;
};

}  // namespace vigil::backend
