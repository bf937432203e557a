#include "app/workstation/plugin_host/stack_repair.h"

#include <cstring>

namespace vigil::workstation::plugin_host {

StackRepair::StackRepair()
    : context_(*ImGui::GetCurrentContext()),
      callback_before_(context_.ErrorCallback),
      callback_data_before_(context_.ErrorCallbackUserData),
      asserts_before_(context_.IO.ConfigErrorRecoveryEnableAssert),
      log_before_(context_.IO.ConfigErrorRecoveryEnableDebugLog),
      tooltip_before_(context_.IO.ConfigErrorRecoveryEnableTooltip),
      style_(context_.Style),
      colors_(context_.ColorStack),
      vars_(context_.StyleVarStack),
      fonts_(context_.FontStack),
      item_flags_(context_.ItemFlagsStack),
      current_item_flags_(context_.CurrentItemFlags) {
  ImGui::ErrorRecoveryStoreState(&state_);
  for (const ImGuiWindowStackData& data : context_.CurrentWindowStack)
    windows_.push_back(data.Window);
  context_.ErrorCallback = take_complaint;
  context_.ErrorCallbackUserData = this;
  context_.IO.ConfigErrorRecoveryEnableAssert = false;
  context_.IO.ConfigErrorRecoveryEnableDebugLog = false;
  context_.IO.ConfigErrorRecoveryEnableTooltip = false;
}

StackRepair::~StackRepair() { restore(); }

std::string StackRepair::restore() {
  if (restored_) return complaint_;
  restored_ = true;
  // What was left open or pushed.
  if (context_.CurrentWindowStack.Size >= state_.SizeOfWindowStack)
    ImGui::ErrorRecoveryTryToRecoverState(&state_);
  // What was closed or popped though it was the host's.
  reopen_windows();
  refill_stacks();
  context_.ErrorCallback = callback_before_;
  context_.ErrorCallbackUserData = callback_data_before_;
  context_.IO.ConfigErrorRecoveryEnableAssert = asserts_before_;
  context_.IO.ConfigErrorRecoveryEnableDebugLog = log_before_;
  context_.IO.ConfigErrorRecoveryEnableTooltip = tooltip_before_;
  return complaint_;
}

void StackRepair::take_complaint(ImGuiContext*, void* repair, const char* message) {
  std::string& complaint = static_cast<StackRepair*>(repair)->complaint_;
  if (complaint.empty() && message != nullptr) complaint = message;
}

// A window that was begun in this frame can be begun again: it is only appended to.
void StackRepair::reopen_windows() {
  const auto open = static_cast<std::size_t>(context_.CurrentWindowStack.Size);
  if (open >= windows_.size()) return;
  if (complaint_.empty()) complaint_ = "Closed a window that it had not opened";
  for (std::size_t i = open; i < windows_.size(); ++i)
    ImGui::Begin(windows_[i]->Name, nullptr, windows_[i]->Flags);
}

void StackRepair::refill_stacks() {
  const bool popped =
      context_.ColorStack.Size < colors_.Size || context_.StyleVarStack.Size < vars_.Size ||
      context_.ItemFlagsStack.Size < item_flags_.Size || context_.FontStack.Size < fonts_.Size;
  if (popped && complaint_.empty()) complaint_ = "Popped something that it had not pushed";
  while (context_.FontStack.Size < fonts_.Size) {
    const ImFontStackData& font = fonts_[context_.FontStack.Size];
    ImGui::PushFont(font.Font, font.FontSizeBeforeScaling);
  }
  context_.ColorStack = colors_;
  context_.StyleVarStack = vars_;
  context_.ItemFlagsStack = item_flags_;
  context_.CurrentItemFlags = current_item_flags_;
  // Also undoes what was written into the style directly.
  context_.Style = style_;
}

}  // namespace vigil::workstation::plugin_host
