// What every view of the plugin is given. User-interface thread; views draw what the model holds
// and emit commands, nothing else.
#pragma once

#include "plugins/reports/model/bindings.h"
#include "plugins/sdk/plugin.h"
#include "plugins/sdk/ui/style.h"
#include "reports_ids.h"

namespace vigil::reports {

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
  [[nodiscard]] WallTime now() const { return host.clock().wall_now(); }
  void run(sdk::CommandKey command, std::string_view argument = {}) const {
    host.commands().run(command, argument);
  }
};

}  // namespace vigil::reports
