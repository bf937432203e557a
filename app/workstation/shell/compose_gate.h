// Keeps keys that an input method takes for itself from reaching the text field too.
//
// X11 reports every key press, also those an input method swallows while somebody composes 中文:
// Enter would then send the field, Backspace would delete a letter that is not there. What tells
// them apart: a letter key that reaches the program is followed at once by its character; a
// swallowed one is not. Feed presses, characters and the end of every batch of events in order; the
// gate says which presses to pass on. Pure; user-interface thread.
#pragma once

#include <vector>

namespace vigil::shell {

struct KeyPress {
  int key = 0;  // GLFW's
  int scancode = 0;
  int action = 0;
  int mods = 0;
};

class ComposeGate {
 public:
  enum class KeyKind {
    kCharacter,  // makes a character when pressed alone: letters, digits, punctuation, space
    kBackspace,
    kEscape,
    kEditing,  // Enter, Tab, arrows, Home, End, Delete: an input method may use them while
               // composing
    kOther,    // modifiers, function keys, chords with Ctrl or Alt
  };

  // Both return the presses to pass on now, in order. Without a text field nothing is held back.
  std::vector<KeyPress> press(KeyPress press, KeyKind kind, bool text_field_active);
  std::vector<KeyPress> character();
  void batch_end();

  // Somebody is composing: letters went to an input method and nothing came out yet.
  [[nodiscard]] bool composing() const { return swallowed_ > 0; }

 private:
  std::vector<KeyPress> held_;  // character keys whose character has not come yet
  int swallowed_ = 0;
};

}  // namespace vigil::shell
