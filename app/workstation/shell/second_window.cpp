#include "app/workstation/shell/second_window.h"

#define GLFW_INCLUDE_NONE
#define GL_GLEXT_PROTOTYPES
#include <GL/glcorearb.h>
#include <GLFW/glfw3.h>
#include <imgui.h>

#include <algorithm>
#include <span>
#include <utility>

#include "app/workstation/shell/gl_frame.h"

// Of the back end, which declares it in its source only.
ImGuiKey ImGui_ImplGlfw_KeyToImGuiKey(int keycode, int scancode);

namespace vigil::shell {
namespace {

// With one monitor only: a window that can be moved about.
constexpr PixelSize kOrdinarySize{960, 540};

struct Area {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

Area area_of(GLFWwindow* window) {
  Area area;
  glfwGetWindowPos(window, &area.x, &area.y);
  glfwGetWindowSize(window, &area.width, &area.height);
  return area;
}

Area area_of(GLFWmonitor* monitor) {
  Area area;
  glfwGetMonitorPos(monitor, &area.x, &area.y);
  if (const GLFWvidmode* mode = glfwGetVideoMode(monitor)) {
    area.width = mode->width;
    area.height = mode->height;
  }
  return area;
}

long shared_pixels(const Area& a, const Area& b) {
  const int width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const int height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? static_cast<long>(width) * height : 0;
}

std::span<GLFWmonitor*> monitors() {
  int count = 0;
  GLFWmonitor** all = glfwGetMonitors(&count);
  return {all, static_cast<std::size_t>(std::max(count, 0))};
}

GLFWmonitor* monitor_under(GLFWwindow* window) {
  const Area place = area_of(window);
  GLFWmonitor* best = nullptr;
  long most = 0;
  for (GLFWmonitor* monitor : monitors()) {
    const long pixels = shared_pixels(place, area_of(monitor));
    if (pixels > most) {
      most = pixels;
      best = monitor;
    }
  }
  return best;
}

// Null when there is none but the one the first window is on.
GLFWmonitor* choose_monitor(GLFWwindow* first, const std::string& name) {
  GLFWmonitor* const own = monitor_under(first);
  GLFWmonitor* other = nullptr;
  for (GLFWmonitor* monitor : monitors()) {
    if (monitor == own) continue;
    if (other == nullptr || name == glfwGetMonitorName(monitor)) other = monitor;
  }
  return other;
}

// The key by what is printed on it, as the back end has it for the first window.
int printed_key(int key, int scancode) {
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_EQUAL) return key;
  const char* name = glfwGetKeyName(key, scancode);
  if (name == nullptr || name[0] == 0 || name[1] != 0) return key;
  if (name[0] >= 'a' && name[0] <= 'z') return GLFW_KEY_A + (name[0] - 'a');
  if (name[0] >= '0' && name[0] <= '9') return GLFW_KEY_0 + (name[0] - '0');
  return key;
}

class SecondWindow final : public SecondSurface {
 public:
  SecondWindow(GLFWwindow* first, std::function<void()> on_input)
      : first_(first), on_input_(std::move(on_input)) {}

  ~SecondWindow() override {
    if (window_ != nullptr) glfwDestroyWindow(window_);
    glfwMakeContextCurrent(first_);
  }

  Status open(const std::string& title, GLFWmonitor* monitor) {
    ask_for_opengl();
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    // The keyboard stays where the person is.
    glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_FALSE);
    Area place{0, 0, kOrdinarySize.width, kOrdinarySize.height};
    if (monitor != nullptr) {
      glfwWindowHint(GLFW_DECORATED, GLFW_FALSE);
      place = area_of(monitor);
    }
    window_ = glfwCreateWindow(place.width, place.height, title.c_str(), nullptr, first_);
    glfwDefaultWindowHints();
    if (window_ == nullptr) {
      return fail(ErrorCode::kUnavailable, "A second window cannot be opened here.");
    }
    if (monitor != nullptr) glfwSetWindowPos(window_, place.x, place.y);
    glfwShowWindow(window_);
    glfwMakeContextCurrent(window_);
    // The first window's swap paces the frames.
    glfwSwapInterval(0);
    glfwMakeContextCurrent(first_);
    listen();
    return {};
  }

