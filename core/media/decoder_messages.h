// Reads what a decoder process says without believing it: sizes, types, versions, and every number
// against the ring it was given. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "core/media/clip_wishes.h"
#include "core/media/decoder_protocol.h"

namespace vigil::media {

// Nothing longer than this is shown: a day and a half.
inline constexpr std::int64_t kMaxTimeUs = 36ll * 3600 * 1'000'000;
inline constexpr std::uint32_t kMaxPictureSide = 16384;

// How the shared memory is divided: `slots` frames, then `tiles` small pictures, then sound.
struct RingLayout {
  std::uint32_t slots = 0;
  std::uint32_t tiles = 0;
  std::uint64_t slot_bytes = 0;
  std::uint64_t tile_bytes = 0;
  std::uint32_t audio_slots = 0;
  SlotFormat format = SlotFormat::kRgba;

  [[nodiscard]] std::uint64_t slot_offset(std::uint32_t slot) const { return slot * slot_bytes; }
  [[nodiscard]] std::uint64_t tile_offset(std::uint32_t tile) const {
    return slots * slot_bytes + tile * tile_bytes;
  }
  [[nodiscard]] std::uint64_t audio_offset(std::uint32_t slot) const {
    return tile_offset(tiles) + slot * kAudioSlotBytes;
  }
  [[nodiscard]] std::uint64_t total_bytes() const { return audio_offset(audio_slots); }
  // True when total_bytes() cannot overflow and stays below 4 GiB.
  [[nodiscard]] bool is_sound() const;
};

// The type named in the header, when the datagram is long enough to have one and speaks our
// version.
[[nodiscard]] std::optional<MessageType> message_type(std::span<const std::byte> datagram);

// A copy of the message when its header and length are exactly right.
template <typename Message>
[[nodiscard]] std::optional<Message> read_message(std::span<const std::byte> datagram) {
  if (datagram.size() != sizeof(Message) || message_type(datagram) != Message::kType)
    return std::nullopt;
  Message message;
  std::memcpy(&message, datagram.data(), sizeof message);
  if (message.header.size != sizeof(Message)) return std::nullopt;
  return message;
}

[[nodiscard]] bool is_sound(const HelloMessage& message);
[[nodiscard]] bool is_sound(const InfoMessage& message);
[[nodiscard]] bool is_sound(const FrameMessage& message, const RingLayout& layout);
[[nodiscard]] bool is_sound(const TileMessage& message, const RingLayout& layout);
[[nodiscard]] bool is_sound(const EndOfClipMessage& message);
[[nodiscard]] bool is_sound(const AudioMessage& message, const RingLayout& layout);
[[nodiscard]] bool is_sound(const WaveMessage& message);
[[nodiscard]] bool is_sound(const FoundMessage& message);
[[nodiscard]] bool is_sound(const ScannedMessage& message);
[[nodiscard]] bool is_sound(const PrintsMessage& message);

// Between the wire and the value; what makes no sense becomes the most careful look there is.
[[nodiscard]] LookMessage message_of(const Look& look);
[[nodiscard]] Look look_of(const LookMessage& message);

// Strangers' text from a fixed field, which may lack its zero: cleaned for the screen, without
// "##".
[[nodiscard]] std::string text_of(std::span<const char> field, std::size_t max_code_points);

}  // namespace vigil::media
