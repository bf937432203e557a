#include "core/ledger/checkpoint.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"

namespace vigil::ledger {

static_assert(crypto_sign_SEEDBYTES == 32 && crypto_sign_SECRETKEYBYTES == 64);
static_assert(crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_BYTES == 64);

std::string signed_text(const Checkpoint& checkpoint) {
  return fmt::format("vigil-ledger-checkpoint-v1\n{}\n{}\n{}\n{}\n", checkpoint.origin,
                     checkpoint.size, to_hex(checkpoint.root), to_rfc3339(checkpoint.signed_at));
}

bool verify_checkpoint(const Checkpoint& checkpoint, const Signature& signature,
                       const PublicKey& key) {
  const std::string text = signed_text(checkpoint);
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), key.data()) == 0;
}

SigningKey SigningKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
  SigningKey key;
  crypto_sign_seed_keypair(key.public_.data(), key.secret_.data(), seed.data());
  return key;
}

Result<SigningKey> SigningKey::open(const std::filesystem::path& path) {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "the random generator could not be started");
  std::array<std::uint8_t, 32> seed{};
  const Result<std::string> stored = read_file(path, 1024);
  if (stored) {
    std::error_code error;
    const auto permissions = std::filesystem::status(path, error).permissions();
    using std::filesystem::perms;
    if (error || (permissions & (perms::group_all | perms::others_all)) != perms::none) {
      return fail(ErrorCode::kForbidden,
                  fmt::format("{} must be readable by its owner only (chmod 600)", path.string()));
    }
    const std::optional<std::string> bytes = from_hex(trim(*stored));
    if (!bytes || bytes->size() != seed.size()) {
      return fail(ErrorCode::kCorrupt,
                  fmt::format("{} does not hold a signing key", path.string()));
    }
    std::copy(bytes->begin(), bytes->end(), seed.begin());
    return from_seed(seed);
  }
  if (stored.error().code != ErrorCode::kNotFound) return stored.error();
  randombytes_buf(seed.data(), seed.size());
  if (Status written = write_file_atomic(path, to_hex(seed) + "\n", FileMode::kOwnerOnly);
      !written) {
    return written.error();
  }
  return from_seed(seed);
}

Signature SigningKey::sign(const Checkpoint& checkpoint) const {
  const std::string text = signed_text(checkpoint);
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret_.data());
  return signature;
}

}  // namespace vigil::ledger
