// The desk's ground: one ImGui context on one surface, with fonts, theme, scale and the loop that
// builds frames only when something happened.
//
//   auto desktop = shell::Desktop::open({.headless = true, .themes = "themes"}, clock);
//   (*desktop)->run({.update = [&] { ... }, .draw = [&](const sdk::ui::Style& style) { ... }});
//
// User-interface thread, except wake(). The desktop owns everything it opens; it borrows the clock
// and the observer.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/workstation/shell/frame_pacer.h"
#include "app/workstation/shell/second_screen.h"
#include "app/workstation/shell/surface.h"
#include "app/workstation/shell/texture_store.h"
#include "app/workstation/shell/theme_store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::shell {

struct DesktopOptions {
  bool headless = false;
  PixelSize size{1600, 900};
  std::string title = "Vigil";
  std::filesystem::path themes = "themes";  // folder of theme files
  std::string theme = "night";
  float scale = 0;  // 1 to 3; 0: what the monitor asks for, also later
};

struct DesktopCalls {
  // On every turn of the loop, before a frame, also when none follows: take in what changed.
  std::function<void()> update = {};
  // Builds the frame inside a window that covers the surface, without padding.
  std::function<void(const sdk::ui::Style&)> draw = {};
  // The person closes the window; false keeps it open. Without it the window closes.
  std::function<bool()> may_close = {};
  // Draws the second window, while there is one, over its empty ground; coordinates are its pixels.
  SecondScreen::Draw draw_second = {};
  // The person closed it there. It is gone by then.
  std::function<void()> second_closed = {};
};

enum class Screen { kFirst, kSecond };

// Sees every frame from outside: the robot. before_frame() may inject input.
class FrameObserver {
 public:
  virtual ~FrameObserver() = default;
  // Before input is read and the frame is built.
  virtual void before_frame() = 0;
  // Once the frame was built and, if it had changed, shown.
  virtual void after_frame() = 0;
  // Seconds since the frame before, where the observer knows better than the surface: a session is
  // done again in the time it took then.
  [[nodiscard]] virtual std::optional<float> frame_seconds() const { return std::nullopt; }
  // How long the loop may wait for events before this observer needs the next frame.
  [[nodiscard]] virtual Millis patience() const { return Millis{0}; }
};

struct FrameCounts {
  std::uint64_t turns = 0;  // of the loop
  std::uint64_t built = 0;  // user interface built
  std::uint64_t drawn = 0;  // drawn and shown
};

class Desktop {
 public:
  // kUnavailable (no display, no OpenGL) or kNotFound (no Chinese font, no theme) with one
  // sentence.
  [[nodiscard]] static Result<std::unique_ptr<Desktop>> open(DesktopOptions options,
                                                             const Clock& clock);
  ~Desktop();
  Desktop(const Desktop&) = delete;
  Desktop& operator=(const Desktop&) = delete;

  // Until close(). One turn at a time for tests: turn() returns false once closed.
  void run(const DesktopCalls& calls);
  bool turn(const DesktopCalls& calls);
  void close();
  // Builds a frame now and draws it: for pictures of a state, without a loop.
  void draw_now(const DesktopCalls& calls);

  // From any thread: something changed, build a frame.
  void wake();
  // No later than this, e.g. for a countdown or the next frame of a video.
  void wake_after(Millis after);

  [[nodiscard]] const sdk::ui::Style& style() const;
  [[nodiscard]] TextureStore& textures();
  [[nodiscard]] ThemeStore& themes();
  // The id of a theme that exists; another one gives the default theme.
  void set_theme(const std::string& id);
  // 1 to 3; clamped.
  void set_scale(float scale);
  void set_title(const std::string& title);
  [[nodiscard]] PixelSize size() const;
  void resize(PixelSize size);
  // A second window, on another monitor where there is one; see Surface::open_second(). Nothing
  // happens when it is open already.
  [[nodiscard]] Status open_second(const std::string& title, const std::string& monitor);
  void close_second();
  // Null while there is none.
  [[nodiscard]] const SecondSurface* second() const;

  // nullptr takes it off. While there is one, frames follow each other at its pace.
  void observe(FrameObserver* observer);

  // Writes the frame built last as PNG. Not while a frame is being built.
  [[nodiscard]] Status shoot(const std::filesystem::path& file, Screen screen = Screen::kFirst,
                             const std::optional<PixelPart>& part = std::nullopt);
  // The same for the next frame, from anywhere: `done` hears how it went.
  void request_shot(std::filesystem::path file, std::function<void(Status)> done,
                    Screen screen = Screen::kFirst);
  // Of the first screen, that part alone.
  void request_shot_of(PixelPart part, std::filesystem::path file,
                       std::function<void(Status)> done);
  // The frame built last as pixels; empty before the first frame, and without a second window.
  [[nodiscard]] Bitmap read_back(Screen screen = Screen::kFirst);
  [[nodiscard]] FrameCounts counts() const;

 private:
  struct Parts;
  explicit Desktop(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace vigil::shell
