// Which workspaces there are for this person, which one is in sight, and how each is divided.
// Plugins' workspaces first, then the desk's own pages. User-interface thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/workstation/plugin_host/plugin_host.h"
#include "app/workstation/shell/workspace_layout.h"
#include "plugins/sdk/ui/icon.h"

namespace vigil::workstation {

inline constexpr std::string_view kUnsentPage = "app.unsent";
inline constexpr std::string_view kComparisonPage = "app.comparison";  // while practising
inline constexpr std::string_view kPluginsPage = "app.plugins";
inline constexpr std::string_view kSettingsPage = "app.settings";

struct Workspace {
  std::string id;      // "review.desk"
  std::string plugin;  // empty: one of the desk's own pages
  plugin_host::Sentence title;
  sdk::ui::Icon icon = sdk::ui::Icon::kNone;
  bool opens_plugin = false;   // the first of its plugin
  plugin_host::Sentence desk;  // the plugin's own title and icon
  sdk::ui::Icon desk_icon = sdk::ui::Icon::kNone;
};

class Workspaces {
 public:
  // The host must outlive this. `keep` stores the layouts {workspace id: sizes} when the person
  // changed one.
  Workspaces(plugin_host::PluginHost& plugins, std::function<void(const nlohmann::json&)> keep);

  // What this person may use; an empty list of roles: nothing but the desk's own pages. Plugins
  // come first whose manifests name one of the roles early: those whose desk it is.
  void offer_to(const std::vector<domain::Role>& roles);
  void restore_layouts(const nlohmann::json& layouts);

  // Of `one`, what stands on the rail: all of the plugin in sight, of others the first.
  [[nodiscard]] bool on_rail(const Workspace& one) const {
    return one.opens_plugin || one.plugin == current_plugin();
  }
  // Plugins' workspaces, without the desk's own pages.
  [[nodiscard]] const std::vector<Workspace>& list() const { return workspaces_; }
  [[nodiscard]] const std::string& current() const { return current_; }
  // The plugin whose workspace is in sight; empty on the desk's own pages.
  [[nodiscard]] std::string_view current_plugin() const;

  // kNotFound when there is no such workspace for this person.
  [[nodiscard]] Status show(std::string_view id);
  [[nodiscard]] Status show_at(std::size_t index);
  // While the desk is locked no plugin's workspace is in sight, whichever is the current one.
  void cover(bool covered);
  // The next (+1) or previous (-1) of the plugins' workspaces, around the ends.
  void turn(int by);

  // Draws the workspace in sight into the current window. Precondition: it is a plugin's.
  void draw(const sdk::ui::Style& style, bool focused);

 private:
  [[nodiscard]] const Workspace* find(std::string_view id) const;

  plugin_host::PluginHost& plugins_;
  std::function<void(const nlohmann::json&)> keep_;
  std::vector<Workspace> workspaces_;
  std::map<std::string, std::unique_ptr<shell::WorkspaceLayout>, std::less<>> layouts_;
  std::map<std::string, std::string, std::less<>> kept_sizes_;  // JSON text by workspace
  std::string current_{kPluginsPage};
  bool covered_ = false;
};

}  // namespace vigil::workstation
