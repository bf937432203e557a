// What the plugins panel shows about each plugin folder: every step of its admission with its own
// plain sentence. Values only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::workstation::plugin_host {

// One sentence in both languages of the desk.
struct Sentence {
  std::string zh;
  std::string en;
  [[nodiscard]] const std::string& in(std::string_view language) const {
    return language == "en" ? en : zh;
  }
};

// In this order; the first that does not pass ends the admission.
enum class Step {
  kManifest,    // plugin.json is valid and its texts are there
  kBuild,       // SDK version and build fingerprint are this desk's
  kFiles,       // every listed file has its hash; the deployment's signature, where there is a key
  kLoad,        // the very file that was hashed is loaded
  kEntry,       // its entry is there and its own
  kMigrations,  // what it keeps is brought up to date
  kCreate,      // it starts
  kBind,        // every declared id is bound, and no other
  kOffer,       // its commands, keys and views are there
};

// Stable lower-case word: "manifest", "build", ...
[[nodiscard]] std::string_view to_word(Step step);

struct StepResult {
  Step step = Step::kManifest;
  bool passed = false;
  Sentence sentence;
};

enum class PluginState {
  kFound,    // not admitted yet
  kOffered,  // working
  kRefused,  // the last step says why
  kSuspect,  // the desk stopped inside it last time; a person is asked before it is loaded
  kLeftOut,  // a person left it out
  kRetired,  // the desk is closing
};

// Stable lower-case word: "offered", "refused", ...
[[nodiscard]] std::string_view to_word(PluginState state);

struct PluginReport {
  std::string id;  // of the manifest; the folder's name when that could not be read
  std::string version;
  Sentence title;
  std::filesystem::path folder;
  PluginState state = PluginState::kFound;
  Sentence state_sentence;  // kSuspect and kLeftOut: why; kRefused: that of the failed step;
                            // otherwise empty
  std::vector<StepResult> steps;
  std::vector<std::string> suspended_views;  // full ids of views that failed three times
};

}  // namespace vigil::workstation::plugin_host
