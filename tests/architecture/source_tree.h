// The project's own C++ files as text, for rules that are read rather than compiled.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::architecture {

struct Include {
  std::string path;  // as written, without quotes or brackets
  int line = 0;
};

struct SourceFile {
  std::string path;  // from the repository's root, with forward slashes
  std::string text;
  std::vector<std::string_view> lines;  // of `text`
  std::vector<Include> includes;

  [[nodiscard]] bool is_header() const { return path.ends_with(".h"); }
  // In this folder or below it.
  [[nodiscard]] bool is_in(std::string_view folder) const {
    return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
  }
};

// Every .h and .cpp below core, plugins, app, tests and docs. Read once.
[[nodiscard]] const std::vector<SourceFile>& source_tree();

// "core/net/http_client.cpp:12: " for a message.
[[nodiscard]] std::string at(const SourceFile& file, int line);

}  // namespace vigil::architecture
