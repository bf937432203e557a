// Where the desk is drawn: a window (GLFW) or nothing but memory (EGL without a display). Both draw
// with OpenGL 3.3 core through the same code, so a frame is the same frame in both.
//
// User-interface thread, except wake(), which any thread may call. A surface is opened with an
// ImGui context current and serves that context until it is destroyed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

struct ImDrawData;

namespace vigil::shell {

struct PixelSize {
  int width = 0;
  int height = 0;
  bool operator==(const PixelSize&) const = default;
};

// Of a picture, from its upper left corner.
struct PixelPart {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

// RGBA, 8 bits each, top row first.
struct Bitmap {
  PixelSize size;
  std::vector<std::uint8_t> rgba;
};

// As much of the part as there is.
[[nodiscard]] Bitmap cut(const Bitmap& bitmap, const PixelPart& part);
// kStorageFull or kUnavailable with the system's reason.
[[nodiscard]] Status write_png(const Bitmap& bitmap, const std::string& path);

// A second place to draw on, for another monitor. It shares pictures and letters with the surface
// that opened it, which outlives it; keys pressed in it go to that surface's ImGui context. Every
// call leaves the first surface the current one.
class SecondSurface {
 public:
  virtual ~SecondSurface() = default;

  virtual void show(ImDrawData& frame) = 0;
  // What show() would show.
  [[nodiscard]] virtual Bitmap picture_of(ImDrawData& frame) = 0;
  [[nodiscard]] virtual PixelSize size() const = 0;
  // As Surface::take_damage().
  [[nodiscard]] virtual bool take_damage() = 0;
  // The person closed it there: with Esc, or as windows are closed.
  [[nodiscard]] virtual bool close_requested() const = 0;
  // Of the monitor it is on; empty where there is none.
  [[nodiscard]] virtual std::string monitor() const = 0;
};

class Surface {
 public:
  virtual ~Surface() = default;

  // Blocks until there is input, somebody called wake(), or the time is over; without a time, as
  // long as it takes. True when there was input or a wake.
  virtual bool wait(std::optional<Millis> at_most) = 0;
  virtual void wake() = 0;

  // Hands input, size and time since the last frame to ImGui. Call before ImGui::NewFrame().
  virtual void begin_frame() = 0;
  // Draws the frame ImGui has rendered; present() shows it.
  virtual void draw() = 0;
  virtual void present() = 0;
  // What draw() drew. Between draw() and present().
  [[nodiscard]] virtual Bitmap read_back() = 0;

  // What is on screen was lost (uncovered, resized) since the last call: draw even if nothing
  // changed.
  [[nodiscard]] virtual bool take_damage() = 0;
  [[nodiscard]] virtual PixelSize size() const = 0;
  virtual void resize(PixelSize size) = 0;
  // What the monitor asks for; 1 where nobody says.
  [[nodiscard]] virtual float content_scale() const = 0;
  virtual void set_title(const std::string& title) = 0;
  // The person asked to close the window.
  [[nodiscard]] virtual bool close_requested() const = 0;
  virtual void refuse_close() = 0;

  // On the monitor of that name where it is there, else on one that this surface is not on; with
  // only one monitor in a window of its own. At most one at a time.
  [[nodiscard]] virtual Result<std::unique_ptr<SecondSurface>> open_second(
      const std::string& title, const std::string& monitor) = 0;
};

// kUnavailable with one sentence: no display, or no OpenGL 3.3.
[[nodiscard]] Result<std::unique_ptr<Surface>> open_window(PixelSize size,
                                                           const std::string& title);
[[nodiscard]] Result<std::unique_ptr<Surface>> open_offscreen(PixelSize size);

}  // namespace vigil::shell
