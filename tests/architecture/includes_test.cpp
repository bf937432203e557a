// Who may include whom (docs/ARCHITECTURE.md, Rooms), and which libraries stay in which room.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/architecture/source_tree.h"

namespace vigil::architecture {
namespace {

struct Room {
  std::string_view folder;
  std::vector<std::string_view> may_use;  // besides itself
};

// The longest folder that fits counts.
const std::vector<Room>& rooms() {
  static const std::vector<Room> kRooms = {
      {"core/base", {}},
      {"core/domain", {"core/base"}},
      {"core/document", {"core/base"}},
      {"core/spreadsheet", {"core/base"}},
      {"core/screening", {"core/base", "core/domain"}},
      {"core/ledger", {"core/base", "core/domain"}},
      {"core/net", {"core/base", "core/domain"}},
      {"core/storage", {"core/base", "core/domain", "core/ledger"}},
      {"core/media", {"core/base", "core/domain", "core/screening"}},
      {"core/sync", {"core"}},
      {"plugins/sdk", {"core/base", "core/domain"}},
      {"plugins", {"plugins/sdk", "core/base", "core/document", "core/domain", "core/spreadsheet"}},
      // Words are tried out by the machine that will look for them.
      {"plugins/wildlife",
       {"plugins/sdk", "core/base", "core/domain", "core/document", "core/screening"}},
      {"app/backend",
       {"core/base", "core/domain", "core/ledger", "core/media", "core/net", "core/screening"}},
      // Walls are raised before anything is read: they know the protocol's words and no more.
      {"app/sandbox", {"core/base", "core/media"}},
      {"app/decoder",
       {"app/sandbox", "core/base", "core/domain", "core/media", "core/screening"}},
      {"app/reader", {"app/sandbox", "core/base", "core/media"}},
      {"app/ctl", {"core", "plugins/sdk/manifest"}},
      {"app/workstation", {"core", "plugins/sdk"}},
  };
  return kRooms;
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

const Room* room_of(std::string_view path) {
  const Room* found = nullptr;
  for (const Room& room : rooms()) {
    if (is_below(path, room.folder) &&
        (found == nullptr || room.folder.size() > found->folder.size()))
      found = &room;
  }
  return found;
}

// "review" for plugins/review/...; empty elsewhere.
std::string_view plugin_of(std::string_view path) {
  if (!path.starts_with("plugins/")) return {};
  path.remove_prefix(8);
  const std::string_view name = path.substr(0, path.find('/'));
  return name == "sdk" ? std::string_view() : name;
}

bool of_this_project(std::string_view include) {
  return include.starts_with("core/") || include.starts_with("plugins/") ||
         include.starts_with("app/") || include.starts_with("tests/");
}

TEST(Includes, TreeIsRead) {
  EXPECT_GT(source_tree().size(), 100u);
  EXPECT_GT(std::count_if(source_tree().begin(), source_tree().end(),
                          [](const SourceFile& file) { return !file.includes.empty(); }),
            100);
}

TEST(Includes, ArrowsPointDownOnly) {
  for (const SourceFile& file : source_tree()) {
    const Room* const room = room_of(file.path);
    if (room == nullptr) continue;
    for (const Include& include : file.includes) {
      if (!of_this_project(include.path)) continue;
      const bool allowed =
          is_below(include.path, room->folder) ||
          std::any_of(room->may_use.begin(), room->may_use.end(),
                      [&](std::string_view folder) { return is_below(include.path, folder); });
      EXPECT_TRUE(allowed) << at(file, include.line) << room->folder << " must not include "
                           << include.path;
    }
  }
}

TEST(Includes, EveryFolderOfCodeIsARoom) {
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("tests/") || file.path.starts_with("docs/")) continue;
    EXPECT_NE(room_of(file.path), nullptr)
        << file.path << " is in no room of tests/architecture/includes_test.cpp";
  }
}

TEST(Includes, PluginsNeverIncludeEachOther) {
  for (const SourceFile& file : source_tree()) {
    const std::string_view own = plugin_of(file.path);
    if (own.empty()) continue;
    for (const Include& include : file.includes) {
      const std::string_view other = plugin_of(include.path);
      EXPECT_TRUE(other.empty() || other == own)
          << at(file, include.line) << own << " includes " << include.path;
    }
  }
}

TEST(Includes, TheDeskNeverIncludesAPlugin) {
  for (const SourceFile& file : source_tree()) {
    if (!file.is_in("app") && !file.is_in("core") && !file.is_in("plugins/sdk")) continue;
    for (const Include& include : file.includes) {
      EXPECT_TRUE(plugin_of(include.path).empty())
          << at(file, include.line) << "includes " << include.path;
    }
  }
}

TEST(Includes, IncludesAreWrittenFromTheRoot) {
  for (const SourceFile& file : source_tree()) {
    for (const Include& include : file.includes) {
      EXPECT_FALSE(include.path.starts_with(".")) << at(file, include.line) << include.path;
    }
  }
}

struct Library {
  std::string_view name;
  std::vector<std::string_view> headers;  // beginnings of includes
  std::vector<std::string_view> folders;  // where it may be used
};

// Tests may use what they test.
TEST(Includes, LibrariesStayInTheirRooms) {
  const Library libraries[] = {
      {"FFmpeg",
       {"libavformat", "libavcodec", "libavutil", "libswscale", "libswresample"},
       {"app/decoder"}},
      {"Dear ImGui",
       {"imgui", "backends/imgui"},
       {"plugins/sdk/ui", "plugins/sdk/testing", "plugins/sdk/imgui_config.h", "app/workstation"}},
      {"SQLite", {"sqlite3.h"}, {"core/storage", "app/backend/store"}},
      {"libpq", {"libpq-fe.h"}, {"app/backend/store/postgres"}},
      {"libcurl", {"curl/"}, {"core/net"}},
      {"Boost", {"boost/"}, {"app/backend/route"}},
      {"seccomp", {"seccomp.h"}, {"app/sandbox"}},
      {"Tesseract", {"tesseract/", "leptonica/"}, {"app/reader"}},
      {"GLFW and OpenGL", {"GLFW/", "EGL/", "GL/"}, {"app/workstation/shell"}},
      {"FreeType and Fontconfig",
       {"ft2build.h", "freetype/", "fontconfig/"},
       {"app/workstation/shell", "app/ctl/demo"}},
      {"Cairo, Pango and libxlsxwriter", {"cairo", "pango/", "xlsxwriter.h"}, {"core/document"}},
      {"libarchive and Expat", {"archive.h", "archive_entry.h", "expat.h"}, {"core/spreadsheet"}},
      {"GMime", {"gmime/"}, {"app/ctl/report"}},
      {"spdlog", {"spdlog/"}, {"core/base"}},
      {"the dynamic loader", {"dlfcn.h", "link.h"}, {"app/workstation/plugin_host", "app/decoder"}},
  };
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("tests/") || file.path.starts_with("docs/")) continue;
    for (const Include& include : file.includes) {
      for (const Library& library : libraries) {
        const bool uses =
            std::any_of(library.headers.begin(), library.headers.end(),
                        [&](std::string_view header) { return include.path.starts_with(header); });
        if (!uses) continue;
        const bool view_of_plugin = library.name == "Dear ImGui" && !plugin_of(file.path).empty() &&
                                    file.path.find("/view/") != std::string::npos;
        const bool allowed =
            view_of_plugin ||
            std::any_of(library.folders.begin(), library.folders.end(),
                        [&](std::string_view folder) { return is_below(file.path, folder); });
        EXPECT_TRUE(allowed) << at(file, include.line) << library.name << " must not be used here";
      }
    }
  }
}

