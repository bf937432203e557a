// The copy of a snapshot becomes somebody else's practice: what was judged is open again, in order,
// and what was decided is gone from every page.
#include "core/storage/practice_copy.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/storage/setting_store.h"
#include "core/storage/snapshot.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

const domain::UserId kNew("practice");

class PracticeCopyTest : public StorageTest {
 protected:
  [[nodiscard]] std::filesystem::path copy() const { return folder_.path() / "copy.db"; }
  [[nodiscard]] Status make(std::vector<domain::TaskId> order) {
    if (Status made = snapshot_profile(folder_.path(), copy(), kLin); !made) return made;
    return make_practice_copy(copy(), {kLin, kNew, std::move(order)});
  }
};

TEST_F(PracticeCopyTest, JudgedTasksAreOpenAgainInOrderUnderLeasesThatDoNotEnd) {
  const StoredTask goat = make_task("山羊");
  const StoredTask sheep = make_task("绵羊");
  const StoredTask other = make_task("没有判");
  for (const StoredTask& task : {goat, other, sheep}) put(task);
  (void)decide(goat);
  write_ok([](Connection& connection) {
    return write_setting(connection, "app.settings", "\"of-the-recorded-person\"");
  });
  ASSERT_TRUE(make({sheep.task.id, goat.task.id}));
  const auto standing = take_up_practice_copy(copy(), kNew);
  ASSERT_TRUE(standing) << standing.error().message;
  EXPECT_EQ(standing->tasks, (std::vector{sheep.task.id, goat.task.id}));
  EXPECT_EQ(to_ms(standing->last_decided), 0);
  Connection connection;
  ASSERT_TRUE(connection.open(copy().string()));
  const auto open = open_tasks(connection, kNew, kQueue);
  ASSERT_TRUE(open);
  ASSERT_EQ(open->size(), 2u);
  EXPECT_GT((*open)[0].task.lease.expires_at, clock_.wall_now() + std::chrono::years(100));
  for (const char* table : {"decisions", "outbox", "settings", "edits", "decision_counts"}) {
    std::int64_t rows = -1;
    ASSERT_TRUE(connection.each(std::string("SELECT count(*) FROM ") + table, {},
                                [&](const Row& row) { rows = row.integer(0); }));
    EXPECT_EQ(rows, 0) << table;
  }
  const auto bytes = read_file(copy());
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->find("of-the-recorded-person"), std::string::npos);
}

TEST_F(PracticeCopyTest, WithoutAnyOfTheTasksItIsRefusedAndLeftAsItWas) {
  put(make_task("山羊"));
  const Status made = make({domain::TaskId("elsewhere")});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kNotFound);
  Connection connection;
  ASSERT_TRUE(connection.open(copy().string()));
  const auto kept = open_tasks(connection, kLin, kQueue);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->size(), 1u);
}

TEST_F(PracticeCopyTest, ASnapshotOfANewerProgramIsNotTouched) {
  put(make_task("山羊"));
  ASSERT_TRUE(snapshot_profile(folder_.path(), copy(), kLin));
  EXPECT_TRUE(check_snapshot(copy()));
  {
    Connection connection;
    ASSERT_TRUE(connection.open(copy().string()));
    ASSERT_TRUE(connection.run_script("PRAGMA user_version = 9999"));
  }
  const Status checked = check_snapshot(copy());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace vigil::storage
