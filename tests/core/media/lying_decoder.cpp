// A program that speaks the decoder's protocol and lies in it. The first argument that begins with
// "--lie=" says how.
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/media/decoder_messages.h"

namespace {

using namespace vigil::media;

template <typename Message>
void say(const Message& message) {
  if (::send(kControlDescriptor, &message, sizeof message, MSG_NOSIGNAL) < 0) ::_exit(0);
}

std::vector<std::byte> hear() {
  std::vector<std::byte> buffer(kMaxMessageBytes);
  const ssize_t count = ::recv(kControlDescriptor, buffer.data(), buffer.size(), 0);
  if (count <= 0) ::_exit(0);
  buffer.resize(static_cast<std::size_t>(count));
  return buffer;
}

InfoMessage honest_info() {
  InfoMessage info{header_of<InfoMessage>()};
  info.duration_us = 10'000'000;
  info.width = info.coded_width = 64;
  info.height = info.coded_height = 64;
  info.rate_numerator = 25;
  std::strcpy(info.container, "mp4");
  std::strcpy(info.video_codec, "h264");
  return info;
}

FrameMessage honest_frame(int number) {
  FrameMessage frame{header_of<FrameMessage>()};
  frame.pts_us = number * 40'000ll;
  frame.duration_us = 40'000;
  frame.slot = static_cast<std::uint32_t>(number) % 4;
  frame.width = frame.height = 64;
  frame.stride = 256;
  return frame;
}

[[noreturn]] void sleep_for_ever() {
  for (;;) ::pause();
}

void wait_for_request(MessageType type) {
  while (message_type(hear()) != type) {
  }
}

void lie_about_info(std::string_view lie) {
  InfoMessage info = honest_info();
  if (lie == "info-size-zero") info.width = 0;
  if (lie == "info-size-huge") info.height = 0xffffffff;
  if (lie == "info-negative-time") info.duration_us = -1;
  if (lie == "info-rate") info.rate_denominator = 0;
  if (lie == "info-rotation") info.rotation = 45;
  if (lie == "info-unterminated") {
    std::memset(info.metadata, '#', sizeof info.metadata);
    std::memset(info.container, 'x', sizeof info.container);
  }
  if (lie == "info-header-size") info.header.size = 1;
  if (lie == "version") info.header.version = 999;
  say(info);
}

void lie_about_frame(std::string_view lie) {
  FrameMessage frame = honest_frame(0);
  if (lie == "frame-slot") frame.slot = 1000;
  if (lie == "frame-stride-small") frame.stride = 1;
  if (lie == "frame-stride-huge") frame.stride = 0xfffffff0;
  if (lie == "frame-sides-huge") frame.width = frame.height = 0xffffffff;
  if (lie == "frame-past-slot") {
    frame.width = 16384;
    frame.height = 16384;
    frame.stride = 65536;
  }
  if (lie == "frame-time") frame.pts_us = INT64_MAX;
  if (lie == "frame-duration") frame.duration_us = INT64_MIN;
  say(frame);
  if (lie == "frame-time-back") {
    wait_for_request(MessageType::kNext);
    say(honest_frame(0));
  }
  if (lie == "frame-flood") {
    for (int i = 1; i < 20000; ++i) say(honest_frame(i));
  }
  if (lie == "end-flood") {
    EndOfClipMessage end{header_of<EndOfClipMessage>()};
    for (int i = 0; i < 20000; ++i) say(end);
  }
  if (lie == "end-from-the-future") {
    EndOfClipMessage end{header_of<EndOfClipMessage>()};
    end.generation = 77;
    say(end);
  }
  if (lie == "tile-unasked") {
    TileMessage tile{header_of<TileMessage>()};
    tile.width = tile.height = 8;
    tile.stride = 32;
    say(tile);
  }
  if (lie == "unasked-prints") {
    PrintsMessage prints{header_of<PrintsMessage>()};
    prints.count = 2;
    say(prints);
  }
  if (lie.starts_with("prints-")) {
    wait_for_request(MessageType::kFingerprint);
    PrintsMessage prints{header_of<PrintsMessage>()};
    prints.count = 2;
    say(prints);
    prints.first = lie == "prints-left-out" ? 5 : 2;
    if (lie == "prints-too-many") prints.count = 4'000'000'000;
    if (lie == "prints-quality") prints.prints[0].quality = 101;
    if (lie == "prints-time") prints.prints[1].pts_us = -1;
    if (lie == "prints-time-back") prints.prints[0].pts_us = 50;
    if (lie == "prints-for-ever") prints.count = 0;
    say(prints);
  }
  if (lie == "second-info") say(honest_info());
  if (lie == "hello-again") say(HelloMessage{header_of<HelloMessage>()});
  if (lie == "problem-unknown") {
    ProblemMessage problem{header_of<ProblemMessage>()};
    problem.code = 13;
    say(problem);
  }
  if (lie == "descriptors") {
    FrameMessage second = honest_frame(1);
    iovec part{&second, sizeof second};
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
    const int fd = 0;
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    ::sendmsg(kControlDescriptor, &header, MSG_NOSIGNAL);
  }
  if (lie == "garbage") {
    std::array<char, 300> noise;
    noise.fill('z');
    say(noise);
  }
  if (lie == "too-long") {
    std::array<char, 60000> noise{};
    say(noise);
  }
  if (lie == "glutton") {
    std::vector<std::vector<char>> swallowed;
    for (int i = 0; i < 12; ++i) {
      swallowed.emplace_back(16u << 20, 'x');
      ::usleep(20'000);
    }
    sleep_for_ever();
  }
  if (lie == "leave-playing") ::_exit(1);
  if (lie == "honest") {
    for (int i = 1;;) {
      const auto request = hear();
      const auto next = read_message<NextMessage>(request);
      for (std::uint32_t c = 0; next && c < next->credits; ++c) say(honest_frame(i++));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view lie;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--lie=")) lie = word.substr(6);
  }
  if (lie == "no-hello") sleep_for_ever();
  if (lie == "die-at-once") return 1;
  HelloMessage hello{header_of<HelloMessage>()};
  if (lie == "hello-layers") hello.layers = 0xffffffff;
  say(hello);
  wait_for_request(MessageType::kOpen);
  if (lie == "die-opening") return 1;
  if (lie == "no-info") sleep_for_ever();
  if (lie == "frame-before-info") say(honest_frame(0));
  if (lie == "only-working") {
    for (;;) {
      say(WorkingMessage{header_of<WorkingMessage>()});
      ::usleep(100'000);
    }
  }
  lie_about_info(lie);
  lie_about_frame(lie);
  // From here on it answers nothing.
  sleep_for_ever();
}
