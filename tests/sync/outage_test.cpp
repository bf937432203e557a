// The network goes and comes back; the reviewer does not notice, and nothing is lost.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;
using std::chrono::minutes;
using std::chrono::seconds;
using test::problem;

using OutageTest = DeskTest;

TEST_F(OutageTest, I24_TheReviewerGoesOnWithoutANetwork) {
  const auto tasks = take_tasks(5);
  backend_.go_away();
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(desk_->tasks(kQueue)->tasks.front().id, tasks[i].id);
    (void)allow(tasks[i]);
  }
  EXPECT_EQ(desk_->count(DecisionState::kSaved), 5);
  settle();
  EXPECT_EQ(desk_->tasks(kQueue)->supply, Supply::kOffline);
  EXPECT_EQ(desk_->connection()->state, ConnectionState::kOffline);
  EXPECT_EQ(desk_->connection()->cause, Cause::kOffline);
  EXPECT_EQ(desk_->history({}).front().cause, Cause::kOffline);
}

TEST_F(OutageTest, I24_TasksInHandSurviveARestartInAnOutage) {
  const auto tasks = take_tasks(3);
  reopen();
  sign_in();
  backend_.go_away();
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 3U);
  (void)allow(tasks[0]);
}

TEST_F(OutageTest, I20_ConvergedWithinAMinuteOfTheNetworkHealing) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    reopen(seed);
    const auto tasks = take_tasks(3);
    backend_.go_away();
    for (const auto& task : tasks) (void)allow(task);
    // Long enough for the session's token and the leases to run out too.
    live(minutes(40));
    EXPECT_EQ(desk_->count(DecisionState::kSaved), 3) << "seed " << seed;
    backend_.expire_tokens();
    backend_.come_back();
    live(seconds(60));
    EXPECT_EQ(desk_->count(DecisionState::kSaved) + desk_->count(DecisionState::kSent), 0)
        << "seed " << seed;
    EXPECT_EQ(desk_->connection()->state, ConnectionState::kOnline) << "seed " << seed;
    backend_.replace_database("epoch-1");
    close();
    std::filesystem::remove_all(folder_);
  }
}

TEST_F(OutageTest, I21_AnAttemptAtLeastEveryMinuteAndStalledAfterTwo) {
  const auto tasks = take_tasks(1);
  for (int i = 0; i < 1000; ++i) {
    backend_.inject(
        {.route = "POST /v1/decisions", .answer = problem(500, "internal", "Trouble.")});
  }
  (void)allow(tasks[0]);
  std::size_t attempts = 0;
  for (int minute = 0; minute < 20; ++minute) {
    live(seconds(60));
    const std::size_t now = backend_.requests("POST /v1/decisions").size();
    EXPECT_GT(now, attempts) << "minute " << minute;
    attempts = now;
    const auto shown = desk_->connection();
    EXPECT_EQ(shown->state, minute < 1 ? ConnectionState::kOffline : ConnectionState::kStalled)
        << "minute " << minute;
    EXPECT_EQ(shown->cause, Cause::kServerTrouble);
    EXPECT_EQ(shown->detail, "Refused: Trouble.");
  }
  EXPECT_LT(attempts, 20U * 6) << "and it does not hammer";
}

TEST_F(OutageTest, I21_AnImpatientServerCannotSilenceTheDesk) {
  const auto tasks = take_tasks(1);
  auto busy = problem(429, "unavailable");
  busy.headers.emplace_back("Retry-After", "86400");
  backend_.inject({.route = "POST /v1/decisions", .answer = busy});
  const auto id = allow(tasks[0]);
  settle();
  EXPECT_EQ(desk_->connection()->cause, Cause::kBusy);
  live(seconds(60));
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
}

TEST_F(OutageTest, I23_TwoDesksComeBackAtDifferentMoments) {
  std::vector<SteadyTime> next;
  backend_.go_away();
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    reopen(seed);
    desk_->sign_in("lin", "moon");
    live(minutes(3));
    next.push_back(desk_->run_once());
  }
  std::sort(next.begin(), next.end());
  EXPECT_GE(std::unique(next.begin(), next.end()) - next.begin(), 6);
}

TEST_F(OutageTest, RetryNowDoesNotWait) {
  const auto tasks = take_tasks(1);
  backend_.go_away();
  const auto id = allow(tasks[0]);
  live(minutes(3));
  backend_.come_back();
  desk_->retry_now();
  settle();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
}

TEST_F(OutageTest, AnUnreachableBackendCostsOneAttemptAtATime) {
  (void)take_tasks(2);
  (void)desk_->records("policies");
  settle();
  for (int i = 0; i < 400; ++i) {
    backend_.inject({.route = "", .delivery = test::Delivery::kNone});
  }
  const auto before = backend_.requests().size();
  live(minutes(10));
  const auto attempts = backend_.requests().size() - before;
  EXPECT_GE(attempts, 10U);
  EXPECT_LE(attempts, 80U);
}

}  // namespace
}  // namespace vigil::sync
