#include "app/backend/store/sqlite_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "app/backend/store/migrations.h"
#include "app/backend/store/sqlite_transaction.h"
#include "core/base/fail_point.h"

namespace vigil::backend {
namespace {

// More in one commit would make the first wait noticeably for the last.
constexpr std::size_t kMostPerCommit = 128;
constexpr std::chrono::milliseconds kPace{10};
constexpr std::size_t kIdleReaders = 8;

std::string random_epoch() {
  std::array<std::uint8_t, 16> random{};
  randombytes_buf(random.data(), random.size());
  return to_hex(random);
}

// Read at every start; made with the database.
Result<std::string> find_or_make_epoch(Connection& connection) {
  if (Status made =
          run_once(connection, "INSERT OR IGNORE INTO meta (name, value) VALUES ('epoch', ?)",
                   [&](Statement& s) { s.bind(random_epoch()); });
      !made) {
    return made.error();
  }
  const auto epoch = first_row<std::string>(
      connection, "SELECT value FROM meta WHERE name = 'epoch'", [](Statement&) {},
      [](const Statement& row) { return row.text(0); });
  if (!epoch) return epoch.error();
  return epoch->value_or("");
}

Result<int> lock_beside(const std::filesystem::path& path) {
  const std::string name = path.string() + ".lock";
  const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return fail(ErrorCode::kUnavailable, fmt::format("{} could not be made", name));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return fail(ErrorCode::kUnavailable,
                fmt::format("the database {} is in use by another backend; stop that one first",
                            path.string()));
  }
  return descriptor;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& path) {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "the random generator could not be started");
  if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("the folder {} could not be made: {}", path.parent_path().string(),
                              error.message()));
    }
  }
  const Result<int> lock = lock_beside(path);
  if (!lock) return lock.error();
  const auto give_up = [&](const Error& error) {
    ::close(*lock);
    return error;
  };
  Result<std::unique_ptr<Connection>> writer = Connection::open(path, Access::kReadWrite);
  if (!writer) return give_up(writer.error());
  if (Status migrated = migrate(**writer); !migrated) return give_up(migrated.error());
  Result<std::string> epoch = find_or_make_epoch(**writer);
  if (!epoch) return give_up(epoch.error());
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(path, *lock, std::move(*writer), std::move(*epoch)));
}

SqliteStore::SqliteStore(std::filesystem::path path, int lock, std::unique_ptr<Connection> writer,
                         std::string epoch)
    : path_(std::move(path)),
      lock_(lock),
      writer_(std::move(writer)),
      epoch_(std::move(epoch)),
      lane_(kMostPerCommit, kPace) {
  lane_.start([this](std::vector<WriteLane::Job*>& jobs) { commit_together(jobs); });
}

SqliteStore::~SqliteStore() {
  lane_.stop();
  // Closing the descriptor would release the lock too, but before the connection's last checkpoint.
  readers_.clear();
  writer_.reset();
  ::close(lock_);
}

Status SqliteStore::read(const std::function<Status(Reader&)>& question) {
  Result<std::unique_ptr<Connection>> reader = take_reader();
  if (!reader) return reader.error();
  if (Status begun = (*reader)->command("BEGIN"); !begun) return begun;
  SqliteTransaction transaction(**reader);
  Status outcome = question(transaction);
  // Ends a snapshot, nothing was written: only a broken connection can fail here, and it is
  // dropped.
  if ((*reader)->command("COMMIT").ok()) give_back(std::move(*reader));
  return outcome;
}

Status SqliteStore::ask(const std::function<Status(Reader&)>& question) {
  Result<std::unique_ptr<Connection>> reader = take_reader();
  if (!reader) return reader.error();
  SqliteTransaction each(**reader);
  Status outcome = question(each);
  give_back(std::move(*reader));
  return outcome;
}

Status SqliteStore::tidy(WallTime) { return {}; }

StoreCounts SqliteStore::counts() const {
  StoreCounts counts;
  counts.writes = writes_;
  counts.commits = commits_;
  const std::lock_guard guard(readers_mutex_);
  counts.connections = static_cast<int>(readers_.size()) + 1;
  return counts;
}

// One connection writes: changes that append to the ledger need no lane of their own, and nothing
// has to be foreseen.
Status SqliteStore::write(const std::function<Status(Writer&)>& change, Appends,
                          const Foreseen& foreseen) {
  Status outcome = lane_.submit(change, foreseen);
  if (outcome) ++writes_;
  return outcome;
}

void SqliteStore::commit_together(std::vector<WriteLane::Job*>& jobs) {
  const auto fail_all = [&](std::size_t count, const Error& error) {
    for (std::size_t i = 0; i < count; ++i) {
      if (jobs[i]->outcome.ok()) jobs[i]->outcome = error;
    }
  };
  if (VIGIL_DEFECT("ack_before_commit") && writer_->in_transaction()) {
    // What was answered before is still in the open transaction: this one joins it.
  } else if (Status begun = writer_->command("BEGIN IMMEDIATE"); !begun) {
    return fail_all(jobs.size(), begun.error());
  }
  SqliteTransaction transaction(*writer_);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    WriteLane::Job& job = *jobs[i];
    job.outcome = writer_->command("SAVEPOINT job");
    if (job.outcome.ok()) job.outcome = (*job.change)(transaction);
    if (!writer_->in_transaction()) {
      // SQLite gave the whole transaction up (a full disk does that): what the earlier ones did is
      // gone too.
      const Error error = job.outcome.ok() ? fail(ErrorCode::kUnavailable, "the write was undone")
                                           : job.outcome.error();
      fail_all(i + 1, error);
      for (std::size_t later = i + 1; later < jobs.size(); ++later) jobs[later]->outcome = error;
      return;
    }
    Status closed = job.outcome.ok() ? Status() : writer_->command("ROLLBACK TO job");
    if (closed) closed = writer_->command("RELEASE job");
    if (!closed && job.outcome.ok()) job.outcome = closed.error();
  }
  if (VIGIL_DEFECT("ack_before_commit") && commits_ % 8 != 7) {
    ++commits_;
    return;  // a later one does it
  }
  Status committed = VIGIL_FAIL_POINT("store.before_commit");
  if (committed) committed = writer_->command("COMMIT");
  if (!committed) {
    if (writer_->in_transaction()) (void)writer_->command("ROLLBACK");
    return fail_all(jobs.size(), committed.error());
  }
  ++commits_;
  (void)VIGIL_FAIL_POINT("store.after_commit");
}

Status SqliteStore::renew_epoch() {
  std::string fresh = random_epoch();
  // The writer's connection belongs to its thread: the way there is a write.
  Status renewed = write([&](Writer&) {
    return run_once(*writer_, "UPDATE meta SET value = ? WHERE name = 'epoch'",
                    [&](Statement& s) { s.bind(fresh); });
  });
  if (renewed) epoch_ = std::move(fresh);
  return renewed;
}

Result<std::unique_ptr<Connection>> SqliteStore::take_reader() {
  {
    const std::lock_guard guard(readers_mutex_);
    if (!readers_.empty()) {
      std::unique_ptr<Connection> reader = std::move(readers_.back());
      readers_.pop_back();
      return reader;
    }
  }
  return Connection::open(path_, Access::kReadOnly);
}

void SqliteStore::give_back(std::unique_ptr<Connection> reader) {
  const std::lock_guard guard(readers_mutex_);
  if (readers_.size() < kIdleReaders) readers_.push_back(std::move(reader));
}

}  // namespace vigil::backend
