// The desk's overlays: the command palette and the overview of keys. User-interface thread.
#pragma once

#include <string>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/palette.h"
#include "app/workstation/command/registry.h"
#include "app/workstation/panels/page.h"

namespace vigil::workstation {

struct PaletteState {
  bool open = false;
  bool just_opened = false;
  std::string query;
  std::size_t row = 0;
};

// Type to find, Enter runs, Esc closes. `plugin` is the one whose workspace is in sight.
void draw_palette(const Page& page, PaletteState& state, command::Palette& palette,
                  std::string_view plugin);

struct KeyHelpState {
  bool open = false;
};

// Every key that works now, by group; conflicts above.
void draw_key_help(const Page& page, KeyHelpState& state, const command::Registry& registry,
                   const command::Keymap& keymap, std::string_view plugin,
                   std::string_view keymap_file);

}  // namespace vigil::workstation
