#include "tests/fuzz/malform.h"

#include <algorithm>
#include <array>
#include <functional>
#include <random>

#include "tests/fuzz/giants.h"
#include "tests/fuzz/traps.h"

namespace vigil::fuzz {
namespace {

using namespace std::literals;

std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

const Piece* any_piece(const std::vector<Piece>& pieces, Random& random) {
  return pieces.empty() ? nullptr : &pieces[below(random, pieces.size())];
}

// Half of the changes hit headers, where parsers live.
std::size_t place(const Bytes& bytes, const std::vector<Piece>& pieces, Random& random) {
  const Piece* piece = any_piece(pieces, random);
  if (piece == nullptr || random() % 2 == 0) return below(random, bytes.size());
  return piece->at + below(random, std::min<std::size_t>(piece->size, piece->header + 48));
}

Bytes flip_bits(const Clip& clip, Random& random) {
  Bytes bytes = clip.bytes;
  const auto pieces = pieces_of(bytes);
  const std::size_t flips = 1 + below(random, 64);
  for (std::size_t i = 0; i < flips; ++i) {
    const std::size_t at = std::min(place(bytes, pieces, random), bytes.size() - 1);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
  }
  return bytes;
}

Bytes overwrite_runs(const Clip& clip, Random& random) {
  Bytes bytes = clip.bytes;
  const auto pieces = pieces_of(bytes);
  const std::size_t runs = 1 + below(random, 4);
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t at = place(bytes, pieces, random);
    const std::size_t end = std::min(bytes.size(), at + 1 + below(random, 512));
    const auto style = random() % 3;
    for (std::size_t i = at; i < end; ++i)
      bytes[i] = static_cast<char>(style == 0 ? 0 : style == 1 ? 0xff : random());
  }
  return bytes;
}

// Exactly where something begins or ends, or a few bytes beside it.
Bytes cut_off(const Clip& clip, Random& random) {
  const auto pieces = pieces_of(clip.bytes);
  const Piece* piece = any_piece(pieces, random);
  if (piece == nullptr) return clip.bytes.substr(0, below(random, clip.bytes.size()));
  const std::array<std::size_t, 4> edges = {piece->at, piece->body(), piece->end(),
                                            piece->at + below(random, piece->size)};
  const std::size_t edge = edges[random() % edges.size()] + random() % 9;
  return clip.bytes.substr(0, edge < 4 ? 0 : edge - 4);
}

Bytes wrong_size(const Clip& clip, Random& random) {
  Bytes bytes = clip.bytes;
  const auto pieces = pieces_of(bytes);
  const std::size_t changes = 1 + random() % 3;
  for (std::size_t i = 0; i < changes; ++i) {
    const Piece* piece = any_piece(pieces, random);
    if (piece == nullptr) break;
    if (piece->size_bytes == 0) {  // a packet: its length of adaptation field
      write_big(bytes, piece->at + 4, 1, random());
      continue;
    }
    const std::uint64_t most =
        piece->size_bytes == 8 ? ~0ull : (1ull << (8 * piece->size_bytes)) - 1;
    const std::array<std::uint64_t, 9> sizes = {0,
                                                1,
                                                7,
                                                piece->size - 1,
                                                piece->size + 1,
                                                most,
                                                most / 2,
                                                clip.bytes.size() - piece->at + 1,
                                                random()};
    std::uint64_t size = sizes[random() % sizes.size()] & most;
    // Keeps the marker of how long the number is, so that the size is wrong and not the number.
    if (format_of(clip.bytes) == Format::kMatroska && random() % 4 != 0)
      size |= 1ull << (7 * piece->size_bytes);
    write_big(bytes, piece->size_at, piece->size_bytes, size);
  }
  return bytes;
}

// Pieces in another order, twice, or one inside another.
Bytes shuffle_pieces(const Clip& clip, Random& random) {
  Bytes bytes = clip.bytes;
  const auto pieces = pieces_of(bytes);
  const Piece* one = any_piece(pieces, random);
  const Piece* other = any_piece(pieces, random);
  if (one == nullptr) return bytes;
  const Bytes copy = bytes.substr(one->at, std::min<std::size_t>(one->size, 1 << 20));
  switch (random() % 3) {
    case 0: bytes.insert(other->at, copy); break;
    case 1: bytes.insert(std::min(other->body(), bytes.size()), copy); break;
    default: bytes.erase(one->at, one->size);
  }
  return bytes;
}

struct Kind {
  const char* name;
  Bytes (*make)(const Clip& clip, Random& random);
};

constexpr Kind kKinds[] = {
    {"bit flips", flip_bits},   {"overwritten", overwrite_runs}, {"cut off", cut_off},
    {"wrong size", wrong_size}, {"shuffled", shuffle_pieces},    {"deep nesting", nest_deeply},
    {"giant", make_giant},      {"endless", make_endless},       {"polyglot", make_polyglot},
};

}  // namespace

const std::vector<std::string>& kind_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Kind& kind : kKinds) all.emplace_back(kind.name);
    return all;
  }();
  return names;
}

Malformed malform(std::span<const Clip> clips, std::uint64_t seed, std::uint64_t number) {
  // Each file has a generator of its own, so that any one can be made again alone.
  std::seed_seq mixed{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                      static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32)};
  Random random(mixed);
  const Kind& kind = kKinds[number % std::size(kKinds)];
  const Clip& clip = clips[random() % clips.size()];
  return {kind.name, clip.name, kind.make(clip, random)};
}

}  // namespace vigil::fuzz
