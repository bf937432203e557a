// The checks a plugin folder passes before any of its code runs, and the one after it is loaded.
// Each answers with one plain sentence in both languages. Thread-confined; no Dear ImGui.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/workstation/plugin_host/hash_list.h"
#include "app/workstation/plugin_host/library_file.h"
#include "app/workstation/plugin_host/report.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::workstation::plugin_host {

// A text of a plugin's catalogue in `folder`, by language ("zh_CN", "en") and key; nothing when it
// is missing.
using TextLookup = std::function<std::optional<std::string>(
    const std::filesystem::path& folder, std::string_view language, std::string_view key)>;

struct Check {
  bool passed = false;
  Sentence sentence;
};

[[nodiscard]] Check pass(std::string zh, std::string en);
[[nodiscard]] Check refuse(std::string zh, std::string en);

struct ReadManifest {
  Check check;
  std::string text;                  // the bytes of plugin.json that were read
  sdk::manifest::Manifest manifest;  // meaningful when the check passed
};

// Reads and checks plugin.json. With `texts`, every text it names has to be there in both
// languages.
[[nodiscard]] ReadManifest check_manifest(const std::filesystem::path& folder,
                                          const TextLookup& texts);
[[nodiscard]] Check check_build(const sdk::manifest::Manifest& manifest,
                                const LibraryFile& library);
// With `key`, plugin.sha256.sig must be the deployment's signature over plugin.sha256.
[[nodiscard]] Check check_files(const std::filesystem::path& folder,
                                const sdk::manifest::Manifest& manifest,
                                std::string_view manifest_text, const LibraryFile& library,
                                const std::optional<PublicKey>& key);

struct FoundEntry {
  Check check;
  const sdk::PluginEntry* entry = nullptr;  // not null when the check passed
};
// Precondition: the library is loaded.
[[nodiscard]] FoundEntry check_entry(const sdk::manifest::Manifest& manifest,
                                     const LibraryFile& library);

}  // namespace vigil::workstation::plugin_host
