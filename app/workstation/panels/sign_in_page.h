// Signing in: where the backend is, who, and the password. User-interface thread.
#pragma once

#include <cstdint>
#include <string>

#include "app/workstation/panels/page.h"
#include "core/sync/desk_view.h"

namespace vigil::workstation {

struct SignInForm {
  std::string server;
  std::string user;
  std::string password;  // emptied as soon as it was handed on
};

// True when the person asks to sign in with what the form holds.
[[nodiscard]] bool draw_sign_in(const Page& page, SignInForm& form,
                                const sync::Connection& connection, std::int64_t unsent);

}  // namespace vigil::workstation
