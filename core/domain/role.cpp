#include "core/domain/role.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "core/domain/word_table.h"

namespace vigil::domain {
namespace {

constexpr Word<Role> kWords[] = {
    {Role::kReviewer, "reviewer"},
    {Role::kSenior, "senior"},
    {Role::kAdministrator, "administrator"},
    {Role::kRater, "rater"},
    {Role::kOperator, "operator"},
    {Role::kProgramme, "programme"},
    {Role::kAuditor, "auditor"},
    {Role::kAdmin, "admin"},
};

constexpr std::uint32_t bit(Permission permission) {
  return std::uint32_t{1} << static_cast<unsigned>(permission);
}

constexpr std::uint32_t bits(std::initializer_list<Permission> permissions) {
  std::uint32_t all = 0;
  for (const Permission permission : permissions) all |= bit(permission);
  return all;
}

using enum Permission;

// Everybody who decides: sees the queues, works them, reads the policies, watches the clips, finds
// the own decisions.
constexpr std::uint32_t kDecides =
    bits({kReadQueues, kWorkQueue, kReadRecords, kReadMedia, kReadOwnDecisions});

// Least privilege: whoever decides cannot bring items in or change accounts, whoever manages
// accounts cannot decide, whoever audits changes nothing. Reading all decisions includes reading
// one's own.
constexpr std::uint32_t permissions_of(Role role) {
  switch (role) {
    case Role::kReviewer: return kDecides;
    case Role::kSenior: return kDecides | bits({kReadAllDecisions, kOverrideDecisions});
    // Keeps the community's rules: administrators write policies and watchlists.
    case Role::kAdministrator:
      return kDecides | bits({kReadAllDecisions, kOverrideDecisions, kWriteRecords, kReadQuality});
    case Role::kRater: return kDecides;
    // The night shift: brings items and their media in, keeps rosters and alerts.
    case Role::kOperator:
      return bits(
          {kReadQueues, kEnqueueTasks, kReadRecords, kWriteRecords, kReadMedia, kWriteMedia});
    case Role::kProgramme: return bits({kReadRecords, kWriteRecords});
    case Role::kAuditor:
      return bits({kReadRecords, kReadOwnDecisions, kReadAllDecisions, kReadLedger, kReadQuality});
    case Role::kAdmin:
      return bits({kReadQueues, kEnqueueTasks, kReadRecords, kWriteRecords, kReadMedia, kWriteMedia,
                   kReadOwnDecisions, kReadAllDecisions, kReadLedger, kReadQuality, kManageUsers});
  }
  return 0;
}

}  // namespace

std::string_view to_word(Role role) { return word_for(kWords, role); }

std::optional<Role> role_from_word(std::string_view word) { return value_for(kWords, word); }

bool has_permission(Role role, Permission permission) {
  return (permissions_of(role) & bit(permission)) != 0;
}

bool has_permission(std::span<const Role> roles, Permission permission) {
  return std::any_of(roles.begin(), roles.end(),
                     [&](Role role) { return has_permission(role, permission); });
}

}  // namespace vigil::domain
