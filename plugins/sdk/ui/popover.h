// A list to choose from that opens from a rectangle, upward where there is room: type to filter, Up
// and Down move, digits 1-9 choose while the filter is empty, Enter chooses, Esc or a click
// elsewhere closes.
//
// User-interface thread. The caller filters: it passes the rows that match PopoverState::filter,
// best first. The list keeps the height it opened with, so that nothing moves while filtering.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/domain/verdict.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

struct PopoverState {
  bool open = false;   // set it to open; cleared when the list closes
  std::string filter;  // what was typed; emptied on opening

  std::size_t row = 0;      // the row Enter would choose
  bool shown = false;       // it was drawn in the last frame
  std::size_t room = 0;     // rows it keeps room for
  std::size_t first = 0;    // first row in sight
  std::string last_filter;  // to go back to the first row when it changes
};

struct PopoverRow {
  const char* id = nullptr;  // "###policy_wildlife"; nullptr: "###row_<n>"
  std::string_view title{};
  std::string_view secondary{};  // second line, elided
  std::string_view trailing{};   // right end, quiet
  domain::Severity severity = 0;
  Icon icon = Icon::kNone;
  Token icon_token = Token::kTextSecondary;
  bool enabled = true;
};

// Device pixels, e.g. ImGui::GetItemRectMin() and Max() of the button that opens it.
struct Anchor {
  ImVec2 min;
  ImVec2 max;
};

struct PopoverOptions {
  std::string_view title{};          // what is being chosen
  std::string_view hint{};           // in the empty filter field
  std::string_view nothing_found{};  // one sentence
  float width = 440;               // design pixels
  std::size_t max_rows = 9;        // in sight
};

struct PopoverResult {
  std::optional<std::size_t> chosen;  // index in `rows`; the list is closed then
  bool cancelled = false;             // closed without a choice
};

// Call it every frame. Its window is named `id`, its filter field "###filter".
VIGIL_SDK_API PopoverResult popover(const Style& style, const char* id, PopoverState& state,
                                    const Anchor& anchor, std::span<const PopoverRow> rows,
                                    const PopoverOptions& options = {});

}  // namespace vigil::sdk::ui