// Models are compiled without it on their path; the SDK's headers for models must not bring it
// either.
TEST(Includes, ModelsNeverReachDearImGui) {
  std::map<std::string, const SourceFile*, std::less<>> by_path;
  for (const SourceFile& file : source_tree()) by_path[file.path] = &file;
  for (const SourceFile& start : source_tree()) {
    const bool model =
        !plugin_of(start.path).empty() && start.path.find("/model/") != std::string::npos;
    const bool keys = start.path.starts_with("app/workstation/command/") &&
                      start.path.find("imgui_keys") == std::string::npos;
    if (!model && !keys && !start.is_in("core")) continue;
    std::set<std::string> seen;
    std::vector<const SourceFile*> open = {&start};
    while (!open.empty()) {
      const SourceFile& file = *open.back();
      open.pop_back();
      for (const Include& include : file.includes) {
        EXPECT_FALSE(include.path.starts_with("imgui"))
            << start.path << " reaches Dear ImGui through " << file.path;
        const auto next = by_path.find(include.path);
        if (next != by_path.end() && seen.insert(include.path).second) open.push_back(next->second);
      }
    }
  }
}

// A header that opens with "Private to" its room is read by a few sources of that room only.
bool is_private(const SourceFile& header) {
  for (const std::string_view line : header.lines) {
    if (!line.starts_with("//")) return false;
    if (line.find("Private to ") != std::string_view::npos) return true;
  }
  return false;
}

TEST(Includes, HeavyHeadersStayOutOfHeaders) {
  for (const SourceFile& file : source_tree()) {
    if (!file.is_header() || file.path.starts_with("tests/") || is_private(file)) continue;
    for (const Include& include : file.includes) {
      EXPECT_NE(include.path, "nlohmann/json.hpp")
          << at(file, include.line) << "use json_fwd.hpp in headers";
      EXPECT_FALSE(include.path.starts_with("boost/beast"))
          << at(file, include.line) << include.path;
    }
  }
}

TEST(Includes, PrivateHeadersStayInTheirRoom) {
  std::map<std::string, std::string, std::less<>> private_headers;  // path -> folder
  for (const SourceFile& file : source_tree()) {
    if (file.is_header() && is_private(file))
      private_headers[file.path] = file.path.substr(0, file.path.rfind('/'));
  }
  EXPECT_FALSE(private_headers.empty());
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("tests/")) continue;
    for (const Include& include : file.includes) {
      const auto found = private_headers.find(include.path);
      if (found == private_headers.end()) continue;
      EXPECT_TRUE(file.is_in(found->second))
          << at(file, include.line) << include.path << " is private to its room";
    }
  }
}

TEST(Includes, BeastStaysInTwoTranslationUnits) {
  std::set<std::string> users;
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("tests/")) continue;
    for (const Include& include : file.includes) {
      if (include.path.starts_with("boost/beast")) users.insert(file.path);
    }
  }
  EXPECT_LE(users.size(), 2u);
}

}  // namespace
}  // namespace vigil::architecture
