#include "app/workstation/services/downloads.h"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "core/base/file.h"

namespace vigil::workstation {
namespace {

namespace fs = std::filesystem;

fs::path from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

// XDG_DOWNLOAD_DIR="$HOME/Downloads"
fs::path from_user_dirs(const fs::path& home) {
  constexpr std::size_t kMostBytes = 64u << 10;
  fs::path config = from_environment("XDG_CONFIG_HOME");
  if (config.empty()) config = home / ".config";
  const auto text = read_file(config / "user-dirs.dirs", kMostBytes);
  if (!text) return {};
  constexpr std::string_view kKey = "XDG_DOWNLOAD_DIR=\"";
  const std::size_t at = text->find(kKey);
  if (at == std::string::npos || (at > 0 && (*text)[at - 1] != '\n')) return {};
  const std::size_t begin = at + kKey.size();
  std::string value = text->substr(begin, text->find('"', begin) - begin);
  constexpr std::string_view kHome = "$HOME";
  if (value.starts_with(kHome)) value.replace(0, kHome.size(), home.string());
  return value;
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return path.is_absolute() && fs::is_directory(path, error);
}

}  // namespace

fs::path downloads_folder(const fs::path& fallback) {
  const fs::path home = from_environment("HOME");
  for (const fs::path& folder :
       {from_environment("XDG_DOWNLOAD_DIR"), from_user_dirs(home), home / "Downloads"}) {
    if (is_folder(folder)) return folder;
  }
  return fallback;
}

fs::path free_name(const fs::path& folder, std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const bool odd = static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\\' || c == ':';
    plain += odd ? '_' : c;
  }
  if (plain.empty() || plain.front() == '.') plain.insert(plain.begin(), '_');
  const fs::path wanted(plain);
  fs::path path = folder / wanted;
  std::error_code error;
  for (int number = 2; fs::exists(path, error); ++number) {
    path = folder /
           fmt::format("{} ({}){}", wanted.stem().string(), number, wanted.extension().string());
  }
  return path;
}

}  // namespace vigil::workstation
