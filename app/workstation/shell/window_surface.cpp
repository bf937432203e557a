#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <atomic>

#include "app/workstation/shell/compose_gate.h"
#include "app/workstation/shell/gl_frame.h"
#include "app/workstation/shell/second_window.h"
#include "app/workstation/shell/surface.h"

namespace vigil::shell {
namespace {

ComposeGate::KeyKind kind_of(int key, int mods) {
  if ((mods & (GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER)) != 0)
    return ComposeGate::KeyKind::kOther;
  if (key >= GLFW_KEY_SPACE && key <= GLFW_KEY_WORLD_2) return ComposeGate::KeyKind::kCharacter;
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_ADD) return ComposeGate::KeyKind::kCharacter;
  switch (key) {
    case GLFW_KEY_BACKSPACE: return ComposeGate::KeyKind::kBackspace;
    case GLFW_KEY_ESCAPE: return ComposeGate::KeyKind::kEscape;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER:
    case GLFW_KEY_TAB:
    case GLFW_KEY_DELETE:
    case GLFW_KEY_LEFT:
    case GLFW_KEY_RIGHT:
    case GLFW_KEY_UP:
    case GLFW_KEY_DOWN:
    case GLFW_KEY_HOME:
    case GLFW_KEY_END:
    case GLFW_KEY_PAGE_UP:
    case GLFW_KEY_PAGE_DOWN: return ComposeGate::KeyKind::kEditing;
    default: return ComposeGate::KeyKind::kOther;
  }
}

class WindowSurface final : public Surface {
 public:
  WindowSurface() = default;

  ~WindowSurface() override {
    if (backend_) ImGui_ImplGlfw_Shutdown();
    // The GL objects go before their context, hence not left to the members' destructors.
    frame_.reset();
    if (window_ != nullptr) glfwDestroyWindow(window_);
    if (started_) glfwTerminate();
  }

  Status open(PixelSize size, const std::string& title) {
    started_ = glfwInit() == GLFW_TRUE;
    if (!started_) return unavailable("There is no display to open a window on");
    ask_for_opengl();
    window_ = glfwCreateWindow(size.width, size.height, title.c_str(), nullptr, nullptr);
    if (window_ == nullptr) return unavailable("A window with OpenGL 3.3 cannot be opened");
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    backend_ = ImGui_ImplGlfw_InitForOpenGL(window_, false);
    frame_ = std::make_unique<GlFrame>();
    listen();
    return frame_->open();
  }

  bool wait(std::optional<Millis> at_most) override {
    if (!at_most) {
      glfwWaitEvents();
    } else if (at_most->count() <= 0) {
      glfwPollEvents();
    } else {
      glfwWaitEventsTimeout(static_cast<double>(at_most->count()) / 1000.0);
    }
    gate_.batch_end();
    const bool woken = woken_.exchange(false, std::memory_order_acquire);
    return std::exchange(input_, false) || woken;
  }

  void wake() override {
    // One posted event is enough for any number of wakes.
    if (!woken_.exchange(true, std::memory_order_release)) glfwPostEmptyEvent();
  }

  void begin_frame() override {
    frame_->begin();
    ImGui_ImplGlfw_NewFrame();
  }

  void draw() override { frame_->draw(size()); }
  void present() override { glfwSwapBuffers(window_); }
  Bitmap read_back() override { return GlFrame::read_back(size()); }

  bool take_damage() override { return std::exchange(damaged_, false); }

  PixelSize size() const override {
    PixelSize size;
    glfwGetFramebufferSize(window_, &size.width, &size.height);
    return size;
  }

  void resize(PixelSize size) override { glfwSetWindowSize(window_, size.width, size.height); }

  float content_scale() const override {
    float x = 1.0F;
    float y = 1.0F;
    glfwGetWindowContentScale(window_, &x, &y);
    return std::clamp(std::max(x, y), 1.0F, 3.0F);
  }

  void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }
  bool close_requested() const override { return glfwWindowShouldClose(window_) == GLFW_TRUE; }
  void refuse_close() override { glfwSetWindowShouldClose(window_, GLFW_FALSE); }

  Result<std::unique_ptr<SecondSurface>> open_second(const std::string& title,
                                                     const std::string& monitor) override {
    return open_second_window(window_, title, monitor, [this] { input_ = true; });
  }

 private:
  static Error unavailable(const char* what) {
    const char* reason = nullptr;
    glfwGetError(&reason);
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} ({}). Without a display, start with --headless.", what,
                            reason != nullptr ? reason : "no reason given"));
  }

  static WindowSurface& of(GLFWwindow* window) {
    auto& surface = *static_cast<WindowSurface*>(glfwGetWindowUserPointer(window));
    surface.input_ = true;
    return surface;
  }

  void pass_on(const std::vector<KeyPress>& presses) {
    for (const KeyPress& key : presses) {
      ImGui_ImplGlfw_KeyCallback(window_, key.key, key.scancode, key.action, key.mods);
    }
  }

  void listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetKeyCallback(
        window_, [](GLFWwindow* window, int key, int scancode, int action, int mods) {
          WindowSurface& self = of(window);
          if (action != GLFW_PRESS) {
            ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, mods);
            return;
          }
          self.pass_on(self.gate_.press({key, scancode, action, mods}, kind_of(key, mods),
                                        ImGui::GetIO().WantTextInput));
        });
    glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned int code_point) {
      WindowSurface& self = of(window);
      self.pass_on(self.gate_.character());
      ImGui_ImplGlfw_CharCallback(window, code_point);
    });
    glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
      of(window);
      ImGui_ImplGlfw_CursorPosCallback(window, x, y);
    });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int entered) {
      of(window);
      ImGui_ImplGlfw_CursorEnterCallback(window, entered);
    });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int mods) {
      of(window);
      ImGui_ImplGlfw_MouseButtonCallback(window, button, action, mods);
    });
    glfwSetScrollCallback(window_, [](GLFWwindow* window, double x, double y) {
      of(window);
      ImGui_ImplGlfw_ScrollCallback(window, x, y);
    });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int focused) {
      of(window);
      ImGui_ImplGlfw_WindowFocusCallback(window, focused);
    });
    glfwSetFramebufferSizeCallback(
        window_, [](GLFWwindow* window, int, int) { of(window).damaged_ = true; });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) { of(window).damaged_ = true; });
    glfwSetWindowContentScaleCallback(window_,
                                      [](GLFWwindow* window, float, float) { of(window); });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) { of(window); });
  }

  GLFWwindow* window_ = nullptr;
  std::unique_ptr<GlFrame> frame_;
  ComposeGate gate_;
  std::atomic<bool> woken_{false};
  bool started_ = false;
  bool backend_ = false;
  bool input_ = false;
  bool damaged_ = true;
};

}  // namespace

Result<std::unique_ptr<Surface>> open_window(PixelSize size, const std::string& title) {
  auto surface = std::make_unique<WindowSurface>();
  if (Status opened = surface->open(size, title); !opened) return opened.error();
  return std::unique_ptr<Surface>(std::move(surface));
}

}  // namespace vigil::shell
