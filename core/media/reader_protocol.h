// What the starter of vigil-reader and that process say to each other: plain structs, one per
// datagram of a SOCK_SEQPACKET socket.
//
// The reader says HelloMessage (decoder_protocol.h) when it has narrowed itself, or ReaderProblem
// when it has no language data. It is given Pixels once, with a descriptor beside it: sealed shared
// memory, which the starter writes and the reader only reads. Each Read is then answered by lines
// and one Done, in order; the starter leaves the memory alone until Done.
//
// Nothing in a message is believed before it was checked, on either side.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "core/media/decoder_protocol.h"

namespace vigil::media {

inline constexpr std::uint32_t kReaderMagic = 0x52474956;  // "VIGR" in memory
inline constexpr std::uint32_t kReaderVersion = 1;

// No side of a picture is shorter or longer, and no picture takes more memory.
inline constexpr std::uint32_t kLeastReadableSide = 8;
inline constexpr std::uint32_t kMostReadableSide = 4096;
inline constexpr std::uint64_t kPixelBytes = 16ull << 20;
inline constexpr std::uint32_t kMostLines = 200;  // of one picture; more are left out
inline constexpr std::uint32_t kLineBytes = 1024;

enum class ReaderMessageType : std::uint32_t {
  kProblem = 1,
  kPixels = 2,
  kRead = 3,
  kLine = 4,
  kDone = 5
};

struct ReaderHeader {
  std::uint32_t magic = kReaderMagic;
  std::uint32_t version = kReaderVersion;
  std::uint32_t type = 0;
  std::uint32_t size = 0;  // of the whole message
};

template <typename Message>
[[nodiscard]] constexpr ReaderHeader reader_header_of() {
  return {kReaderMagic, kReaderVersion, static_cast<std::uint32_t>(Message::kType),
          sizeof(Message)};
}

// A copy of the message when its header and length are exactly right.
template <typename Message>
[[nodiscard]] std::optional<Message> read_reader_message(std::span<const std::byte> datagram) {
  if (datagram.size() != sizeof(Message)) return std::nullopt;
  Message message;
  std::memcpy(&message, datagram.data(), sizeof message);
  const ReaderHeader right = reader_header_of<Message>();
  if (std::memcmp(&message.header, &right, sizeof right) != 0) return std::nullopt;
  return message;
}

// The language data is not there, or is no such data; the process ends after it.
struct ReaderProblemMessage {
  static constexpr ReaderMessageType kType = ReaderMessageType::kProblem;
  ReaderHeader header;
};

struct PixelsMessage {
  static constexpr ReaderMessageType kType = ReaderMessageType::kPixels;
  ReaderHeader header;
  std::uint64_t bytes = 0;
};

// The value is the bytes a pixel takes.
enum class PixelFormat : std::uint32_t { kGrey = 1, kRgb = 3 };

struct ReadMessage {
  static constexpr ReaderMessageType kType = ReaderMessageType::kRead;
  ReaderHeader header;
  std::uint32_t number = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t stride = 0;  // bytes from row to row
  std::uint32_t format = 0;  // PixelFormat
  std::uint32_t reserved = 0;
};

// What a picture must be like to be read out of `bytes` of memory.
[[nodiscard]] inline bool is_sound(const ReadMessage& message, std::uint64_t bytes) {
  const auto side = [](std::uint32_t pixels) {
    return pixels >= kLeastReadableSide && pixels <= kMostReadableSide;
  };
  if (!side(message.width) || !side(message.height)) return false;
  if (message.format != static_cast<std::uint32_t>(PixelFormat::kGrey) &&
      message.format != static_cast<std::uint32_t>(PixelFormat::kRgb)) {
    return false;
  }
  return message.stride >= message.width * message.format &&
         std::uint64_t{message.stride} * message.height <= bytes;
}

// One line of text, from top to bottom. Box and confidence are shares, 0..1.
struct LineMessage {
  static constexpr ReaderMessageType kType = ReaderMessageType::kLine;
  ReaderHeader header;
  std::uint32_t number = 0;  // of the picture
  std::uint32_t length = 0;  // bytes of the text
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  float confidence = 0;
  std::uint32_t reserved = 0;
  char text[kLineBytes] = {};
};

[[nodiscard]] inline bool is_sound(const LineMessage& message) {
  for (const float share :
       {message.x, message.y, message.width, message.height, message.confidence}) {
    if (!std::isfinite(share) || share < 0 || share > 1) return false;
  }
  return message.length > 0 && message.length <= kLineBytes;
}

enum class ReadOutcome : std::uint32_t {
  kRead = 0,
  kNoPicture = 1,  // size, stride or format is impossible
  kFailed = 2,     // the recogniser gave up
};

struct ReadDoneMessage {
  static constexpr ReaderMessageType kType = ReaderMessageType::kDone;
  ReaderHeader header;
  std::uint32_t number = 0;
  std::uint32_t outcome = 0;  // ReadOutcome
};

static_assert(sizeof(LineMessage) <= kMaxMessageBytes);

}  // namespace vigil::media
