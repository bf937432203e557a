#include "core/media/decoder_messages.h"

#include <algorithm>

#include "core/base/text.h"

namespace vigil::media {
namespace {

bool is_time(std::int64_t us) { return us >= 0 && us <= kMaxTimeUs; }

bool is_side(std::uint32_t pixels) { return pixels >= 1 && pixels <= kMaxPictureSide; }

// Sides are at most 2^14 and a stride at most 2^32, so nothing below can overflow 64 bits.
bool picture_fits(std::uint32_t width, std::uint32_t height, std::uint32_t stride,
                  std::uint64_t bytes) {
  if (!is_side(width) || !is_side(height)) return false;
  if (stride < width * 4u) return false;
  return static_cast<std::uint64_t>(stride) * height <= bytes;
}

}  // namespace

bool RingLayout::is_sound() const {
  constexpr std::uint64_t kMaxBytes = 1ull << 32;
  if (slots == 0 || slots > 64 || tiles > 256) return false;
  if (slot_bytes == 0 || slot_bytes > kMaxBytes || tile_bytes > kMaxBytes) return false;
  return total_bytes() < kMaxBytes;
}

std::optional<MessageType> message_type(std::span<const std::byte> datagram) {
  MessageHeader header;
  if (datagram.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, datagram.data(), sizeof header);
  if (header.magic != kProtocolMagic || header.version != kProtocolVersion) return std::nullopt;
  if (header.type < static_cast<std::uint32_t>(MessageType::kHello) ||
      header.type > static_cast<std::uint32_t>(MessageType::kWorking)) {
    return std::nullopt;
  }
  return static_cast<MessageType>(header.type);
}

bool is_sound(const HelloMessage& message) { return (message.layers & ~kAllSandboxLayers) == 0; }

bool is_sound(const InfoMessage& message) {
  if (!is_time(message.duration_us)) return false;
  if (!is_side(message.width) || !is_side(message.height)) return false;
  if (!is_side(message.coded_width) || !is_side(message.coded_height)) return false;
  if (message.rate_denominator == 0) return false;
  return message.rotation < 360 && message.rotation % 90 == 0;
}

bool is_sound(const FrameMessage& message, const RingLayout& layout) {
  if (message.slot >= layout.slots) return false;
  if (!is_time(message.pts_us) || !is_time(message.duration_us)) return false;
  return picture_fits(message.width, message.height, message.stride, layout.slot_bytes);
}

bool is_sound(const TileMessage& message, const RingLayout& layout) {
  if (message.index >= layout.tiles || !is_time(message.pts_us)) return false;
  return picture_fits(message.width, message.height, message.stride, layout.tile_bytes);
}

bool is_sound(const EndOfClipMessage& message) { return is_time(message.end_us); }

std::string text_of(std::span<const char> field, std::size_t max_code_points) {
  const auto end = std::find(field.begin(), field.end(), '\0');
  std::string text = clean_for_display(
      {field.data(), static_cast<std::size_t>(end - field.begin())}, max_code_points);
  // "##" would start a widget identifier.
  for (std::size_t at = text.find("##"); at != std::string::npos; at = text.find("##", at)) {
    text.replace(at, 2, "# #");
  }
  return text;
}

}  // namespace vigil::media
