// A clip takes its decoder over. Whatever it tries, it gets nothing, its clip ends in a card or
// shows nonsense, and another clip in the same pool plays on.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "core/media/decoder_protocol.h"
#include "core/media/descriptor.h"
#include "tests/core/media/opened_clip.h"

namespace vigil::media::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kFramesDuring = 10;  // of the honest clip, after the attack has begun

// Waits for visitors who must not come.
class Listener {
 public:
  Listener(int family, int type, const sockaddr* address, socklen_t size)
      : socket_(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), type_(type) {
    EXPECT_EQ(::bind(socket_.fd(), address, size), 0) << std::strerror(errno);
    if (type == SOCK_STREAM) {
      EXPECT_EQ(::listen(socket_.fd(), 4), 0);
    }
  }

  [[nodiscard]] int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(socket_.fd(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    return ntohs(address.sin_port);
  }

  [[nodiscard]] bool visited() const {
    if (type_ == SOCK_STREAM) return Descriptor(::accept(socket_.fd(), nullptr, nullptr)).open();
    char byte = 0;
    return ::recv(socket_.fd(), &byte, 1, 0) >= 0;
  }

 private:
  Descriptor socket_;
  int type_;
};

Listener loopback_listener(int type) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return {AF_INET, type, reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

Listener unix_listener(const std::string& name, bool abstract) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + (abstract ? 1 : 0), sizeof address.sun_path - 2);
  return {AF_UNIX, SOCK_STREAM, reinterpret_cast<const sockaddr*>(&address),
          static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + 1)};
}

class EvilDecoder : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string folder = fs::temp_directory_path() / "vigil_evil_XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    // Whoever the decoder is, the walls must stop it and not the file's mode.
    fs::permissions(folder_, fs::perms::all);
    std::ofstream(folder_ / "home_file") << "a secret\n";
    fs::permissions(folder_ / "home_file", fs::perms::all);
    unix_ = std::make_unique<Listener>(unix_listener(folder_ / "socket", false));
    fs::permissions(folder_ / "socket", fs::perms::all);
    abstract_ = std::make_unique<Listener>(unix_listener(folder_.filename(), true));
  }

  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  [[nodiscard]] int evil_clip(const std::string& act) const {
    const int fd = ::memfd_create("clip", MFD_CLOEXEC);
    std::ostringstream text;
    text << "EVIL\n"
         << act << '\n'
         << tcp_.port() << '\n'
         << udp_.port() << '\n'
         << ::getpid() << '\n'
         << (folder_ / "socket").string() << '\n'
         << folder_.filename().string() << '\n'
         << (folder_ / "home_file").string() << '\n'
         << (folder_ / "new_file").string() << '\n';
    const std::string bytes = text.str();
    EXPECT_EQ(::write(fd, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return fd;
  }

  [[nodiscard]] static DecoderPoolOptions options(Sandbox sandbox) {
    DecoderPoolOptions options = real_decoder();
    options.decoder_path = VIGIL_EVIL_DECODER;
    options.sandbox = sandbox;
    return options;
  }

  // Plays the honest clip while the other one is attacked, until the attack has failed its clip (or
  // only for some frames, where it does not have to) and the honest one has shown some more frames.
  enum class Ends { kYes, kPerhaps };
  void attack(DecoderPool& pool, const std::string& act, Ends ends) {
    auto honest = pool.open(open_file(fs::path(VIGIL_TEST_CLIPS) / "portrait.mp4"));
    expect_ready(*honest, clock_);
    honest->play();
    evil_ = pool.open(evil_clip(act));
    expect_ready(*evil_, clock_);  // it looked healthy
    layers_ = pool.report().layers;
    int frames = 0;
    PicturePtr shown = honest->current_frame();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (frames < kFramesDuring ||
           (ends == Ends::kYes && evil_->state() != MediaState::kFailed)) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "frames " << frames;
      honest->wait_for_news(Millis(3));
      evil_->update(clock_.steady_now());
      honest->update(clock_.steady_now());
      ASSERT_EQ(honest->state(), MediaState::kReady) << to_word(honest->failure());
      if (!honest->playing()) honest->play();  // from the beginning again
      if (honest->current_frame() != shown) ++frames;
      shown = honest->current_frame();
    }
    std::cout << act << ": "
              << (evil_->state() == MediaState::kFailed
                      ? std::string(to_word(evil_->failure())) + ", " + evil_->failure_detail()
                      : "shows what it likes")
              << '\n';
  }

  void expect_nothing_happened() const {
    EXPECT_NE(evil_->failure_detail(), "succeeded");
    EXPECT_FALSE(tcp_.visited());
    EXPECT_FALSE(udp_.visited());
    EXPECT_FALSE(unix_->visited());
    EXPECT_FALSE(abstract_->visited());
    EXPECT_FALSE(fs::exists(folder_ / "new_file"));
    EXPECT_FALSE(fs::exists("/vigil_was_here"));
  }

  [[nodiscard]] bool has(std::uint32_t layers) const { return (layers_ & layers) == layers; }

  SystemClock clock_;
  fs::path folder_;
  Listener tcp_ = loopback_listener(SOCK_STREAM);
  Listener udp_ = loopback_listener(SOCK_DGRAM);
  std::unique_ptr<Listener> unix_;
  std::unique_ptr<Listener> abstract_;
  std::unique_ptr<MediaClip> evil_;
  std::uint32_t layers_ = 0;
};

