#include "app/decoder/h264_slices.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace vigil::decoder {
namespace {

bool is_slice(std::uint8_t unit) {
  const int type = unit & 0x1f;
  return type == 1 || type == 5;
}

// Units behind their lengths, of `bytes` bytes each.
int slices_by_length(std::span<const std::uint8_t> packet, std::size_t bytes) {
  int slices = 0;
  while (packet.size() > bytes) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes; ++i) length = length << 8 | packet[i];
    packet = packet.subspan(bytes);
    if (length == 0 || length > packet.size()) return 0;
    if (is_slice(packet[0])) ++slices;
    packet = packet.subspan(length);
  }
  return slices;
}

int slices_by_start_code(std::span<const std::uint8_t> packet) {
  constexpr std::array<std::uint8_t, 3> kStart = {0, 0, 1};
  int slices = 0;
  auto at = packet.begin();
  for (;;) {
    at = std::search(at, packet.end(), kStart.begin(), kStart.end());
    if (packet.end() - at <= 3) return slices;
    at += 3;
    if (is_slice(*at)) ++slices;
  }
}

}  // namespace

int h264_slices(std::span<const std::uint8_t> packet, std::span<const std::uint8_t> header) {
  // "avcC", whose first byte is its version.
  if (header.size() >= 5 && header[0] == 1) return slices_by_length(packet, (header[4] & 3u) + 1);
  return slices_by_start_code(packet);
}

}  // namespace vigil::decoder
