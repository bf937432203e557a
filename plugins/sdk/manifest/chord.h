// A key with its modifiers, as people write it: "A", "Ctrl+Shift+K", "?", "F1", "Space", "Left".
// Pure and thread-safe.
//
// Letters and named keys are keys of the keyboard, so Shift is a modifier ("Shift+A"). Other
// printable characters are what is typed, whatever keys that takes on a keyboard ("?" needs Shift
// on many), so without Ctrl, Alt or Super they have no Shift of their own.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::sdk::manifest {

enum class NamedKey : std::uint8_t {
  kNone,
  kSpace,
  kEnter,
  kEscape,
  kTab,
  kBackspace,
  kDelete,
  kInsert,
  kLeft,
  kRight,
  kUp,
  kDown,
  kHome,
  kEnd,
  kPageUp,
  kPageDown,
  kF1,
  kF2,
  kF3,
  kF4,
  kF5,
  kF6,
  kF7,
  kF8,
  kF9,
  kF10,
  kF11,
  kF12,
};

struct Chord {
  bool ctrl = false;
  bool shift = false;
  bool alt = false;
  bool super = false;
  NamedKey named = NamedKey::kNone;
  char32_t character = 0;  // when not named; letters in upper case

  auto operator<=>(const Chord&) const = default;
  // Could be typing: no modifier but Shift. Such a key never runs a command while a text field is
  // active.
  [[nodiscard]] bool is_single_key() const { return !ctrl && !alt && !super; }
};

// kInvalidArgument with a sentence that quotes the text. Names are matched without regard to case.
[[nodiscard]] Result<Chord> parse_chord(std::string_view text);
// The one spelling: modifiers in the order Ctrl, Shift, Alt, Super.
[[nodiscard]] std::string to_text(const Chord& chord);

}  // namespace vigil::sdk::manifest
