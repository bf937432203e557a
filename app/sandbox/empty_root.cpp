#include "app/sandbox/empty_root.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace vigil::sandbox {
namespace {

constexpr unsigned kNobody = 65534;
constexpr unsigned long kHarmless = MS_NOSUID | MS_NODEV | MS_NOEXEC;

// A folder to put the new root on; which one does not matter, because nothing of the old is kept.
bool mount_empty_folder() {
  for (const char* folder : {"/tmp", "/run", "/proc", "/dev"}) {
    if (::mount("none", folder, "tmpfs", kHarmless, "size=4k,nr_inodes=2,mode=0555") == 0 &&
        ::chdir(folder) == 0) {
      return true;
    }
  }
  return false;
}

// In a user namespace below this one the process would have every capability again, there. A number
// that cannot be written leaves that to the other walls.
void allow_no_more_user_namespaces() {
  const int fd = ::open("/proc/sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(fd, "0", 1);
  ::close(fd);
}

bool is_empty() { return ::access("/proc", F_OK) != 0 && errno == ENOENT; }

bool no_capability_left() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return false;
  for (const auto& set : sets) {
    if ((set.effective | set.permitted | set.inheritable) != 0) return false;
  }
  return true;
}

}  // namespace

bool leave_file_system(bool own_user_namespace) {
  // The number is this namespace's own; it must never be the whole system's.
  if (own_user_namespace) allow_no_more_user_namespaces();
  if (::unshare(CLONE_NEWNS) != 0) return false;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  // The new root is put over the old one, and then the old one is taken away from below it.
  if (!mount_empty_folder() || ::syscall(SYS_pivot_root, ".", ".") != 0) return false;
  return ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_RDONLY | kHarmless, nullptr) == 0 &&
         is_empty();
}

bool drop_capabilities() {
  ::prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP_LOCKED |
                                 SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |
                                 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
  for (unsigned capability = 0; ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; ++capability) {
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // Inside a user namespace of its own the process is nobody already.
  if (::geteuid() == 0 &&
      (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
       ::setresuid(kNobody, kNobody, kNobody) != 0)) {
    return false;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  return ::syscall(SYS_capset, &header, none) == 0 && no_capability_left();
}

}  // namespace vigil::sandbox
