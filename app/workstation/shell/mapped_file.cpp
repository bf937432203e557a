#include "app/workstation/shell/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace vigil::shell {
namespace {

Error system_failure(const std::filesystem::path& path, int number) {
  const ErrorCode code = number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  return fail(code, fmt::format("{} cannot be read: {}.", path.string(),
                                std::generic_category().message(number)));
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return system_failure(path, errno);
  struct stat facts {};
  if (fstat(fd, &facts) != 0) {
    const int number = errno;
    close(fd);
    return system_failure(path, number);
  }
  if (!S_ISREG(facts.st_mode) || facts.st_size == 0) {
    close(fd);
    return fail(ErrorCode::kCorrupt, fmt::format("{} is empty or not a file.", path.string()));
  }
  MappedFile file;
  file.size_ = static_cast<std::size_t>(facts.st_size);
  void* const data = mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, fd, 0);
  const int number = errno;
  close(fd);
  if (data == MAP_FAILED) return system_failure(path, number);
  file.data_ = data;
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(data_, size_);
}

}  // namespace vigil::shell
