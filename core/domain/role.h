// Roles of the people at the desk and what each may do. The same table is used by the desk, to hide what would be
// refused, and by the backend, which refuses (invariant I19).
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace vigil::domain {

enum class Role { kReviewer, kSenior, kAdministrator, kRater, kOperator, kProgramme, kAuditor, kAdmin };

// What a route or a command needs. Queues and collections name the roles that may use them in their manifests besides.
enum class Permission {
  kReadQueues,        // see counts
  kWorkQueue,         // lease, decide, skip
  kEnqueueTasks,      // bring items in (import)
  kReadRecords,
  kWriteRecords,
  kReadMedia,
  kWriteMedia,
  kReadOwnDecisions,
  kReadAllDecisions,
  kOverrideDecisions,  // put a superseding decision over somebody else's
  kReadLedger,
  kReadQuality,  // aggregates of how well decisions hold up; never a person's
  kManageUsers,
};

inline constexpr Role kAllRoles[] = {Role::kReviewer, Role::kSenior,    Role::kAdministrator, Role::kRater,
                                     Role::kOperator, Role::kProgramme, Role::kAuditor,       Role::kAdmin};

[[nodiscard]] std::string_view to_word(Role role);
[[nodiscard]] std::optional<Role> role_from_word(std::string_view word);
[[nodiscard]] bool has_permission(Role role, Permission permission);
[[nodiscard]] bool has_permission(std::span<const Role> roles, Permission permission);

}  // namespace vigil::domain
