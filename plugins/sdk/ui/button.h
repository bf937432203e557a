// Things to press, each with the key that does the same: buttons, icon buttons, verdict buttons,
// key caps, chips.
//
// User-interface thread. `id` is language-independent ("###allow") and unique in its window; words
// come translated. Each call returns true in the frame in which it was pressed by pointer or
// keyboard.
#pragma once

#include <imgui.h>

#include <string_view>

#include "core/domain/decision.h"
#include "core/domain/verdict.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

enum class ButtonKind {
  kPrimary,  // the one next act of a place
  kQuiet,    // all others: raised, with a hairline
  kPlain,    // in rows and bars: no surface until hovered
};

enum class Emphasis { kNone, kChosen };

struct ButtonOptions {
  ButtonKind kind = ButtonKind::kQuiet;
  Icon icon = Icon::kNone;
  std::string_view key{};      // shown as a key cap, e.g. "Ctrl+K"
  std::string_view tooltip{};  // shown on hover
  bool enabled = true;
  Emphasis emphasis = Emphasis::kNone;
  float width = 0;    // design pixels; 0: as wide as the words, below 0: what is left of the row
  float height = 32;  // design pixels
};

VIGIL_SDK_API bool button(const Style& style, const char* id, std::string_view words,
                          const ButtonOptions& options = {});
// Square and without words, which become the tooltip.
VIGIL_SDK_API bool icon_button(const Style& style, const char* id, Icon which,
                               std::string_view words, const ButtonOptions& options = {});
// Words that lead somewhere.
VIGIL_SDK_API bool link(const Style& style, const char* id, std::string_view words);

struct VerdictButtonOptions {
  std::string_view key{};
  std::string_view tooltip{};
  bool enabled = true;
  Emphasis emphasis = Emphasis::kNone;  // kChosen while its policy is being chosen
  float width = 0;                      // design pixels; 0: as wide as its content
  float height = 44;
};

// Glyph, word and key cap in the verdict's colour. Its place for the policy list:
// ImGui::GetItemRectMin/Max after it.
VIGIL_SDK_API bool verdict_button(const Style& style, const char* id, domain::Verdict verdict,
                                  std::string_view word, const VerdictButtonOptions& options = {});

// What it needs for itself, design pixels: a bar gives all its buttons the widest.
[[nodiscard]] VIGIL_SDK_API float verdict_button_width(const Style& style, std::string_view word,
                                                       std::string_view key);

// A key as it is printed on the keyboard; "Ctrl+K" becomes two caps.
VIGIL_SDK_API void key_cap(const Style& style, std::string_view key);
// Device pixels.
[[nodiscard]] VIGIL_SDK_API ImVec2 key_cap_size(const Style& style, std::string_view key);
VIGIL_SDK_API void draw_key_cap(const Style& style, ImDrawList& list, ImVec2 at,
                                std::string_view key, bool enabled = true);

// A small label that cannot be pressed, on a tint of `token`.
VIGIL_SDK_API void chip(const Style& style, std::string_view words,
                        Token token = Token::kTextSecondary, Icon which = Icon::kNone);
// The same, with a cross; true when it is to go.
VIGIL_SDK_API bool removable_chip(const Style& style, const char* id, std::string_view words);

// Glyph and word in the colour of a verdict or of a decision's state, for rows and lines.
VIGIL_SDK_API void verdict_mark(const Style& style, domain::Verdict verdict, std::string_view word,
                                float size = kBodyText);
VIGIL_SDK_API void state_mark(const Style& style, domain::DecisionState state,
                              std::string_view word, float size = kSmallText);

// For the item before it: shown while hovered, or focused by keyboard. Call it directly after the
// item.
VIGIL_SDK_API void tooltip(const Style& style, std::string_view words, std::string_view key = {});

}  // namespace vigil::sdk::ui
