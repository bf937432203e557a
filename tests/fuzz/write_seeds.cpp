// Writes a fuzz target's seeds to a folder, as a first corpus for libFuzzer.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/fuzz_target.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: seeds_NAME FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& bytes : fuzz_seeds())
    std::ofstream(folder / ("seed" + std::to_string(number++)), std::ios::binary) << bytes;
  return 0;
}
