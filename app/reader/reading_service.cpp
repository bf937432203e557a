#include "app/reader/reading_service.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace vigil::reader {

using namespace media;

void ReadingService::run() {
  sandbox::Datagram datagram;
  while (socket_.receive(datagram, sandbox::ControlSocket::Wait::kYes) ==
         sandbox::ControlSocket::Received::kDatagram) {
    if (!handle(datagram)) return;
  }
}

bool ReadingService::handle(const sandbox::Datagram& datagram) {
  if (const auto message = read_reader_message<ReadMessage>(datagram.bytes()))
    return datagram.descriptor_count == 0 && read(*message);
  return pixels_ == nullptr && take_pixels(datagram);
}

bool ReadingService::take_pixels(const sandbox::Datagram& datagram) {
  const auto message = read_reader_message<PixelsMessage>(datagram.bytes());
  if (!message || datagram.descriptor_count != 1 || message->bytes == 0 ||
      message->bytes > kPixelBytes) {
    return false;
  }
  const int fd = datagram.descriptors[0];
  struct stat info {};
  // Of exactly that size, so that no picture reaches past its end.
  if (::fstat(fd, &info) != 0 || static_cast<std::uint64_t>(info.st_size) != message->bytes)
    return false;
  void* memory = ::mmap(nullptr, message->bytes, PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory == MAP_FAILED) return false;
  pixels_ = static_cast<const std::uint8_t*>(memory);
  bytes_ = message->bytes;
  return true;
}

bool ReadingService::read(const ReadMessage& message) {
  ReadDoneMessage done{reader_header_of<ReadDoneMessage>()};
  done.number = message.number;
  ReadOutcome outcome = ReadOutcome::kNoPicture;
  bool heard = true;
  if (pixels_ != nullptr && is_sound(message, bytes_)) {
    outcome = engine_.read(message, pixels_, [&](LineMessage& line) {
      line.number = message.number;
      heard = heard && socket_.send(line);
    });
  }
  done.outcome = static_cast<std::uint32_t>(outcome);
  return heard && socket_.send(done);
}

}  // namespace vigil::reader
