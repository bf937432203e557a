// One Dear ImGui in the process: in libvigil_sdk.so, and in nothing else.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace vigil::architecture {
namespace {

std::vector<std::string> paths(const std::string& joined) {
  std::vector<std::string> all;
  std::istringstream in(joined);
  for (std::string path; std::getline(in, path, ':');) all.push_back(path);
  return all;
}

std::string output_of(const std::string& command) {
  std::string text;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen((command + " 2>&1").c_str(), "r"),
                                                   ::pclose);
  if (pipe == nullptr) return text;
  char piece[4096];
  while (const std::size_t got = std::fread(piece, 1, sizeof piece, pipe.get()))
    text.append(piece, got);
  return text;
}

// Lines of nm, demangled: "0000 T name".
std::vector<std::string> symbols(const std::string& options, const std::string& file) {
  std::vector<std::string> lines;
  std::istringstream in(output_of("nm -C --defined-only " + options + " '" + file + "'"));
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool defines_imgui(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (line.find(" ImGui::") != std::string::npos || line.find(" GImGui") != std::string::npos)
      return true;
  }
  return false;
}

// The other tests look for what is absent; this one shows that they would see it.
TEST(Symbols, TheSdkHasDearImGui) { EXPECT_TRUE(defines_imgui(symbols("-D", VIGIL_SDK_FILE))); }

TEST(Symbols, PluginsExportTheirEntryAndNothingElse) {
  const auto modules = paths(VIGIL_PLUGIN_MODULES);
  ASSERT_FALSE(modules.empty());
  for (const std::string& module : modules) {
    ASSERT_TRUE(std::filesystem::exists(module)) << module;
    std::vector<std::string> exported;
    for (const std::string& line : symbols("-D", module)) {
      const std::string name = line.substr(line.rfind(' ') + 1);
      // The linker's own marks, and vague linkage of the standard library that cannot be hidden.
      if (name == "_init" || name == "_fini" || name == "__bss_start" || name == "_edata" ||
          name == "_end")
        continue;
      if (line.find(" W ") != std::string::npos || line.find(" V ") != std::string::npos ||
          line.find(" u ") != std::string::npos) {
        continue;
      }
      exported.push_back(name);
    }
    EXPECT_EQ(exported, std::vector<std::string>{"vigil_plugin_entry"}) << module;
  }
}

TEST(Symbols, NoPluginAndNoHostCarriesASecondDearImGui) {
  std::vector<std::string> files = paths(VIGIL_PLUGIN_MODULES);
  for (const std::string& host : paths(VIGIL_HOSTS)) files.push_back(host);
  for (const std::string& file : files) {
    ASSERT_TRUE(std::filesystem::exists(file)) << file;
    const auto lines = symbols("", file);
    ASSERT_GT(lines.size(), 10u) << file << " is stripped, so this test cannot see";
    EXPECT_FALSE(defines_imgui(lines)) << file << " has a Dear ImGui of its own";
    const std::string needed = output_of("readelf -dW '" + file + "'");
    EXPECT_NE(needed.find("[libvigil_sdk.so]"), std::string::npos)
        << file << " does not link the SDK";
  }
}

}  // namespace
}  // namespace vigil::architecture
