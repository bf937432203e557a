#include "app/workstation/command/imgui_keys.h"

#include <imgui.h>

#include <array>

namespace vigil::workstation::command {
namespace {

using sdk::manifest::NamedKey;

struct NamedPair {
  ImGuiKey key;
  NamedKey named;
};

constexpr std::array kNamed = {
    NamedPair{ImGuiKey_Space, NamedKey::kSpace},
    NamedPair{ImGuiKey_Enter, NamedKey::kEnter},
    NamedPair{ImGuiKey_KeypadEnter, NamedKey::kEnter},
    NamedPair{ImGuiKey_Escape, NamedKey::kEscape},
    NamedPair{ImGuiKey_Tab, NamedKey::kTab},
    NamedPair{ImGuiKey_Backspace, NamedKey::kBackspace},
    NamedPair{ImGuiKey_Delete, NamedKey::kDelete},
    NamedPair{ImGuiKey_Insert, NamedKey::kInsert},
    NamedPair{ImGuiKey_LeftArrow, NamedKey::kLeft},
    NamedPair{ImGuiKey_RightArrow, NamedKey::kRight},
    NamedPair{ImGuiKey_UpArrow, NamedKey::kUp},
    NamedPair{ImGuiKey_DownArrow, NamedKey::kDown},
    NamedPair{ImGuiKey_Home, NamedKey::kHome},
    NamedPair{ImGuiKey_End, NamedKey::kEnd},
    NamedPair{ImGuiKey_PageUp, NamedKey::kPageUp},
    NamedPair{ImGuiKey_PageDown, NamedKey::kPageDown},
};

// Keys whose character depends on the keyboard; `plain` and `shifted` are the United States' ones,
// which stand in when Ctrl or Alt keeps the character from arriving, and in scripts that press keys
// without typing characters.
struct CharacterPair {
  ImGuiKey key;
  char32_t plain;
  char32_t shifted;
};

constexpr std::array kCharacters = {
    CharacterPair{ImGuiKey_0, U'0', U')'},
    CharacterPair{ImGuiKey_1, U'1', U'!'},
    CharacterPair{ImGuiKey_2, U'2', U'@'},
    CharacterPair{ImGuiKey_3, U'3', U'#'},
    CharacterPair{ImGuiKey_4, U'4', U'$'},
    CharacterPair{ImGuiKey_5, U'5', U'%'},
    CharacterPair{ImGuiKey_6, U'6', U'^'},
    CharacterPair{ImGuiKey_7, U'7', U'&'},
    CharacterPair{ImGuiKey_8, U'8', U'*'},
    CharacterPair{ImGuiKey_9, U'9', U'('},
    CharacterPair{ImGuiKey_Apostrophe, U'\'', U'"'},
    CharacterPair{ImGuiKey_Comma, U',', U'<'},
    CharacterPair{ImGuiKey_Minus, U'-', U'_'},
    CharacterPair{ImGuiKey_Period, U'.', U'>'},
    CharacterPair{ImGuiKey_Slash, U'/', U'?'},
    CharacterPair{ImGuiKey_Semicolon, U';', U':'},
    CharacterPair{ImGuiKey_Equal, U'=', U'+'},
    CharacterPair{ImGuiKey_LeftBracket, U'[', U'{'},
    CharacterPair{ImGuiKey_Backslash, U'\\', U'|'},
    CharacterPair{ImGuiKey_RightBracket, U']', U'}'},
    CharacterPair{ImGuiKey_GraveAccent, U'`', U'~'},
};

enum class Press { kNone, kFirst, kRepeat };

Press press_of(ImGuiKey key) {
  if (ImGui::IsKeyPressed(key, false)) return Press::kFirst;
  return ImGui::IsKeyPressed(key, true) ? Press::kRepeat : Press::kNone;
}

Chord modifiers() {
  const ImGuiIO& io = ImGui::GetIO();
  Chord chord;
  chord.ctrl = io.KeyCtrl;
  chord.shift = io.KeyShift;
  chord.alt = io.KeyAlt;
  chord.super = io.KeySuper;
  return chord;
}

// What was typed in this frame and is not a letter or a space: those are read as keys.
std::vector<char32_t> typed_characters() {
  std::vector<char32_t> typed;
  for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) {
    const auto character = static_cast<char32_t>(c);
    const bool letter =
        (character >= U'a' && character <= U'z') || (character >= U'A' && character <= U'Z');
    if (character > U' ' && character != 0x7F && !letter) typed.push_back(character);
  }
  return typed;
}

void read_characters(SteadyTime now, std::vector<KeyPress>& presses) {
  const Chord base = modifiers();
  std::vector<KeyPress> by_key;
  bool held_only = false;
  for (const CharacterPair& pair : kCharacters) {
    const Press press = press_of(pair.key);
    held_only = held_only || (press == Press::kNone && ImGui::IsKeyDown(pair.key));
    if (press == Press::kNone) continue;
    Chord chord = base;
    if (base.is_single_key()) {
      chord.shift = false;
      chord.character = base.shift ? pair.shifted : pair.plain;
    } else {
      chord.character = pair.plain;
    }
    by_key.push_back({chord, press == Press::kRepeat, now});
  }
  const std::vector<char32_t> typed = typed_characters();
  if (typed.empty() || !base.is_single_key()) {
    presses.insert(presses.end(), by_key.begin(), by_key.end());
    return;
  }
  // The character itself is what counts; the key only tells whether it is held down. Window systems
  // repeat characters at their own pace, so a character with a key that is merely down is a repeat
  // too.
  bool repeat = by_key.empty() && held_only;
  for (const KeyPress& press : by_key) repeat = repeat || press.repeat;
  for (const char32_t character : typed) {
    Chord chord;
    chord.character = character;
    presses.push_back({chord, repeat, now});
  }
}

}  // namespace