  void show(ImDrawData& frame) override {
    begin();
    GlFrame::draw(frame, size());
    glfwSwapBuffers(window_);
    glfwMakeContextCurrent(first_);
  }

  Bitmap picture_of(ImDrawData& frame) override {
    begin();
    GlFrame::draw(frame, size());
    Bitmap picture = GlFrame::read_back(size());
    glfwMakeContextCurrent(first_);
    return picture;
  }

  PixelSize size() const override {
    PixelSize size;
    glfwGetFramebufferSize(window_, &size.width, &size.height);
    return size;
  }
  bool take_damage() override { return std::exchange(damaged_, false); }
  bool close_requested() const override { return glfwWindowShouldClose(window_) == GLFW_TRUE; }
  std::string monitor() const override {
    GLFWmonitor* const under = monitor_under(window_);
    return under != nullptr ? glfwGetMonitorName(under) : "";
  }

 private:
  void begin() const {
    // What the first context has uploaded is seen by the second one after this.
    glFlush();
    glfwMakeContextCurrent(window_);
  }

  static SecondWindow& of(GLFWwindow* window) {
    auto& self = *static_cast<SecondWindow*>(glfwGetWindowUserPointer(window));
    self.on_input_();
    return self;
  }

  void listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetKeyCallback(
        window_, [](GLFWwindow* window, int key, int scancode, int action, int mods) {
          (void)of(window);
          if (key == GLFW_KEY_ESCAPE) {
            if (action == GLFW_PRESS) glfwSetWindowShouldClose(window, GLFW_TRUE);
            return;
          }
          if (action == GLFW_REPEAT) return;
          ImGuiIO& io = ImGui::GetIO();
          io.AddKeyEvent(ImGuiMod_Ctrl, (mods & GLFW_MOD_CONTROL) != 0);
          io.AddKeyEvent(ImGuiMod_Shift, (mods & GLFW_MOD_SHIFT) != 0);
          io.AddKeyEvent(ImGuiMod_Alt, (mods & GLFW_MOD_ALT) != 0);
          io.AddKeyEvent(ImGuiMod_Super, (mods & GLFW_MOD_SUPER) != 0);
          io.AddKeyEvent(ImGui_ImplGlfw_KeyToImGuiKey(printed_key(key, scancode), scancode),
                         action == GLFW_PRESS);
        });
    glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned int code_point) {
      (void)of(window);
      ImGui::GetIO().AddInputCharacter(code_point);
    });
    // Keys held down while it loses the keyboard come up elsewhere, and nobody would hear of it.
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int focused) {
      (void)of(window);
      if (focused == GLFW_FALSE) ImGui::GetIO().ClearInputKeys();
    });
    glfwSetFramebufferSizeCallback(
        window_, [](GLFWwindow* window, int, int) { of(window).damaged_ = true; });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) { of(window).damaged_ = true; });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) { (void)of(window); });
  }

  GLFWwindow* first_;
  GLFWwindow* window_ = nullptr;
  std::function<void()> on_input_;
  bool damaged_ = true;
};

}  // namespace

void ask_for_opengl() {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "vigil");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "vigil");
}

Result<std::unique_ptr<SecondSurface>> open_second_window(GLFWwindow* first,
                                                          const std::string& title,
                                                          const std::string& monitor,
                                                          std::function<void()> on_input) {
  auto window = std::make_unique<SecondWindow>(first, std::move(on_input));
  if (Status opened = window->open(title, choose_monitor(first, monitor)); !opened)
    return opened.error();
  return std::unique_ptr<SecondSurface>(std::move(window));
}

}  // namespace vigil::shell
