// Where the pieces of a media file begin and end: boxes, elements, packets, chunks, blocks. Reads
// what is well-formed; stops where it is not. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::fuzz {

using Bytes = std::string;

enum class Format { kIsoMedia, kMatroska, kTransportStream, kFlv, kGif, kPng, kJpeg, kOther };
[[nodiscard]] Format format_of(std::string_view bytes);

struct Piece {
  std::size_t at = 0;       // of its header
  std::size_t header = 0;   // bytes
  std::size_t size = 0;     // header included
  std::size_t size_at = 0;  // where its size is written
  int size_bytes = 0;       // how many bytes that takes; 0: it has none
  int depth = 0;
  std::string name;  // "moov", "1654ae6b", "IHDR"

  [[nodiscard]] std::size_t body() const { return at + header; }
  [[nodiscard]] std::size_t end() const { return at + size; }
};

// In the order of their headers, parents before children.
[[nodiscard]] std::vector<Piece> pieces_of(std::string_view bytes);

[[nodiscard]] std::uint64_t read_big(std::string_view bytes, std::size_t at, int count);
void write_big(Bytes& bytes, std::size_t at, int count, std::uint64_t value);

}  // namespace vigil::fuzz
