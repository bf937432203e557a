// Plugins: what was found, each step of its admission in a sentence, and how the decoder is walled
// in. User-interface thread.
#pragma once

#include <cstdint>
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
  std::uint32_t required_layers = 0;  // the operator's, and where they are laid down
  std::string operator_file;
  int clips_given_up = 0;    // that cost decoders twice
  bool may_operate = false;  // the person is an operator
  media::CacheProtection cache;
};

void draw_plugins(const Page& page, const PluginsView& view);

}  // namespace vigil::workstation
