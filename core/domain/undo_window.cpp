#include "core/domain/undo_window.h"

#include <algorithm>

namespace vigil::domain {

Millis undo_window_of(const UndoWindow& window, Severity severity, std::int64_t reach) {
  if (window.base <= Millis(0)) return Millis(0);
  constexpr int kUsualDigits = 4;
  int digits = 0;
  for (; reach > 0; reach /= 10) ++digits;
  const Millis longer = window.per_severity * std::clamp(severity, 0, kMaxSeverity) +
                        window.per_reach_digit * std::max(0, digits - kUsualDigits);
  return std::clamp(window.base + longer, Millis(0), window.most);
}

}  // namespace vigil::domain
