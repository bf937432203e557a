// One source for all the plugins of the zoo. ZOO_BEHAVIOUR says what is wrong with this one;
// kHealthy is a good neighbour with one view, one command and one counter.
#include <imgui.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "plugins/sdk/plugin.h"

namespace vigil::zoo {
namespace {

enum Behaviour {
  kHealthy,
  kThrowingCreate,
  kNullCreate,
  kThrowingBind,
  kThrowingView,
  kThrowingText,
  kLeavesOpen,
  kClosesTooMuch,
  kEndsWindow,
  kPopsTooMuch,
  kUndeclaredCommand,
  kUnboundView,
  kBoundTwice,
  kThrowingCommand,
  kThrowingUpdate,
  kCrashingView,
};

constexpr Behaviour kBehaviour = ZOO_BEHAVIOUR;

constexpr std::string_view kView = VIGIL_PLUGIN_ID ".pasture";
constexpr std::string_view kCommand = VIGIL_PLUGIN_ID ".feed";

class Pasture final : public sdk::View {
 public:
  explicit Pasture(const int& fed) : fed_(fed) {}

  void draw(sdk::ViewContext& context) override {
    ImGui::Text("fed %d times", fed_);
    if constexpr (kBehaviour == kThrowingView) {
      ImGui::BeginChild("inner");
      ImGui::PushID("deep");
      ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32_WHITE);
      throw std::runtime_error("the fence is down");
    }
    if constexpr (kBehaviour == kThrowingText) throw std::string("not an exception");
    if constexpr (kBehaviour == kLeavesOpen) {
      ImGui::BeginGroup();
      ImGui::BeginChild("inner");
      ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 0.5F);
      ImGui::PushID("deep");
    }
    if constexpr (kBehaviour == kClosesTooMuch) ImGui::EndChild();
    if constexpr (kBehaviour == kEndsWindow) {
      ImGui::End();
      ImGui::End();
    }
    if constexpr (kBehaviour == kPopsTooMuch) ImGui::PopStyleColor();
    if constexpr (kBehaviour == kCrashingView) std::abort();
    if (ImGui::Button("Feed###feed")) context.host.commands().run(sdk::CommandKey{kCommand});
  }

 private:
  const int& fed_;
};

class Animal final : public sdk::Plugin {
 public:
  explicit Animal(sdk::Host&) {
    if constexpr (kBehaviour == kThrowingCreate) throw std::runtime_error("no hay today");
  }

  void bind(sdk::Binder& binder) override {
    if constexpr (kBehaviour == kThrowingBind) throw std::runtime_error("will not be bound");
    binder.command(sdk::CommandKey{kCommand}, [this](std::string_view) -> Status {
      if constexpr (kBehaviour == kThrowingCommand) throw std::runtime_error("the bucket is empty");
      ++fed_;
      return {};
    });
    if constexpr (kBehaviour == kUndeclaredCommand) {
      binder.command(sdk::CommandKey{VIGIL_PLUGIN_ID ".fly"},
                     [](std::string_view) { return Status(); });
    }
    if constexpr (kBehaviour == kUnboundView) return;
    binder.view(sdk::ViewKey{kView}, std::make_unique<Pasture>(fed_));
    if constexpr (kBehaviour == kBoundTwice)
      binder.view(sdk::ViewKey{kView}, std::make_unique<Pasture>(fed_));
  }

  void update() override {
    if constexpr (kBehaviour == kThrowingUpdate) throw std::runtime_error("asleep");
  }

 private:
  int fed_ = 0;
};

}  // namespace
}  // namespace vigil::zoo

#if ZOO_OTHER_BUILD
#undef VIGIL_SDK_FINGERPRINT
#define VIGIL_SDK_FINGERPRINT "sdk 1; built somewhere else"
#endif

#if ZOO_LYING_ENTRY
// The section says this build, the entry another.
namespace {
__attribute__((section(".vigil.build"), used)) const char kBuild[] = VIGIL_SDK_FINGERPRINT;
}
#undef VIGIL_PLUGIN
#define VIGIL_PLUGIN(Type)                                                              \
  extern "C" __attribute__((visibility("default")))                                     \
  const ::vigil::sdk::PluginEntry vigil_plugin_entry;                                   \
  extern "C" const ::vigil::sdk::PluginEntry vigil_plugin_entry = {                     \
      ::vigil::sdk::kEntryMagic,                                                        \
      ::vigil::sdk::kSdkVersion,                                                        \
      "sdk 1; built somewhere else",                                                    \
      VIGIL_PLUGIN_ID,                                                                  \
      [](::vigil::sdk::Host& host) -> ::vigil::sdk::Plugin* { return new Type(host); }, \
      [](::vigil::sdk::Plugin* plugin) { delete plugin; },                              \
  };
#endif

#if ZOO_NULL_CREATE
#define ZOO_ENTRY_CREATE [](::vigil::sdk::Host&) -> ::vigil::sdk::Plugin* { return nullptr; }
namespace {
__attribute__((section(".vigil.build"), used)) const char kBuild[] = VIGIL_SDK_FINGERPRINT;
}
extern "C" __attribute__((visibility("default"))) const vigil::sdk::PluginEntry vigil_plugin_entry;
extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry = {
    vigil::sdk::kEntryMagic, vigil::sdk::kSdkVersion,
    VIGIL_SDK_FINGERPRINT,   VIGIL_PLUGIN_ID,
    ZOO_ENTRY_CREATE,        [](vigil::sdk::Plugin* plugin) { delete plugin; }};
#else
VIGIL_PLUGIN(vigil::zoo::Animal)
#endif
