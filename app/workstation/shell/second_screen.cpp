#include "app/workstation/shell/second_screen.h"

#include <imgui.h>

#include <utility>

#include "app/workstation/shell/frame_pacer.h"

namespace vigil::shell {

struct SecondScreen::Frame {
  ImDrawList list{ImGui::GetDrawListSharedData()};
  ImDrawData data;
};

SecondScreen::SecondScreen(std::unique_ptr<SecondSurface> surface)
    : surface_(std::move(surface)), frame_(std::make_unique<Frame>()) {}

SecondScreen::~SecondScreen() = default;

void SecondScreen::build(const sdk::ui::Style& style, const Draw& draw) {
  const PixelSize size = surface_->size();
  const ImVec2 end(static_cast<float>(size.width), static_cast<float>(size.height));
  ImDrawList& list = frame_->list;
  list._ResetForNewFrame();
  list.PushTexture(ImGui::GetIO().Fonts->TexRef);
  list.PushClipRect({0, 0}, end);
  list.AddRectFilled({0, 0}, end, style.color(sdk::ui::Token::kBackground));
  if (draw) draw(style, list, size);
  list.PopClipRect();
  list.PopTexture();

  ImDrawData& data = frame_->data;
  data.Clear();
  data.Valid = true;
  data.DisplaySize = end;
  data.FramebufferScale = {1, 1};
  data.Textures = &ImGui::GetPlatformIO().Textures;
  data.AddDrawList(&list);
}

void SecondScreen::show(std::uint64_t pictures) {
  if (!frame_->data.Valid || frame_->data.DisplaySize.x < 1) return;
  const std::uint64_t now = fingerprint(frame_->data, pictures);
  const bool damaged = surface_->take_damage();
  if (shown_ == now && !damaged && !has_uploads(frame_->data)) return;
  shown_ = now;
  surface_->show(frame_->data);
}

Bitmap SecondScreen::read_back() {
  return frame_->data.Valid ? surface_->picture_of(frame_->data) : Bitmap{};
}

}  // namespace vigil::shell
