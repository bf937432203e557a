// What survives: a killed desk keeps everything it called saved, a full disk keeps everything there
// was.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>

#include "core/base/file.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

using DurabilityTest = StorageTest;

// In the child: decides one task after another and reports each decision only after write()
// returned.
[[noreturn]] void decide_until_killed(const fs::path& profile, int report) {
  SystemClock clock;
  auto opened = Database::open(profile, clock);
  if (!opened) ::_exit(2);
  Database& database = **opened;
  for (;;) {
    StoredTask task;
    task.task.id = make_id<domain::TaskId>(clock.wall_now());
    task.task.queue = kQueue;
    task.subject_json = "{}";
    const auto decision = make_decision(task, clock.wall_now(), domain::DecisionKind::kDecide, {});
    const Status stored = database.write([&](Connection& connection) -> Status {
      if (const Status put = put_task(connection, kLin, task); !put) return put;
      const Status added = add_decision(connection, decision, "{}", decision.decided_at);
      if (!added) return added;
      return hide_task(connection, kLin, task.task.id, decision.id);
    });
    if (!stored) ::_exit(3);
    const std::string line = decision.id.text() + "\n";
    if (::write(report, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(4);
  }
}

TEST_F(DurabilityTest, I1_AKilledDeskKeepsEverythingItCalledSaved) {
  database_.reset();
  const unsigned seed = std::random_device()();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  std::set<std::string> reported;
  for (int round = 0; round < 6; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) decide_until_killed(folder_.path(), ends[1]);
    ::close(ends[1]);
    // Kill it after some reports: at a moment of its own choosing.
    std::string text;
    const std::size_t enough = 37 * (1 + random() % 60);
    char chunk[512];
    ssize_t got = 0;
    while (text.size() < enough && (got = ::read(ends[0], chunk, sizeof chunk)) > 0) {
      text.append(chunk, static_cast<std::size_t>(got));
    }
    ::kill(child, SIGKILL);
    while ((got = ::read(ends[0], chunk, sizeof chunk)) > 0) {
      text.append(chunk, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    for (std::size_t at = 0; at + 37 <= text.size(); at += 37) reported.insert(text.substr(at, 36));
  }
  ASSERT_GT(reported.size(), 6U);

  reopen();
  EXPECT_FALSE(database_->report().damaged_copy);
  database_->read([&](Connection& connection) {
    std::set<std::string> kept;
    const auto found = search_decisions(connection, kLin, "", {}, 1'000'000);
    for (const StoredDecision& each : *found) kept.insert(each.decision.id.text());
    for (const std::string& id : reported) EXPECT_TRUE(kept.contains(id)) << "seed " << seed;
    // Whole transactions only: every decision has its outbox entry and its hidden task.
    const auto waiting = next_to_send(connection, kLin, 1'000'000);
    EXPECT_EQ(waiting->size(), kept.size());
    EXPECT_EQ(held_tasks(connection, kLin)->size(), kept.size());
    EXPECT_TRUE(open_tasks(connection, kLin, kQueue)->empty());
  });
}

TEST_F(DurabilityTest, AFullDiskStoresNothingOfTheDecisionAndKeepsTheRest) {
  std::vector<domain::DecisionId> saved;
  const StoredTask last = make_task("the one that does not fit");
  for (int i = 0; i < 5; ++i) {
    const StoredTask task = make_task("fits");
    put(task);
    saved.push_back(decide(task).id);
  }
  put(last);
  ASSERT_TRUE(database_
                  ->read([](Connection& connection) {
                    return connection.run_script(
                        "PRAGMA max_page_count = 1");  // no page more than there are
                  })
                  .ok());
  auto decision = make_decision(last, clock_.wall_now(), domain::DecisionKind::kDecide, {});
  decision.note = std::string(100'000, 'n');
  const auto attempt = [&] {
    return database_->write([&](Connection& connection) -> Status {
      const Status hidden = hide_task(connection, kLin, last.task.id, decision.id);
      if (!hidden) return hidden;
      return add_decision(connection, decision, last.subject_json, decision.decided_at);
    });
  };
  const Status full = attempt();
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(open_captions(), std::vector<std::string>{"the one that does not fit"});
  EXPECT_EQ(sendable(), saved);

  ASSERT_TRUE(database_
                  ->read([](Connection& connection) {
                    return connection.run_script("PRAGMA max_page_count = 100000");
                  })
                  .ok());
  EXPECT_TRUE(attempt().ok()) << "with room again, the same decision goes through";
  EXPECT_TRUE(open_captions().empty());
}

// The same with the system refusing to write, in a child because the limit holds for the whole
// process.
TEST_F(DurabilityTest, AFileThatMayNotGrowIsAFullDisk) {
  for (int i = 0; i < 3; ++i) put(make_task("before"));
  database_.reset();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    SystemClock clock;
    auto opened = Database::open(folder_.path(), clock);
    if (!opened) ::_exit(2);
    const auto size = fs::file_size(folder_.path() / "desk.db");
    const rlimit limit{size + 20'000, size + 20'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
    for (int i = 0; i < 1000; ++i) {
      StoredTask task;
      task.task.id = make_id<domain::TaskId>(clock.wall_now());
      task.task.queue = kQueue;
      task.subject_json = "\"" + std::string(20'000, 's') + "\"";
      const Status stored = (*opened)->write(
          [&](Connection& connection) { return put_task(connection, kLin, task); });
      if (!stored) ::_exit(stored.error().code == ErrorCode::kStorageFull ? 0 : 4);
    }
    ::_exit(5);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  reopen();
  EXPECT_FALSE(database_->report().damaged_copy);
  EXPECT_GE(open_captions().size(), 3U);
}

}  // namespace
}  // namespace vigil::storage
