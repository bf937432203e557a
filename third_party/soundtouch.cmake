# SoundTouch (libsoundtouch-dev, 2.3): faster and slower sound at its own pitch; vigil_soundtouch. Only what really uses it
# is bound to it: the decoder process links the same library of the project and must not load this one.
pkg_check_modules(soundtouch REQUIRED soundtouch)
add_library(vigil_soundtouch INTERFACE)
target_link_libraries(vigil_soundtouch INTERFACE "-Wl,--push-state,--as-needed" ${soundtouch_LINK_LIBRARIES}
  "-Wl,--pop-state")
