#include "core/media/decoder_process.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "core/media/decoder_protocol.h"

namespace vigil::media {
namespace {

// Who the decoder is inside its own user namespace: nobody.
constexpr unsigned kInsideId = 65534;
// What it needs to leave the file system behind; it drops them itself before it reads a byte.
constexpr unsigned kKeptCapabilities[] = {CAP_SYS_ADMIN, CAP_SETPCAP, CAP_SYS_RESOURCE};

struct Launch {
  const char* path;
  char* const* arguments;
  int null_fd;
  int control_fd;
  bool own_user_namespace;
  bool gives_up_root;
  bool shares_memory;
  char user_map[48];
  char group_map[48];
  int* error;  // in memory shared with the child, which writes it when it could not become the
               // program
};

bool write_word(const char* path, const char* text) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const std::size_t size = std::strlen(text);
  const bool written = ::write(fd, text, size) == static_cast<ssize_t>(size);
  ::close(fd);
  return written;
}

// Root outside is root to every file that is reached somehow, and has no limit of processes.
// Another person cannot be chosen inside a user namespace, so it is made afterwards.
bool become_nobody() {
  return ::syscall(SYS_setgroups, 0, nullptr) == 0 &&
         ::syscall(SYS_setresgid, kInsideId, kInsideId, kInsideId) == 0 &&
         ::syscall(SYS_setresuid, kInsideId, kInsideId, kInsideId) == 0 &&
         ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::prctl(PR_SET_DUMPABLE, 1) == 0 &&
         ::unshare(CLONE_NEWUSER) == 0;
}

// Nobody inside is this person outside, and some capabilities live on over exec. Where the system
// forbids it, the decoder starts without and says which wall it could not raise.
void enter_user_namespace(const Launch& launch) {
  if (!write_word("/proc/self/setgroups", "deny") ||
      !write_word("/proc/self/uid_map", launch.user_map) ||
      !write_word("/proc/self/gid_map", launch.group_map)) {
    return;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return;
  for (const unsigned capability : kKeptCapabilities)
    sets[CAP_TO_INDEX(capability)].inheritable |= CAP_TO_MASK(capability);
  if (::syscall(SYS_capset, &header, sets) != 0) return;
  for (const unsigned capability : kKeptCapabilities)
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

// What a sanitizer found in the decoder it can only say: the stream stays the starter's. (It has to
// be a pipe or a terminal: the decoder may not make a file longer.)
constexpr bool kKeepsErrorStream =
#ifdef VIGIL_SANITIZED
    true;
#else
    false;
#endif

// Runs in the child, between clone and exec, on memory it shares with a stopped parent: system
// calls only.
int become_decoder(void* opaque) {
  auto* launch = static_cast<Launch*>(opaque);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A signal to its group must not reach the desk, and it has no business at the desk's terminal.
  ::setsid();
  if (!launch->shares_memory) {
    // A copy of a desk that keeps its memory to itself: its own entries under /proc would belong
    // to root, and with them the map of its user namespace.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 1);
  }
  if (launch->gives_up_root && !become_nobody()) {
    *launch->error = EPERM;
    ::_exit(127);
  }
  if (launch->own_user_namespace) enter_user_namespace(*launch);
  // Both descriptors were moved above the ones filled here, so the order does not matter.
  bool ready = ::dup2(launch->null_fd, 0) == 0 && ::dup2(launch->null_fd, 1) == 1 &&
               (kKeepsErrorStream || ::dup2(launch->null_fd, 2) == 2) &&
               ::dup2(launch->control_fd, kControlDescriptor) == kControlDescriptor;
  ready = ready && ::syscall(SYS_close_range, kControlDescriptor + 1, ~0u, 0) == 0;
  if (ready) {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Pictures need large memory at once: taken in large pages, it is there many times sooner.
    char tunables[] = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1";
    // Libraries that would start threads of their own are told not to.
    char threads[] = "OMP_THREAD_LIMIT=1";
    char* environment[] = {tunables, threads, nullptr};
    ::execve(launch->path, launch->arguments, environment);
  }
  *launch->error = errno;
  ::_exit(127);
}

pid_t fork_child(int flags, Launch* launch) {
  const long pid = ::syscall(SYS_clone, flags | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) become_decoder(launch);
  return static_cast<pid_t>(pid);
}

// A child that shares our memory until it executes: no page tables to copy, whatever the size of
// the desk. The sanitizers' run time does not survive that, so their builds fork instead.
pid_t clone_child(int flags, Launch* launch) {
  if (!launch->shares_memory) return fork_child(flags, launch);
  constexpr std::size_t kStack = 64 * 1024;
  void* stack = ::mmap(nullptr, kStack, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return -1;
  const pid_t pid = ::clone(become_decoder, static_cast<char*>(stack) + kStack,
                            flags | CLONE_VM | CLONE_VFORK | SIGCHLD, launch);
  const int error = errno;
  ::munmap(stack, kStack);
  errno = error;
  return pid;
}

bool may_share_memory() {
#ifdef VIGIL_SANITIZED
  return false;
#else
  return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
#endif
}

// Signals stay blocked over the clone, so that no handler of ours runs in the child.
pid_t clone_quietly(int flags, Launch* launch) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = clone_child(flags, launch);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

struct NamespaceChoice {
  int flags;
  std::uint32_t layers;
  bool for_root = false;
};

constexpr int kAlways = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC;
constexpr std::uint32_t kAlwaysLayers =
    kLayerPidNamespace | kLayerNetNamespace | kLayerIpcNamespace;

// Best first. Without a user namespace the others need privileges and are tried all the same. Its
// own view of the file system the decoder takes itself, and says so when it is empty.
constexpr NamespaceChoice kNamespaces[] = {
    {kAlways, kAlwaysLayers | kLayerUserNamespace, true},
    {kAlways | CLONE_NEWUSER, kAlwaysLayers | kLayerUserNamespace},
    {kAlways, kAlwaysLayers},
    {0, 0},
};

Descriptor above_the_fixed_ones(Descriptor descriptor) {
  return Descriptor(::fcntl(descriptor.fd(), F_DUPFD_CLOEXEC, 16));
}

// One word that the child can write and the parent read, whether or not they share the rest of
// their memory.
class SharedWord {
 public:
  SharedWord()
      : page_(::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                     0)) {}
  ~SharedWord() {
    if (valid()) ::munmap(page_, sizeof(int));
  }
  SharedWord(const SharedWord&) = delete;
  SharedWord& operator=(const SharedWord&) = delete;
  [[nodiscard]] bool valid() const { return page_ != MAP_FAILED; }
  [[nodiscard]] int* word() const { return static_cast<int*>(page_); }

 private:
  void* page_;
};

Error start_error(const std::string& path, int error) {
  const ErrorCode code = error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  return fail(code, "cannot start " + path + ": " + std::strerror(error));
}

}  // namespace

Result<DecoderProcess> DecoderProcess::start(const std::string& path,
                                             const std::vector<std::string>& arguments) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return start_error(path, errno);
  Descriptor ours(pair[0]);
  const Descriptor theirs = above_the_fixed_ones(Descriptor(pair[1]));
  const Descriptor null = above_the_fixed_ones(Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)));
  if (!theirs.open() || !null.open()) return start_error(path, errno);
  const SharedWord error;
  if (!error.valid()) return start_error(path, errno);

  const bool root = ::geteuid() == 0;
  for (const NamespaceChoice& choice : kNamespaces) {
    if (choice.for_root && !root) continue;
    std::vector<std::string> words{path};
    if (choice.layers & kLayerUserNamespace) words.emplace_back("--own-user-namespace");
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    *error.word() = 0;
    Launch launch{};
    launch.path = path.c_str();
    launch.arguments = argv.data();
    launch.null_fd = null.fd();
    launch.control_fd = theirs.fd();
    launch.error = error.word();
    launch.own_user_namespace = (choice.layers & kLayerUserNamespace) != 0;
    launch.gives_up_root = choice.for_root;
    // Who changes identity changes what is true of the memory as a whole.
    launch.shares_memory = may_share_memory() && !choice.for_root;
    std::snprintf(launch.user_map, sizeof launch.user_map, "%u %u 1\n", kInsideId,
                  choice.for_root ? kInsideId : ::geteuid());
    std::snprintf(launch.group_map, sizeof launch.group_map, "%u %u 1\n", kInsideId,
                  choice.for_root ? kInsideId : ::getegid());
    const pid_t pid = clone_quietly(choice.flags, &launch);
    if (pid < 0) {
      if (choice.flags != 0) continue;
      return start_error(path, errno);
    }
    if (*error.word() != 0) {
      int ignored = 0;
      ::waitpid(pid, &ignored, 0);
      // Inside a user namespace a file may be out of reach that is not outside.
      if (choice.flags != 0) continue;
      return start_error(path, *error.word());
    }
    DecoderProcess process;
    process.pid_ = pid;
    process.socket_ = std::move(ours);
    process.namespace_layers_ = choice.layers;
    return process;
  }
  return start_error(path, EPERM);
}

