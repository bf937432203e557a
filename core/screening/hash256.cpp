#include "core/screening/hash256.h"

namespace vigil::screening {
namespace {

constexpr int kDigits = 64;

std::optional<std::uint64_t> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint64_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint64_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint64_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::string to_text(const Hash256& hash) {
  std::string text(kDigits, '0');
  for (int i = 0; i < kDigits; ++i) {
    const int nibble = kDigits - 1 - i;
    text[i] = "0123456789abcdef"[hash.words[nibble / 16] >> (nibble % 16 * 4) & 15];
  }
  return text;
}

std::optional<Hash256> hash_of_text(std::string_view text) {
  if (text.size() != kDigits) return std::nullopt;
  Hash256 hash;
  for (int i = 0; i < kDigits; ++i) {
    const auto digit = digit_of(text[i]);
    if (!digit) return std::nullopt;
    const int nibble = kDigits - 1 - i;
    hash.words[nibble / 16] |= *digit << (nibble % 16 * 4);
  }
  return hash;
}

}  // namespace vigil::screening
