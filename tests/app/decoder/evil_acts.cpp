#include "tests/app/decoder/evil_acts.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <vector>

namespace vigil::decoder::testing {
namespace {

bool can_open(const char* path, int flags = O_RDONLY) { return ::open(path, flags, 0600) >= 0; }

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool connect_tcp(const Targets& targets, const Given&) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(targets.tcp_port);
  return fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool send_udp(const Targets& targets, const Given&) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in address = loopback(targets.udp_port);
  return fd >= 0 &&
         ::sendto(fd, "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 1;
}

bool connect_unix(const std::string& name, bool abstract) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + (abstract ? 1 : 0), name.data(),
              std::min(name.size(), sizeof address.sun_path - 2));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + 1);
  return fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0;
}

bool start_a_program(const Targets&, const Given&) {
  char word[] = "true";
  char* words[] = {word, nullptr};
  return ::execv("/bin/true", words) == 0 || ::execv("/usr/bin/true", words) == 0;
}

// Signal 0 asks only whether it could; then it tries in earnest.
bool kill_one(pid_t pid) {
  return ::syscall(SYS_kill, pid, 0) == 0 && ::syscall(SYS_kill, pid, SIGKILL) == 0;
}

bool kill_the_desk(const Targets& targets, const Given&) {
  const bool parent = ::getppid() > 0 && kill_one(::getppid());
  return kill_one(targets.desk) || parent;
}

// The group it was started in may be the desk's own.
bool kill_the_group(const Targets&, const Given&) {
  ::syscall(SYS_kill, 0, SIGTERM);
  return false;  // seen by who is still alive
}

bool trace_the_desk(const Targets& targets, const Given&) {
  return (::getppid() > 0 && ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0) ||
         ::ptrace(PTRACE_SEIZE, targets.desk, nullptr, nullptr) == 0;
}

bool read_the_desk(const Targets& targets, const Given&) {
  char byte = 0;
  iovec here{&byte, 1};
  iovec there{&byte, 1};
  ::process_vm_readv(targets.desk, &here, 1, &there, 1, 0);
  return errno == EFAULT;  // it was allowed to, and only the address was wrong
}

bool take_the_desks_descriptor(const Targets& targets, const Given&) {
  constexpr long kPidfdOpen = 434;
  constexpr long kPidfdGetfd = 438;
  const long pidfd = ::syscall(kPidfdOpen, targets.desk, 0);
  return pidfd >= 0 && ::syscall(kPidfdGetfd, pidfd, 0, 0) >= 0;
}

bool walk_proc(const Targets&, const Given&) {
  DIR* folder = ::opendir("/proc");
  if (folder == nullptr) return false;
  int seen = 0;
  while (::readdir(folder) != nullptr) ++seen;
  return seen > 2;
}

// What is to be found at the root, and on the way up out of it.
bool climb_out(const Targets&, const Given&) {
  for (int i = 0; i < 64; ++i) {
    if (::chdir("..") != 0) break;
  }
  DIR* folder = ::opendir(".");
  int seen = 0;
  while (folder != nullptr && ::readdir(folder) != nullptr) ++seen;
  return seen > 2 || can_open("etc/passwd");
}

// In a namespace of its own making it would have every right again.
bool mount_something(const Targets&, const Given&) {
  if (::unshare(CLONE_NEWNS) != 0) ::unshare(CLONE_NEWUSER | CLONE_NEWNS);
  return ::mount("none", "/", "tmpfs", 0, nullptr) == 0 ||
         ::mount("proc", "/", "proc", 0, nullptr) == 0;
}

bool become_root(const Targets&, const Given&) {
  return ::syscall(SYS_setresuid, 0, 0, 0) == 0 || ::syscall(SYS_setuid, 0) == 0;
}

