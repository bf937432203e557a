#include "app/sandbox/sandbox.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

#include "app/sandbox/empty_root.h"
#include "core/media/decoder_protocol.h"

namespace vigil::sandbox {
namespace {

using namespace media;

constexpr rlim_t kCpuSeconds = 30 * 60;
constexpr rlim_t kDescriptors = 8;
constexpr rlim_t kProcesses = 64;  // threads count

// From newer kernels' headers than the ones built with.
constexpr int kSetMdwe = 65;
constexpr unsigned long kMdweRefuseExecGain = 1;
constexpr long kLandlockCreateRuleset = 444;
constexpr long kLandlockRestrictSelf = 446;
constexpr unsigned kLandlockVersion = 1;

struct LandlockRuleset {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0;  // since version 4
  std::uint64_t scoped = 0;              // since version 6
};

bool limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  return ::setrlimit(resource, &both) == 0;
}

// A ruleset that handles every right and allows none: no file can be opened, no port bound or
// reached.
bool landlock() {
  const long version = ::syscall(kLandlockCreateRuleset, nullptr, 0, kLandlockVersion);
  if (version < 1) return false;
  LandlockRuleset rules;
  const int file_rights = version == 1 ? 13 : version == 2 ? 14 : version < 5 ? 15 : 16;
  rules.handled_access_fs = (1ull << file_rights) - 1;
  std::size_t size = sizeof rules.handled_access_fs;
  if (version >= 4) {
    rules.handled_access_net = 3;  // bind and connect over TCP
    size += sizeof rules.handled_access_net;
  }
  if (version >= 6) {
    rules.scoped = 3;  // abstract sockets and signals outside
    size += sizeof rules.scoped;
  }
  const int fd = static_cast<int>(::syscall(kLandlockCreateRuleset, &rules, size, 0));
  if (fd < 0) return false;
  const bool holds = ::syscall(kLandlockRestrictSelf, fd, 0) == 0;
  ::close(fd);
  return holds;
}

}  // namespace

std::uint32_t raise_walls(const SandboxChoice& choice) {
  // One arena: further ones reserve 64 MB of address space each, and to shrink them libc opens a
  // file under /proc.
  ::mallopt(M_ARENA_MAX, 1);
  // Dates in a file's metadata make libc look for the time zone; it does so once, and it is still
  // allowed now.
  ::tzset();
  // Nothing was left open on purpose; this is for what was left open by mistake.
  ::syscall(SYS_close_range, kControlDescriptor + 1, ~0u, 0);

  std::uint32_t layers = 0;
  const auto note = [&layers](std::uint32_t layer, bool holds) {
    if (holds) layers |= layer;
  };
  note(kLayerMountNamespace, leave_file_system(choice.own_user_namespace));
  note(kLayerNoCapabilities, drop_capabilities());
  note(kLayerDiesWithParent, ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  note(kLayerNotDumpable, ::prctl(PR_SET_DUMPABLE, 0) == 0);
  note(kLayerNoNewPrivileges, ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  note(kLayerFileLimits,
       limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, kDescriptors));
  note(kLayerCpuLimit, limit(RLIMIT_CPU, kCpuSeconds));
  // Without a user namespace the limit would count everything else this person runs.
  note(kLayerProcessLimit, choice.own_user_namespace && limit(RLIMIT_NPROC, kProcesses));
  note(kLayerNoWritableCode, ::prctl(kSetMdwe, kMdweRefuseExecGain, 0, 0, 0) == 0);
  note(kLayerLandlock, landlock());
  if (!choice.reduced) {
    note(kLayerMemoryLimit, limit(RLIMIT_AS, choice.address_space));
    note(kLayerSeccomp, filter_system_calls());
  }
  return layers;
}

}  // namespace vigil::sandbox
