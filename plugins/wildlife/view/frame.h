// What every view of the plugin is given. User-interface thread; views draw what the models hold
// and run commands, nothing else.
#pragma once

#include <string>
#include <string_view>

#include "plugins/sdk/plugin.h"
#include "plugins/sdk/ui/style.h"
#include "plugins/wildlife/model/wording.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {

// Shorthand for one frame of one view.
struct Frame {
  explicit Frame(sdk::ViewContext& context)
      : host(context.host), style(context.host.style()), words(context.host.texts()) {}

  sdk::Host& host;
  const sdk::ui::Style& style;
  const sdk::Texts& words;

  [[nodiscard]] const char* text(sdk::TextKey key) const { return words.text(key); }
  [[nodiscard]] bool english() const { return in_english(words); }
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

}  // namespace vigil::wildlife