std::string name_of(const ::testing::TestParamInfo<const char*>& kind) { return kind.param; }

class FullWalls : public EvilDecoder {};

TEST_P(FullWalls, EndTheAttackAndTheOtherClipPlaysOn) {
#ifdef VIGIL_SANITIZED
  GTEST_SKIP() << "sanitizers need what the filter forbids";
#endif
  DecoderPool pool(options(Sandbox::kFull), clock_, [] {});
  attack(pool, GetParam(), Ends::kYes);
  expect_nothing_happened();
}

INSTANTIATE_TEST_SUITE_P(
    Acts, FullWalls,
    ::testing::Values("open_passwd", "open_itself", "open_home", "make_a_file", "connect_tcp",
                      "send_udp", "connect_unix", "connect_abstract", "start_a_program",
                      "kill_the_desk", "kill_the_group", "kill_the_first", "trace_the_desk",
                      "read_the_desk", "take_the_desks_descriptor", "walk_proc", "climb_out",
                      "mount_something", "become_root", "map_a_tebibyte", "fork_many",
                      "shrink_the_ring", "grow_the_ring", "write_past_the_ring", "write_the_media",
                      "open_the_media_again", "make_code"),
    name_of);

// Without the filter of system calls each of the inner walls has to hold by itself.
struct InnerWall {
  const char* act;
  std::uint32_t needs;  // layers; where the system lacks them there is nothing to test
};

class InnerWalls : public EvilDecoder {
 protected:
  static constexpr InnerWall kWalls[] = {
      {"open_passwd", kLayerMountNamespace},
      {"open_itself", kLayerMountNamespace},
      {"open_home", kLayerMountNamespace},
      {"make_a_file", kLayerMountNamespace},
      {"connect_tcp", kLayerNetNamespace},
      {"send_udp", kLayerNetNamespace},
      {"connect_unix", kLayerMountNamespace},
      {"connect_abstract", kLayerNetNamespace},
      {"start_a_program", kLayerMountNamespace},
      {"kill_the_desk", kLayerPidNamespace},
      {"kill_the_group", 0},
      {"trace_the_desk", kLayerPidNamespace},
      {"read_the_desk", kLayerPidNamespace},
      {"take_the_desks_descriptor", kLayerPidNamespace},
      {"walk_proc", kLayerMountNamespace},
      {"climb_out", kLayerMountNamespace},
      {"mount_something", kLayerLandlock},
      {"become_root", kLayerUserNamespace | kLayerNoCapabilities},
      {"fork_many", kLayerProcessLimit},
      {"shrink_the_ring", 0},
      {"grow_the_ring", 0},
      {"write_past_the_ring", 0},
      {"open_the_media_again", kLayerMountNamespace},
  };
};

