// Settings: the desk's own, then a section per plugin, drawn from what the manifests declare.
// User-interface thread.
#pragma once

#include <string>
#include <vector>

#include "app/workstation/panels/page.h"
#include "app/workstation/services/settings_store.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::workstation {

struct SettingLine {
  sdk::manifest::Setting declared;
  std::string title;
  std::string help;                        // empty: none
  std::vector<std::string> option_titles;  // as declared.options
};

struct SettingsSection {
  std::string title;
  std::vector<SettingLine> lines;
};

struct SettingsView {
  std::vector<SettingsSection> sections;
  std::vector<std::string> problems;  // of theme and keymap files, one sentence each
  std::string keymap_file;
  std::string version;
};

// Changes go out as commands::kSet with "full.id=value".
void draw_settings(const Page& page, const SettingsView& view, const SettingsStore& values);

}  // namespace vigil::workstation
