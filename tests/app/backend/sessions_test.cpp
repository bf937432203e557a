#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using std::chrono::seconds;

class SessionsTest : public testing::Test {
 protected:
  SessionsTest() { EXPECT_TRUE(put("lin", {domain::Role::kReviewer}, "a long password").ok()); }

  Result<Change> put(std::string id, std::vector<domain::Role> roles,
                     std::optional<std::string> password, bool active = true) {
    return sessions.put_user({id, id, std::move(roles), std::move(password), active});
  }
  SessionGrant sign_in() { return sessions.sign_in("lin", "a long password", "desk").value_or({}); }

  Workshop shop;
  Sessions sessions{*shop.store, shop.clock, {.cost = PasswordCost::kCheap}};
};

TEST_F(SessionsTest, ATokenWorksUntilItsTimeIsOver) {
  const SessionGrant grant = sign_in();
  EXPECT_EQ(grant.token.size(), 64u);
  const auto caller = sessions.authenticate(grant.token);
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->id, "lin");
  EXPECT_EQ(caller->device, "desk");
  shop.clock.advance(seconds(15 * 60 - 1));
  EXPECT_TRUE(sessions.authenticate(grant.token).ok());
  shop.clock.advance(seconds(1));
  EXPECT_EQ(sessions.authenticate(grant.token).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(SessionsTest, WrongNamesAndWrongPasswordsAreToldApartByNobody) {
  const auto wrong_password = sessions.sign_in("lin", "another password", "desk");
  const auto wrong_name = sessions.sign_in("nobody", "a long password", "desk");
  ASSERT_FALSE(wrong_password.ok());
  ASSERT_FALSE(wrong_name.ok());
  EXPECT_EQ(wrong_password.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(wrong_name.error().message, wrong_password.error().message);
}

TEST_F(SessionsTest, NamesAreCaseless) {
  EXPECT_TRUE(sessions.sign_in("LIN", "a long password", "desk").ok());
}

TEST_F(SessionsTest, ARenewedTokenWorksAnotherMinute) {
  const SessionGrant first = sign_in();
  const auto second = sessions.renew(*sessions.authenticate(first.token));
  ASSERT_TRUE(second.ok());
  EXPECT_NE(second->token, first.token);
  shop.clock.advance(seconds(59));
  EXPECT_TRUE(sessions.authenticate(first.token).ok());
  shop.clock.advance(seconds(1));
  EXPECT_FALSE(sessions.authenticate(first.token).ok());
  EXPECT_TRUE(sessions.authenticate(second->token).ok());
}

TEST_F(SessionsTest, ASignedOutSessionCannotBeRenewed) {
  const Caller caller = *sessions.authenticate(sign_in().token);
  ASSERT_TRUE(sessions.sign_out(caller).ok());
  EXPECT_EQ(sessions.renew(caller).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(SessionsTest, I19_RolesAreThoseOfThisMoment) {
  const SessionGrant grant = sign_in();
  ASSERT_TRUE(put("lin", {domain::Role::kAuditor}, std::nullopt).ok());
  EXPECT_EQ(sessions.authenticate(grant.token)->roles, std::vector{domain::Role::kAuditor});
}

TEST_F(SessionsTest, ANewPasswordAndAGoodbyeEndTheSessions) {
  const SessionGrant first = sign_in();
  ASSERT_TRUE(put("lin", {domain::Role::kReviewer}, "a newer password").ok());
  EXPECT_FALSE(sessions.authenticate(first.token).ok());
  const auto second = sessions.sign_in("lin", "a newer password", "desk");
  ASSERT_TRUE(second.ok());
  ASSERT_TRUE(put("lin", {domain::Role::kReviewer}, std::nullopt, false).ok());
  EXPECT_FALSE(sessions.authenticate(second->token).ok());
  EXPECT_FALSE(sessions.sign_in("lin", "a newer password", "desk").ok());
}

TEST_F(SessionsTest, SomebodyIsLeftWhoCanManageUsers) {
  ASSERT_TRUE(put("root", {domain::Role::kAdmin}, "a long password").ok());
  EXPECT_EQ(put("root", {domain::Role::kReviewer}, std::nullopt).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(put("root", {domain::Role::kAdmin}, std::nullopt, false).error().code,
            ErrorCode::kConflict);
  ASSERT_TRUE(put("second", {domain::Role::kAdmin}, "a long password").ok());
  EXPECT_TRUE(put("root", {domain::Role::kReviewer}, std::nullopt).ok());
}

TEST_F(SessionsTest, BadNamesAndPasswordsAreRefused) {
  for (const char* id : {"", "With Blank", "大写", "UPPER", "@machine"}) {
    EXPECT_EQ(put(id, {}, "a long password").error().code, ErrorCode::kInvalidArgument) << id;
  }
  EXPECT_EQ(put("new", {}, "short").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(put("new", {}, std::string(2000, 'x')).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(put("new", {}, std::nullopt).error().code, ErrorCode::kInvalidArgument)
      << "a new person needs one";
  EXPECT_TRUE(put("new", {}, "守夜人的很长的口令").ok());
}

TEST_F(SessionsTest, NeitherTokensNorPasswordsAreInTheDatabase) {
  const SessionGrant grant = sign_in();
  std::string bytes;
  for (const char* name : {"vigil.db", "vigil.db-wal"}) {
    std::ifstream file(shop.folder.path() / name, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    bytes += content.str();
  }
  if (on_postgres()) {
    bytes = shop.place.database()->ask(
        "SELECT string_agg(line, ' ') FROM (SELECT person::text AS line FROM person UNION ALL "
        "SELECT session::text FROM session UNION ALL SELECT ledger_leaf::text FROM ledger_leaf "
        "UNION ALL SELECT ledger_private::text FROM ledger_private) AS lines");
  }
  EXPECT_NE(bytes.find("$argon2id$"), std::string::npos);
  EXPECT_EQ(bytes.find(grant.token), std::string::npos);
  EXPECT_EQ(bytes.find("a long password"), std::string::npos);
}

TEST_F(SessionsTest, EndedSessionsAreForgotten) {
  const SessionGrant grant = sign_in();
  shop.clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(sessions.tidy().ok());
  const Status asked = shop.store->read([&](Reader& reader) -> Status {
    const auto session = reader.session(grant.caller.token_hash);
    EXPECT_TRUE(session.ok() && !session->has_value());
    return {};
  });
  EXPECT_TRUE(asked.ok());
}

TEST(SignInThrottle, FailuresCostMoreEachTimeAndSuccessForgets) {
  Workshop shop;
  SignInThrottle throttle(*shop.store, shop.clock);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(throttle.failed("lin", "10.0.0.1").ok());
  EXPECT_EQ(throttle.wait_needed("lin", "10.0.0.1").value(), Millis(0));
  ASSERT_TRUE(throttle.failed("lin", "10.0.0.1").ok());
  EXPECT_EQ(throttle.wait_needed("lin", "10.0.0.1").value(), seconds(1));
  ASSERT_TRUE(throttle.failed("lin", "10.0.0.1").ok());
  EXPECT_EQ(throttle.wait_needed("lin", "10.0.0.1").value(), seconds(2));
  EXPECT_EQ(throttle.wait_needed("lin", "10.0.0.2").value(), Millis(0))
      << "the person elsewhere is not shut out";
  EXPECT_EQ(throttle.wait_needed("mei", "10.0.0.1").value(), Millis(0));
  shop.clock.advance(seconds(2));
  EXPECT_LE(throttle.wait_needed("lin", "10.0.0.1").value(), Millis(0));
  ASSERT_TRUE(throttle.succeeded("lin", "10.0.0.1").ok());
  ASSERT_TRUE(throttle.failed("lin", "10.0.0.1").ok());
  EXPECT_EQ(throttle.wait_needed("lin", "10.0.0.1").value(), Millis(0));
}

TEST(SignInThrottle, OneAddressTryingManyNamesIsSlowedToo) {
  Workshop shop;
  SignInThrottle throttle(*shop.store, shop.clock);
  for (int i = 0; i < 40; ++i)
    ASSERT_TRUE(throttle.failed("name" + std::to_string(i), "10.0.0.1").ok());
  EXPECT_GT(throttle.wait_needed("fresh", "10.0.0.1").value(), Millis(0));
  EXPECT_LE(throttle.wait_needed("fresh", "10.0.0.1").value(), std::chrono::minutes(5));
  EXPECT_EQ(throttle.wait_needed("fresh", "10.0.0.2").value(), Millis(0));
}

}  // namespace
}  // namespace vigil::backend
