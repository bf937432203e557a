// Plugins: what was found, each step of its admission in a sentence, and how the decoder is walled
// in. User-interface thread.
#pragma once

#include <string>
#include <vector>

#include "app/workstation/panels/page.h"
#include "app/workstation/plugin_host/report.h"
#include "core/media/clip_cache.h"
#include "core/media/decoder_pool.h"

namespace vigil::workstation {

struct PluginsView {
  std::vector<plugin_host::PluginReport> plugins;
  std::string folder;
  media::SandboxReport sandbox;
  media::CacheProtection cache;
};

void draw_plugins(const Page& page, const PluginsView& view);

}  // namespace vigil::workstation
