// A checkpoint: what the ledger's keeper says the ledger was at a moment, signed, so that anybody
// who kept it can prove later that history was only added to.
//
// It is a signed note (note.h) as C2SP specifies for transparency logs (c2sp.org/tlog-checkpoint):
//   vigil-ledger/85d08c31937abe4ad8bc5a96c025833d      the origin: which history
//   41                                                 leaves
//   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=       the root
//   2026-01-01T02:00:00.000Z                           when it was signed: an extension line
//
//   — vigil-ledger/85d08c31937abe4ad8bc5a96c025833d Az3grlg...
// The key's name is the origin. Pure values; only SigningKey::open touches the disk. Thread-safe
// once made.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ledger/merkle.h"
#include "core/ledger/note.h"

namespace vigil::ledger {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  WallTime signed_at{};
  bool operator==(const Checkpoint&) const = default;
};

// "vigil-ledger/<epoch>": another epoch of the store is another history.
[[nodiscard]] std::string origin_of(std::string_view epoch);

// The bytes that are signed.
[[nodiscard]] std::string signed_text(const Checkpoint& checkpoint);

// What a note says, whoever signed it. kCorrupt unless it is a checkpoint in its one form.
[[nodiscard]] Result<Checkpoint> read_checkpoint(std::string_view note);
// Besides, it is signed with `key` under its own origin; kForbidden when it is not.
[[nodiscard]] Result<Checkpoint> verify_checkpoint(std::string_view note, const PublicKey& key);

// 64 hexadecimal digits. kInvalidArgument.
[[nodiscard]] Result<PublicKey> public_key_from_hex(std::string_view hex);

class SigningKey {
 public:
  // Reads the key's 32-byte seed, in hexadecimal, from `path`, or makes one there, readable by its
  // owner only. A key that others may read is refused (kForbidden): whoever reads it can sign
  // another history.
  [[nodiscard]] static Result<SigningKey> open(const std::filesystem::path& path);
  [[nodiscard]] static SigningKey from_seed(const std::array<std::uint8_t, 32>& seed);

  // The signed note.
  [[nodiscard]] std::string sign(const Checkpoint& checkpoint) const;
  // A note of its own kind under the key's name `name`. `text` ends with a newline.
  [[nodiscard]] Note sign_note(std::string_view name, std::string text) const;
  [[nodiscard]] const PublicKey& public_key() const { return public_; }

 private:
  SigningKey() = default;
  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_{};
};

}  // namespace vigil::ledger
