// The plugin contract: what a plugin's shared library exports and what the host hands it.
//
// A plugin is a folder: plugin.json declares everything (views, commands, keys, settings, queues,
// collections), the library binds the declared ids to functions. The host reads the manifest,
// checks the library and only then calls create(). Everything here runs on the user-interface
// thread. Whatever a plugin throws is caught at the boundary.
//
//   // plugins/goat/plugin.cpp
//   class Goat final : public vigil::sdk::Plugin { void bind(vigil::sdk::Binder&) override; };
//   VIGIL_PLUGIN(vigil::goat::Goat)
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "plugins/sdk/host.h"
#include "plugins/sdk/keys.h"

// VIGIL_SDK_FINGERPRINT, of this build: SDK version, Dear ImGui's version, the headers, compiler
// and standard library. Written by the build (contract.cmake); a model, which never sees it, needs
// none.
#if __has_include("vigil_sdk_fingerprint.h")
#include "vigil_sdk_fingerprint.h"
#else
#define VIGIL_SDK_FINGERPRINT "unset"
#endif

namespace vigil::sdk {

// Raised with every incompatible change of the headers in plugins/sdk.
inline constexpr std::uint32_t kSdkVersion = 1;
// First word of the entry: tells a plugin's entry from any other exported object.
inline constexpr std::uint64_t kEntryMagic = 0x76'69'67'69'6C'50'4C'31;  // "vigilPL1"

struct ViewContext {
  Host& host;
  float width = 0;  // of the view's place, in pixels
  float height = 0;
  bool focused = false;
};

// Draws a snapshot of the model and emits commands; holds only what is lost without harm (scroll,
// hover).
class View {
 public:
  virtual ~View() = default;
  // Called once a frame inside the view's own child window, with the host's ImGui context current.
  virtual void draw(ViewContext& context) = 0;
};

using RunCommand = std::function<Status(std::string_view argument)>;
using CommandEnabled = std::function<bool()>;

// Collects what a plugin binds; the host compares it with the manifest: every declared id bound
// once, no other.
class Binder {
 public:
  virtual ~Binder() = default;
  // Without `enabled` the command can always run.
  virtual void command(CommandKey id, RunCommand run, CommandEnabled enabled = {}) = 0;
  virtual void view(ViewKey id, std::unique_ptr<View> view) = 0;
};

class Plugin {
 public:
  virtual ~Plugin() = default;
  // Called once, after create. Throwing or binding an undeclared id refuses the plugin with a
  // sentence.
  virtual void bind(Binder& binder) = 0;
  // Called on every turn of the event loop before views draw, also when nothing is drawn: take in
  // what changed.
  virtual void update() {}
  // What a script or a test may ask about the plugin, by name; empty when it is nothing of it.
  [[nodiscard]] virtual std::string state(std::string_view name) const {
    (void)name;
    return {};
  }
  // Called when one of the plugin's workspaces comes into sight or leaves it.
  virtual void shown(bool visible) { (void)visible; }
};

// The exported object. Plain data first, so that a mismatch is read before anything is called.
struct PluginEntry {
  std::uint64_t magic;
  std::uint32_t sdk_version;
  const char* fingerprint;  // of the SDK build the plugin was compiled against
  const char* plugin_id;    // must equal the manifest's id
  Plugin* (*create)(Host& host);
  void (*destroy)(Plugin* plugin);
};

}  // namespace vigil::sdk

// The build defines VIGIL_PLUGIN_ID for every plugin (vigil_add_plugin()). The fingerprint stands
// in a section of its own too, so that the host can refuse a plugin of another build before any of
// its code is loaded.
#define VIGIL_PLUGIN(Type)                                                                \
  __attribute__((section(".vigil.build"), used)) static const char vigil_plugin_build[] = \
      VIGIL_SDK_FINGERPRINT;                                                              \
  extern "C" __attribute__((visibility("default")))                                       \
  const ::vigil::sdk::PluginEntry vigil_plugin_entry;                                     \
  extern "C" const ::vigil::sdk::PluginEntry vigil_plugin_entry = {                       \
      ::vigil::sdk::kEntryMagic,                                                          \
      ::vigil::sdk::kSdkVersion,                                                          \
      VIGIL_SDK_FINGERPRINT,                                                              \
      VIGIL_PLUGIN_ID,                                                                    \
      [](::vigil::sdk::Host& host) -> ::vigil::sdk::Plugin* { return new Type(host); },   \
      [](::vigil::sdk::Plugin* plugin) { delete plugin; },                                \
  };