TEST_P(InnerWalls, HoldByThemselves) {
  DecoderPool pool(options(Sandbox::kReduced), clock_, [] {});
  attack(pool, GetParam(), Ends::kYes);
  const auto* wall = std::find_if(std::begin(kWalls), std::end(kWalls), [](const InnerWall& one) {
    return one.act == std::string_view(GetParam());
  });
  ASSERT_NE(wall, std::end(kWalls));
  if (!has(wall->needs)) GTEST_SKIP() << "this system lacks that wall";
  expect_nothing_happened();
}

INSTANTIATE_TEST_SUITE_P(Acts, InnerWalls,
                         ::testing::Values("open_passwd", "open_itself", "open_home", "make_a_file",
                                           "connect_tcp", "send_udp", "connect_unix",
                                           "connect_abstract", "start_a_program", "kill_the_desk",
                                           "kill_the_group", "trace_the_desk", "read_the_desk",
                                           "take_the_desks_descriptor", "walk_proc", "climb_out",
                                           "mount_something", "become_root", "fork_many",
                                           "shrink_the_ring", "grow_the_ring",
                                           "write_past_the_ring", "open_the_media_again"),
                         name_of);

class Lies : public EvilDecoder {};

TEST_P(Lies, AreFoundOutAndTheOtherClipPlaysOn) {
  DecoderPool pool(options(Sandbox::kReduced), clock_, [] {});
  attack(pool, GetParam(), Ends::kYes);
  EXPECT_TRUE(evil_->failure() == MediaFailure::kBadAnswer ||
              evil_->failure() == MediaFailure::kDecoderDied)
      << to_word(evil_->failure());
}

INSTANTIATE_TEST_SUITE_P(Acts, Lies,
                         ::testing::Values("lie_about_the_slot", "lie_about_the_size",
                                           "lie_about_the_stride", "lie_about_everything",
                                           "send_a_descriptor", "flood_with_frames",
                                           "flood_with_life", "flood_with_noise"),
                         name_of);

TEST_F(EvilDecoder, ThatNeverAnswersIsEndedByTheWatchdog) {
  DecoderPoolOptions patient = options(Sandbox::kReduced);
  patient.answer_limit = Millis(400);
  DecoderPool pool(patient, clock_, [] {});
  attack(pool, "never_answer", Ends::kYes);
  EXPECT_EQ(to_word(evil_->failure()), to_word(MediaFailure::kTimedOut));
}

// Nothing that an attack started outlives its clip.
TEST_F(EvilDecoder, LeavesNoProcessBehind) {
  {
    DecoderPool pool(options(Sandbox::kReduced), clock_, [] {});
    attack(pool, "fork_many", Ends::kYes);
    if (!has(kLayerPidNamespace)) GTEST_SKIP() << "no process namespace here";
  }
  int seen = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::error_code gone;
    if (fs::read_symlink(entry.path() / "exe", gone) == fs::path(VIGIL_EVIL_DECODER)) {
      std::ifstream status(entry.path() / "status");
      for (std::string line; std::getline(status, line);) {
        if (line.starts_with("PPid:") && std::stoi(line.substr(5)) == ::getpid()) ++seen;
      }
    }
  }
  EXPECT_EQ(seen, 0);
}

// To the desk it is one more decoder that was lost: without the report nobody would ever look.
TEST_F(EvilDecoder, WhatASanitizerFoundInItIsSaidOnTheErrorStream) {
#ifndef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer does not watch this build";
#endif
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const Descriptor error_stream(::dup(STDERR_FILENO));
  ASSERT_EQ(::dup2(writing.fd(), STDERR_FILENO), STDERR_FILENO);
  {
    DecoderPool pool(options(Sandbox::kReduced), clock_, [] {});
    attack(pool, "read_past_the_heap", Ends::kYes);
  }
  ASSERT_EQ(::dup2(error_stream.fd(), STDERR_FILENO), STDERR_FILENO);
  EXPECT_EQ(to_word(evil_->failure()), to_word(MediaFailure::kDecoderDied));
  std::string report(64 * 1024, '\0');
  const ssize_t size = ::read(reading.fd(), report.data(), report.size());
  report.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  EXPECT_NE(report.find("heap-buffer-overflow"), std::string::npos) << report;
}

}  // namespace
}  // namespace vigil::media::testing
