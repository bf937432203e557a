// plugin_check FOLDER...: opens the real plugin host over finished plugin folders, with a fake host
// behind each, prints every admission step, looks up its keys and icons, draws every view, and
// fails unless all of them are offered, every key runs the command it was declared for, and no view
// fails.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/registry.h"
#include "app/workstation/plugin_host/plugin_host.h"
#include "core/base/json.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "plugins/sdk/ui/icon.h"

namespace vigil {
namespace {

namespace plugin_host = workstation::plugin_host;
namespace command = workstation::command;

constexpr int kFrames = 5;

// The desk's own keys, each with a command behind it, as they are where plugins are admitted.
void give_desk_keys(command::Registry& registry, command::Keymap& keymap) {
  const auto desk = parse_json(command::default_keymap());
  if (!desk) return;
  for (const auto& key : desk->at("keys")) {
    command::Command own;
    own.id = text_member(key, "command");
    own.run = [](std::string_view) -> Status { return {}; };
    (void)registry.add(std::move(own));  // some have two keys
  }
  keymap.load_desk(command::default_keymap(), "default_keymap.json");
}

int check(const std::filesystem::path& folder) {
  sdk::testing::HeadlessUi ui;
  ManualClock clock;
  command::Registry registry(clock);
  command::Keymap keymap;
  give_desk_keys(registry, keymap);
  plugin_host::Services services;
  services.registry = &registry;
  services.keymap = &keymap;
  services.make_host = [&](const sdk::manifest::Manifest&,
                           const std::filesystem::path& at) -> Result<std::unique_ptr<sdk::Host>> {
    auto host = std::make_unique<sdk::testing::FakeHost>();
    host->use_manifest(at / "plugin.json");
    host->set_style(&ui.style());
    return std::unique_ptr<sdk::Host>(std::move(host));
  };
  plugin_host::PluginHost plugins(
      {.roots = {folder.parent_path()}, .profile = {}, .deployment_key = {}}, std::move(services));
  plugins.discover();
  plugins.admit_all();

  const auto find_report = [&]() -> plugin_host::PluginReport {
    for (auto& report : plugins.reports()) {
      if (std::filesystem::equivalent(report.folder, folder)) return report;
    }
    return {};
  };
  plugin_host::PluginReport report = find_report();
  for (const auto& step : report.steps) {
    fmt::print("{}: {}: {}\n", report.id, plugin_host::to_word(step.step), step.sentence.en);
  }
  if (report.state != plugin_host::PluginState::kOffered) return 1;

  // A key that the desk or another command of the plugin has already would never run what the
  // manifest says.
  const std::string prefix = report.id + ".";
  int taken = 0;
  for (const std::string& problem : keymap.problems()) {
    if (problem.find(prefix) == std::string::npos) continue;
    fmt::print("{}: {}\n", report.id, problem);
    ++taken;
  }
  if (taken > 0) return 1;

  for (const auto* manifest : plugins.offered()) {
    if (manifest->id != report.id) continue;
    std::vector<std::string> icons = {manifest->icon};
    for (const auto& workspace : manifest->workspaces) icons.push_back(workspace.icon);
    for (const std::string& icon : icons) {
      if (icon.empty() || sdk::ui::icon_from_word(icon)) continue;
      fmt::print("{}: there is no icon called \"{}\"\n", report.id, icon);
      return 1;
    }
    plugins.shown(report.id, true);
    for (const auto& view : manifest->views) {
      ui.set_body([&] {
        const ImVec2 room = ImGui::GetContentRegionAvail();
        plugins.draw_view(view.id, {.width = room.x, .height = room.y, .focused = true});
      });
      for (int frame = 0; frame < kFrames; ++frame) {
        plugins.update();
        ui.frames(1);
      }
    }
  }
  report = find_report();
  for (const std::string& view : report.suspended_views) fmt::print("{}: the view failed\n", view);
  return report.suspended_views.empty() ? 0 : 1;
}

}  // namespace
}  // namespace vigil

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("Name at least one finished plugin folder.\n", stderr);
    return 2;
  }
  int failures = 0;
  for (int i = 1; i < argc; ++i) failures += vigil::check(std::filesystem::canonical(argv[i]));
  return failures == 0 ? 0 : 1;
}
