// What a second surface shows: drawn within the first one's frame, from the same ImGui context,
// into a list of its own, and shown only when it has changed. User-interface thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "app/workstation/shell/surface.h"
#include "plugins/sdk/ui/style.h"

struct ImDrawList;

namespace vigil::shell {

class SecondScreen {
 public:
  using Draw = std::function<void(const sdk::ui::Style&, ImDrawList&, PixelSize)>;

  explicit SecondScreen(std::unique_ptr<SecondSurface> surface);
  ~SecondScreen();
  SecondScreen(const SecondScreen&) = delete;
  SecondScreen& operator=(const SecondScreen&) = delete;

  // Between ImGui::NewFrame() and ImGui::Render().
  void build(const sdk::ui::Style& style, const Draw& draw);
  // What build() built, when it looks different from what is there; after the first surface was
  // drawn. `pictures` is TextureStore::generation().
  void show(std::uint64_t pictures);
  // Empty before the first frame.
  [[nodiscard]] Bitmap read_back();
  [[nodiscard]] const SecondSurface& surface() const { return *surface_; }

 private:
  struct Frame;
  std::unique_ptr<SecondSurface> surface_;
  std::unique_ptr<Frame> frame_;
  std::optional<std::uint64_t> shown_;
};

}  // namespace vigil::shell
