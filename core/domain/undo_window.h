// How long a decision stays a draft that its maker can drop: the graver the item and the more
// people see it, the longer. Pure.
#pragma once

#include "core/base/clock.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

// The operator's.
struct UndoWindow {
  Millis base = std::chrono::seconds(10);
  Millis per_severity{0};     // added for each step of severity
  Millis per_reach_digit{0};  // added for each digit of the views beyond the fourth
  Millis most = std::chrono::seconds(60);
};

// A base of zero means that nothing waits, whatever the item is.
[[nodiscard]] Millis undo_window_of(const UndoWindow& window, Severity severity,
                                    std::int64_t reach);

}  // namespace vigil::domain
