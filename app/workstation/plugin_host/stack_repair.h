// Dear ImGui's stacks as they were before a plugin drew, and how they are put back whatever it did:
// windows, groups and tables left open, things pushed and not popped, and also the host's own
// things popped by mistake.
//
// One per call, on the user-interface thread, with a context current and inside a window.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <string>
#include <vector>

namespace vigil::workstation::plugin_host {

class StackRepair {
 public:
  // Remembers, and from now on takes Dear ImGui's complaints instead of letting them stop the
  // program.
  StackRepair();
  StackRepair(const StackRepair&) = delete;
  StackRepair& operator=(const StackRepair&) = delete;
  // Puts everything back if restore() was not called.
  ~StackRepair();

  // Puts everything back. The first complaint in Dear ImGui's words; empty when there was nothing
  // to repair.
  std::string restore();

 private:
  static void take_complaint(ImGuiContext* context, void* repair, const char* message);
  void reopen_windows();
  void refill_stacks();

  ImGuiContext& context_;
  ImGuiErrorRecoveryState state_;
  ImGuiErrorCallback callback_before_;
  void* callback_data_before_;
  bool asserts_before_;
  bool log_before_;
  bool tooltip_before_;
  ImGuiStyle style_;
  ImVector<ImGuiColorMod> colors_;
  ImVector<ImGuiStyleMod> vars_;
  ImVector<ImFontStackData> fonts_;
  ImVector<ImGuiItemFlags> item_flags_;
  ImGuiItemFlags current_item_flags_;
  std::vector<ImGuiWindow*> windows_;
  std::string complaint_;
  bool restored_ = false;
};

}  // namespace vigil::workstation::plugin_host