bool map_a_tebibyte(const Targets&, const Given&) {
  return ::mmap(nullptr, 1ull << 40, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
}

// Bounded here as well, should every wall be gone.
bool fork_many(const Targets&, const Given&) {
  constexpr int kTries = 64;
  int made = 0;
  for (int i = 0; i < kTries; ++i) {
    const long pid = ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
      ::usleep(200'000);
      ::_exit(0);
    }
    if (pid > 0) ++made;
  }
  return made == kTries;
}

bool shrink_the_ring(const Targets&, const Given& given) { return ::ftruncate(given.ring, 0) == 0; }

bool grow_the_ring(const Targets&, const Given& given) {
  return ::ftruncate(given.ring, 1ll << 40) == 0 || ::fallocate(given.ring, 0, 0, 1ll << 33) == 0;
}

bool write_past_the_ring(const Targets&, const Given& given) {
  const off_t size = ::lseek(given.ring, 0, SEEK_END);
  constexpr std::size_t kBeyond = 1 << 20;
  void* memory = ::mmap(nullptr, static_cast<std::size_t>(size) + kBeyond, PROT_READ | PROT_WRITE,
                        MAP_SHARED, given.ring, 0);
  if (memory == MAP_FAILED) return false;
  // Every page of the ring, and on.
  auto* bytes = static_cast<volatile char*>(memory);
  for (off_t at = 0; at < size + static_cast<off_t>(kBeyond); at += 4096) bytes[at] = 'x';
  return true;
}

bool write_the_media(const Targets&, const Given& given) {
  return ::pwrite(given.media, "x", 1, 0) == 1 ||
         ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, given.media, 0) != MAP_FAILED;
}

// The descriptor's file by its name under /proc, this time for writing.
bool open_the_media_again(const Targets&, const Given& given) {
  const std::string path = "/proc/self/fd/" + std::to_string(given.media);
  return can_open(path.c_str(), O_RDWR);
}

bool make_code(const Targets&, const Given&) {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

// No wall is meant to see this: AddressSanitizer is.
bool read_past_the_heap(const Targets&, const Given&) {
  const std::vector<char> bytes(16);
  const volatile char* const first = bytes.data();
  const volatile std::size_t past = bytes.size();  // which the compiler would see and refuse
  return first[past] == 'x';
}

}  // namespace

const std::map<std::string, Act>& evil_acts() {
  static const std::map<std::string, Act> acts = {
      {"open_passwd", [](const auto&, const auto&) { return can_open("/etc/passwd"); }},
      {"open_itself", [](const auto&, const auto&) { return can_open("/proc/self/exe"); }},
      {"open_home",
       [](const Targets& targets, const auto&) { return can_open(targets.home_file.c_str()); }},
      {"make_a_file",
       [](const Targets& targets, const auto&) {
         return can_open(targets.new_file.c_str(), O_WRONLY | O_CREAT) ||
                can_open("/vigil_was_here", O_WRONLY | O_CREAT);
       }},
      {"connect_tcp", connect_tcp},
      {"send_udp", send_udp},
      {"connect_unix",
       [](const Targets& targets, const auto&) { return connect_unix(targets.unix_path, false); }},
      {"connect_abstract", [](const Targets& targets,
                              const auto&) { return connect_unix(targets.abstract_name, true); }},
      {"start_a_program", start_a_program},
      {"kill_the_desk", kill_the_desk},
      {"kill_the_group", kill_the_group},
      {"kill_the_first", [](const auto&, const auto&) { return ::getpid() != 1 && kill_one(1); }},
      {"trace_the_desk", trace_the_desk},
      {"read_the_desk", read_the_desk},
      {"take_the_desks_descriptor", take_the_desks_descriptor},
      {"walk_proc", walk_proc},
      {"climb_out", climb_out},
      {"mount_something", mount_something},
      {"become_root", become_root},
      {"map_a_tebibyte", map_a_tebibyte},
      {"fork_many", fork_many},
      {"shrink_the_ring", shrink_the_ring},
      {"grow_the_ring", grow_the_ring},
      {"write_past_the_ring", write_past_the_ring},
      {"write_the_media", write_the_media},
      {"open_the_media_again", open_the_media_again},
      {"make_code", make_code},
      {"read_past_the_heap", read_past_the_heap},
  };
  return acts;
}

}  // namespace vigil::decoder::testing
