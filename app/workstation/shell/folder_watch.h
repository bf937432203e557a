// Tells when something in a folder was written, renamed or removed (inotify).
//
// `changed` is called on the watch's own thread; it should only set a flag and wake somebody. The
// destructor joins that thread. Where the system has no watches left, changed is never called and
// watching() is false.
#pragma once

#include <filesystem>
#include <functional>
#include <thread>

namespace vigil::shell {

class FolderWatch {
 public:
  FolderWatch(const std::filesystem::path& folder, std::function<void()> changed);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  [[nodiscard]] bool watching() const { return thread_.joinable(); }

 private:
  void watch(const std::function<void()>& changed) const;

  int notify_fd_ = -1;
  int stop_fd_ = -1;
  std::thread thread_;
};

}  // namespace vigil::shell
