// Answers whoever started the reader: pixels once, then pictures, until the socket closes. One
// thread.
#pragma once

#include <cstdint>
#include <span>

#include "app/reader/text_engine.h"
#include "app/sandbox/control_socket.h"

namespace vigil::reader {

class ReadingService {
 public:
  // Both outlive it.
  ReadingService(sandbox::ControlSocket& socket, TextEngine& engine)
      : socket_(socket), engine_(engine) {}
  // Hello has been said. Returns when the starter is gone or says what makes no sense.
  void run();

 private:
  [[nodiscard]] bool handle(const sandbox::Datagram& datagram);
  [[nodiscard]] bool take_pixels(const sandbox::Datagram& datagram);
  [[nodiscard]] bool read(const media::ReadMessage& message);

  sandbox::ControlSocket& socket_;
  TextEngine& engine_;
  const std::uint8_t* pixels_ = nullptr;  // mapped for the life of the process
  std::uint64_t bytes_ = 0;
};

}  // namespace vigil::reader
