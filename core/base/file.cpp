#include "core/base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace vigil {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close_now(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  int close_now() {
    const int result = fd_ >= 0 ? ::close(fd_) : 0;
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

Error system_error(std::string_view what, const std::filesystem::path& path, int error) {
  const ErrorCode code = error == ENOENT                      ? ErrorCode::kNotFound
                         : error == ENOSPC || error == EDQUOT ? ErrorCode::kStorageFull
                                                              : ErrorCode::kUnavailable;
  return fail(code, fmt::format("{} {}: {}", what, path.string(), std::strerror(error)));
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) return system_error("cannot open", path, errno);
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) return system_error("cannot read", path, errno);
  if (S_ISDIR(info.st_mode))
    return fail(ErrorCode::kInvalidArgument, fmt::format("{} is a folder", path.string()));
  std::string bytes;
  char buffer[65536];
  for (;;) {
    const ssize_t count = ::read(file.fd(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read", path, errno);
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<std::uint64_t>(count) > max_bytes) {
      return fail(ErrorCode::kTooLarge,
                  fmt::format("{} is larger than {} bytes", path.string(), max_bytes));
    }
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
}

Status write_file_atomic(const std::filesystem::path& path, std::string_view bytes, FileMode mode) {
  std::string pattern = path.string() + ".new-XXXXXX";
  Descriptor file(::mkostemp(pattern.data(), O_CLOEXEC));
  if (file.fd() < 0) return system_error("cannot write beside", path, errno);
  const auto give_up = [&](int error) {
    ::unlink(pattern.c_str());
    return system_error("cannot write", path, error);
  };
  if (::fchmod(file.fd(), mode == FileMode::kOwnerOnly ? 0600 : 0644) != 0) return give_up(errno);
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.fd(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return give_up(errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.fd()) != 0) return give_up(errno);
  if (file.close_now() != 0) return give_up(errno);
  if (::rename(pattern.c_str(), path.c_str()) != 0) return give_up(errno);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd() < 0 || ::fsync(directory.fd()) != 0)
    return system_error("cannot sync the folder of", path, errno);
  return {};
}

}  // namespace vigil
