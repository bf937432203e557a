// The second surface as a window, beside a WindowSurface. User-interface thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/workstation/shell/surface.h"

struct GLFWwindow;

namespace vigil::shell {

// What both windows ask of the next glfwCreateWindow(): they share OpenGL objects, so it is the
// same.
void ask_for_opengl();

// As Surface::open_second(). `first` outlives the window and its OpenGL context is the current one
// whenever a call returns. `on_input` hears of every event.
[[nodiscard]] Result<std::unique_ptr<SecondSurface>> open_second_window(
    GLFWwindow* first, const std::string& title, const std::string& monitor,
    std::function<void()> on_input);

}  // namespace vigil::shell
