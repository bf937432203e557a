// Where files for the person go. User-interface thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vigil::workstation {

// The person's folder for downloads: XDG_DOWNLOAD_DIR, what ~/.config/user-dirs.dirs says, or
// ~/Downloads, the first that is there; else `fallback`, which may still have to be made.
[[nodiscard]] std::filesystem::path downloads_folder(const std::filesystem::path& fallback);

// A name that no file of the folder has: "queues.csv", then "queues (2).csv". What is no part of a
// file's name becomes "_".
[[nodiscard]] std::filesystem::path free_name(const std::filesystem::path& folder,
                                              std::string_view name);

}  // namespace vigil::workstation
