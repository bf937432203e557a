// The store in one SQLite database: WAL, synchronous=FULL, one mutating connection on its own
// thread, read connections as needed.
//
// Writes that arrive while a commit is under way share the next one: each runs inside a savepoint
// of a common transaction, so one that fails leaves the others alone, and one fsync serves them
// all. Thread-safe. The destructor finishes the writes already handed in.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/backend/store/connection.h"
#include "app/backend/store/store.h"
#include "app/backend/store/write_lane.h"

namespace vigil::backend {

class SqliteStore final : public Store {
 public:
  // Creates the database when it is not there and brings its schema up to date. kUnavailable when
  // another process has it open for writing: two writers would undo the promise of one mutating
  // connection.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& path);
  ~SqliteStore() override;

  Status read(const std::function<Status(Reader&)>& question) override;
  Status ask(const std::function<Status(Reader&)>& question) override;
  using Store::write;
  Status write(const std::function<Status(Writer&)>& change, Appends appends,
               const Foreseen& foreseen) override;
  Status tidy(WallTime now) override;
  StoreCounts counts() const override;
  const std::string& epoch() const override { return epoch_; }
  Status renew_epoch() override;

 private:
  SqliteStore(std::filesystem::path path, int lock, std::unique_ptr<Connection> writer,
              std::string epoch);
  void commit_together(std::vector<WriteLane::Job*>& jobs);
  [[nodiscard]] Result<std::unique_ptr<Connection>> take_reader();
  void give_back(std::unique_ptr<Connection> reader);

  const std::filesystem::path path_;
  const int lock_;  // descriptor that holds the advisory lock of path_ + ".lock"
  std::unique_ptr<Connection> writer_;  // used by the lane's thread only
  std::string epoch_;

  mutable std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Connection>> readers_;

  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> commits_{0};
  WriteLane lane_;
};

}  // namespace vigil::backend
