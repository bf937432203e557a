# GLFW (libglfw3-dev, 3.3.8): window, keyboard, input method, monitors; PkgConfig::glfw.
pkg_check_modules(glfw REQUIRED IMPORTED_TARGET glfw3)
