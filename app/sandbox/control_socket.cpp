#include "app/sandbox/control_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace vigil::sandbox {

ControlSocket::Received ControlSocket::receive(Datagram& datagram, Wait wait) {
  iovec part{datagram.buffer.data(), datagram.buffer.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  ssize_t count = 0;
  do {
    count = ::recvmsg(media::kControlDescriptor, &header, wait == Wait::kYes ? 0 : MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Received::kNothing;
  if (count <= 0) return Received::kClosed;
  datagram.size = static_cast<std::size_t>(count);
  datagram.descriptor_count = 0;
  for (cmsghdr* part_of = CMSG_FIRSTHDR(&header); part_of != nullptr;
       part_of = CMSG_NXTHDR(&header, part_of)) {
    if (part_of->cmsg_level != SOL_SOCKET || part_of->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t descriptors = (part_of->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    if (descriptors > 2) return Received::kClosed;
    std::memcpy(datagram.descriptors, CMSG_DATA(part_of), descriptors * sizeof(int));
    datagram.descriptor_count = static_cast<int>(descriptors);
  }
  return Received::kDatagram;
}

bool ControlSocket::send_bytes(std::span<const std::byte> bytes) {
  iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  ssize_t count = 0;
  do {
    count = ::sendmsg(media::kControlDescriptor, &header, MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  return count >= 0;
}

bool say_hello(ControlSocket& socket, std::uint32_t layers) {
  media::HelloMessage hello{media::header_of<media::HelloMessage>()};
  hello.layers = layers;
  return socket.send(hello);
}

}  // namespace vigil::sandbox
