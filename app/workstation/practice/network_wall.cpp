#include "app/workstation/practice/network_wall.h"

#include <fmt/format.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace vigil::workstation::practice {
namespace {

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
// The calls of the x32 interface carry this bit.
constexpr unsigned kOtherInterface = 0x40000000u;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
constexpr unsigned kOtherInterface = 0xFFFFFFFFu;
#else
#error "Which system calls this machine has is not known here."
#endif
static_assert(std::endian::native == std::endian::little);

constexpr unsigned kAllow = SECCOMP_RET_ALLOW;
constexpr unsigned kRefuse = SECCOMP_RET_ERRNO | EACCES;
constexpr unsigned kMissing = SECCOMP_RET_ERRNO | ENOSYS;

constexpr sock_filter load(std::size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<unsigned>(offset)};
}
// Goes on where it is equal, else passes `over` steps over.
constexpr sock_filter unless_equal(unsigned value, unsigned char over) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, over, value};
}
constexpr sock_filter answer(unsigned what) { return {BPF_RET | BPF_K, 0, 0, what}; }

}  // namespace

Status raise_network_wall() {
  // socket() of any family but AF_UNIX is refused; io_uring, which could open one unseen, and calls
  // of another interface are not there.
  std::array steps = {
      load(offsetof(seccomp_data, arch)),
      unless_equal(kArchitecture, 8),
      load(offsetof(seccomp_data, nr)),
      sock_filter{BPF_JMP | BPF_JGE | BPF_K, 6, 0, kOtherInterface},
      unless_equal(__NR_io_uring_setup, 1),
      answer(kMissing),
      unless_equal(__NR_socket, 4),
      load(offsetof(seccomp_data, args[0])),
      unless_equal(AF_UNIX, 1),
      answer(kAllow),
      answer(kRefuse),
      answer(kAllow),
  };
  sock_fprog program{static_cast<unsigned short>(steps.size()), steps.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      ::syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0) {
    return {};
  }
  return fail(
      ErrorCode::kUnavailable,
      fmt::format("The practice cannot be shut off from the network: {}. It was not opened.",
                  std::strerror(errno)));
}

}  // namespace vigil::workstation::practice
