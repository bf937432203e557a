// A locked desk: nothing but who it belongs to and a place for the password. User-interface thread.
#pragma once

#include <string>
#include <string_view>

#include "app/workstation/panels/page.h"
#include "core/base/clock.h"

namespace vigil::workstation {

struct LockForm {
  std::string password{};  // emptied as soon as it was looked at
  bool wrong = false;
  bool just_locked = false;
};

enum class LockAct { kNone, kOpen, kSignOut };

// `pause`: how long the next attempt has to wait.
[[nodiscard]] LockAct draw_lock(const Page& page, LockForm& form, std::string_view person,
                                Millis pause);

}  // namespace vigil::workstation
