// Dear ImGui's own style from our tokens: what its built-in widgets look like beside ours.
// User-interface thread.
#pragma once

#include "plugins/sdk/ui/style.h"

namespace vigil::shell {

// Replaces the current context's style.
void apply_style(const sdk::ui::Style& style);

}  // namespace vigil::shell
