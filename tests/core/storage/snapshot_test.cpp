// A copy of a profile for one person holds that person's work and no secret of anybody's, not even
// in a page that is not used any more.
#include "core/storage/snapshot.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/base/file.h"
#include "core/storage/setting_store.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

constexpr const char* kTheirs = "of-somebody-else-4c1d";
constexpr const char* kToken = "token-of-the-session-9f27";

class SnapshotTest : public StorageTest {
 protected:
  [[nodiscard]] std::filesystem::path copy() const { return folder_.path() / "copy.db"; }
  // Everything the copy is made of.
  [[nodiscard]] std::string bytes() const {
    std::string all;
    for (const char* side : {"", "-wal", "-shm"}) {
      if (const auto file = read_file(copy().string() + side)) all += *file;
    }
    return all;
  }
  [[nodiscard]] bool holds(std::string_view text) const {
    return bytes().find(text) != std::string::npos;
  }
  [[nodiscard]] std::vector<std::string> tasks() {
    std::vector<std::string> ids;
    Connection connection;
    EXPECT_TRUE(connection.open(copy().string()));
    EXPECT_TRUE(connection.each("SELECT id FROM tasks ORDER BY place, rowid", {},
                                [&](const Row& row) { ids.push_back(row.text(0)); }));
    return ids;
  }
  void snapshot() {
    const Status made = snapshot_profile(folder_.path(), copy(), kLin);
    ASSERT_TRUE(made) << made.error().message;
  }
};

TEST_F(SnapshotTest, HoldsThePersonsWorkAndNoSecret) {
  put(make_task("山羊"));
  const StoredTask decided = make_task("已经看过");
  put(decided);
  (void)decide(decided);
  write_ok([&](Connection& connection) -> Status {
    for (const char* key : {"sync.token", "witness.checkpoint"}) {
      if (Status kept = write_setting(connection, key, std::string("\"") + kToken + "\""); !kept)
        return kept;
    }
    if (Status kept = write_setting(connection, "app.workspace", "\"review.desk\""); !kept)
      return kept;
    if (Status theirs = connection.run_with(
            "INSERT INTO tasks SELECT id, ?1, queue, place, severity, reach, due_ms, created_ms, "
            "fence, expires_ms, ?1, NULL FROM tasks",
            std::string_view(kTheirs));
        !theirs) {
      return theirs;
    }
    if (Status theirs = connection.run_with(
            "INSERT INTO decisions (id, person, task, queue, kind, state, body, subject, "
            "searchable, decided_ms, changed_ms, leaves_draft_ms) "
            "SELECT 'd2', ?1, task, queue, kind, state, ?1, subject, ?1, 1, 1, 1 FROM decisions",
            std::string_view(kTheirs));
        !theirs) {
      return theirs;
    }
    return connection.run_with(
        "INSERT INTO outbox (serial, person, task) SELECT serial, person, task FROM decisions "
        "WHERE person = ?1",
        std::string_view(kTheirs));
  });
  snapshot();
  EXPECT_TRUE(holds("山羊"));
  EXPECT_TRUE(holds("已经看过"));
  EXPECT_TRUE(holds("review.desk"));
  EXPECT_FALSE(holds(kTheirs));
  EXPECT_FALSE(holds(kToken));
  struct stat info {};
  ASSERT_EQ(::stat(copy().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 077, 0u) << "only the owner may read it";
  // The desk itself goes on as it was.
  EXPECT_EQ(open_captions(), std::vector<std::string>{"山羊"});
  EXPECT_EQ(database_->read([](Connection& connection) {
    return read_setting(connection, "sync.token").value().value();
  }),
            std::string("\"") + kToken + "\"");
}

TEST_F(SnapshotTest, TasksThatComeLaterAreAddedOpenAndOnce) {
  const StoredTask first = make_task("第一");
  put(first);
  snapshot();
  const StoredTask later = make_task("后来");
  put(later);
  (void)decide(later);
  for (int times = 0; times < 2; ++times) {
    const Status added = add_tasks_to_snapshot(folder_.path(), copy(), kLin);
    ASSERT_TRUE(added) << added.error().message;
  }
  EXPECT_EQ(tasks(), (std::vector<std::string>{first.task.id.text(), later.task.id.text()}));
  Connection connection;
  ASSERT_TRUE(connection.open(copy().string()));
  int decided = -1;
  ASSERT_TRUE(connection.each("SELECT count(*) FROM tasks WHERE decision IS NOT NULL", {},
                              [&](const Row& row) { decided = static_cast<int>(row.integer(0)); }));
  EXPECT_EQ(decided, 0) << "what was decided since then is still to be decided";
}

TEST_F(SnapshotTest, AnOlderCopyIsReplaced) {
  ASSERT_TRUE(write_file_atomic(copy(), "no database"));
  put(make_task("山羊"));
  snapshot();
  EXPECT_TRUE(holds("山羊"));
}

TEST_F(SnapshotTest, AProfileThatIsNotThereIsSaid) {
  const Status made = snapshot_profile(folder_.path() / "nowhere", copy(), kLin);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("cannot be copied"), std::string::npos);
}

}  // namespace
}  // namespace vigil::storage
