#include "plugins/sdk/testing/headless_ui.h"

#include <imgui_internal.h>

#include <map>

#include "core/base/text.h"
#include "plugins/sdk/ui/probe.h"

namespace vigil::sdk::testing {
namespace {

constexpr float kFrameSeconds = 1.0F / 60.0F;

std::string_view visible_part(std::string_view label) { return label.substr(0, label.find("##")); }

bool is_named(std::string_view label, std::string_view name) {
  if (!name.starts_with("###")) return visible_part(label) == name;
  const std::size_t at = label.find("###");
  return at != std::string_view::npos && label.substr(at) == name;
}

// The null renderer's side of ImGui's texture contract: everything asked for is done.
void accept_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate)
      texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID + 1));
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else if (texture->Status != ImTextureStatus_Destroyed) {
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

}  // namespace

class HeadlessUi::Recorder final : public ui::Probe {
 public:
  void item(const Item& item) override {
    const auto [at, added] = places_.try_emplace(item.id, items.size());
    if (added) items.emplace_back();
    ShownItem& shown = items[at->second];
    shown.min = item.min;
    shown.max = item.max;
    shown.visible = item.visible;
    shown.disabled = item.disabled;
  }
  void label(ImGuiID id, std::string_view label, bool checked) override {
    const auto at = places_.find(id);
    if (at == places_.end()) return;
    items[at->second].label = label;
    items[at->second].checked = checked;
  }
  void text(std::string_view text) override { texts.append(text) += '\n'; }

  void clear() {
    items.clear();
    texts.clear();
    places_.clear();
  }

  std::vector<ShownItem> items;
  std::string texts;

 private:
  std::map<ImGuiID, std::size_t> places_;
};

HeadlessUi::HeadlessUi(float width, float height)
    : context_(ImGui::CreateContext()), recorder_(std::make_unique<Recorder>()) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = ImVec2(width, height);
  io.DeltaTime = kFrameSeconds;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  io.ConfigInputTrickleEventQueue = false;
  style_.fonts.text = io.Fonts->AddFontDefault();
  style_.fonts.icons = style_.fonts.text;
  style_.theme.id = "test";
  for (std::size_t i = 0; i < ui::kTokenCount; ++i) {
    const auto level = static_cast<int>(40 + 6 * i);
    style_.theme.colors[i] = IM_COL32(level, 255 - level, 128, 255);
  }
  ui::set_probe(recorder_.get());
}

HeadlessUi::~HeadlessUi() {
  ImGui::SetCurrentContext(context_);
  ui::set_probe(nullptr);
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

void HeadlessUi::show(Host& host, View& view) {
  set_body([&host, &view] {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    ViewContext context{host, room.x, room.y, true};
    view.draw(context);
  });
  frames(2);
}

void HeadlessUi::frames(int count) {
  for (int i = 0; i < count; ++i) draw_frame();
}

void HeadlessUi::draw_frame() {
  ImGui::SetCurrentContext(context_);
  recorder_->clear();
  ImGui::NewFrame();
  // Before any window of the body: ending the window a log was begun in ends the log.
  ImGui::LogToBuffer();
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::Begin("###headless", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
  if (body_) body_();
  const std::string logged(context_->LogBuffer.begin(), context_->LogBuffer.end());
  ImGui::LogFinish();
  ImGui::End();
  ImGui::Render();
  accept_textures();
  items_ = recorder_->items;
  texts_ = recorder_->texts + logged + '\n';
}

std::optional<ShownItem> HeadlessUi::find(std::string_view name) const {
  for (const ShownItem& item : items_) {
    if (!item.label.empty() && is_named(item.label, name)) return item;
  }
  return std::nullopt;
}

bool HeadlessUi::shows(std::string_view text) const {
  if (texts_.find(text) != std::string::npos) return true;
  for (const ShownItem& item : items_) {
    if (item.visible && visible_part(item.label).find(text) != std::string_view::npos) return true;
  }
  return false;
}

bool HeadlessUi::click(std::string_view name) {
  const auto item = find(name);
  if (!item || !item->visible || item->disabled) return false;
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent((item->min.x + item->max.x) / 2, (item->min.y + item->max.y) / 2);
  frames(2);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  frames(1);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  frames(2);
  return true;
}

void HeadlessUi::press(ImGuiKey key, ImGuiKey modifier) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, true);
  io.AddKeyEvent(key, true);
  frames(1);
  io.AddKeyEvent(key, false);
  if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, false);
  frames(1);
}

void HeadlessUi::type(std::string_view utf8) {
  ImGui::SetCurrentContext(context_);
  for (std::size_t at = 0; at < utf8.size();)
    ImGui::GetIO().AddInputCharacter(next_code_point(utf8, at));
  frames(2);
}

}  // namespace vigil::sdk::testing
