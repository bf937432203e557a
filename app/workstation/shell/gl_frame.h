// What the window and the offscreen surface share: Dear ImGui's OpenGL 3 back end and reading
// pixels back. User-interface thread, with the OpenGL context current.
#pragma once

#include "app/workstation/shell/surface.h"

namespace vigil::shell {

// Owns the back end of the current ImGui context.
class GlFrame {
 public:
  GlFrame() = default;
  GlFrame(const GlFrame&) = delete;
  GlFrame& operator=(const GlFrame&) = delete;
  ~GlFrame();

  // kUnavailable when this OpenGL cannot draw the desk.
  [[nodiscard]] Status open();
  void begin();
  void draw(PixelSize size);
  // Of the same ImGui context, on whatever is current: another window's OpenGL context that shares
  // objects with this one, or another picture in memory.
  static void draw(ImDrawData& frame, PixelSize size);
  [[nodiscard]] static Bitmap read_back(PixelSize size);

 private:
  bool open_ = false;
};

}  // namespace vigil::shell
