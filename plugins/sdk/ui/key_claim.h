// Keys that the focused widget acts on itself, so that keyboard navigation leaves them alone. Not
// offered to plugins.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <initializer_list>

namespace vigil::sdk::ui {

// Every frame while `owner` has the focus: ownership is needed before the press, and lasts one
// frame.
inline void claim_keys(ImGuiID owner, std::initializer_list<ImGuiKey> keys) {
  for (const ImGuiKey key : keys) ImGui::SetKeyOwner(key, owner);
}

// Pressed, or repeating while held, and nobody else's.
inline bool claimed_press(ImGuiID owner, ImGuiKey key) {
  return ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, owner);
}

}  // namespace vigil::sdk::ui
