#include "app/decoder/picture_size.h"

#include <array>
#include <span>
#include <string_view>

namespace vigil::decoder {
namespace {

using Bytes = std::span<const std::uint8_t>;

std::uint32_t big_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::uint32_t little_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

bool is(Bytes bytes, std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (bytes[i] != static_cast<std::uint8_t>(word[i])) return false;
  }
  return true;
}

// Three kinds of first chunk: extended, lossless, lossy.
std::optional<DeclaredSize> webp_size(Bytes head) {
  const Bytes chunk = head.subspan(12);
  const Bytes body = head.subspan(20);
  if (is(chunk, "VP8X"))
    return DeclaredSize{little_endian(body.subspan(4, 3)) + 1,
                        little_endian(body.subspan(7, 3)) + 1};
  if (is(chunk, "VP8L")) {
    const std::uint32_t bits = little_endian(body.subspan(1, 4));
    return DeclaredSize{(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
  }
  if (is(chunk, "VP8 "))
    return DeclaredSize{little_endian(body.subspan(6, 2)) & 0x3fff,
                        little_endian(body.subspan(8, 2)) & 0x3fff};
  return std::nullopt;
}

// From marker to marker until the one that begins a frame. Each names its own length.
std::optional<DeclaredSize> jpeg_size(const MediaInput& input) {
  std::int64_t at = 2;
  for (int markers = 0; markers < 1000; ++markers) {
    std::array<std::uint8_t, 9> segment{};
    if (input.read_at(at, segment) < static_cast<std::int64_t>(segment.size())) return std::nullopt;
    const Bytes bytes = segment;
    if (bytes[0] != 0xff) return std::nullopt;
    const std::uint8_t marker = bytes[1];
    if (marker == 0xff) {
      ++at;
      continue;
    }
    const bool begins_frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (begins_frame)
      return DeclaredSize{big_endian(bytes.subspan(7, 2)), big_endian(bytes.subspan(5, 2))};
    if (marker == 0xda || marker == 0xd9) return std::nullopt;
    const std::uint32_t length = big_endian(bytes.subspan(2, 2));
    if (length < 2) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<DeclaredSize> declared_size(const MediaInput& input, const Kind& kind) {
  if (kind.demuxer == "jpeg_pipe") return jpeg_size(input);
  std::array<std::uint8_t, 30> head{};
  const std::int64_t count = input.read_at(0, head);
  const Bytes bytes = head;
  if (kind.demuxer == "gif" && count >= 10)
    return DeclaredSize{little_endian(bytes.subspan(6, 2)), little_endian(bytes.subspan(8, 2))};
  if (kind.demuxer == "png_pipe" && count >= 24)
    return DeclaredSize{big_endian(bytes.subspan(16, 4)), big_endian(bytes.subspan(20, 4))};
  if (kind.demuxer == "webp_pipe" && count >= 30) return webp_size(bytes);
  return std::nullopt;
}

}  // namespace vigil::decoder
