// Decides whether a key that was just pressed runs a command. The rules that keep keys from
// misfiring live here and nowhere else:
//   - a single key runs nothing while a text field is active or an input method composes;
//   - a held key runs only commands that say they repeat;
//   - two verdicts within 60 ms are one press too many: the second is dropped;
//   - behind a dialog, plugin keys are deaf; on a focused widget, Space and Enter belong to that
//   widget;
//   - what lasts while a key is held ends when the key is let go, and also when the keyboard goes
//   elsewhere.
//
// User-interface thread only. No Dear ImGui: times and keys are given.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/registry.h"
#include "core/base/clock.h"

namespace vigil::workstation::command {

inline constexpr Millis kMultiPressGuard{60};

struct KeyPress {
  Chord chord;
  bool repeat = false;  // made by holding the key down
  SteadyTime at{};
};

struct KeyContext {
  bool typing = false;      // a text field is active
  bool composing = false;   // an input method holds unfinished text
  bool navigating = false;  // keyboard focus is visibly on a widget
  bool modal = false;       // a dialog is open
  std::string plugin;       // whose workspace is shown
};

class KeyDispatcher {
 public:
  // Both must outlive the dispatcher.
  KeyDispatcher(const Registry& registry, const Keymap& keymap)
      : registry_(registry), keymap_(keymap) {}

  // The person can switch single-key verdicts off altogether; verdicts with Ctrl or Alt go on
  // working.
  void set_single_key_verdicts(bool on) { single_key_verdicts_ = on; }

  // The command to run now, if any. A command that is not enabled now is not returned. One that
  // lasts while its key is held is to be run with kKeyDown, and is remembered for released().
  [[nodiscard]] std::optional<std::string> command_for(const KeyPress& press,
                                                       const KeyContext& context);
  // Asked in every frame: the command to be run with kKeyUp now. `is_down` says whether the key of
  // a chord, whatever its modifiers, is still down; keys of a window that lost the keyboard are up.
  [[nodiscard]] std::optional<std::string> released(
      const std::function<bool(const Chord&)>& is_down, const KeyContext& context);

 private:
  const Registry& registry_;
  const Keymap& keymap_;
  bool single_key_verdicts_ = true;
  std::optional<SteadyTime> last_verdict_;
  struct Held {
    std::string command;
    Chord chord;
    std::string plugin;  // whose workspace was shown
  };
  std::optional<Held> held_;
};

}  // namespace vigil::workstation::command
