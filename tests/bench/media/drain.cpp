#include "tests/bench/media/drain.h"

#include <fcntl.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "core/media/decoder_messages.h"
#include "core/media/decoder_process.h"
#include "core/media/frame_ring.h"

namespace vigil::bench {
namespace {

using namespace media;
using Steady = std::chrono::steady_clock;

constexpr std::uint32_t kSlots = 6;

template <typename Message>
std::span<const std::byte> bytes_of(const Message& message) {
  return std::as_bytes(std::span(&message, 1));
}

// The next message into `buffer`; its length, or nothing when the process has gone.
std::optional<std::size_t> next_message(DecoderProcess& process, std::span<std::byte> buffer) {
  for (;;) {
    std::size_t size = 0;
    switch (process.receive(buffer, size)) {
      case DecoderProcess::Received::kMessage: return size;
      case DecoderProcess::Received::kGone: return std::nullopt;
      case DecoderProcess::Received::kNothing: break;
    }
    pollfd waiting{process.socket(), POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) <= 0) return std::nullopt;
  }
}

}  // namespace

Drained drain(const std::string& decoder, const std::string& file, int threads,
              const ClipWishes& wishes) {
  Drained result;
  Result<DecoderProcess> started = DecoderProcess::start(decoder, {});
  if (!started) return result;
  DecoderProcess process = std::move(*started);
  RingLayout layout;
  layout.slots = kSlots;
  layout.tiles = 1;
  layout.slot_bytes = (3840ull * 2160 * 4 + (1u << 20)) & ~std::uint64_t{4095};
  layout.tile_bytes = 160ull * 4 * 513;
  layout.format = wishes.format;
  Result<FrameRing> ring = FrameRing::create(layout);
  const Descriptor clip(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<std::byte, kMaxMessageBytes> buffer;
  if (!ring || !clip.open() || !next_message(process, buffer)) return result;  // its hello

  const RingMessage memory = ring->message();
  const int its_descriptor[] = {ring->fd()};
  if (process.send(bytes_of(memory), its_descriptor) != DecoderProcess::Sent::kDone) return result;
  OpenMessage open{header_of<OpenMessage>()};
  open.fit_width = static_cast<std::uint32_t>(wishes.fit.width);
  open.fit_height = static_cast<std::uint32_t>(wishes.fit.height);
  open.threads = static_cast<std::uint32_t>(threads);
  open.credits = 1;
  open.format = static_cast<std::uint32_t>(wishes.format);
  open.look.flash_guard = wishes.look.flash_guard ? 1 : 0;
  const int descriptors[] = {clip.fd()};
  if (process.send(bytes_of(open), descriptors) != DecoderProcess::Sent::kDone) return result;

  NextMessage next{header_of<NextMessage>()};
  std::optional<Steady::time_point> begin;
  while (const auto size = next_message(process, buffer)) {
    const auto datagram = std::span<const std::byte>(buffer).first(*size);
    if (read_message<FrameMessage>(datagram)) {
      if (begin) ++result.frames;
      next.credits = begin ? 1 : kSlots - 1;
      if (!begin) begin = Steady::now();
      if (process.send(bytes_of(next)) != DecoderProcess::Sent::kDone) return result;
    } else if (read_message<EndOfClipMessage>(datagram)) {
      if (begin)
        result.wall_ms = std::chrono::duration<double, std::milli>(Steady::now() - *begin).count();
      result.complete = begin.has_value();
      return result;
    } else if (message_type(datagram) == MessageType::kProblem) {
      return result;
    }
  }
  return result;
}

}  // namespace vigil::bench
