// Which key runs which command. Three layers, the later winning: the desk's default_keymap.json,
// the keys plugins declare, the person's own keymap file. What cannot be honoured is said in plain
// sentences.
//
// A keymap file: {"keys": [{"key": "Ctrl+K", "command": "app.palette"}, {"key": "", "command":
// "review.allow"}]}. Naming a command in the person's file replaces all its keys; an empty key
// switches it off.
//
// User-interface thread only. No Dear ImGui.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/workstation/command/registry.h"
#include "core/base/result.h"
#include "plugins/sdk/manifest/chord.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::workstation::command {

using Chord = sdk::manifest::Chord;

enum class Layer { kDesk, kPlugin, kPerson };

struct Binding {
  Chord chord;
  std::string command;
  std::string plugin;  // works while a workspace of this plugin is shown; empty: always
  Layer layer = Layer::kDesk;
};

// The shipped default_keymap.json, compiled in so that a desk without its data folder still has
// keys.
[[nodiscard]] std::string_view default_keymap();

class Keymap {
 public:
  // ---- gathering; takes effect with resolve()

  // Malformed JSON refuses the whole file and the layer stays empty; a bad entry is left out. Both
  // become problems. Replaces what the same layer had.
  void load_desk(std::string_view json, std::string_view file_name);
  void load_person(std::string_view json, std::string_view file_name);
  void add_plugin(const sdk::manifest::Manifest& manifest);
  void remove_plugin(std::string_view plugin);

  // Puts the layers together. Call again when commands or layers changed.
  void resolve(const Registry& registry);

  // ---- asking

  // Null when the chord runs nothing now. `plugin` is the one whose workspace is shown; empty:
  // none.
  [[nodiscard]] const Binding* find(const Chord& chord, std::string_view plugin) const;
  // For key caps: "A", "Ctrl+K"; empty when the command has no key. Valid until the next resolve().
  [[nodiscard]] const std::string& key_of(std::string_view command) const;
  [[nodiscard]] const std::vector<Binding>& bindings() const { return bindings_; }
  // Files that could not be read, unknown commands, keys two commands want. One sentence each.
  [[nodiscard]] std::vector<std::string> problems() const;

 private:
  struct Entry {
    Chord chord;
    bool off = false;  // the empty key
    std::string command;
    std::string plugin;
    std::string place;  // "keymap.json:3: "; empty for plugins
  };
  struct Source {
    std::vector<Entry> entries;
    std::vector<std::string> problems;
  };

  static Source read(std::string_view json, std::string_view file_name);
  void place(const Entry& entry, Layer layer, const Registry& registry);

  Source desk_;
  Source person_;
  std::vector<Entry> plugins_;
  std::vector<Binding> bindings_;
  std::map<std::string, std::string, std::less<>> keys_;
  std::vector<std::string> conflicts_;
};

}  // namespace vigil::workstation::command
