// The store in one SQLite database: WAL, synchronous=FULL, one mutating connection on its own
// thread, read connections as needed.
//
// Writes that arrive while a commit is under way share the next one: each runs inside a savepoint
// of a common transaction, so one that fails leaves the others alone, and one fsync serves them
// all. Thread-safe. The destructor finishes the writes already handed in.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/backend/store/connection.h"
#include "app/backend/store/store.h"

namespace vigil::backend {

class SqliteStore final : public Store {
 public:
  // Creates the database when it is not there and brings its schema up to date. kUnavailable when
  // another process has it open for writing: two writers would undo the promise of one mutating
  // connection.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& path);
  ~SqliteStore() override;

  Status read(const std::function<Status(Reader&)>& question) override;
  using Store::write;
  Status write(const std::function<Status(Writer&)>& change, Appends appends) override;
  Status tidy(WallTime now) override;
  StoreCounts counts() const override;
  const std::string& epoch() const override { return epoch_; }
  Status renew_epoch() override;

 private:
  struct Job;

  SqliteStore(std::filesystem::path path, int lock, std::unique_ptr<Connection> writer,
              std::string epoch);
  void write_until_stopped();
  void commit_together(std::vector<Job*>& jobs);
  [[nodiscard]] Result<std::unique_ptr<Connection>> take_reader();
  void give_back(std::unique_ptr<Connection> reader);

  const std::filesystem::path path_;
  const int lock_;  // descriptor that holds the advisory lock of path_ + ".lock"
  std::unique_ptr<Connection> writer_;  // used by thread_ only
  std::string epoch_;

  mutable std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Connection>> readers_;

  mutable std::mutex jobs_mutex_;
  StoreCounts counts_;  // under jobs_mutex_
  std::condition_variable jobs_changed_;
  std::condition_variable jobs_done_;
  std::deque<Job*> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vigil::backend
