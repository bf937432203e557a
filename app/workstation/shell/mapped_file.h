// A file's bytes in memory without copying them: mapped read-only, unmapped with the object.
// Move-only; reading is thread-safe. For files nobody truncates while they are in use (fonts,
// installed catalogues).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "core/base/result.h"

namespace vigil::shell {

class MappedFile {
 public:
  // kNotFound, kUnavailable or, for an empty file, kCorrupt.
  [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  [[nodiscard]] std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace vigil::shell
