// Recomputes a ledger from its leaves and compares it with what was signed: every leaf's hash, its
// place, the Merkle root and the checkpoint's signature.
//
// Leaves are taken one by one, so a ledger of any length needs little memory. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ledger/checkpoint.h"
#include "core/ledger/merkle.h"
#include "core/net/api_types.h"

namespace vigil::ctl {

struct LedgerFault {
  std::optional<std::int64_t> index;  // the first leaf that is wrong, where one can be named
  std::string sentence;
};

enum class SignatureState { kValid, kAbsent };

class LedgerCheck {
 public:
  // The next leaf; a fault when it is not the one that belongs there or its hash is not that of its
  // body.
  [[nodiscard]] std::optional<LedgerFault> take(const net::LedgerLeaf& leaf);

  // After the last leaf: the root and the signature. `pinned` is the key the checkpoint must be
  // signed with; without it the key the checkpoint itself names is used, which proves only that
  // both come from one place.
  [[nodiscard]] std::optional<LedgerFault> finish(const net::Checkpoint& checkpoint,
                                                  const std::optional<ledger::PublicKey>& pinned);

  [[nodiscard]] std::int64_t size() const { return size_; }
  // After finish() without a fault.
  [[nodiscard]] SignatureState signature() const { return signature_; }

 private:
  [[nodiscard]] ledger::Hash root() const;

  // Roots of perfect subtrees, largest first, with their heights.
  struct Peak {
    int height = 0;
    ledger::Hash hash{};
  };
  std::vector<Peak> peaks_;
  std::int64_t size_ = 0;
  SignatureState signature_ = SignatureState::kAbsent;
};

// 64 hexadecimal digits.
[[nodiscard]] Result<ledger::PublicKey> public_key_from_hex(const std::string& hex);

}  // namespace vigil::ctl
