#include "plugins/sdk/ui/probe.h"

#include <imgui_internal.h>

namespace vigil::sdk::ui {
namespace {

Probe* probe_of(const ImGuiContext* context) {
  return context != nullptr ? static_cast<Probe*>(context->TestEngine) : nullptr;
}

}  // namespace

void set_probe(Probe* probe) {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  context.TestEngine = probe;
  context.TestEngineHookItems = probe != nullptr;
}

Probe* probe() { return probe_of(ImGui::GetCurrentContext()); }

void name_last_item(const char* label, bool checked) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (Probe* listener = probe_of(&context))
    listener->label(context.LastItemData.ID, label, checked);
}

void report_text(std::string_view text) {
  if (Probe* listener = probe(); listener != nullptr && !text.empty()) listener->text(text);
}

}  // namespace vigil::sdk::ui

// What Dear ImGui calls when IMGUI_ENABLE_TEST_ENGINE is defined. The names are its own.
void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData* data) {
  vigil::sdk::ui::Probe* listener = vigil::sdk::ui::probe_of(context);
  if (listener == nullptr || id == 0) return;
  const ImGuiWindow* window = context->CurrentWindow;
  vigil::sdk::ui::Probe::Item item;
  item.id = id;
  item.min = box.Min;
  item.max = box.Max;
  item.visible = window == nullptr || window->ClipRect.Overlaps(box);
  item.disabled = data != nullptr && (data->ItemFlags & ImGuiItemFlags_Disabled) != 0;
  if (window != nullptr) item.window = window->Name;
  listener->item(item);
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  if (vigil::sdk::ui::Probe* listener = vigil::sdk::ui::probe_of(context);
      listener != nullptr && label != nullptr) {
    listener->label(id, label, (flags & ImGuiItemStatusFlags_Checked) != 0);
  }
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
