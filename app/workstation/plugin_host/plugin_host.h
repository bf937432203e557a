// Plugins on this desk: found in folders, admitted step by step, bound, drawn, contained, retired.
//
//   PluginHost plugins(options, services);
//   plugins.discover();            // reads manifests; runs no plugin code
//   plugins.admit_all();           // steps of report.h; commands and keys land in the registry and
//   the keymap each turn:   plugins.update(); each frame:  plugins.draw_view("review.clip", place);
//
// User-interface thread only. The services must outlive it. Destruction retires the plugins; their
// libraries stay loaded until the process ends.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/registry.h"
#include "app/workstation/plugin_host/admission.h"
#include "app/workstation/plugin_host/flight_recorder.h"
#include "app/workstation/plugin_host/guard.h"
#include "app/workstation/plugin_host/report.h"
#include "app/workstation/plugin_host/staged_view.h"
#include "core/base/result.h"
#include "core/domain/role.h"
#include "plugins/sdk/manifest/manifest.h"
#include "plugins/sdk/plugin.h"

namespace vigil::workstation::plugin_host {

struct Options {
  // Searched in order; every sub-folder with a plugin.json is a plugin, by name within a root.
  std::vector<std::filesystem::path> roots;
  // Keeps last_call and plugins.json (who was left out). Empty: nothing is kept.
  std::filesystem::path profile;
  // Public key of the deployment; where it is given, unsigned plugins are refused.
  std::optional<std::filesystem::path> deployment_key;
};

struct Services {
  command::Registry* registry = nullptr;
  command::Keymap* keymap = nullptr;
  // What the plugin is handed in create(). Called once per admitted plugin; the host object lives
  // until it is retired.
  std::function<Result<std::unique_ptr<sdk::Host>>(const sdk::manifest::Manifest&,
                                                   const std::filesystem::path& folder)>
      make_host;
  // Texts of a plugin's catalogues, for titles and for the check that none is missing. Empty: keys
  // are shown.
  TextLookup text;
  // Brings what is kept for the plugin up to date, e.g. declares its settings. Empty: nothing to
  // do.
  std::function<Status(const sdk::manifest::Manifest&)> migrate;
};

class PluginHost {
 public:
  PluginHost(Options options, Services services);
  ~PluginHost();
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  // Looks into the roots again; plugins already known keep their place.
  void discover();
  // Admits whatever is found and neither left out nor under suspicion, then resolves the keymap.
  void admit_all();

  // Where the desk stopped last time, while the question about it is open.
  [[nodiscard]] const std::optional<Crash>& crash() const { return crash_; }
  // The person's answer to a suspicion, or a change of mind in the plugins panel. Leaving out an
  // offered plugin retires it now; taking one back admits it now. kNotFound for an unknown id.
  [[nodiscard]] Status leave_out(std::string_view id);
  [[nodiscard]] Status take_back(std::string_view id);

  // In order of discovery.
  [[nodiscard]] std::vector<PluginReport> reports() const;
  // Manifests of the plugins that are offered; those for one of `roles`, when roles are given.
  [[nodiscard]] std::vector<const sdk::manifest::Manifest*> offered(
      std::span<const domain::Role> roles = {}) const;
  // A text of a known plugin in both languages.
  [[nodiscard]] Sentence title(const sdk::manifest::Manifest& manifest,
                               const std::string& key) const;

  // Lets every plugin take in what changed; one that throws three times is not updated any more.
  void update();
  // One of the plugin's workspaces comes into sight or leaves it.
  void shown(std::string_view plugin, bool visible);
  // What the plugin says to that name; empty when it says nothing or is not offered.
  [[nodiscard]] std::string state(std::string_view plugin, std::string_view name);
  // Draws at the cursor. A view that is not offered shows an empty place.
  void draw_view(std::string_view view, const ViewPlace& place);
  void try_again(std::string_view view);

  // Takes the commands away and destroys the plugins, last offered first. Nothing of a plugin runs
  // afterwards.
  void retire();

 private:
  struct Instance;

  void admit(Instance& instance);
  [[nodiscard]] bool note(Instance& instance, Step step, Check check);
  [[nodiscard]] Check create(Instance& instance);
  [[nodiscard]] Check bind(Instance& instance);
  [[nodiscard]] Check offer(Instance& instance);
  void retire(Instance& instance);
  [[nodiscard]] Instance* find(std::string_view id) const;
  [[nodiscard]] Sentence text_in(const std::filesystem::path& folder, const std::string& key) const;
  [[nodiscard]] command::Command guarded(Instance& instance, const sdk::manifest::Command& declared,
                                         sdk::RunCommand run, sdk::CommandEnabled enabled);
  void read_left_out();
  [[nodiscard]] Status save_left_out() const;
  void resolve_keys();

  Options options_;
  Services services_;
  FlightRecorder recorder_;
  Guard guard_;
  std::optional<Crash> crash_;
  std::optional<PublicKey> key_;
  std::optional<Sentence> key_problem_;
  std::set<std::string, std::less<>> left_out_;
  std::vector<std::unique_ptr<Instance>> instances_;
};

}  // namespace vigil::workstation::plugin_host
