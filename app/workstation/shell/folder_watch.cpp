#include "app/workstation/shell/folder_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace vigil::shell {

FolderWatch::FolderWatch(const std::filesystem::path& folder, std::function<void()> changed)
    : notify_fd_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)), stop_fd_(eventfd(0, EFD_CLOEXEC)) {
  if (notify_fd_ < 0 || stop_fd_ < 0) return;
  // Editors replace a file by renaming another over it, so closing and moving count, not every
  // write.
  constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
  if (inotify_add_watch(notify_fd_, folder.c_str(), kEvents) < 0) return;
  thread_ = std::thread([this, changed = std::move(changed)] { watch(changed); });
}

FolderWatch::~FolderWatch() {
  if (thread_.joinable()) {
    // An eventfd takes a write of one as long as it is open, and nobody else closes it.
    const std::uint64_t one = 1;
    while (write(stop_fd_, &one, sizeof one) < 0 && errno == EINTR) {
    }
    thread_.join();
  }
  if (notify_fd_ >= 0) close(notify_fd_);
  if (stop_fd_ >= 0) close(stop_fd_);
}

void FolderWatch::watch(const std::function<void()>& changed) const {
  alignas(inotify_event) std::array<char, 4096> events;
  for (;;) {
    std::array<pollfd, 2> waiting = {pollfd{stop_fd_, POLLIN, 0}, pollfd{notify_fd_, POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    if (waiting[0].revents != 0) return;
    if (waiting[1].revents == 0) continue;
    while (read(notify_fd_, events.data(), events.size()) > 0) {
    }
    changed();
  }
}

}  // namespace vigil::shell
