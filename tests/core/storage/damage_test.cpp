// A damaged file is set aside, unsent work is recovered from it first, and the person hears what
// was kept: on real damage of each kind.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/base/file.h"
#include "core/storage/edit_store.h"
#include "core/storage/migration.h"
#include "core/storage/page_reader.h"
#include "core/storage/record_store.h"
#include "core/storage/setting_store.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kPage = 4096;

class DamageTest : public StorageTest {
 protected:
  static constexpr int kDecisions = 300;

  // Long notes too, so that some rows have overflow pages; every third one is confirmed.
  void SetUp() override {
    StorageTest::SetUp();
    write_ok([](Connection& connection) { return write_setting(connection, "device", "\"d\""); });
    for (int i = 0; i < kDecisions; ++i) {
      const StoredTask task = make_task("山羊 " + std::to_string(i) +
                                        (i % 10 == 0 ? std::string(9000, 'g') : std::string()));
      put(task);
      const auto decision = decide(task);
      made_.insert(decision.id.text());
      if (i % 3 != 0) continue;
      write_ok([&](Connection& connection) -> Status {
        const domain::DecisionId id[] = {decision.id};
        if (const Status sent = mark_sent(connection, id, clock_.wall_now()); !sent) return sent;
        return confirm(connection, decision.id, i, "e", clock_.wall_now());
      });
    }
    write_ok([this](Connection& connection) {
      StoredEdit edit;
      edit.collection = "shifts";
      edit.id = "night";
      edit.base_revision = 2;
      edit.base_json = R"({"lead":"lin"})";
      edit.mine_json = R"({"lead":"wei"})";
      edit.changed_at = clock_.wall_now();
      return put_edit(connection, kLin, edit);
    });
    // An undone draft: it must never come back.
    const StoredTask task = make_task("undone");
    put(task);
    undone_ = decide(task, std::chrono::seconds(10)).id;
    write_ok([this](Connection& connection) { return remove_draft(connection, kLin, undone_); });
    database_.reset();
  }

