#include "core/ledger/commitment.h"

#include <sodium.h>

#include <array>

#include "core/base/hash.h"

namespace vigil::ledger {
namespace {

Sha256 commit(std::string_view salt, std::string_view value) {
  Sha256Stream stream;
  stream.update(salt);
  stream.update(value);
  return stream.finish();
}

}  // namespace

Opening seal(std::string_view value) {
  std::array<std::uint8_t, 32> salt{};
  randombytes_buf(salt.data(), salt.size());
  const std::string_view bytes(reinterpret_cast<const char*>(salt.data()), salt.size());
  return {to_hex(commit(bytes, value)), to_hex(salt), std::string(value)};
}

bool opens(const Opening& opening) {
  if (!is_sha256_hex(opening.commitment) || !is_sha256_hex(opening.salt)) return false;
  return to_hex(commit(*from_hex(opening.salt), opening.value)) == opening.commitment;
}

}  // namespace vigil::ledger
