// A plugin's shared library: opened once, hashed and looked into through that descriptor, and then
// loaded through the same descriptor, so that what was checked is what runs.
//
// User-interface thread only. A loaded library is never unloaded and its descriptor never closed:
// code and types of the plugin may still be referred to, and the loader tells libraries apart by
// their /proc/self/fd name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::sdk {
struct PluginEntry;
}

namespace vigil::workstation::plugin_host {

class LibraryFile {
 public:
  // kNotFound, kTooLarge, kInvalidArgument (not a plain file) or kUnavailable.
  [[nodiscard]] static Result<LibraryFile> open(const std::filesystem::path& path);

  LibraryFile(LibraryFile&& other) noexcept;
  LibraryFile& operator=(LibraryFile&& other) noexcept;
  LibraryFile(const LibraryFile&) = delete;
  LibraryFile& operator=(const LibraryFile&) = delete;
  ~LibraryFile();

  // 64 hexadecimal digits over the whole file.
  [[nodiscard]] Result<std::string> sha256_hex() const;
  // The fingerprint of the build, read from the file without loading it. kCorrupt when it is not an
  // ELF library of this machine, kNotFound when it has none.
  [[nodiscard]] Result<std::string> build_fingerprint() const;
  // dlopen with everything bound now and nothing offered to others. kRejected with the loader's
  // words.
  [[nodiscard]] Status load();
  // The exported entry. kNotFound when there is none, kRejected when it belongs to another library.
  // Precondition: loaded.
  [[nodiscard]] Result<const sdk::PluginEntry*> entry() const;

 private:
  explicit LibraryFile(int fd) : fd_(fd) {}

  int fd_ = -1;
  void* handle_ = nullptr;
};

}  // namespace vigil::workstation::plugin_host