  fs::path file() const { return folder_.path() / "desk.db"; }
  std::streamoff pages() const {
    return static_cast<std::streamoff>(fs::file_size(file())) / kPage;
  }
  void overwrite(std::streamoff at, const std::string& bytes) {
    std::fstream out(file(), std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  std::set<std::string> decisions() {
    std::set<std::string> found;
    EXPECT_TRUE(database_
                    ->read([&](Connection& connection) {
                      return connection.each("SELECT id FROM decisions", {},
                                             [&](const Row& row) { found.insert(row.text(0)); });
                    })
                    .ok());
    return found;
  }
  std::int64_t amount(const std::string& sql) {
    std::int64_t value = -1;
    EXPECT_TRUE(database_
                    ->read([&](Connection& connection) {
                      return connection.each(sql, {},
                                             [&](const Row& row) { value = row.integer(0); });
                    })
                    .ok());
    return value;
  }

  // After opening the damaged file: nothing made up, nothing undone, the counts as they are.
  void expect_sound(int at_least) {
    ASSERT_TRUE(database_->report().damaged_copy);
    EXPECT_TRUE(fs::exists(*database_->report().damaged_copy));
    const auto found = decisions();
    EXPECT_GE(static_cast<int>(found.size()), at_least);
    for (const std::string& each : found)
      EXPECT_TRUE(made_.contains(each)) << "never made: " << each;
    EXPECT_FALSE(found.contains(undone_.text()));
    EXPECT_EQ(database_->report().rescued_decisions, static_cast<int>(found.size()));
    EXPECT_EQ(amount("SELECT count(*) FROM outbox WHERE acknowledged = 0"),
              database_->report().rescued_unsent);
    EXPECT_EQ(amount("SELECT count(*) FROM decisions WHERE state = 'saved'"),
              database_->report().rescued_unsent);
    EXPECT_EQ(amount("SELECT sum(amount) FROM decision_counts"),
              static_cast<std::int64_t>(found.size()));
    reopen();
    EXPECT_FALSE(database_->report().damaged_copy) << "the new file is sound";
  }

  std::set<std::string> made_;
  domain::DecisionId undone_;
};

TEST_F(DamageTest, TheHeaderIsGone) {
  overwrite(0, std::string(100, '\xAA'));
  reopen();
  expect_sound(kDecisions);
  EXPECT_EQ(amount("SELECT count(*) FROM edits"), 1);
}

TEST_F(DamageTest, TheFirstPageIsGone) {
  overwrite(0, std::string(kPage, '\0'));
  reopen();
  expect_sound(kDecisions);
}

TEST_F(DamageTest, AnyPageInTheMiddleIsGone) {
  const std::string whole = read_file(file()).value_or("");
  const std::streamoff step = std::max<std::streamoff>(1, pages() / 24);
  for (std::streamoff page = 1; page < pages(); page += step) {
    SCOPED_TRACE("page " + std::to_string(page + 1) + " of " + std::to_string(pages()));
    overwrite(page * kPage, std::string(kPage, '\x5A'));
    reopen();
    if (!database_->report().damaged_copy) {
      EXPECT_EQ(decisions().size(), made_.size()) << "a page of an index nobody needed yet";
    } else {
      // A page holds a handful of rows at most.
      expect_sound(kDecisions - 30);
    }
    database_.reset();
    for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove(entry.path());
    std::ofstream(file(), std::ios::binary) << whole;
    if (HasFailure()) return;
  }
}

TEST_F(DamageTest, HalfOfTheFileIsMissing) {
  fs::resize_file(file(), static_cast<std::uintmax_t>(pages() / 2 * kPage + 100));
  reopen();
  expect_sound(kDecisions / 4);
}

TEST_F(DamageTest, GarbageInsteadOfTheLogCostsNothingThatWasCheckpointed) {
  std::ofstream(file().string() + "-wal", std::ios::binary) << std::string(70'000, '\x3C');
  reopen();
  EXPECT_EQ(decisions().size(), made_.size());
}

TEST_F(DamageTest, WhatOnlyTheLogHasIsFoundBehindABrokenHeader) {
  reopen();
  const StoredTask task = make_task("in the log");
  put(task);
  const auto late = decide(task);
  made_.insert(late.id.text());
  // As after a crash: the log is not folded in.
  const std::string main = read_file(file()).value_or("");
  const std::string log = read_file(file().string() + "-wal").value_or("");
  ASSERT_GT(log.size(), 4096U);
  database_.reset();
  for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove(entry.path());
  std::ofstream(file(), std::ios::binary) << main;
  std::ofstream(file().string() + "-wal", std::ios::binary) << log;
  overwrite(0, std::string(100, '\xAA'));
  reopen();
  EXPECT_TRUE(decisions().contains(late.id.text()));
  // Where the log has the first page too, the file is whole with it.
  if (database_->report().damaged_copy) expect_sound(kDecisions + 1);
  EXPECT_EQ(decisions().size(), made_.size());
}

TEST_F(DamageTest, SalvagedWorkIsWhatItWas) {
  const auto before = read_file(file()).value_or("");
  std::map<std::string, std::string> rows;
  const auto read_rows = [&](std::map<std::string, std::string>& into) {
    EXPECT_TRUE(database_
                    ->read([&](Connection& connection) {
                      return connection.each(
                          "SELECT serial, id, person, state, body, subject, decided_ms, "
                          "ledger_index FROM decisions",
                          {}, [&](const Row& row) {
                            std::string text;
                            for (int i = 0; i < 8; ++i) text += row.text(i) + '|';
                            into[row.text(1)] = text;
                          });
                    })
                    .ok());
  };
  reopen();
  read_rows(rows);
  database_.reset();
  overwrite(0, std::string(kPage, '\0'));
  reopen();
  std::map<std::string, std::string> salvaged;
  read_rows(salvaged);
  EXPECT_EQ(salvaged, rows);
}

TEST_F(DamageTest, TheDamagedFileItselfIsNotTouched) {
  overwrite(0, std::string(100, '\xAA'));
  const std::string before = read_file(file()).value_or("");
  reopen();
  ASSERT_TRUE(database_->report().damaged_copy);
  EXPECT_EQ(read_file(*database_->report().damaged_copy).value_or(""), before);
}

TEST(PageReader, BytesWithoutMeaningGiveNoRow) {
  const Folder folder;
  const fs::path file = folder.path() / "x";
  std::string bytes(64 * 4096, '\0');
  unsigned state = 12345;
  for (int round = 0; round < 40; ++round) {
    for (char& byte : bytes) {
      state = state * 1664525u + 1013904223u;
      byte = static_cast<char>(state >> 24);
    }
    for (std::size_t at = 0; at < bytes.size(); at += 4096) bytes[at] = '\x0D';
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    ASSERT_TRUE(
        read_page_rows(file, [](const PageRow& row) { EXPECT_LE(row.values.size(), 64U); }).ok());
  }
}

// ---- bringing a file up to date

class MigrationTest : public StorageTest {
 protected:
  // A file as the previous version left it, with a decision in conflict and one to be sent.
  void make_old_file(int version) {
    database_.reset();
    for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove(entry.path());
    Connection old;
    ASSERT_TRUE(old.open((folder_.path() / "desk.db").string()).ok());
    for (const Migration& each : kMigrations) {
      if (each.number > version) break;
      ASSERT_TRUE(old.run_script(each.sql).ok());
    }
    for (const char* state : {"conflict", "saved"}) {
      const StoredTask task = make_task(state);
      const auto decision =
          make_decision(task, clock_.wall_now(), domain::DecisionKind::kDecide, {});
      ids_.push_back(decision.id);
      ASSERT_TRUE(old.run_with("INSERT INTO decisions (id, person, task, queue, kind, state, body, "
                               "subject, searchable, decided_ms, changed_ms, leaves_draft_ms) "
                               "VALUES (?1, 'lin', ?2, 'review.first', 'decide', ?3, ?4, '{}', '', "
                               "1, 1, 1)",
                               decision.id.text(), decision.task.text(), std::string(state),
                               body_of(decision))
                      .ok());
    }
    ASSERT_TRUE(old.run("INSERT INTO outbox (serial, person, task) SELECT serial, person, task "
                        "FROM decisions WHERE state = 'saved'")
                    .ok());
    ASSERT_TRUE(old.run_script(("PRAGMA user_version = " + std::to_string(version)).c_str()).ok());
  }
  std::vector<domain::DecisionId> ids_;
};

TEST_F(MigrationTest, AFileOfEachEarlierVersionKeepsItsRows) {
  for (int version = 1; version < kMigrations.back().number; ++version) {
    SCOPED_TRACE(version);
    ids_.clear();
    make_old_file(version);
    reopen();
    EXPECT_FALSE(database_->report().damaged_copy);
    EXPECT_EQ(state_of(ids_[0]), domain::DecisionState::kConflict);
    EXPECT_EQ(sendable(), std::vector{ids_[1]});
    write_ok([&](Connection& connection) {
      return put_away(connection, kLin, ids_[0], {}, clock_.wall_now());
    });
    const auto counts =
        database_->read([](Connection& connection) { return count_decisions(connection, kLin); });
    ASSERT_TRUE(counts.ok());
    EXPECT_EQ((*counts)[static_cast<std::size_t>(domain::DecisionState::kConflict)], 0);
  }
}

TEST_F(MigrationTest, AWholeCopyIsKeptBeforehandAndItIsTheOldFile) {
  make_old_file(2);
  reopen();
  const auto backup = database_->report().backup;
  ASSERT_TRUE(backup);
  EXPECT_EQ(fs::status(*backup).permissions() & fs::perms(077), fs::perms::none);
  Connection copy;
  ASSERT_TRUE(copy.open(backup->string()).ok());
  std::int64_t version = 0;
  std::int64_t rows = 0;
  ASSERT_TRUE(
      copy.each("PRAGMA user_version", {}, [&](const Row& row) { version = row.integer(0); }).ok());
  ASSERT_TRUE(copy.each("SELECT count(*) FROM decisions", {},
                        [&](const Row& row) { rows = row.integer(0); })
                  .ok());
  EXPECT_EQ(version, 2);
  EXPECT_EQ(rows, 2);
  copy.close();
  reopen();
  EXPECT_FALSE(database_->report().backup) << "there was nothing to bring up to date";
}

TEST_F(MigrationTest, ADamagedOldFileIsSalvagedToo) {
  make_old_file(2);
  std::fstream out(folder_.path() / "desk.db", std::ios::in | std::ios::out | std::ios::binary);
  out.write(std::string(100, '\xAA').data(), 100);
  out.close();
  reopen();
  EXPECT_EQ(database_->report().rescued_decisions, 2);
  EXPECT_EQ(database_->report().rescued_unsent, 1);
  EXPECT_EQ(sendable(), std::vector{ids_[1]});
}

TEST_F(MigrationTest, TheConnectionBelievesNoFile) {
  const auto value = [&](const std::string& name) {
    std::string text;
    EXPECT_TRUE(database_
                    ->read([&](Connection& connection) {
                      return connection.each("PRAGMA " + name, {},
                                             [&](const Row& row) { text = row.text(0); });
                    })
                    .ok());
    return text;
  };
  EXPECT_EQ(value("trusted_schema"), "0");
  EXPECT_EQ(value("cell_size_check"), "1");
  EXPECT_EQ(value("secure_delete"), "1");
  EXPECT_EQ(value("mmap_size"), "0");
  const Status forged = database_->write([](Connection& connection) {
    return connection.run_script("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema");
  });
  EXPECT_FALSE(forged.ok()) << "defensive";
}

}  // namespace
}  // namespace vigil::storage
