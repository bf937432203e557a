#include "plugins/sdk/manifest/chord.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/base/text.h"

namespace vigil::sdk::manifest {
namespace {

using NameOfKey = std::pair<std::string_view, NamedKey>;

// The first spelling of a key is the one it is shown with.
constexpr std::array kNames = {
    NameOfKey{"Space", NamedKey::kSpace},
    NameOfKey{"Enter", NamedKey::kEnter},
    NameOfKey{"Return", NamedKey::kEnter},
    NameOfKey{"Esc", NamedKey::kEscape},
    NameOfKey{"Escape", NamedKey::kEscape},
    NameOfKey{"Tab", NamedKey::kTab},
    NameOfKey{"Backspace", NamedKey::kBackspace},
    NameOfKey{"Delete", NamedKey::kDelete},
    NameOfKey{"Del", NamedKey::kDelete},
    NameOfKey{"Insert", NamedKey::kInsert},
    NameOfKey{"Left", NamedKey::kLeft},
    NameOfKey{"Right", NamedKey::kRight},
    NameOfKey{"Up", NamedKey::kUp},
    NameOfKey{"Down", NamedKey::kDown},
    NameOfKey{"Home", NamedKey::kHome},
    NameOfKey{"End", NamedKey::kEnd},
    NameOfKey{"PageUp", NamedKey::kPageUp},
    NameOfKey{"PageDown", NamedKey::kPageDown},
    NameOfKey{"F1", NamedKey::kF1},
    NameOfKey{"F2", NamedKey::kF2},
    NameOfKey{"F3", NamedKey::kF3},
    NameOfKey{"F4", NamedKey::kF4},
    NameOfKey{"F5", NamedKey::kF5},
    NameOfKey{"F6", NamedKey::kF6},
    NameOfKey{"F7", NamedKey::kF7},
    NameOfKey{"F8", NamedKey::kF8},
    NameOfKey{"F9", NamedKey::kF9},
    NameOfKey{"F10", NamedKey::kF10},
    NameOfKey{"F11", NamedKey::kF11},
    NameOfKey{"F12", NamedKey::kF12},
};

bool is_letter(char32_t c) { return c >= U'A' && c <= U'Z'; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

// The modifier a word names, as a member of Chord; null when it names none.
bool Chord::*modifier(std::string_view lower) {
  if (lower == "ctrl" || lower == "control") return &Chord::ctrl;
  if (lower == "shift") return &Chord::shift;
  if (lower == "alt") return &Chord::alt;
  if (lower == "super") return &Chord::super;
  return nullptr;
}

}  // namespace

Result<Chord> parse_chord(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not a key: {}.", text, why));
  };
  Chord chord;
  std::string_view rest = text;
  // A "+" in first place is the key itself: "+", "Ctrl++".
  for (std::size_t plus = rest.find('+', 1); plus != std::string_view::npos;
       plus = rest.find('+', 1)) {
    const std::string_view word = rest.substr(0, plus);
    bool Chord::*const member = modifier(to_lower_ascii(word));
    if (member == nullptr) {
      return refuse(
          fmt::format("\"{}\" is no modifier; there are Ctrl, Shift, Alt and Super", word));
    }
    if (chord.*member) return refuse(fmt::format("{} is there twice", word));
    chord.*member = true;
    rest.remove_prefix(plus + 1);
    if (rest.empty()) return refuse("a key has to follow the last \"+\"");
  }
  if (rest.empty()) return refuse("it is empty");

  const std::string lower = to_lower_ascii(rest);
  for (const auto& [name, key] : kNames) {
    if (lower == to_lower_ascii(name)) {
      chord.named = key;
      return chord;
    }
  }
  std::size_t at = 0;
  char32_t character = next_code_point(rest, at);
  if (at != rest.size()) {
    return refuse(fmt::format("no key is called \"{}\"", rest));
  }
  if (character <= U' ' || character == 0x7F || character == 0xFFFD)
    return refuse("it cannot be seen");
  if (character >= U'a' && character <= U'z') character -= U'a' - U'A';
  chord.character = character;
  if (chord.shift && chord.is_single_key() && !is_letter(character) && !is_digit(character)) {
    return refuse(
        fmt::format("write the character that Shift makes instead of \"Shift+{}\"", rest));
  }
  if (chord.shift && chord.is_single_key() && is_digit(character)) {
    return refuse("write the character that Shift makes of a digit, such as \"!\"");
  }
  return chord;
}

std::string to_text(const Chord& chord) {
  std::string text;
  if (chord.ctrl) text += "Ctrl+";
  if (chord.shift) text += "Shift+";
  if (chord.alt) text += "Alt+";
  if (chord.super) text += "Super+";
  if (chord.named == NamedKey::kNone) {
    append_code_point(text, chord.character);
    return text;
  }
  for (const auto& [name, key] : kNames) {
    if (key == chord.named) return text.append(name);
  }
  return text;
}

}  // namespace vigil::sdk::manifest
