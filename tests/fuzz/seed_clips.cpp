#include "tests/fuzz/seed_clips.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace vigil::fuzz {

std::vector<Clip> read_clips(const std::filesystem::path& folder) {
  constexpr std::uintmax_t kLargest = 4u << 20;
  std::vector<Clip> clips;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (!entry.is_regular_file() || entry.file_size() > kLargest) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    Bytes bytes((std::istreambuf_iterator<char>(file)), {});
    if (format_of(bytes) != Format::kOther)
      clips.push_back({entry.path().filename(), std::move(bytes)});
  }
  std::sort(clips.begin(), clips.end(),
            [](const Clip& one, const Clip& other) { return one.name < other.name; });
  return clips;
}

}  // namespace vigil::fuzz