std::vector<KeyPress> read_key_presses(SteadyTime now) {
  std::vector<KeyPress> presses;
  const Chord base = modifiers();
  const auto take = [&](ImGuiKey key, NamedKey named, char32_t character) {
    const Press press = press_of(key);
    if (press == Press::kNone) return;
    Chord chord = base;
    chord.named = named;
    chord.character = character;
    presses.push_back({chord, press == Press::kRepeat, now});
  };
  for (int i = 0; i < 26; ++i) {
    take(static_cast<ImGuiKey>(ImGuiKey_A + i), NamedKey::kNone, static_cast<char32_t>(U'A' + i));
  }
  for (const NamedPair& pair : kNamed) take(pair.key, pair.named, 0);
  for (int i = 0; i < 12; ++i) {
    take(static_cast<ImGuiKey>(ImGuiKey_F1 + i),
         static_cast<NamedKey>(static_cast<int>(NamedKey::kF1) + i), 0);
  }
  read_characters(now, presses);
  return presses;
}

bool is_key_down(const Chord& chord) {
  if (chord.named >= NamedKey::kF1 && chord.named <= NamedKey::kF12) {
    return ImGui::IsKeyDown(static_cast<ImGuiKey>(ImGuiKey_F1 + static_cast<int>(chord.named) -
                                                  static_cast<int>(NamedKey::kF1)));
  }
  for (const NamedPair& pair : kNamed) {
    if (chord.named == pair.named && ImGui::IsKeyDown(pair.key)) return true;
  }
  if (chord.named != NamedKey::kNone) return false;
  if (chord.character >= U'A' && chord.character <= U'Z') {
    return ImGui::IsKeyDown(
        static_cast<ImGuiKey>(ImGuiKey_A + static_cast<int>(chord.character - U'A')));
  }
  for (const CharacterPair& pair : kCharacters) {
    const bool its_character = chord.character == pair.plain || chord.character == pair.shifted;
    if (its_character && ImGui::IsKeyDown(pair.key)) return true;
  }
  return false;
}

KeyContext read_key_context() {
  const ImGuiIO& io = ImGui::GetIO();
  KeyContext context;
  context.typing = io.WantTextInput;
  context.navigating = io.NavVisible;
  context.modal =
      ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  return context;
}

}  // namespace vigil::workstation::command
