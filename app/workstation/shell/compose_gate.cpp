#include "app/workstation/shell/compose_gate.h"

#include <utility>

namespace vigil::shell {

std::vector<KeyPress> ComposeGate::press(KeyPress press, KeyKind kind, bool text_field_active) {
  // A held key that is followed by another key press has had its chance for a character.
  swallowed_ += static_cast<int>(std::exchange(held_, {}).size());
  if (!text_field_active) {
    swallowed_ = 0;
    return {press};
  }
  switch (kind) {
    case KeyKind::kCharacter: held_.push_back(press); return {};
    case KeyKind::kBackspace:
      if (swallowed_ == 0) return {press};
      --swallowed_;
      return {};
    case KeyKind::kEscape:
      if (swallowed_ == 0) return {press};
      swallowed_ = 0;
      return {};
    case KeyKind::kEditing:
      if (swallowed_ == 0) return {press};
      return {};
    case KeyKind::kOther: return {press};
  }
  return {press};
}

std::vector<KeyPress> ComposeGate::character() {
  // Either the held key's own character, or what was composed: both end the composing.
  swallowed_ = 0;
  return std::exchange(held_, {});
}

void ComposeGate::batch_end() { swallowed_ += static_cast<int>(std::exchange(held_, {}).size()); }

}  // namespace vigil::shell
