#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

#include "app/sandbox/sandbox.h"
#include "core/media/decoder_protocol.h"

namespace vigil::sandbox {
namespace {

struct FilterRelease {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FilterRelease>;

// What decoding needs whatever the arguments: reading by position, memory, locks, time, threads'
// upkeep, leaving.
constexpr int kPlain[] = {
    SCMP_SYS(read),         SCMP_SYS(pread64),         SCMP_SYS(lseek),
    SCMP_SYS(fstat),        SCMP_SYS(newfstatat),      SCMP_SYS(close),
    SCMP_SYS(brk),          SCMP_SYS(munmap),          SCMP_SYS(mremap),
    SCMP_SYS(madvise),      SCMP_SYS(futex),           SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigreturn),    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),         SCMP_SYS(sched_yield),     SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrandom),    SCMP_SYS(clock_gettime),   SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettid),       SCMP_SYS(getpid),          SCMP_SYS(exit),
    SCMP_SYS(exit_group),   SCMP_SYS(restart_syscall),
};

constexpr scmp_datum_t kThreadFlags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
                                      CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
                                      CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

bool allow(scmp_filter_ctx filter, int call, std::initializer_list<scmp_arg_cmp> when = {}) {
  return ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, static_cast<unsigned>(when.size()),
                                  when.begin()) == 0;
}

bool add_rules(scmp_filter_ctx filter) {
  for (const int call : kPlain) {
    if (!allow(filter, call)) return false;
  }
  const auto without_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  const auto control = SCMP_A0(SCMP_CMP_EQ, media::kControlDescriptor);
  bool done = allow(filter, SCMP_SYS(mmap), {without_exec}) &&
              allow(filter, SCMP_SYS(mprotect), {without_exec});
  done = done && allow(filter, SCMP_SYS(recvmsg), {control}) &&
         allow(filter, SCMP_SYS(sendmsg), {control});
  // Standard output and error lead nowhere; a library that complains there may.
  done = done && allow(filter, SCMP_SYS(write), {SCMP_A0(SCMP_CMP_EQ, 1)}) &&
         allow(filter, SCMP_SYS(write), {SCMP_A0(SCMP_CMP_EQ, 2)});
  done = done && allow(filter, SCMP_SYS(prctl), {SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)});
  // Threads, never processes. The newer call hides its flags from the filter; its absence makes
  // libc use this one.
  done = done && allow(filter, SCMP_SYS(clone), {SCMP_A0(SCMP_CMP_EQ, kThreadFlags)});
  return done && ::seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0,
                                          nullptr) == 0;
}

}  // namespace

bool filter_system_calls() {
  const Filter filter(::seccomp_init(SCMP_ACT_KILL_PROCESS));
  return filter != nullptr && add_rules(filter.get()) && ::seccomp_load(filter.get()) == 0;
}

}  // namespace vigil::sandbox
