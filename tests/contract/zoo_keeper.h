// Puts plugins of the zoo into folders of a temporary place, as a build would, and opens a real
// PluginHost over them. Each test has a place of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/registry.h"
#include "app/workstation/plugin_host/plugin_host.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"

namespace vigil::zoo {

namespace plugin_host = workstation::plugin_host;

class Keeper {
 public:
  Keeper();
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // A whole plugin folder: library, manifest and hash list. The animal's id is its name; `as` gives
  // the folder another name.
  std::filesystem::path place(const std::string& animal, const std::string& as = {});
  // A file of a placed folder, written without touching the hash list.
  void write(const std::filesystem::path& file, std::string_view text);
  // Hashes everything in the folder again.
  void seal(const std::filesystem::path& folder);

  // Discovers and admits what was placed. Replaces an earlier host; the profile stays.
  plugin_host::PluginHost& open(std::optional<std::filesystem::path> deployment_key = {});
  // The text that no catalogue has; every other key has the text "<language> <key>".
  void lose_text(std::string key) { lost_text_ = std::move(key); }

  [[nodiscard]] plugin_host::PluginHost& host() { return *host_; }
  [[nodiscard]] workstation::command::Registry& registry() { return registry_; }
  [[nodiscard]] sdk::testing::HeadlessUi& ui() { return ui_; }
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  // Of the plugin with this id or folder name.
  [[nodiscard]] plugin_host::PluginReport report(std::string_view id) const;
  // The English sentence of the step that failed; empty when none did.
  [[nodiscard]] std::string refusal(std::string_view id) const;

  // Draws these views side by side, each in its own place.
  void draw(std::vector<std::string> views, int frames = 1);

 private:
  std::filesystem::path root_;
  ManualClock clock_;
  workstation::command::Registry registry_{clock_};
  workstation::command::Keymap keymap_;
  sdk::testing::HeadlessUi ui_;
  std::string lost_text_;
  std::unique_ptr<plugin_host::PluginHost> host_;
};

// A healthy manifest of an animal, as JSON text.
[[nodiscard]] std::string manifest_of(const std::string& animal);

}  // namespace vigil::zoo