DecoderProcess::DecoderProcess(DecoderProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      socket_(std::move(other.socket_)),
      namespace_layers_(std::exchange(other.namespace_layers_, 0)) {}

DecoderProcess& DecoderProcess::operator=(DecoderProcess&& other) noexcept {
  if (this != &other) {
    kill_and_reap();
    pid_ = std::exchange(other.pid_, -1);
    socket_ = std::move(other.socket_);
    namespace_layers_ = std::exchange(other.namespace_layers_, 0);
  }
  return *this;
}

DecoderProcess::Sent DecoderProcess::send(std::span<const std::byte> message,
                                          std::span<const int> descriptors) {
  if (!socket_.open()) return Sent::kGone;
  iovec part{const_cast<std::byte*>(message.data()), message.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))] = {};
  if (!descriptors.empty()) {
    if (descriptors.size() > 2) return Sent::kGone;
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket_.fd(), &header, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return Sent::kDone;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? Sent::kBusy : Sent::kGone;
}

DecoderProcess::Received DecoderProcess::receive(std::span<std::byte> buffer, std::size_t& size) {
  if (!socket_.open()) return Received::kGone;
  iovec part{buffer.data(), buffer.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  // No room for descriptors: the kernel drops them and says so in MSG_CTRUNC.
  ssize_t count = 0;
  do {
    count = ::recvmsg(socket_.fd(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Received::kNothing;
  if (count <= 0 || (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return Received::kGone;
  size = static_cast<std::size_t>(count);
  return Received::kMessage;
}

std::uint64_t DecoderProcess::own_memory_bytes() const {
  if (pid_ <= 0) return 0;
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%d/statm", pid_);
  const Descriptor file(::open(path, O_RDONLY | O_CLOEXEC));
  char text[128];
  const ssize_t count = ::read(file.fd(), text, sizeof text - 1);
  if (count <= 0) return 0;
  text[count] = '\0';
  unsigned long long all = 0;
  unsigned long long resident = 0;
  unsigned long long shared = 0;
  if (std::sscanf(text, "%llu %llu %llu", &all, &resident, &shared) != 3 || shared > resident)
    return 0;
  return (resident - shared) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void DecoderProcess::kill_and_reap() {
  socket_.reset();
  if (pid_ <= 0) return;
  // Not reaped yet, so the number is still this child's and nobody else's.
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace vigil::media
