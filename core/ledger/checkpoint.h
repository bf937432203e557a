// A checkpoint: what the ledger's keeper says the ledger was at a moment, signed, so that anybody
// who kept it can prove later that history was only added to.
//
// Pure values and Ed25519 (libsodium); only SigningKey::open touches the disk. Thread-safe once
// made.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ledger/merkle.h"

namespace vigil::ledger {

struct Checkpoint {
  std::string origin;  // which ledger: a backend's epoch
  std::uint64_t size = 0;
  Hash root{};
  WallTime signed_at{};
  bool operator==(const Checkpoint&) const = default;
};

// The bytes that are signed: five lines, each ended by a newline: "vigil-ledger-checkpoint-v1",
// origin, size in decimal, root in lower-case hexadecimal, signed_at in RFC 3339.
[[nodiscard]] std::string signed_text(const Checkpoint& checkpoint);

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

[[nodiscard]] bool verify_checkpoint(const Checkpoint& checkpoint, const Signature& signature,
                                     const PublicKey& key);

class SigningKey {
 public:
  // Reads the key's 32-byte seed, in hexadecimal, from `path`, or makes one there, readable by its
  // owner only. A key that others may read is refused (kForbidden): whoever reads it can sign
  // another history.
  [[nodiscard]] static Result<SigningKey> open(const std::filesystem::path& path);
  [[nodiscard]] static SigningKey from_seed(const std::array<std::uint8_t, 32>& seed);

  [[nodiscard]] Signature sign(const Checkpoint& checkpoint) const;
  [[nodiscard]] const PublicKey& public_key() const { return public_; }

 private:
  SigningKey() = default;
  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_{};
};

}  // namespace vigil::ledger
