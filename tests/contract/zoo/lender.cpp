// An ordinary shared library that happens to export a plugin entry.
#include "plugins/sdk/plugin.h"

extern "C" __attribute__((visibility("default"))) int zoo_lender_is_here() { return 1; }

extern "C" __attribute__((visibility("default"))) const vigil::sdk::PluginEntry vigil_plugin_entry;
extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry = {
    vigil::sdk::kEntryMagic,
    vigil::sdk::kSdkVersion,
    VIGIL_SDK_FINGERPRINT,
    "borrowed_entry",
    [](vigil::sdk::Host&) -> vigil::sdk::Plugin* { return nullptr; },
    [](vigil::sdk::Plugin*) {}};
