// The valid clips that malformed ones are made of.
#pragma once

#include <filesystem>
#include <vector>

#include "tests/fuzz/malform.h"

namespace vigil::fuzz {

// Every small clip of a folder that make_clips.sh made, in the order of their names.
[[nodiscard]] std::vector<Clip> read_clips(const std::filesystem::path& folder);

}  // namespace vigil::fuzz
