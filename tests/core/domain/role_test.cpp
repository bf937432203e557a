#include "core/domain/role.h"

#include <gtest/gtest.h>

#include <set>

namespace vigil::domain {
namespace {

using enum Permission;

constexpr Permission kAllPermissions[] = {
    kReadQueues, kWorkQueue,        kEnqueueTasks,     kReadRecords, kWriteRecords, kReadMedia,
    kWriteMedia, kReadOwnDecisions, kReadAllDecisions, kReadLedger,  kManageUsers,
    kOverrideDecisions};

std::set<Permission> permissions_of(Role role) {
  std::set<Permission> held;
  for (const Permission permission : kAllPermissions) {
    if (has_permission(role, permission)) held.insert(permission);
  }
  return held;
}

TEST(Role, WordsRoundTripAndAreDistinct) {
  std::set<std::string_view> words;
  for (const Role role : kAllRoles) {
    EXPECT_EQ(role_from_word(to_word(role)), role);
    words.insert(to_word(role));
  }
  EXPECT_EQ(words.size(), std::size(kAllRoles));
  EXPECT_FALSE(role_from_word("Reviewer"));
  EXPECT_FALSE(role_from_word(""));
  EXPECT_FALSE(role_from_word("root"));
}

TEST(Role, TableIsExactlyThis) {
  const std::set<Permission> decides = {kReadQueues, kWorkQueue, kReadRecords, kReadMedia,
                                        kReadOwnDecisions};
  EXPECT_EQ(permissions_of(Role::kReviewer), decides);
  EXPECT_EQ(permissions_of(Role::kRater), decides);
  std::set<Permission> senior = decides;
  senior.insert({kReadAllDecisions, kOverrideDecisions});
  EXPECT_EQ(permissions_of(Role::kSenior), senior);
  std::set<Permission> administrator = senior;
  administrator.insert(kWriteRecords);
  EXPECT_EQ(permissions_of(Role::kAdministrator), administrator);
  EXPECT_EQ(permissions_of(Role::kOperator),
            (std::set<Permission>{kReadQueues, kEnqueueTasks, kReadRecords, kWriteRecords,
                                  kReadMedia, kWriteMedia}));
  EXPECT_EQ(permissions_of(Role::kProgramme), (std::set<Permission>{kReadRecords, kWriteRecords}));
  EXPECT_EQ(permissions_of(Role::kAuditor), (std::set<Permission>{kReadRecords, kReadOwnDecisions,
                                                                  kReadAllDecisions, kReadLedger}));
  std::set<Permission> admin(std::begin(kAllPermissions), std::end(kAllPermissions));
  admin.erase(kWorkQueue);
  admin.erase(kOverrideDecisions);
  EXPECT_EQ(permissions_of(Role::kAdmin), admin);
}

TEST(Role, DutiesAreSeparated) {
  for (const Role role : kAllRoles) {
    SCOPED_TRACE(to_word(role));
    // Whoever decides cannot choose what there is to decide, nor who may decide.
    EXPECT_FALSE(has_permission(role, kWorkQueue) && has_permission(role, kEnqueueTasks));
    EXPECT_FALSE(has_permission(role, kWorkQueue) && has_permission(role, kManageUsers));
    EXPECT_FALSE(has_permission(role, kWorkQueue) && has_permission(role, kReadLedger));
    // Reading everybody's includes reading one's own; writing needs reading.
    if (has_permission(role, kReadAllDecisions)) {
      EXPECT_TRUE(has_permission(role, kReadOwnDecisions));
    }
    if (has_permission(role, kWriteRecords)) {
      EXPECT_TRUE(has_permission(role, kReadRecords));
    }
    if (has_permission(role, kWriteMedia)) {
      EXPECT_TRUE(has_permission(role, kReadMedia));
    }
  }
}

TEST(Role, SeveralRolesAddUpAndNoneGivesNothing) {
  const Role both[] = {Role::kReviewer, Role::kOperator};
  EXPECT_TRUE(has_permission(both, kWorkQueue));
  EXPECT_TRUE(has_permission(both, kEnqueueTasks));
  EXPECT_FALSE(has_permission(both, kManageUsers));
  for (const Permission permission : kAllPermissions) {
    EXPECT_FALSE(has_permission(std::span<const Role>{}, permission));
  }
}

}  // namespace
}  // namespace vigil::domain
