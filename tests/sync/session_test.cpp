// Who is signed in, and that nobody's work depends on it.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;
using std::chrono::minutes;
using std::chrono::seconds;
using test::problem;

using SessionTest = DeskTest;

TEST_F(SessionTest, NobodyIsSignedInAtFirst) {
  const auto shown = desk_->connection();
  EXPECT_EQ(shown->state, ConnectionState::kSignedOut);
  EXPECT_EQ(shown->signed_out, SignedOutReason::kNotYet);
  DecisionDraft draft;
  draft.task = domain::TaskId("x");
  EXPECT_EQ(desk_->decide(draft).error().code, ErrorCode::kUnauthenticated);
}

TEST_F(SessionTest, SignsInAndShowsThePerson) {
  sign_in();
  const auto shown = desk_->connection();
  EXPECT_EQ(shown->state, ConnectionState::kOnline);
  EXPECT_EQ(shown->person.id.text(), "lin");
  EXPECT_EQ(shown->person.name, "林");
  EXPECT_EQ(shown->person.roles, std::vector{domain::Role::kReviewer});
}

TEST_F(SessionTest, AWrongPasswordIsSaidAndNotTriedAgain) {
  sign_in("lin", "sun");
  const auto shown = desk_->connection();
  EXPECT_EQ(shown->state, ConnectionState::kSignedOut);
  EXPECT_EQ(shown->signed_out, SignedOutReason::kRefused);
  EXPECT_EQ(shown->detail, "Refused: Name or password is wrong.");
  live(minutes(5));
  EXPECT_EQ(backend_.requests("POST /v1/session").size(), 1U);
}

TEST_F(SessionTest, AnUnreachableBackendIsTriedUntilItAnswers) {
  backend_.go_away();
  desk_->sign_in("lin", "moon");
  settle();
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOffline);
  EXPECT_EQ(desk_->connection()->session, SessionState::kSigningIn);
  live(minutes(3));
  backend_.come_back();
  live(seconds(60));
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOnline);
}

TEST_F(SessionTest, HtmlInsteadOfABackendIsNamed) {
  backend_.inject({.route = "POST /v1/session",
                   .answer = test::FakeAnswer{.content_type = "text/html", .body = "<html>"}});
  desk_->sign_in("lin", "moon");
  settle();
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOffline);
  EXPECT_EQ(desk_->connection()->cause, Cause::kNotTheBackend);
  live(seconds(60));
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOnline);
}

TEST_F(SessionTest, TheTokenIsRenewedBeforeItEnds) {
  sign_in();
  live(std::chrono::hours(2));
  EXPECT_EQ(backend_.requests("POST /v1/session/renew").size(), 16U);
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOnline);
}

TEST_F(SessionTest, I17_A401KeepsTheOutboxAndSignsInAgain) {
  const auto tasks = take_tasks(1);
  backend_.expire_tokens();
  const auto id = allow(tasks[0]);
  live(seconds(60));
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  EXPECT_EQ(backend_.ledger().size(), 1U);
}

TEST_F(SessionTest, I17_AnEndedSessionKeepsEverythingUntilTheNextSignIn) {
  const auto tasks = take_tasks(2);
  backend_.add_user("lin", "changed");
  backend_.expire_tokens();
  const auto id = allow(tasks[0]);
  live(minutes(2));
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kSignedOut);
  EXPECT_EQ(desk_->connection()->signed_out, SignedOutReason::kEnded);
  EXPECT_EQ(state(id), DecisionState::kSaved);
  EXPECT_EQ(record(id).cause, Cause::kSignIn);
  (void)allow(tasks[1]);  // the reviewer is not stopped
  sign_in("lin", "changed");
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 2);
}

TEST_F(SessionTest, I18_SigningOutKeepsUnsentWorkForThatPerson) {
  backend_.add_user("wei", "tide");
  draft_window_ = seconds(10);
  reopen();
  const auto tasks = take_tasks(2);
  const auto draft = allow(tasks[0]);
  for (int i = 0; i < 3; ++i) {
    backend_.inject({.route = "POST /v1/decisions", .answer = problem(503, "unavailable")});
  }
  desk_->sign_out();
  settle();
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kSignedOut);
  EXPECT_EQ(desk_->connection()->signed_out, SignedOutReason::kByPerson);
  EXPECT_TRUE(desk_->connection()->person.id.empty());
  EXPECT_EQ(desk_->connection()->unsent_of_others, 1);
  EXPECT_EQ(backend_.leased_tasks(), std::vector{tasks[0].id.text()})
      << "the untouched one went back";

  sign_in("wei", "tide");
  live(minutes(5));
  EXPECT_TRUE(backend_.ledger().empty()) << "never in another person's name";
  EXPECT_EQ(desk_->count(DecisionState::kSaved), 0) << "nor in another person's list";
  EXPECT_EQ(desk_->connection()->unsent_of_others, 1);
  EXPECT_FALSE(desk_->find(draft).has_value());

  sign_in("lin", "moon");
  live(seconds(60));
  EXPECT_EQ(state(draft), DecisionState::kConfirmed);
  EXPECT_EQ(desk_->connection()->unsent_of_others, 0);
}

TEST_F(SessionTest, I18_DraftsOfAnEndedSessionDoNotStayDraftsWhenSomebodyElseComes) {
  backend_.add_user("wei", "tide");
  draft_window_ = seconds(10);
  reopen();
  const auto draft = allow(take_tasks(1)[0]);
  backend_.add_user("lin", "changed");
  backend_.expire_tokens();
  (void)desk_->records("policies");
  settle();
  ASSERT_EQ(desk_->connection()->signed_out, SignedOutReason::kEnded);
  sign_in("wei", "tide");
  live(minutes(1));
  sign_in("lin", "changed");
  EXPECT_EQ(state(draft), DecisionState::kConfirmed);
}

TEST_F(SessionTest, I18_AnUpgradeKeepsTheDeviceAndTheOutbox) {
  const auto tasks = take_tasks(1);
  const auto device = desk_->device();
  const auto id = allow(tasks[0]);
  reopen();
  EXPECT_EQ(desk_->device(), device);
  sign_in();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
}

TEST_F(SessionTest, NoPasswordAndNoTokenReachTheDisk) {
  (void)take_tasks(1);
  close();
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find("moon"), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find("token-"), std::string::npos) << entry.path();
  }
}

TEST_F(SessionTest, SettingsOfTheProfileAreKept) {
  EXPECT_FALSE(desk_->setting("language").has_value());
  ASSERT_TRUE(desk_->keep_setting("language", "\"en\"").ok());
  reopen();
  EXPECT_EQ(desk_->setting("language"), "\"en\"");
}

}  // namespace
}  // namespace vigil::sync
