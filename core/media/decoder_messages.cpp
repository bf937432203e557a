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

// Three planes without padding, the two of colour at half size, rounded up.
bool planes_fit(const FrameMessage& message, std::uint64_t bytes) {
  if (!is_side(message.width) || !is_side(message.height)) return false;
  if (message.stride != message.width) return false;
  const std::uint64_t colour = std::uint64_t{(message.width + 1) / 2} * ((message.height + 1) / 2);
  return std::uint64_t{message.width} * message.height + 2 * colour <= bytes;
}

}  // namespace

bool RingLayout::is_sound() const {
  constexpr std::uint64_t kMaxBytes = 1ull << 32;
  if (slots == 0 || slots > 64 || tiles > 256 || audio_slots > 64) return false;
  if (slot_bytes == 0 || slot_bytes > kMaxBytes || tile_bytes > kMaxBytes) return false;
  return total_bytes() < kMaxBytes;
}

std::optional<MessageType> message_type(std::span<const std::byte> datagram) {
  MessageHeader header;
  if (datagram.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, datagram.data(), sizeof header);
  if (header.magic != kProtocolMagic || header.version != kProtocolVersion) return std::nullopt;
  if (header.type < static_cast<std::uint32_t>(MessageType::kHello) ||
      header.type > kLastMessageType) {
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
  if (layout.format == SlotFormat::kYuv420) return planes_fit(message, layout.slot_bytes);
  return picture_fits(message.width, message.height, message.stride, layout.slot_bytes);
}

bool is_sound(const TileMessage& message, const RingLayout& layout) {
  if (message.index >= layout.tiles || !is_time(message.pts_us)) return false;
  return picture_fits(message.width, message.height, message.stride, layout.tile_bytes);
}

bool is_sound(const EndOfClipMessage& message) { return is_time(message.end_us); }

bool is_sound(const AudioMessage& message, const RingLayout& layout) {
  return message.slot < layout.audio_slots && is_time(message.pts_us) && message.frames >= 1 &&
         message.frames <= kAudioSlotFrames;
}

bool is_sound(const WaveMessage& message) {
  return message.count <= kWavePoints && message.first <= kMaxWavePoints &&
         message.first + message.count <= kMaxWavePoints &&
         (message.count > 0 || message.last != 0);
}

bool is_sound(const FoundMessage& message) {
  return is_time(message.begin_us) && is_time(message.end_us) &&
         message.begin_us <= message.end_us &&
         message.kind <= static_cast<std::uint32_t>(FoundKind::kFlashes);
}

bool is_sound(const ScannedMessage& message) { return is_time(message.until_us); }

bool is_sound(const PrintsMessage& message) {
  if (message.count > kPrintsAtOnce || message.first > kMaxPrints) return false;
  if (message.first + message.count > kMaxPrints) return false;
  std::int64_t before = 0;
  for (std::uint32_t i = 0; i < message.count; ++i) {
    const FramePrint& print = message.prints[i];
    if (!is_time(print.pts_us) || print.pts_us < before || print.quality > 100) return false;
    before = print.pts_us;
  }
  return message.count > 0 || message.last != 0;
}

LookMessage message_of(const Look& look) {
  LookMessage message{header_of<LookMessage>()};
  message.blur = look.blur;
  message.smoothing = look.smoothing;
  message.greyscale = look.greyscale ? 1 : 0;
  message.flash_guard = look.flash_guard ? 1 : 0;
  message.reveal_left = look.reveal.left;
  message.reveal_top = look.reveal.top;
  message.reveal_right = look.reveal.right;
  message.reveal_bottom = look.reveal.bottom;
  return message;
}

Look look_of(const LookMessage& message) {
  const Look look{
      message.blur,
      message.smoothing,
      message.greyscale != 0,
      message.flash_guard != 0,
      {message.reveal_left, message.reveal_top, message.reveal_right, message.reveal_bottom}};
  return look.is_sound() ? look : Look{domain::kMaxBlur, domain::kMaxSmoothing, true, true, {}};
}

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
