#include "core/storage/snapshot.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <memory>

#include "core/storage/connection.h"
#include "core/storage/migration.h"

namespace vigil::storage {
namespace {

constexpr int kPagesAtOnce = 1024;
constexpr int kBusyTries = 200;
constexpr int kBusyPauseMs = 10;

struct Closer {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;

Error unusable(const std::filesystem::path& file, const char* why) {
  return fail(
      ErrorCode::kUnavailable,
      fmt::format("{} cannot be copied: {}. Nothing of the desk was changed.", file.string(), why));
}

Result<Handle> open(const std::filesystem::path& file, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) return unusable(file, raw ? sqlite3_errmsg(raw) : "no memory");
  sqlite3_busy_timeout(raw, kBusyTries * kBusyPauseMs);
  return handle;
}

Status copy_pages(const std::filesystem::path& from, const std::filesystem::path& to) {
  Result<Handle> source = open(from, SQLITE_OPEN_READONLY);
  if (!source) return source.error();
  Result<Handle> target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!target) return target.error();
  sqlite3_backup* const backup = sqlite3_backup_init(target->get(), "main", source->get(), "main");
  if (backup == nullptr) return unusable(from, sqlite3_errmsg(target->get()));
  int code = SQLITE_OK;
  for (int tries = 0; tries < kBusyTries;) {
    code = sqlite3_backup_step(backup, kPagesAtOnce);
    if (code == SQLITE_OK) continue;
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) break;
    sqlite3_sleep(kBusyPauseMs);
    ++tries;
  }
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_FULL)
    return fail(ErrorCode::kStorageFull, "The disk is full; the copy was not made.");
  if (code != SQLITE_DONE || finished != SQLITE_OK) return unusable(from, sqlite3_errstr(code));
  return {};
}

}  // namespace

Status snapshot_profile(const std::filesystem::path& profile, const std::filesystem::path& copy,
                        const domain::UserId& person) {
  std::error_code ignored;
  for (const char* side : {"", "-wal", "-shm"}) {
    std::filesystem::remove(copy.string() + side, ignored);
  }
  if (Status copied = copy_pages(profile / "desk.db", copy); !copied) return copied;
  ::chmod(copy.c_str(), S_IRUSR | S_IWUSR);
  Connection connection;
  if (Status opened = connection.open(copy.string()); !opened) return opened;
  if (Status set = connection.run_script("PRAGMA secure_delete = ON"); !set) return set;
  const std::string own = person.text();
  for (const char* sql :
       {"DELETE FROM outbox WHERE person <> ?1", "DELETE FROM decisions WHERE person <> ?1",
        "DELETE FROM tasks WHERE person <> ?1", "DELETE FROM edits WHERE person <> ?1"}) {
    if (Status removed = connection.run_with(sql, std::string_view(own)); !removed) return removed;
  }
  // What is left is one file, without pages of what went.
  return connection.run_script(
      "DELETE FROM decision_counts WHERE person NOT IN (SELECT person FROM decisions);"
      "DELETE FROM settings WHERE key NOT LIKE 'app.%' AND key <> 'sync.device';"
      "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
}

Status add_tasks_to_snapshot(const std::filesystem::path& profile,
                             const std::filesystem::path& copy, const domain::UserId& person) {
  Connection connection;
  if (Status opened = connection.open(copy.string()); !opened) return opened;
  const std::string own = person.text();
  const std::string desk = (profile / "desk.db").string();
  if (Status attached = connection.run_with("ATTACH ?1 AS desk", std::string_view(desk)); !attached)
    return attached;
  Status added = connection.run_with(
      "INSERT OR IGNORE INTO main.tasks (id, person, queue, place, severity, reach, due_ms, "
      "created_ms, fence, expires_ms, subject, decision) "
      "SELECT id, person, queue, place, severity, reach, due_ms, created_ms, fence, expires_ms, "
      "subject, NULL FROM desk.tasks WHERE person = ?1",
      std::string_view(own));
  const Status detached = connection.run_script("DETACH desk; PRAGMA wal_checkpoint(TRUNCATE);");
  return added ? detached : added;
}

Status check_snapshot(const std::filesystem::path& copy) {
  Connection connection;
  std::string answer;
  std::int64_t version = 0;
  Status checked = connection.open(copy.string());
  if (checked) {
    checked =
        connection.each("PRAGMA quick_check(1)", {}, [&](const Row& row) { answer = row.text(0); });
  }
  if (checked && answer == "ok") {
    checked = connection.each("PRAGMA user_version", {},
                              [&](const Row& row) { version = row.integer(0); });
    if (checked && version > kMigrations.back().number) {
      return fail(ErrorCode::kUnsupported,
                  "The recording's desk.db was written by a newer version of the program; use that "
                  "one.");
    }
    // An empty file is a whole database to SQLite, but no desk's.
    if (checked) checked = connection.run("SELECT count(*) FROM tasks");
    if (checked) return {};
  }
  return fail(ErrorCode::kCorrupt,
              fmt::format("The recording's desk.db is damaged: {}; copy it again.",
                          checked ? answer : checked.error().message));
}

}  // namespace vigil::storage
