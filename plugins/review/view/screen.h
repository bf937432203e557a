// What every view of the plugin is given. User-interface thread; views draw the snapshot and emit
// commands, nothing else.
#pragma once

#include "plugins/review/model/history.h"
#include "plugins/review/model/review_desk.h"
#include "plugins/sdk/plugin.h"
#include "plugins/sdk/ui/style.h"
#include "review_ids.h"

namespace vigil::review {

// Shared by the views of the desk: where narrow workspaces have no "next up", the strip shows it.
struct Fold {
  int next_up_drawn_in = -2;  // ImGui's frame number
};

// Shorthand for one frame of one view.
struct Frame {
  explicit Frame(sdk::ViewContext& context)
      : host(context.host), style(context.host.style()), words(context.host.texts()) {}

  sdk::Host& host;
  const sdk::ui::Style& style;
  const sdk::Texts& words;

  [[nodiscard]] const char* text(sdk::TextKey key) const { return words.text(key); }
  [[nodiscard]] const std::string& key(sdk::CommandKey command) const {
    return host.commands().key_of(command);
  }
  [[nodiscard]] bool enabled(sdk::CommandKey command) const {
    return host.commands().enabled(command);
  }
  void run(sdk::CommandKey command, std::string_view argument = {}) const {
    host.commands().run(command, argument);
  }
};

}  // namespace vigil::review
