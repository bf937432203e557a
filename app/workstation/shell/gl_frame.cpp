#include "app/workstation/shell/gl_frame.h"

#define GL_GLEXT_PROTOTYPES
#include <GL/glcorearb.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>

namespace vigil::shell {

GlFrame::~GlFrame() {
  if (open_) ImGui_ImplOpenGL3_Shutdown();
}

Status GlFrame::open() {
  open_ = ImGui_ImplOpenGL3_Init("#version 330 core");
  if (!open_) return fail(ErrorCode::kUnavailable, "OpenGL 3.3 is not available on this machine.");
  return {};
}

void GlFrame::begin() { ImGui_ImplOpenGL3_NewFrame(); }

void GlFrame::draw(PixelSize size) { draw(*ImGui::GetDrawData(), size); }

void GlFrame::draw(ImDrawData& frame, PixelSize size) {
  glViewport(0, 0, size.width, size.height);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(&frame);
}

Bitmap GlFrame::read_back(PixelSize size) {
  Bitmap bitmap{size, {}};
  const auto row = static_cast<std::size_t>(size.width) * 4;
  bitmap.rgba.resize(row * static_cast<std::size_t>(size.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, size.width, size.height, GL_RGBA, GL_UNSIGNED_BYTE, bitmap.rgba.data());
  // OpenGL's first row is the bottom one.
  for (std::size_t top = 0, bottom = static_cast<std::size_t>(size.height); top + 1 < bottom;
       ++top) {
    --bottom;
    std::swap_ranges(bitmap.rgba.begin() + static_cast<std::ptrdiff_t>(top * row),
                     bitmap.rgba.begin() + static_cast<std::ptrdiff_t>((top + 1) * row),
                     bitmap.rgba.begin() + static_cast<std::ptrdiff_t>(bottom * row));
  }
  for (std::size_t i = 3; i < bitmap.rgba.size(); i += 4) bitmap.rgba[i] = 255;
  return bitmap;
}

}  // namespace vigil::shell
