#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "app/backend/store/migrations.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

MediaRow media_row(int number) {
  return {"sha-" + std::to_string(number), "video/mp4", number, wall_from_ms(number)};
}

std::unique_ptr<SqliteStore> open_store(const std::filesystem::path& path) {
  auto store = SqliteStore::open(path);
  EXPECT_TRUE(store.ok()) << store.error().message;
  return store ? std::move(*store) : nullptr;
}

bool has_media(Store& store, int number) {
  bool found = false;
  EXPECT_TRUE(store
                  .read([&](Reader& reader) -> Status {
                    const auto row = reader.media("sha-" + std::to_string(number));
                    if (!row) return row.error();
                    found = row->has_value();
                    return {};
                  })
                  .ok());
  return found;
}

TEST(SqliteStore, TheEpochIsMadeOnceAndDiffersBetweenDatabases) {
  TempFolder folder;
  const std::string first = open_store(folder.path() / "a.db")->epoch();
  EXPECT_EQ(first.size(), 32u);
  EXPECT_EQ(open_store(folder.path() / "a.db")->epoch(), first);
  EXPECT_NE(open_store(folder.path() / "b.db")->epoch(), first);
}

TEST(SqliteStore, ASecondBackendOnTheSameDatabaseIsTurnedAway) {
  TempFolder folder;
  const auto store = open_store(folder.path() / "a.db");
  const auto second = SqliteStore::open(folder.path() / "a.db");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message.find("another backend"), std::string::npos);
}

TEST(SqliteStore, ADatabaseOfANewerProgramIsLeftAlone) {
  TempFolder folder;
  (void)open_store(folder.path() / "a.db");
  {
    auto connection = Connection::open(folder.path() / "a.db", Access::kReadWrite);
    ASSERT_TRUE(connection.ok());
    ASSERT_TRUE((*connection)->execute("PRAGMA user_version = 9999").ok());
  }
  const auto store = SqliteStore::open(folder.path() / "a.db");
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().code, ErrorCode::kUnsupported);
}

TEST(SqliteStore, AFileThatIsNoDatabaseIsSaidToBeDamaged) {
  TempFolder folder;
  write_text(folder.path() / "a.db", std::string(8192, 'x'));
  EXPECT_EQ(SqliteStore::open(folder.path() / "a.db").error().code, ErrorCode::kCorrupt);
}

TEST(SqliteStore, MigrationsAreNumberedWithoutGaps) {
  int expected = 1;
  for (const Migration& migration : migrations()) EXPECT_EQ(migration.number, expected++);
  EXPECT_GT(expected, 1);
}

TEST(SqliteStore, AFailedWriteIsUndoneAndItsNeighboursInTheSameCommitAreNot) {
  TempFolder folder;
  const auto store = open_store(folder.path() / "a.db");
  constexpr int kWrites = 200;
  std::vector<std::thread> threads;
  for (int start = 0; start < 8; ++start) {
    threads.emplace_back([&, start] {
      for (int i = start; i < kWrites; i += 8) {
        const Status done = store->write([&](Writer& writer) -> Status {
          if (Status put = writer.put_media(media_row(i)); !put) return put;
          if (i % 3 == 0) return fail(ErrorCode::kRejected, "not this one");
          return {};
        });
        EXPECT_EQ(done.ok(), i % 3 != 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kWrites; ++i) EXPECT_EQ(has_media(*store, i), i % 3 != 0) << i;
}

TEST(SqliteStore, I11_TheLedgerRefusesToForget) {
  TempFolder folder;
  {
    const auto store = open_store(folder.path() / "a.db");
    for (const char* body : {"one", "two", "three"}) {
      ASSERT_TRUE(store
                      ->write([&](Writer& writer) -> Status {
                        const auto index = writer.append_leaf(body);
                        return index ? Status{} : Status(index.error());
                      })
                      .ok());
    }
  }
  auto connection = Connection::open(folder.path() / "a.db", Access::kReadWrite);
  ASSERT_TRUE(connection.ok());
  EXPECT_FALSE((*connection)->execute("DELETE FROM ledger_leaf WHERE leaf = 1").ok());
  EXPECT_FALSE((*connection)->execute("UPDATE ledger_leaf SET body = 'zwei' WHERE leaf = 1").ok());
}

TEST(SqliteStore, TheStoredTreeHasTheRootOfItsLeaves) {
  TempFolder folder;
  const auto store = open_store(folder.path() / "a.db");
  ledger::MemoryTree expected;
  for (int i = 0; i < 70; ++i) {
    const std::string body = "leaf " + std::to_string(i);
    expected.append(ledger::leaf_hash(body));
    ASSERT_TRUE(store
                    ->write([&](Writer& writer) -> Status {
                      const auto index = writer.append_leaf(body);
                      if (!index) return index.error();
                      EXPECT_EQ(*index, static_cast<std::uint64_t>(i));
                      return {};
                    })
                    .ok());
  }
  ASSERT_TRUE(store
                  ->read([&](Reader& reader) -> Status {
                    for (std::uint64_t size = 0; size <= 70; ++size) {
                      EXPECT_EQ(ledger::root_at(reader, size).value(),
                                ledger::root_at(expected, size).value());
                    }
                    return {};
                  })
                  .ok());
}

// A disk that is full in the middle: the write says so, nothing half is kept, everything
// acknowledged is there.
TEST(SqliteStore, AFullDiskFailsTheWriteAndKeepsWhatWasAcknowledged) {
  TempFolder folder;
  const std::filesystem::path path = folder.path() / "a.db";
  int answers[2];
  ASSERT_EQ(::pipe(answers), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    int acknowledged = 0;
    int failed = 0;
    {
      auto store = SqliteStore::open(path);
      rlim_t room = 0;  // the schema may still be in the write-ahead log alone
      for (const auto& file : std::filesystem::directory_iterator(folder.path()))
        room = std::max<rlim_t>(room, file.file_size());
      room += 200'000;
      const rlimit limit{room, room};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      for (int i = 0; i < 2000 && failed < 3; ++i) {
        const Status done = (*store)->write([&](Writer& writer) -> Status {
          if (Status first = writer.put_media(media_row(2 * i)); !first) return first;
          return writer.put_media(media_row(2 * i + 1));
        });
        if (done.ok() && failed == 0) ++acknowledged;
        if (!done.ok()) ++failed;
      }
    }
    const int report[2] = {acknowledged, failed};
    (void)!::write(answers[1], report, sizeof report);
    ::_exit(0);
  }
  int report[2] = {};
  ASSERT_EQ(::read(answers[0], report, sizeof report), static_cast<ssize_t>(sizeof report));
  ::waitpid(child, nullptr, 0);
  ::close(answers[0]);
  ::close(answers[1]);
  EXPECT_GT(report[0], 10);
  EXPECT_EQ(report[1], 3);
  const auto store = open_store(path);
  for (int i = 0; i < report[0]; ++i) {
    EXPECT_TRUE(has_media(*store, 2 * i)) << i;
    EXPECT_TRUE(has_media(*store, 2 * i + 1)) << i;
  }
  for (int i = report[0]; i < report[0] + 3; ++i)
    EXPECT_EQ(has_media(*store, 2 * i), has_media(*store, 2 * i + 1));
}

}  // namespace
}  // namespace vigil::backend
