// A perceptual hash of 256 bits. Pure values, thread-safe.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::screening {

struct Hash256 {
  // Bit k of the hash is bit k % 64 of word k / 64.
  std::array<std::uint64_t, 4> words{};

  [[nodiscard]] bool bit(int k) const { return (words[k / 64] >> (k % 64) & 1) != 0; }
  void set(int k) { words[k / 64] |= std::uint64_t{1} << (k % 64); }
  void flip(int k) { words[k / 64] ^= std::uint64_t{1} << (k % 64); }

  auto operator<=>(const Hash256&) const = default;
};

// How many bits differ, 0 to 256.
[[nodiscard]] inline int distance(const Hash256& one, const Hash256& other) {
  int bits = 0;
  for (int i = 0; i < 4; ++i) bits += std::popcount(one.words[i] ^ other.words[i]);
  return bits;
}

// 64 lower-case hexadecimal digits, the highest bit first: the form hash lists are exchanged in.
[[nodiscard]] std::string to_text(const Hash256& hash);
// Exactly 64 digits in either case, else nothing.
[[nodiscard]] std::optional<Hash256> hash_of_text(std::string_view text);

}  // namespace vigil::screening
