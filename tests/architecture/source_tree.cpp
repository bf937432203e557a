#include "tests/architecture/source_tree.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"

namespace vigil::architecture {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<Include> includes_of(const std::vector<std::string_view>& lines) {
  std::vector<Include> includes;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = trim(lines[i]);
    if (!line.starts_with("#include")) continue;
    line = trim(line.substr(8));
    if (line.size() < 2) continue;
    const std::size_t end = line.find(line[0] == '<' ? '>' : '"', 1);
    if (end == std::string_view::npos) continue;
    includes.push_back({std::string(line.substr(1, end - 1)), static_cast<int>(i) + 1});
  }
  return includes;
}

std::vector<SourceFile> read_tree() {
  std::vector<std::string> paths;
  for (const char* folder : {"core", "plugins", "app", "tests", "docs"}) {
    const fs::path root = fs::path(VIGIL_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      paths.push_back(fs::relative(entry.path(), VIGIL_SOURCE_DIR).generic_string());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<SourceFile> files(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    files[i].path = paths[i];
    files[i].text = read_file(fs::path(VIGIL_SOURCE_DIR) / paths[i]).value_or("");
    files[i].lines = lines_of(files[i].text);
    files[i].includes = includes_of(files[i].lines);
  }
  return files;
}

}  // namespace

const std::vector<SourceFile>& source_tree() {
  static const std::vector<SourceFile> kTree = read_tree();
  return kTree;
}

std::string at(const SourceFile& file, int line) {
  return file.path + ":" + std::to_string(line) + ": ";
}

}  // namespace vigil::architecture
