# OpenGL and EGL (libopengl-dev, libegl-dev). libOpenGL is linked with --no-as-needed: Dear ImGui's backend loads its
# functions by dlopen, and a second start of that backend in one process needs the library to have stayed in place.
find_package(OpenGL REQUIRED COMPONENTS OpenGL EGL)
