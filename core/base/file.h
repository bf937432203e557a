// Whole files, safely: bounded reads, atomic replacement, and plain errors. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil {

// kNotFound, kTooLarge (over max_bytes), or kUnavailable with the system's reason.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uint64_t max_bytes = 64u << 20);

enum class FileMode { kShared, kOwnerOnly };  // 0644, 0600

// Writes a temporary file beside `path`, syncs it, renames it over `path`, syncs the folder:
// afterwards either the old or the new content is there, whole. kStorageFull or kUnavailable on
// failure; the old file is then untouched.
[[nodiscard]] Status write_file_atomic(const std::filesystem::path& path, std::string_view bytes,
                                       FileMode mode = FileMode::kShared);

}  // namespace vigil
