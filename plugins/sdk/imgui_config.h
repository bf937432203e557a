// How Dear ImGui is compiled into libvigil_sdk.so, and how everybody who includes imgui.h sees it.
// Part of the SDK's fingerprint: a plugin built with another configuration is refused.
#pragma once

#define IMGUI_API __attribute__((visibility("default")))

// Chinese beyond the basic plane, and emoji.
#define IMGUI_USE_WCHAR32
#define IMGUI_ENABLE_FREETYPE

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
// Nothing on this desk opens a browser or a shell by accident.
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
// The demo is not part of a desk.
#define IMGUI_DISABLE_DEMO_WINDOWS

// Item hooks for the robot and for view tests (plugins/sdk/ui/probe.h). They do nothing while
// nobody listens.
#define IMGUI_ENABLE_TEST_ENGINE
