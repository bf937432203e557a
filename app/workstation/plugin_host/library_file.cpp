#include "app/workstation/plugin_host/library_file.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "plugins/sdk/plugin.h"

namespace vigil::workstation::plugin_host {
namespace {

constexpr off_t kMaxLibraryBytes = off_t{256} << 20;
constexpr std::uint64_t kMaxFingerprintBytes = 4096;
constexpr std::uint16_t kMaxSections = 4096;

// The whole of `size` bytes at `offset`, or false.
bool read_at(int fd, void* to, std::size_t size, std::uint64_t offset) {
  auto* at = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t got = ::pread(fd, at, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<std::size_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

std::string_view file_name(const char* path) {
  const std::string_view whole(path);
  return whole.substr(whole.rfind('/') + 1);
}

// The library an address lies in; null when it lies in none.
const link_map* library_of(const void* address) {
  Dl_info info{};
  link_map* map = nullptr;
  if (dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0) return nullptr;
  return map;
}

}  // namespace

Result<LibraryFile> LibraryFile::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
    return fail(code, fmt::format("{}: {}.", path.filename().string(), std::strerror(errno)));
  }
  LibraryFile file(fd);
  struct stat about {};
  if (::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} is not a plain file.", path.filename().string()));
  }
  if (about.st_size > kMaxLibraryBytes) {
    return fail(ErrorCode::kTooLarge,
                fmt::format("{} is larger than 256 MB.", path.filename().string()));
  }
  return file;
}

LibraryFile::LibraryFile(LibraryFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), handle_(std::exchange(other.handle_, nullptr)) {}

LibraryFile& LibraryFile::operator=(LibraryFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(handle_, other.handle_);
  return *this;
}

LibraryFile::~LibraryFile() {
  if (fd_ >= 0 && handle_ == nullptr) ::close(fd_);
}

Result<std::string> LibraryFile::sha256_hex() const {
  Sha256Stream stream;
  std::vector<char> piece(std::size_t{1} << 18);
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(fd_, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("The library cannot be read: {}.", std::strerror(errno)));
    }
    if (got == 0) break;
    stream.update({piece.data(), static_cast<std::size_t>(got)});
    at += got;
  }
  return to_hex(stream.finish());
}

Result<std::string> LibraryFile::build_fingerprint() const {
  const Error not_elf = fail(ErrorCode::kCorrupt, "The library is not a 64-bit ELF library.");
  Elf64_Ehdr header{};
  if (!read_at(fd_, &header, sizeof header, 0) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_type != ET_DYN || header.e_shentsize != sizeof(Elf64_Shdr) ||
      header.e_shnum > kMaxSections || header.e_shstrndx >= header.e_shnum) {
    return not_elf;
  }
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  if (!read_at(fd_, sections.data(), sections.size() * sizeof(Elf64_Shdr), header.e_shoff))
    return not_elf;
  const std::uint64_t names = sections[header.e_shstrndx].sh_offset;
  constexpr std::string_view kWanted(".vigil.build\0", 13);
  for (const Elf64_Shdr& section : sections) {
    char name[kWanted.size()] = {};
    if (!read_at(fd_, name, sizeof name, names + section.sh_name)) continue;
    if (std::string_view(name, sizeof name) != kWanted) continue;
    if (section.sh_size == 0 || section.sh_size > kMaxFingerprintBytes) return not_elf;
    std::string text(section.sh_size, '\0');
    if (!read_at(fd_, text.data(), text.size(), section.sh_offset)) return not_elf;
    text.resize(strnlen(text.data(), text.size()));
    return text;
  }
  return fail(ErrorCode::kNotFound, "The library does not say which SDK it was built with.");
}

Status LibraryFile::load() {
  const std::string path = fmt::format("/proc/self/fd/{}", fd_);
  handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ != nullptr) return {};
  const char* const words = dlerror();
  std::string_view reason = words != nullptr ? words : "no reason given";
  if (reason.starts_with(path + ": ")) reason.remove_prefix(path.size() + 2);
  return fail(ErrorCode::kRejected, clean_for_display(reason, 300));
}

Result<const sdk::PluginEntry*> LibraryFile::entry() const {
  const auto* const entry =
      static_cast<const sdk::PluginEntry*>(dlsym(handle_, "vigil_plugin_entry"));
  if (entry == nullptr)
    return fail(ErrorCode::kNotFound, "The library exports no vigil_plugin_entry.");
  link_map* own = nullptr;
  if (dlinfo(handle_, RTLD_DI_LINKMAP, &own) != 0) {
    return fail(ErrorCode::kInternal, "The loader does not know the library it has just loaded.");
  }
  // dlsym looks through what the library depends on as well; an entry found there is somebody
  // else's.
  const link_map* const owner = library_of(entry);
  if (owner != own) {
    return fail(ErrorCode::kRejected,
                std::string(owner != nullptr ? file_name(owner->l_name)
                                             : std::string_view("something else")));
  }
  return entry;
}

}  // namespace vigil::workstation::plugin_host
