// What every view of the plugin is given, and what all of them show alike: whose data it is, the
// open form. User-interface thread; views draw what the model holds and run commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "creators_ids.h"
#include "plugins/creators/model/bindings.h"
#include "plugins/sdk/plugin.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/style.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

struct Frame {
  explicit Frame(sdk::ViewContext& view)
      : context(view), host(view.host), style(view.host.style()), words(view.host.texts()) {}

  sdk::ViewContext& context;
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
  // Design pixels.
  [[nodiscard]] float width() const { return context.width / style.scale; }
  [[nodiscard]] float height() const { return context.height / style.scale; }
};

inline constexpr float kSideWidth = 380;

// Title, whose data it is and the way to the other; `note` stands below.
void draw_heading(const Frame& frame, const Office& office, sdk::TextKey title,
                  std::string_view note);

// A button that runs a command with its key cap; nothing happens while it is not enabled.
bool draw_command(const Frame& frame, const char* id, sdk::CommandKey command, sdk::TextKey words,
                  sdk::ui::Icon icon = sdk::ui::Icon::kNone, bool primary = false,
                  std::string_view argument = {});

// While the collections are on their way, or nothing is there yet: a sentence and one act. True
// when it was drawn instead of the page.
bool draw_nothing_yet(const Frame& frame, const Office& office, bool nothing,
                      sdk::TextKey sentence);

// The open form in the rest of the window; false when none is open.
bool draw_form(const Frame& frame, Office& office);

// One line of what a record has many of.
struct EntryRow {
  std::string name;  // "question:notice/entry", as edit_entry takes it
  std::string words;
  std::string beside;  // quieter, at the right
  sdk::ui::Token token = sdk::ui::Token::kTextSecondary;
};

// Heading, the lines as a table (Enter or a double click opens a line), and the act that adds one.
// The focused row, or -1.
std::int64_t draw_entries(const Frame& frame, const char* id, sdk::ui::TableState& state,
                          sdk::TextKey heading, const std::vector<EntryRow>& rows,
                          sdk::CommandKey add, sdk::TextKey add_words);

// A figure with what it is below it; several beside each other share `width` (design pixels).
void draw_figure(const Frame& frame, std::string_view value, std::string_view label, float width);

}  // namespace vigil::creators
