// Who is asking, as of this request: roles are read anew for every request (invariant I19). Values
// only.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/domain/role.h"

namespace vigil::backend {

struct Caller {
  std::string id;
  std::string name;
  std::vector<domain::Role> roles;
  std::string device;      // the one that signed in
  std::string token_hash;  // of the token this request carried

  [[nodiscard]] bool may(domain::Permission permission) const {
    return domain::has_permission(roles, permission);
  }
};

// Roles a manifest admits to a queue or a collection.
struct RoleSet {
  bool everybody = false;  // "*"
  std::vector<domain::Role> roles;

  [[nodiscard]] bool admits(domain::Role role) const {
    return everybody || std::find(roles.begin(), roles.end(), role) != roles.end();
  }
  [[nodiscard]] bool admits(const Caller& caller) const {
    return everybody || std::any_of(caller.roles.begin(), caller.roles.end(),
                                    [&](domain::Role role) { return admits(role); });
  }
};

}  // namespace vigil::backend
