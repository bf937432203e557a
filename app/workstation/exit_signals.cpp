#include "app/workstation/exit_signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include <cstdint>
#include <utility>

namespace vigil::workstation {
namespace {

sigset_t exit_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

void ExitSignals::block() {
  const sigset_t set = exit_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

ExitSignals::ExitSignals(std::function<void()> told)
    : told_(std::move(told)), stop_(::eventfd(0, EFD_CLOEXEC)) {
  const sigset_t set = exit_signals();
  signals_.reset(::signalfd(-1, &set, SFD_CLOEXEC));
  thread_ = std::thread([this] { run(); });
}

ExitSignals::~ExitSignals() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_.fd(), &one, sizeof one);
  thread_.join();
}

void ExitSignals::run() {
  pollfd watched[] = {{signals_.fd(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}};
  bool heard = false;
  for (;;) {
    if (::poll(watched, 2, -1) < 0) continue;
    if (watched[1].revents != 0) return;
    signalfd_siginfo info;
    if (::read(signals_.fd(), &info, sizeof info) != sizeof info) continue;
    if (std::exchange(heard, true)) {
      const sigset_t set = exit_signals();
      ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
      ::raise(static_cast<int>(info.ssi_signo));
    }
    told_();
  }
}

}  // namespace vigil::workstation
