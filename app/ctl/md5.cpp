#include "app/ctl/md5.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace vigil::ctl {
namespace {

using State = std::array<std::uint32_t, 4>;

std::array<std::uint32_t, 64> sine_table() {
  std::array<std::uint32_t, 64> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double sine = std::abs(std::sin(static_cast<double>(i + 1)));
    table[i] = static_cast<std::uint32_t>(std::floor(sine * 4294967296.0));
  }
  return table;
}

void add_block(State& state, const std::uint8_t* block) {
  static const std::array<std::uint32_t, 64> kSines = sine_table();
  static constexpr int kTurns[4][4] = {
      {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  std::array<std::uint32_t, 16> words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t k = 4; k-- > 0;) words[i] = words[i] << 8 | block[i * 4 + k];
  }
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    std::uint32_t mixed = 0;
    std::size_t word = 0;
    switch (i / 16) {
      case 0:
        mixed = (b & c) | (~b & d);
        word = i;
        break;
      case 1:
        mixed = (d & b) | (~d & c);
        word = (5 * i + 1) % 16;
        break;
      case 2:
        mixed = b ^ c ^ d;
        word = (3 * i + 5) % 16;
        break;
      default:
        mixed = c ^ (b | ~d);
        word = 7 * i % 16;
        break;
    }
    const std::uint32_t sum = a + mixed + kSines[i] + words[word];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kTurns[i / 16][i % 4]);
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

}  // namespace

std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> bytes) {
  State state{0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u};
  std::size_t at = 0;
  for (; bytes.size() - at >= 64; at += 64) add_block(state, bytes.data() + at);
  // The rest, one bit, zeros, and the length in bits.
  std::array<std::uint8_t, 128> tail{};
  const std::size_t rest = bytes.size() - at;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), rest, tail.begin());
  tail[rest] = 0x80;
  const std::size_t end = rest < 56 ? 64 : 128;
  std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (std::size_t i = end - 8; i < end; ++i, bits >>= 8) tail[i] = static_cast<std::uint8_t>(bits);
  for (std::size_t block = 0; block < end; block += 64) add_block(state, tail.data() + block);
  std::array<std::uint8_t, 16> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (8 * (i % 4)));
  return digest;
}

}  // namespace vigil::ctl
