// How files are called, how headers open, how long files grow, and state that hides.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "core/base/file.h"
#include "core/base/text.h"
#include "tests/architecture/source_tree.h"

namespace vigil::architecture {
namespace {

TEST(Names, FilesAreSnakeCaseAndSayWhatTheyHold) {
  for (const SourceFile& file : source_tree()) {
    const std::string name = std::filesystem::path(file.path).stem().string();
    const bool snake = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    EXPECT_TRUE(snake) << file.path;
    for (const std::string_view vague :
         {"util", "utils", "helper", "helpers", "manager", "common", "impl", "misc"}) {
      const bool is_word = name == vague || name.ends_with("_" + std::string(vague)) ||
                           name.starts_with(std::string(vague) + "_");
      EXPECT_FALSE(is_word) << file.path << " does not say what it holds";
    }
  }
}

TEST(Names, HeadersOpenWithWhatTheyPromise) {
  for (const SourceFile& file : source_tree()) {
    if (!file.is_header()) continue;
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_TRUE(file.lines[0].starts_with("// ")) << file.path << " opens without a sentence";
    EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end())
        << file.path;
  }
}

TEST(Names, FilesStayReadable) {
  const std::string decisions = [] {
    std::string all;
    for (const auto& entry :
         std::filesystem::directory_iterator(VIGIL_SOURCE_DIR "/docs/decisions")) {
      all += read_file(entry.path()).value_or("");
    }
    return all;
  }();
  for (const SourceFile& file : source_tree()) {
    if (file.lines.size() <= 800) continue;
    EXPECT_NE(decisions.find(file.path), std::string::npos)
        << file.path << " has " << file.lines.size()
        << " lines; split it, or explain it in docs/decisions";
  }
}

TEST(Names, PluginEntriesAreTablesOfContents) {
  for (const SourceFile& file : source_tree()) {
    if (!file.is_in("plugins") || !file.path.ends_with("/plugin.cpp")) continue;
    EXPECT_LT(file.lines.size(), 100u) << file.path;
  }
}

// Pure core holds no mutable statics, and nobody a singleton.
TEST(Names, NoHiddenState) {
  static const std::regex kMutableStatic(
      R"(^\s*(static|thread_local|static thread_local)\s+(?!const\b|constexpr\b|inline\b|assert|std::once_flag\b)[\w:<>,\s\*&]+\s+[\w]+\s*(;|=|\{))");
  static const std::regex kSingleton(
      R"(\b(instance|get_instance|singleton|shared_instance)\s*\(\s*\))");
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("tests/")) continue;
    // What the test build breaks on purpose belongs to the process; no other build compiles it.
    const bool only_in_the_test_build = file.path == "core/base/fail_point.cpp";
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string line(file.lines[i]);
      const int number = static_cast<int>(i) + 1;
      if (trim(line).starts_with("//")) continue;
      if (file.is_in("core") && !only_in_the_test_build) {
        EXPECT_FALSE(std::regex_search(line, kMutableStatic)) << at(file, number) << line;
      }
      EXPECT_FALSE(std::regex_search(line, kSingleton)) << at(file, number) << line;
    }
  }
}

}  // namespace
}  // namespace vigil::architecture
