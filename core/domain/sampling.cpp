#include "core/domain/sampling.h"

#include "core/base/hash.h"

namespace vigil::domain {

double Sampler::number(std::string_view purpose, std::string_view text) const {
  const auto bytes_of = [](const Sha256& hash) {
    return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
  };
  // Hashed twice under the key: from a known number nobody can go on to a longer text's.
  std::string inner = key_;
  inner += '\0';
  inner += purpose;
  inner += '\0';
  inner += text;
  const Sha256 hash = sha256(key_ + bytes_of(sha256(inner)));
  std::uint64_t high = 0;
  for (std::size_t i = 0; i < 8; ++i) high = high << 8 | hash[i];
  return static_cast<double>(high >> 11) / 9007199254740992.0;  // 2^53
}

}  // namespace vigil::domain
