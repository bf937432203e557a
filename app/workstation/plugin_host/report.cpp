#include "app/workstation/plugin_host/report.h"

namespace vigil::workstation::plugin_host {

std::string_view to_word(Step step) {
  switch (step) {
    case Step::kManifest: return "manifest";
    case Step::kBuild: return "build";
    case Step::kFiles: return "files";
    case Step::kLoad: return "load";
    case Step::kEntry: return "entry";
    case Step::kMigrations: return "migrations";
    case Step::kCreate: return "create";
    case Step::kBind: return "bind";
    case Step::kOffer: return "offer";
  }
  return "";
}

std::string_view to_word(PluginState state) {
  switch (state) {
    case PluginState::kFound: return "found";
    case PluginState::kOffered: return "offered";
    case PluginState::kRefused: return "refused";
    case PluginState::kSuspect: return "suspect";
    case PluginState::kLeftOut: return "left_out";
    case PluginState::kRetired: return "retired";
  }
  return "";
}

}  // namespace vigil::workstation::plugin_host
