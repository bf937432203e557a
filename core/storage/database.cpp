#include "core/storage/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

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

Status check(Connection& connection) {
  std::string verdict;
  const Status asked = connection.each("PRAGMA quick_check(1)", {},
                                       [&verdict](const Row& row) { verdict = row.text(0); });
  if (!asked) return asked;
  if (verdict == "ok") return {};
  return fail(ErrorCode::kCorrupt, "The desk's file is damaged: " + verdict);
}

Status migrate(Connection& connection) {
  std::int64_t version = 0;
  Status read = connection.each("PRAGMA user_version", {},
                                [&version](const Row& row) { version = row.integer(0); });
  if (!read) return read;
  if (version > kMigrations.back().number) {
    return fail(ErrorCode::kUnsupported,
                "This profile was written by a newer version of the program; nothing was changed.");
  }
  for (const Migration& migration : kMigrations) {
    if (migration.number <= version) continue;
    Transaction transaction(connection);
    if (const Status begun = transaction.begin(); !begun) return begun;
    if (const Status done = connection.run_script(migration.sql); !done) return done;
    const std::string stamp = fmt::format("PRAGMA user_version = {}", migration.number);
    if (const Status stamped = connection.run_script(stamp.c_str()); !stamped) return stamped;
    if (const Status committed = transaction.commit(); !committed) return committed;
  }
  return {};
}

}  // namespace

Transaction::~Transaction() {
  // Fails only when SQLite has rolled back by itself.
  if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
}

Status Transaction::begin() { return connection_.run("BEGIN IMMEDIATE"); }
Status Transaction::commit() { return connection_.run("COMMIT"); }

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
  report_.rescued_decisions = salvage(*report_.damaged_copy, connection_);
  return {};
}

Status Database::check_and_migrate() {
  if (const Status made = make_private_file(path_); !made) return made;
  if (const Status opened = connection_.open(path_.string()); !opened) return opened;
  if (const Status sound = check(connection_); !sound) return sound;
  return migrate(connection_);
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
