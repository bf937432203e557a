// SHA-256 (FIPS 180-4, OpenSSL's) and hexadecimal text. Pure and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);

// For input that arrives in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  void update(std::string_view bytes);
  [[nodiscard]] Sha256 finish();

 private:
  alignas(64) std::array<unsigned char, 128> state_;
};

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
// Lower or upper case; nothing for an odd length or another character.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view hex);
[[nodiscard]] bool is_sha256_hex(std::string_view text);

}  // namespace vigil
