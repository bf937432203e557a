#include "core/storage/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "core/base/file.h"
#include "core/storage/migration.h"
#include "core/storage/setting_store.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

using DatabaseTest = StorageTest;

std::string pragma(Database& database, const std::string& name) {
  return database.read([&](Connection& connection) {
    std::string value;
    EXPECT_TRUE(
        connection.each("PRAGMA " + name, {}, [&](const Row& row) { value = row.text(0); }).ok());
    return value;
  });
}

void overwrite(const fs::path& path, std::streamoff at, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(at);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

TEST_F(DatabaseTest, I1_EveryCommitIsSynced) {
  EXPECT_EQ(pragma(*database_, "journal_mode"), "wal");
  EXPECT_EQ(pragma(*database_, "synchronous"), "2");
  EXPECT_EQ(pragma(*database_, "foreign_keys"), "1");
}

TEST_F(DatabaseTest, TheFileIsTheOwnersOnly) {
  struct stat info {};
  ASSERT_EQ(::stat(database_->path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(DatabaseTest, AnErrorRollsEverythingBack) {
  const Status failed = database_->write([](Connection& connection) -> Status {
    EXPECT_TRUE(write_setting(connection, "a", "1").ok());
    return fail(ErrorCode::kRejected, "no");
  });
  EXPECT_EQ(failed.error().code, ErrorCode::kRejected);
  const auto value =
      database_->read([](Connection& connection) { return read_setting(connection, "a"); });
  ASSERT_TRUE(value.ok());
  EXPECT_FALSE(value->has_value());
  write_ok([](Connection& connection) { return write_setting(connection, "a", "2"); });
}

TEST_F(DatabaseTest, ASecondDeskOnTheSameProfileIsToldSo) {
  const auto second = Database::open(folder_.path(), clock_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
  database_.reset();
  EXPECT_TRUE(Database::open(folder_.path(), clock_).ok());
}

TEST_F(DatabaseTest, MigrationsRunOnceAndInOrder) {
  int expected = 1;
  for (const Migration& each : kMigrations) EXPECT_EQ(each.number, expected++) << each.name;
  EXPECT_EQ(pragma(*database_, "user_version"), std::to_string(expected - 1));
  write_ok([](Connection& connection) { return write_setting(connection, "kept", "true"); });
  reopen();
  const auto value =
      database_->read([](Connection& connection) { return read_setting(connection, "kept"); });
  EXPECT_EQ(value->value_or(""), "true");
}

TEST_F(DatabaseTest, AFileOfANewerProgramIsLeftAlone) {
  ASSERT_TRUE(database_
                  ->read([](Connection& connection) {
                    return connection.run_script("PRAGMA user_version = 9999");
                  })
                  .ok());
  database_.reset();
  const auto opened = Database::open(folder_.path(), clock_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(fs::exists(folder_.path() / "desk.db"));
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsSetAsideAndReported) {
  database_.reset();
  for (const char* side : {"desk.db-wal", "desk.db-shm"}) fs::remove(folder_.path() / side);
  { std::ofstream(folder_.path() / "desk.db", std::ios::trunc) << std::string(8192, 'x'); }
  reopen();
  ASSERT_TRUE(database_->report().damaged_copy);
  const fs::path copy = *database_->report().damaged_copy;
  EXPECT_EQ(copy.filename().string(), "desk.db.damaged-2026-01-01T00-00-00-000Z");
  EXPECT_EQ(read_file(copy).value_or(""), std::string(8192, 'x'));
  EXPECT_EQ(database_->report().rescued_decisions, 0);
  write_ok([](Connection& connection) { return write_setting(connection, "works", "true"); });
  reopen();
  EXPECT_FALSE(database_->report().damaged_copy) << "reported once";
}

TEST_F(DatabaseTest, DecisionsAreRescuedFromADamagedFile) {
  std::vector<domain::DecisionId> saved;
  write_ok([](Connection& connection) { return write_setting(connection, "device", "\"d\""); });
  for (int i = 0; i < 400; ++i) {
    const StoredTask task = make_task("山羊 " + std::to_string(i));
    put(task);
    saved.push_back(decide(task).id);
  }
  database_.reset();
  const fs::path file = folder_.path() / "desk.db";
  const auto size = static_cast<std::streamoff>(fs::file_size(file));
  ASSERT_GT(size, 40 * 4096);
  // Pages in the last third: the end of the big tables and their indexes.
  overwrite(file, size / 4096 * 2 / 3 * 4096, std::string(4096 * 3, '\xFF'));
  reopen();
  ASSERT_TRUE(database_->report().damaged_copy);
  const int rescued = database_->report().rescued_decisions;
  EXPECT_GT(rescued, 100);
  EXPECT_EQ(static_cast<int>(sendable().size()), std::min(rescued, 100))
      << "they still wait to be sent";
  const auto device =
      database_->read([](Connection& connection) { return read_setting(connection, "device"); });
  EXPECT_EQ(device->value_or(""), "\"d\"");
}

TEST(DatabaseOpen, SaysWhyAFolderCannotBeUsed) {
  const ManualClock clock;
  const auto opened = Database::open("/proc/vigil-no-such-place", clock);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace vigil::storage
