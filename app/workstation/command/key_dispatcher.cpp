#include "app/workstation/command/key_dispatcher.h"

namespace vigil::workstation::command {
namespace {

using sdk::manifest::NamedKey;

// F1 to F12 type nothing, so they are safe beside a text field.
bool is_function_key(const Chord& chord) {
  return chord.named >= NamedKey::kF1 && chord.named <= NamedKey::kF12;
}

bool activates_widgets(const Chord& chord) {
  return chord.is_single_key() &&
         (chord.named == NamedKey::kSpace || chord.named == NamedKey::kEnter);
}

// What text fields do with Ctrl: select all, copy, cut, paste, undo, redo, and moving by words.
bool edits_text(const Chord& chord) {
  if (!chord.ctrl || chord.alt || chord.super) return false;
  switch (chord.named) {
    case NamedKey::kLeft:
    case NamedKey::kRight:
    case NamedKey::kUp:
    case NamedKey::kDown:
    case NamedKey::kHome:
    case NamedKey::kEnd:
    case NamedKey::kBackspace:
    case NamedKey::kDelete:
    case NamedKey::kInsert: return true;
    case NamedKey::kNone:
      return std::u32string_view(U"ACVXYZ").find(chord.character) != std::u32string_view::npos;
    default: return false;
  }
}

}  // namespace

std::optional<std::string> KeyDispatcher::command_for(const KeyPress& press,
                                                      const KeyContext& context) {
  const Binding* const binding = keymap_.find(press.chord, context.plugin);
  if (binding == nullptr) return std::nullopt;
  const Command* const command = registry_.find(binding->command);
  if (command == nullptr) return std::nullopt;

  if (context.composing) return std::nullopt;
  if (context.typing) {
    const bool could_be_text = press.chord.is_single_key() && !is_function_key(press.chord);
    if (could_be_text || edits_text(press.chord)) return std::nullopt;
  }
  if (context.modal && !binding->plugin.empty()) return std::nullopt;
  if (context.navigating && activates_widgets(press.chord)) return std::nullopt;
  if (press.repeat && !command->repeats) return std::nullopt;
  if (command->holds && held_) return std::nullopt;

  const bool verdict = command->group == kVerdictGroup;
  if (verdict && !single_key_verdicts_ && press.chord.is_single_key()) return std::nullopt;
  if (verdict && last_verdict_ && press.at - *last_verdict_ < kMultiPressGuard) return std::nullopt;
  if (!registry_.enabled(command->id)) return std::nullopt;
  if (verdict) last_verdict_ = press.at;
  if (command->holds) held_ = {command->id, press.chord, context.plugin};
  return command->id;
}

std::optional<std::string> KeyDispatcher::released(const std::function<bool(const Chord&)>& is_down,
                                                   const KeyContext& context) {
  if (!held_) return std::nullopt;
  const bool elsewhere =
      context.typing || context.composing || context.modal || context.plugin != held_->plugin;
  if (!elsewhere && is_down(held_->chord)) return std::nullopt;
  std::string command = std::move(held_->command);
  held_.reset();
  return command;
}

}  // namespace vigil::workstation::command
