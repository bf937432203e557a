// A decoder between the real walls that plays honest clips like the real one, and that a clip with
// the right first bytes takes over: "EVIL", then lines of what to do and to whom (see evil_acts.h).
// It looks healthy for some frames first, so that it holds everything a decoder ever holds.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "app/decoder/libav.h"
#include "app/decoder/service.h"
#include "app/sandbox/control_socket.h"
#include "app/sandbox/sandbox.h"
#include "core/media/decoder_messages.h"
#include "tests/app/decoder/evil_acts.h"

namespace vigil::decoder::testing {
namespace {

using namespace media;
using namespace sandbox;

constexpr std::string_view kMark = "EVIL\n";

Datagram receive_one(ControlSocket& socket) {
  Datagram datagram;
  if (socket.receive(datagram, ControlSocket::Wait::kYes) != ControlSocket::Received::kDatagram)
    ::_exit(0);
  return datagram;
}

// The first bytes of the clip that is about to be opened, without taking the message away.
std::string peek_at_clip() {
  std::array<std::byte, kMaxMessageBytes> buffer;
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  if (::recvmsg(kControlDescriptor, &header, MSG_PEEK) <= 0) ::_exit(0);
  int media = -1;
  const cmsghdr* rights = CMSG_FIRSTHDR(&header);
  if (rights == nullptr || rights->cmsg_len != CMSG_LEN(sizeof media)) ::_exit(0);
  std::memcpy(&media, CMSG_DATA(rights), sizeof media);
  std::array<char, 1024> head;
  const ssize_t count = ::pread(media, head.data(), head.size(), 0);
  ::close(media);
  return count > 0 ? std::string(head.data(), static_cast<std::size_t>(count)) : std::string();
}

struct Orders {
  std::string act;
  Targets targets;
};

Orders read_orders(const std::string& text) {
  Orders orders;
  std::istringstream lines(text);
  lines >> orders.act >> orders.targets.tcp_port >> orders.targets.udp_port >>
      orders.targets.desk >> orders.targets.unix_path >> orders.targets.abstract_name >>
      orders.targets.home_file >> orders.targets.new_file;
  return orders;
}

class TakenOver {
 public:
  TakenOver(ControlSocket& socket, int ring) : socket_(socket) { given_.ring = ring; }

  [[noreturn]] void run(const Orders& orders) {
    take_what_is_given();
    look_healthy();
    const auto act = evil_acts().find(orders.act);
    if (act != evil_acts().end()) {
      errno = 0;
      const bool succeeded = act->second(orders.targets, given_);
      report(succeeded ? "succeeded" : std::string("refused: ") + std::strerror(errno));
    }
    lie(orders.act);
    for (;;) ::usleep(100'000);
  }

 private:
  void take_what_is_given() {
    const Datagram open = receive_one(socket_);
    given_.media = open.descriptors[0];
  }

  void look_healthy() {
    InfoMessage info{header_of<InfoMessage>()};
    info.duration_us = 10'000'000;
    info.width = info.coded_width = info.height = info.coded_height = 64;
    info.rate_numerator = 25;
    socket_.send(info);
    socket_.send(frame());
    // Until the desk has asked for more: then it believes in this clip.
    Datagram datagram;
    do {
      if (socket_.receive(datagram, ControlSocket::Wait::kYes) !=
          ControlSocket::Received::kDatagram) {
        ::_exit(0);
      }
    } while (!read_message<NextMessage>(datagram.bytes()));
    socket_.send(frame());
  }

  [[nodiscard]] FrameMessage frame() {
    FrameMessage frame{header_of<FrameMessage>()};
    frame.pts_us = 40'000ll * frames_;
    frame.duration_us = 40'000;
    frame.slot = frames_++ % 4;
    frame.width = frame.height = 64;
    frame.stride = 256;
    return frame;
  }

  // The test reads it as the reason why the clip failed.
  [[noreturn]] void report(const std::string& words) {
    ProblemMessage problem{header_of<ProblemMessage>()};
    problem.code = static_cast<std::uint32_t>(MediaFailure::kDamaged);
    std::strncpy(problem.detail, words.c_str(), sizeof problem.detail - 1);
    socket_.send(problem);
    ::_exit(0);
  }

  void lie(std::string_view how) {
    FrameMessage bent = frame();
    if (how == "lie_about_the_slot") bent.slot = 4'000'000'000u;
    if (how == "lie_about_the_size") bent.width = bent.height = 65'536;
    if (how == "lie_about_the_stride") bent.stride = 0xfffffff0u;
    if (how == "lie_about_everything") {
      std::memset(reinterpret_cast<char*>(&bent) + sizeof bent.header, 0xff,
                  sizeof bent - sizeof bent.header);
    }
    if (how == "send_a_descriptor") return send_descriptor();
    if (how == "never_answer") return;
    if (how == "flood_with_frames") {
      while (socket_.send(frame())) {
      }
    }
    if (how == "flood_with_life") {
      while (socket_.send(WorkingMessage{header_of<WorkingMessage>()})) {
      }
    }
    if (how == "flood_with_noise") {
      std::array<char, kMaxMessageBytes> noise;
      noise.fill('z');
      while (socket_.send(noise)) {
      }
    }
    socket_.send(bent);
  }

  void send_descriptor() {
    FrameMessage message = frame();
    iovec part{&message, sizeof message};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &given_.ring, sizeof given_.ring);
    ::sendmsg(kControlDescriptor, &header, MSG_NOSIGNAL);
  }

  ControlSocket& socket_;
  Given given_;
  std::uint32_t frames_ = 0;
};

int run(const SandboxChoice& choice) {
  av_log_set_level(AV_LOG_QUIET);
  const std::uint32_t layers = raise_walls(choice);
  ControlSocket socket;
  if (!say_hello(socket, layers)) return 0;
  const Datagram ring = receive_one(socket);
  const std::string head = peek_at_clip();
  if (head.starts_with(kMark)) {
    TakenOver(socket, ring.descriptors[0]).run(read_orders(head.substr(kMark.size())));
  }
  Service service(socket);
  if (service.handle(ring)) service.run();
  ::_exit(0);
}

}  // namespace
}  // namespace vigil::decoder::testing

int main(int argc, char** argv) {
  vigil::sandbox::SandboxChoice choice;
#ifdef VIGIL_SANITIZED
  choice.reduced = true;
#endif
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--own-user-namespace") choice.own_user_namespace = true;
    if (word == "--sandbox=reduced") choice.reduced = true;
  }
  return vigil::decoder::testing::run(choice);
}
