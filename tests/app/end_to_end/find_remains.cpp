// find_remains MARKER PLACE...: looks into every file under the places for a known text and for
// what clips and pictures begin with. Prints each find; 0: nothing, 1: something, 2: a place cannot
// be read.
//
// Long signatures count wherever they are. A short one, which encrypted bytes contain by chance now
// and then, counts where a file begins.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

struct Signature {
  const char* name;
  std::string_view bytes;
};

constexpr std::array kAnywhere = {
    Signature{"mp4", "ftypisom"sv},
    Signature{"mp4", "ftypmp42"sv},
    Signature{"mp4", "ftypiso2"sv},
    Signature{"mp4", "ftypM4V "sv},
    Signature{"quicktime", "ftypqt  "sv},
    Signature{"mp4 movie header", "\0\0\0\x6Cmvhd\0"sv},
    Signature{"matroska document type", "\x42\x82\x84webm"sv},
    Signature{"matroska document type", "\x42\x82\x88matroska"sv},
    Signature{"png", "\x89PNG\r\n\x1A\n"sv},
    Signature{"jpeg", "\xFF\xD8\xFF\xE0\x00\x10JFIF\0"sv},
    Signature{"x264", "x264 - core"sv},
};
constexpr std::array kAtTheBeginning = {
    Signature{"jpeg", "\xFF\xD8\xFF"sv},
    Signature{"matroska", "\x1A\x45\xDF\xA3"sv},
};

int look_into(const fs::path& file, std::string_view marker) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  int found = 0;
  const auto report = [&](const char* what, std::size_t at) {
    std::printf("%s: %s at byte %zu\n", file.c_str(), what, at);
    ++found;
  };
  if (const std::size_t at = bytes.find(marker); at != std::string::npos) report("marker", at);
  for (const Signature& one : kAnywhere) {
    if (const std::size_t at = bytes.find(one.bytes); at != std::string::npos) report(one.name, at);
  }
  for (const Signature& one : kAtTheBeginning) {
    if (bytes.starts_with(one.bytes)) report(one.name, 0);
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: find_remains MARKER PLACE...\n", stderr);
    return 2;
  }
  int found = 0;
  int looked = 0;
  for (int i = 2; i < argc; ++i) {
    std::error_code error;
    fs::recursive_directory_iterator entry(argv[i], error);
    if (error) {
      std::fprintf(stderr, "%s: %s\n", argv[i], error.message().c_str());
      return 2;
    }
    for (const fs::recursive_directory_iterator end; entry != end; entry.increment(error)) {
      if (error) return 2;
      if (!entry->is_regular_file(error) || entry->is_symlink(error)) continue;
      ++looked;
      found += look_into(entry->path(), argv[1]);
    }
  }
  std::printf("%d files looked into, %d finds\n", looked, found);
  return found == 0 ? 0 : 1;
}
