// The desk's lock opens for the right password alone, and shuts by itself.
#include "app/workstation/desk_lock.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace vigil::workstation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Attempt = DeskLock::Attempt;

class Lock : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_GE(library_, 0); }
  void sign_in(const char* password) {
    lock_.propose_password(password);
    lock_.confirm_password();
  }

  const int library_ = sodium_init();  // before anything is locked
  ManualClock clock_;
  DeskLock lock_{clock_};
};

TEST_F(Lock, OpensForTheRightPasswordAlone) {
  sign_in("moon");
  lock_.lock();
  EXPECT_TRUE(lock_.locked());
  EXPECT_EQ(lock_.open(""), Attempt::kWrong);
  EXPECT_EQ(lock_.open("moon "), Attempt::kWrong);
  EXPECT_TRUE(lock_.locked());
  EXPECT_EQ(lock_.open("moon"), Attempt::kOpened);
  EXPECT_FALSE(lock_.locked());
}

TEST_F(Lock, WithoutAPasswordNobodyIsLockedOut) {
  lock_.lock();
  EXPECT_FALSE(lock_.locked());
  lock_.propose_password("moon");
  lock_.lock();
  EXPECT_FALSE(lock_.locked()) << "the backend has not taken it yet";
}

TEST_F(Lock, ARefusedPasswordDoesNotReplaceTheOneThatHolds) {
  sign_in("moon");
  lock_.propose_password("sun");
  lock_.lock();
  EXPECT_EQ(lock_.open("sun"), Attempt::kWrong);
  EXPECT_EQ(lock_.open("moon"), Attempt::kOpened);
}

TEST_F(Lock, GuessingIsSlow) {
  sign_in("moon");
  lock_.lock();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(lock_.open("sun"), Attempt::kWrong);
  EXPECT_EQ(lock_.open("moon"), Attempt::kTooSoon);
  EXPECT_EQ(lock_.pause_left(), seconds(5));
  clock_.advance(seconds(5));
  EXPECT_EQ(lock_.pause_left(), seconds(0));
  EXPECT_EQ(lock_.open("sun"), Attempt::kWrong);
  EXPECT_EQ(lock_.open("moon"), Attempt::kTooSoon) << "one at a time from here on";
  clock_.advance(seconds(5));
  EXPECT_EQ(lock_.open("moon"), Attempt::kOpened);
}

TEST_F(Lock, ShutsWhenNobodyIsThere) {
  EXPECT_FALSE(lock_.time_left()) << "nobody is signed in";
  sign_in("moon");
  EXPECT_FALSE(lock_.time_left()) << "never, unless told so";
  lock_.set_patience(minutes(10));
  lock_.note_input();
  EXPECT_EQ(lock_.time_left(), minutes(10));
  clock_.advance(minutes(7));
  EXPECT_EQ(lock_.time_left(), minutes(3));
  lock_.note_input();
  clock_.advance(minutes(9));
  EXPECT_EQ(lock_.time_left(), minutes(1));
  clock_.advance(minutes(5));
  EXPECT_EQ(lock_.time_left(), minutes(0));
  lock_.lock();
  EXPECT_FALSE(lock_.time_left());
  EXPECT_EQ(lock_.open("moon"), Attempt::kOpened);
  EXPECT_EQ(lock_.time_left(), minutes(10)) << "opening it is a sign of life";
}

TEST_F(Lock, WhoWatchesAClipIsThereUntilItsEnd) {
  sign_in("moon");
  lock_.set_patience(minutes(10));
  lock_.note_input();
  for (int minute = 0; minute < 25; ++minute) {
    lock_.note_playing(minutes(25 - minute));
    EXPECT_EQ(lock_.time_left(), minutes(10)) << minute;
    clock_.advance(minutes(1));
  }
  // It begins again by itself, as a loop does.
  for (int minute = 0; minute < 10; ++minute) {
    lock_.note_playing(minutes(25 - minute));
    EXPECT_EQ(lock_.time_left(), minutes(10 - minute));
    clock_.advance(minutes(1));
  }
  EXPECT_EQ(lock_.time_left(), minutes(0));
}

TEST_F(Lock, APausedClipIsNotWatched) {
  sign_in("moon");
  lock_.set_patience(minutes(10));
  lock_.note_input();
  lock_.note_playing(minutes(30));
  clock_.advance(minutes(2));
  lock_.note_playing(minutes(28));
  clock_.advance(minutes(4));
  EXPECT_EQ(lock_.time_left(), minutes(6));
  // A key starts it anew.
  lock_.note_input();
  lock_.note_playing(minutes(30));
  clock_.advance(minutes(29));
  lock_.note_playing(minutes(1));
  EXPECT_EQ(lock_.time_left(), minutes(10));
}

TEST_F(Lock, TheNextPersonStartsWithAnOpenDesk) {
  sign_in("moon");
  lock_.lock();
  lock_.open_for_another();
  EXPECT_FALSE(lock_.locked());
}

}  // namespace
}  // namespace vigil::workstation
