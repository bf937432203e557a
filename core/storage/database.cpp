#include "core/storage/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/base/fail_point.h"
#include "core/storage/migration.h"
#include "core/storage/salvage.h"

namespace vigil::storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSideFiles[] = {"", "-wal", "-shm"};

// The file exists with these rights before SQLite sees it; its log files inherit them.
Status make_private_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    const int error = errno;
    return fail(
        error == ENOSPC || error == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
        fmt::format("{} cannot be opened: {}", path.string(), std::strerror(error)));
  }
  ::close(descriptor);
  return {};
}

// Long enough for any desk's file on a slow disk. A file too large to be looked through in this
// time is used as it is: what is wrong with it shows when it is read.
constexpr Millis kCheckTime = std::chrono::seconds(3);

Status check(Connection& connection) {
  std::string verdict;
  const Status asked = connection.each_within(
      kCheckTime, "PRAGMA quick_check(1)", [&verdict](const Row& row) { verdict = row.text(0); });
  if (!asked && asked.error().code != ErrorCode::kTimeout) return asked;
  if (!asked || verdict == "ok") return {};
  return fail(ErrorCode::kCorrupt, "The desk's file is damaged: " + verdict);
}

Status check_references(Connection& connection) {
  std::string table;
  const Status asked = connection.each("PRAGMA foreign_key_check", {},
                                       [&table](const Row& row) { table = row.text(0); });
  if (!asked || table.empty()) return asked;
  return fail(ErrorCode::kCorrupt,
              fmt::format("The desk's file is damaged: {} refers to what is not there.", table));
}

Status sync_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (synced) return {};
  return fail(
      error == ENOSPC || error == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
      fmt::format("{} cannot be written: {}", path.string(), std::strerror(error)));
}

}  // namespace

Transaction::~Transaction() {
  // Fails only when SQLite has rolled back by itself.
  if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
}

Status Transaction::begin() { return connection_.run("BEGIN IMMEDIATE"); }

Status Transaction::commit() {
  if (const Status point = VIGIL_FAIL_POINT("desk.before_commit"); !point) return point;
  const Status committed = connection_.run("COMMIT");
  if (committed) (void)VIGIL_FAIL_POINT("desk.after_commit");
  return committed;
}

Database::Database(ProfileLock lock, fs::path path)
    : lock_(std::move(lock)), path_(std::move(path)) {}

Result<std::unique_ptr<Database>> Database::open(const fs::path& profile, const Clock& clock) {
  std::error_code error;
  const bool made = fs::create_directories(profile, error);
  if (error) {
    return fail(error.value() == ENOSPC ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
                fmt::format("The folder {} cannot be made: {}", profile.string(), error.message()));
  }
  if (made) fs::permissions(profile, fs::perms::owner_all, error);
  auto lock = ProfileLock::take(profile);
  if (!lock) return lock.error();
  std::unique_ptr<Database> database(new Database(std::move(*lock), profile / "desk.db"));
  if (const Status opened = database->open_file(clock); !opened) return opened.error();
  return database;
}

Status Database::open_file(const Clock& clock) {
  const Status opened = check_and_migrate();
  if (opened || opened.error().code != ErrorCode::kCorrupt) return opened;
  connection_.close();
  if (const Status moved = set_aside(clock); !moved) return moved;
  if (const Status again = check_and_migrate(); !again) return again;
  const Salvaged saved = salvage(*report_.damaged_copy, connection_);
  report_.rescued_decisions = saved.decisions;
  report_.rescued_unsent = saved.unsent;
  report_.rescued_edits = saved.edits;
  return {};
}

Status Database::check_and_migrate() {
  if (const Status made = make_private_file(path_); !made) return made;
  if (const Status opened = connection_.open(path_.string()); !opened) return opened;
  if (const Status sound = check(connection_); !sound) return sound;
  return migrate();
}

Status Database::migrate() {
  std::int64_t version = 0;
  const Status read = connection_.each("PRAGMA user_version", {},
                                       [&version](const Row& row) { version = row.integer(0); });
  if (!read) return read;
  if (version > kMigrations.back().number) {
    return fail(ErrorCode::kUnsupported,
                "This profile was written by a newer version of the program; nothing was changed.");
  }
  if (version > 0 && version < kMigrations.back().number) {
    if (const Status kept = back_up(version); !kept) return kept;
  }
  for (const Migration& migration : kMigrations) {
    if (migration.number <= version) continue;
    Transaction transaction(connection_);
    if (const Status begun = transaction.begin(); !begun) return begun;
    if (const Status done = connection_.run_script(migration.sql); !done) return done;
    if (const Status point = VIGIL_FAIL_POINT("desk.mid_migration"); !point) return point;
    if (const Status sound = check_references(connection_); !sound) return sound;
    const std::string stamp = fmt::format("PRAGMA user_version = {}", migration.number);
    if (const Status stamped = connection_.run_script(stamp.c_str()); !stamped) return stamped;
    if (const Status committed = transaction.commit(); !committed) return committed;
  }
  return {};
}

// A whole copy beside the file, as it was. The one of an earlier step goes when the next is whole.
Status Database::back_up(std::int64_t version) {
  const fs::path copy = path_.string() + fmt::format(".before-{:04}", version + 1);
  const fs::path unfinished = copy.string() + ".part";
  std::error_code error;
  fs::remove(unfinished, error);
  if (const Status private_file = make_private_file(unfinished); !private_file) return private_file;
  const std::string name = unfinished.string();
  if (const Status copied = connection_.run_with("VACUUM INTO ?1", name); !copied) {
    fs::remove(unfinished, error);
    return copied;
  }
  if (const Status synced = sync_file(unfinished); !synced) return synced;
  for (const auto& entry : fs::directory_iterator(path_.parent_path(), error)) {
    const std::string each = entry.path().filename().string();
    if (each.starts_with(path_.filename().string() + ".before-") && entry.path() != unfinished) {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
  fs::rename(unfinished, copy, error);
  if (error) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be made: {}", copy.string(), error.message()));
  }
  report_.backup = copy;
  return {};
}

Status Database::set_aside(const Clock& clock) {
  std::string stamp = to_rfc3339(clock.wall_now());
  for (char& c : stamp) {
    if (c == ':' || c == '.') c = '-';
  }
  fs::path aside = path_;
  aside += ".damaged-" + stamp;
  for (const char* side : kSideFiles) {
    std::error_code error;
    fs::rename(path_.string() + side, aside.string() + side, error);
    if (error && error != std::errc::no_such_file_or_directory) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("The damaged file {} cannot be set aside: {}", path_.string(),
                              error.message()));
    }
  }
  report_.damaged_copy = aside;
  return {};
}

}  // namespace vigil::storage
