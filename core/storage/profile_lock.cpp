#include "core/storage/profile_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/file.h"
#include "core/base/text.h"

namespace vigil::storage {

Result<ProfileLock> ProfileLock::take(const std::filesystem::path& profile) {
  const std::filesystem::path path = profile / "desk.lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    const int error = errno;
    return fail(error == ENOSPC ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
                fmt::format("{} cannot be opened: {}", path.string(), std::strerror(error)));
  }
  ProfileLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = read_file(path, 32).value_or("");
    return fail(ErrorCode::kConflict,
                fmt::format("Another desk (process {}) is open on the profile {}.",
                            trim(holder).empty() ? "unknown" : trim(holder), profile.string()));
  }
  // For the sentence above only: the lock holds without it, so a full disk is no reason to stop.
  const std::string number = std::to_string(::getpid());
  if (::ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] const auto written = ::pwrite(descriptor, number.data(), number.size(), 0);
  }
  return lock;
}

ProfileLock::~ProfileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace vigil::storage
