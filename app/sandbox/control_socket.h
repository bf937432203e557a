// The decoder's end of the control socket. Blocking or not as asked; a desk that is gone ends the
// process.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "core/media/decoder_protocol.h"

namespace vigil::sandbox {

struct Datagram {
  std::array<std::byte, media::kMaxMessageBytes> buffer;
  std::size_t size = 0;
  int descriptors[2] = {-1, -1};
  int descriptor_count = 0;

  [[nodiscard]] std::span<const std::byte> bytes() const { return std::span(buffer).first(size); }
};

class ControlSocket {
 public:
  enum class Wait { kYes, kNo };
  enum class Received { kDatagram, kNothing, kClosed };
  [[nodiscard]] Received receive(Datagram& datagram, Wait wait);

  // False when the desk is gone.
  template <typename Message>
  bool send(const Message& message) {
    return send_bytes(std::as_bytes(std::span(&message, 1)));
  }

 private:
  bool send_bytes(std::span<const std::byte> bytes);
};

// Tells the desk which walls hold, as media::SandboxLayer bits; it gives a clip only afterwards.
// False when the desk is gone.
[[nodiscard]] bool say_hello(ControlSocket& socket, std::uint32_t layers);

}  // namespace vigil::sandbox
