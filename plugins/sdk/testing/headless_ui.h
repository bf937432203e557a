// A Dear ImGui without window or graphics card: draws a view for some frames, finds its widgets by
// "###id", presses them, and tells what was shown. A frame takes a tenth of a millisecond.
//
//   HeadlessUi ui(720, 480);
//   FakeHost host;  host.set_style(&ui.style());
//   ui.show(host, host.view(ids::views::kCounter));
//   ui.click("###add");
//   EXPECT_TRUE(ui.shows("1"));
//
// One at a time per thread; it owns the context and makes it current. Glyphs are ImGui's built-in
// Latin ones, so widths differ from the desk's; texts do not.
#pragma once

#include <imgui.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/plugin.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::testing {

struct ShownItem {
  std::string label;  // as given to ImGui: "Add###add"
  ImVec2 min;
  ImVec2 max;
  bool visible = true;
  bool disabled = false;
  bool checked = false;
};

class HeadlessUi {
 public:
  explicit HeadlessUi(float width = 1280, float height = 720);
  ~HeadlessUi();
  HeadlessUi(const HeadlessUi&) = delete;
  HeadlessUi& operator=(const HeadlessUi&) = delete;

  // Different colours for every token, so that a test can tell them apart; scale 1.
  [[nodiscard]] ui::Style& style() { return style_; }

  // What every frame draws, inside a window that fills the screen.
  void set_body(std::function<void()> body) { body_ = std::move(body); }
  // The body becomes this view, at full size and focused; draws it twice so that sizes settle. Both
  // must outlive the next call of show() or set_body().
  void show(Host& host, View& view);

  void frames(int count = 1);

  // ---- what the last frame showed

  [[nodiscard]] const std::vector<ShownItem>& items() const { return items_; }
  // By "###id" or by the visible label. Nothing when it is not there.
  [[nodiscard]] std::optional<ShownItem> find(std::string_view name) const;
  // In some text or visible label, in part.
  [[nodiscard]] bool shows(std::string_view text) const;
  // Every text drawn, one after the other, each followed by a newline.
  [[nodiscard]] const std::string& texts() const { return texts_; }

  // ---- what a person does; each takes the frames it needs

  // False when there is no such item, or it is out of sight or disabled.
  [[nodiscard]] bool click(std::string_view name);
  void press(ImGuiKey key, ImGuiKey modifier = ImGuiKey_None);
  void type(std::string_view utf8);

 private:
  class Recorder;

  void draw_frame();

  ImGuiContext* context_;
  std::unique_ptr<Recorder> recorder_;
  ui::Style style_;
  std::function<void()> body_;
  std::vector<ShownItem> items_;
  std::string texts_;
};

}  // namespace vigil::sdk::testing
