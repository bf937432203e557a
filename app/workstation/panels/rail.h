// The navigation rail at the left edge: one entry per workspace, the desk's own pages at the foot.
// 56 design pixels wide.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "app/workstation/panels/page.h"
#include "plugins/sdk/ui/icon.h"

namespace vigil::workstation {

inline constexpr float kRailWidth = 56.0F;

struct RailEntry {
  std::string id;  // of the workspace, "review.desk"
  std::string title;
  std::string key;  // "Ctrl+1"; empty: none
  sdk::ui::Icon icon = sdk::ui::Icon::kNone;
  bool current = false;
  std::int64_t attention = 0;  // a figure on the icon; 0: none
};

// `foot` entries stand at the bottom. Fills the window it is called in.
void draw_rail(const Page& page, std::span<const RailEntry> entries,
               std::span<const RailEntry> foot);

}  // namespace vigil::workstation
