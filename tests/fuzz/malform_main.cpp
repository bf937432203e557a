// Writes malformed clips to a folder, for looking at one that made trouble.
// usage: malform FOLDER [--seed N] [--first N] [--count N]
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/seed_clips.h"

int main(int argc, char** argv) {
  std::filesystem::path folder;
  std::filesystem::path clips_folder = VIGIL_TEST_CLIPS;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t count = 1;
  CLI::App app{"Writes malformed clips"};
  app.add_option("folder", folder)->required();
  app.add_option("--clips", clips_folder, "Folder of valid clips");
  app.add_option("--seed", seed);
  app.add_option("--first", first, "Number of the first file");
  app.add_option("--count", count);
  CLI11_PARSE(app, argc, argv);
  const auto clips = vigil::fuzz::read_clips(clips_folder);
  if (clips.empty()) {
    std::fprintf(stderr, "no clips in %s\n", clips_folder.c_str());
    return 2;
  }
  std::filesystem::create_directories(folder);
  for (std::uint64_t number = first; number < first + count; ++number) {
    const auto file = vigil::fuzz::malform(clips, seed, number);
    const auto path = folder / (std::to_string(number) + ".bin");
    std::ofstream(path, std::ios::binary) << file.bytes;
    std::printf("%s: %s, from %s, %zu bytes\n", path.c_str(), file.kind.c_str(), file.from.c_str(),
                file.bytes.size());
  }
  return 0;
}
