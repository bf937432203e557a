// The keys pressed in this frame, translated from Dear ImGui's input. User-interface thread, with a
// context current, between NewFrame and EndFrame.
#pragma once

#include <vector>

#include "app/workstation/command/key_dispatcher.h"

namespace vigil::workstation::command {

// In the order they are to be looked at; usually none or one.
[[nodiscard]] std::vector<KeyPress> read_key_presses(SteadyTime now);

// Whether the key of a chord is down now, whatever modifiers are.
[[nodiscard]] bool is_key_down(const Chord& chord);

// typing, navigating and modal as Dear ImGui knows them; the caller adds what only the window
// knows: composing and the plugin in sight.
[[nodiscard]] KeyContext read_key_context();

}  // namespace vigil::workstation::command
