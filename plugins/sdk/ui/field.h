// What people fill in: text, search, notes, ticks, choices, switches and numbers.
//
// User-interface thread. Values belong to the caller and are changed in place; the result says what
// happened. While a field is active, ImGuiIO::WantTextInput is true and single keys are text, not
// commands.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

struct FieldOptions {
  std::string_view hint{};               // shown while empty
  std::string_view label{};              // above the field
  std::string_view problem{};            // below it, with a ring in the problem colour
  std::string_view key{};                // key cap shown while empty and not active
  std::size_t max_code_points = 10'000;  // more is not accepted
  float width = 0;                       // design pixels; 0: what is left of the row
  bool enabled = true;
  bool hidden = false;      // dots instead of characters
  bool take_focus = false;  // activate it in this frame
};

struct FieldResult {
  bool changed = false;
  bool submitted = false;  // Enter; in notes Ctrl+Enter
  bool cancelled = false;  // Esc: the text is as it was when the field became active; not in notes
  bool active = false;     // has the text cursor
};

VIGIL_SDK_API FieldResult text_field(const Style& style, const char* id, std::string& value,
                                     const FieldOptions& options = {});
// With a magnifier, and a cross that empties it. Esc empties it first and leaves it then.
VIGIL_SDK_API FieldResult search_field(const Style& style, const char* id, std::string& value,
                                       const FieldOptions& options = {});
// Several lines that wrap, between `min_lines` and `max_lines` high, with the count of code points
// near the limit. Enter starts a line; Esc and Ctrl+Enter leave the note and keep what was written.
VIGIL_SDK_API FieldResult note_field(const Style& style, const char* id, std::string& value,
                                     const FieldOptions& options = {}, int min_lines = 3,
                                     int max_lines = 8);

struct CheckOptions {
  std::string_view key{};   // key cap at the right end
  std::string_view note{};  // second, quieter line
  bool enabled = true;
  float width = 0;  // design pixels; 0: what is left of the row
};

// The whole row can be pressed. True when it changed.
VIGIL_SDK_API bool check_row(const Style& style, const char* id, std::string_view words,
                             bool& checked, const CheckOptions& options = {});
// Words left, switch right.
VIGIL_SDK_API bool switch_row(const Style& style, const char* id, std::string_view words, bool& on,
                              const CheckOptions& options = {});

struct Segment {
  const char* id = "";  // "###speed_1"
  std::string_view words{};
  Icon icon = Icon::kNone;
  std::string_view tooltip{};
};

// One of a few, side by side. Left and Right move while focused. True when it changed.
VIGIL_SDK_API bool segmented(const Style& style, const char* id, std::span<const Segment> segments,
                             std::size_t& chosen, bool enabled = true);
// One of several, one a row.
VIGIL_SDK_API bool radio_rows(const Style& style, const char* id, std::span<const Segment> segments,
                              std::size_t& chosen, bool enabled = true);

struct NumberOptions {
  std::int64_t min = 0;
  std::int64_t max = 100;
  std::int64_t step = 1;
  std::string_view unit{};  // after the number, e.g. "秒"
  bool enabled = true;
  float width = 140;  // design pixels
};

// Minus, figure, plus; the figure can be typed. Never leaves min..max.
VIGIL_SDK_API bool number_field(const Style& style, const char* id, std::int64_t& value,
                                const NumberOptions& options = {});
// A track with a knob and its figure.
VIGIL_SDK_API bool slider(const Style& style, const char* id, double& value, double min, double max,
                          std::string_view figure, float width = 200);

}  // namespace vigil::sdk::ui
