// One plugin folder from discovery to retirement: what PluginHost keeps about it. Private to
// plugin_host.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workstation/plugin_host/library_file.h"
#include "app/workstation/plugin_host/plugin_host.h"

namespace vigil::workstation::plugin_host {

struct BoundCommand {
  sdk::RunCommand run;
  sdk::CommandEnabled enabled;
};

struct PluginHost::Instance {
  PluginReport report;
  std::string manifest_text;
  sdk::manifest::Manifest manifest;  // meaningful once the first step has passed
  std::optional<LibraryFile> library;
  const sdk::PluginEntry* entry = nullptr;
  std::unique_ptr<sdk::Host> host;
  sdk::Plugin* plugin = nullptr;  // owned by the plugin's library: given back to entry->destroy
  std::map<std::string, BoundCommand, std::less<>> commands;
  std::map<std::string, std::unique_ptr<sdk::View>, std::less<>> bound_views;
  std::map<std::string, std::unique_ptr<StagedView>, std::less<>> views;
  FlightRecorder::Slot update_slot = 0;
  FlightRecorder::Slot shown_slot = 0;
  int update_failures = 0;

  [[nodiscard]] bool offered() const { return report.state == PluginState::kOffered; }
};

// Compares what a plugin binds with what its manifest declares.
class BindCollector final : public sdk::Binder {
 public:
  using Views = std::map<std::string, std::unique_ptr<sdk::View>, std::less<>>;
  using BoundCommands = std::map<std::string, BoundCommand, std::less<>>;

  BindCollector(const sdk::manifest::Manifest& manifest, BoundCommands& commands, Views& views)
      : manifest_(manifest), commands_(commands), views_(views) {}

  void command(sdk::CommandKey id, sdk::RunCommand run, sdk::CommandEnabled enabled) override;
  void view(sdk::ViewKey id, std::unique_ptr<sdk::View> view) override;

  // To be asked after bind(): the first thing wrong, or a pass with the numbers.
  [[nodiscard]] Check judge() const;

 private:
  void object(Sentence sentence);

  const sdk::manifest::Manifest& manifest_;
  BoundCommands& commands_;
  Views& views_;
  std::optional<Sentence> objection_;
};

}  // namespace vigil::workstation::plugin_host
