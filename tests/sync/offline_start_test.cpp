// Somebody who has signed in here before starts without a network and goes on.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class OfflineStartTest : public DeskTest {
 protected:
  OfflineStartTest() {
    secrets_ = storage::open_sealed_files(folder_ / "secrets");
    reopen();
  }
  // As after a night at home: the desk starts and nobody answers.
  void start_offline() {
    close();
    backend_.go_away();
    reopen();
  }
};

TEST_F(OfflineStartTest, GoesOnWithWhatIsInHandAndEverythingSettlesAfterwards) {
  const auto tasks = take_tasks(3);
  start_offline();
  sign_in();
  const auto shown = desk_->connection();
  EXPECT_EQ(shown->session, SessionState::kOffline);
  EXPECT_EQ(shown->state, ConnectionState::kOffline);
  EXPECT_EQ(shown->person.name, "林");
  EXPECT_EQ(shown->person.roles, std::vector{domain::Role::kReviewer});
  ASSERT_EQ(desk_->tasks(kQueue)->tasks.size(), 3U);
  for (const auto& task : tasks) (void)allow(task);
  live(minutes(4));
  EXPECT_EQ(desk_->count(DecisionState::kSaved), 3);
  backend_.come_back();
  live(seconds(60));
  EXPECT_EQ(desk_->connection()->session, SessionState::kSignedIn);
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 3);
}

TEST_F(OfflineStartTest, AWholeShiftWithoutANetworkSettlesWithoutLosingAnything) {
  const auto tasks = take_tasks(5);
  start_offline();
  sign_in();
  for (const auto& task : tasks) (void)allow(task);
  live(hours(8));
  backend_.come_back();
  live(minutes(2));
  EXPECT_EQ(desk_->count(DecisionState::kSaved) + desk_->count(DecisionState::kSent), 0);
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed) + desk_->count(DecisionState::kConflict), 5);
  expect_counts_are_true();
}

TEST_F(OfflineStartTest, AnotherPasswordOpensNothing) {
  (void)take_tasks(1);
  start_offline();
  sign_in("lin", "sun");
  EXPECT_EQ(desk_->connection()->session, SessionState::kSigningIn);
  EXPECT_TRUE(desk_->connection()->person.id.empty());
  EXPECT_TRUE(desk_->tasks(kQueue)->tasks.empty());
}

TEST_F(OfflineStartTest, ANewPersonHasToWaitForTheBackend) {
  (void)take_tasks(1);
  backend_.add_user("wei", "tide");
  start_offline();
  sign_in("wei", "tide");
  EXPECT_EQ(desk_->connection()->session, SessionState::kSigningIn);
  backend_.come_back();
  live(minutes(1));
  EXPECT_EQ(desk_->connection()->person.id.text(), "wei");
}

TEST_F(OfflineStartTest, APassGetsOld) {
  (void)take_tasks(1);
  start_offline();
  clock_.advance(hours(24 * 7 + 1));
  sign_in();
  EXPECT_EQ(desk_->connection()->session, SessionState::kSigningIn);
}

TEST_F(OfflineStartTest, ARefusedPasswordIsNoPassAnyMoreAndTheWorkIsKept) {
  const auto tasks = take_tasks(1);
  start_offline();
  backend_.add_user("lin", "changed");
  sign_in();
  const auto id = allow(tasks[0]);
  backend_.come_back();
  live(minutes(2));
  EXPECT_EQ(desk_->connection()->signed_out, SignedOutReason::kEnded);
  EXPECT_EQ(state(id), DecisionState::kSaved);
  start_offline();
  sign_in();
  EXPECT_EQ(desk_->connection()->session, SessionState::kSigningIn);
  backend_.come_back();
  sign_in("lin", "changed");
  live(minutes(1));
  EXPECT_EQ(desk_->count(DecisionState::kSaved), 0);
}

TEST_F(OfflineStartTest, SigningOutIsNotForgettingThePass) {
  (void)take_tasks(1);
  backend_.go_away();
  desk_->sign_out();
  settle();
  ASSERT_EQ(desk_->connection()->signed_out, SignedOutReason::kByPerson);
  sign_in();
  EXPECT_EQ(desk_->connection()->session, SessionState::kOffline);
  EXPECT_EQ(desk_->connection()->signed_out, SignedOutReason::kNotYet);
}

TEST_F(OfflineStartTest, NothingReadableIsKept) {
  (void)take_tasks(1);
  close();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "secrets")) {
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms(077),
              std::filesystem::perms::none)
        << entry.path();
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (const char* word : {"moon", "lin", "argon2", "token-"}) {
      EXPECT_EQ(bytes.find(word), std::string::npos) << entry.path();
      EXPECT_EQ(entry.path().filename().string().find(word), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace vigil::sync
