// The store in a PostgreSQL database, which any number of backends share.
//
// Changes that append to the ledger are gathered: those that arrive while a commit is under way
// share the next one, each inside a savepoint, under one lock that all backends know. All other
// changes are transactions of their own beside them. A change that meets a deadlock or loses its
// connection before the commit begins anew, a few times. When the connection is lost in the commit
// itself, nobody knows whether it was kept: the answer is kUnavailable, and the same, sent again
// under the same id, is answered as it was the first time.
//
// Thread-safe. The destructor finishes the changes already handed in.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/backend/store/postgres/pg_pool.h"
#include "app/backend/store/postgres/postgres_transaction.h"
#include "app/backend/store/store.h"

namespace vigil::backend {

struct PostgresOptions {
  PgAddress address;
  int connections = 8;  // at most
  std::chrono::milliseconds pool_wait{5'000};
  std::chrono::milliseconds statement_limit{10'000};
  std::chrono::milliseconds lock_limit{5'000};
  std::chrono::milliseconds idle_limit{15'000};  // of a transaction that nobody goes on with
};

class PostgresStore final : public Store {
 public:
  // Brings the schema up to date, one backend at a time. kUnavailable when the database does not
  // answer, kUnsupported when it was made by a newer program.
  [[nodiscard]] static Result<std::unique_ptr<PostgresStore>> open(PostgresOptions options);
  ~PostgresStore() override;

  Status read(const std::function<Status(Reader&)>& question) override;
  using Store::write;
  Status write(const std::function<Status(Writer&)>& change, Appends appends) override;
  Status tidy(WallTime now) override;
  StoreCounts counts() const override;
  const std::string& epoch() const override { return epoch_; }
  Status renew_epoch() override;

 private:
  struct Job;
  enum class Outcome { kDone, kAgain };

  explicit PostgresStore(PostgresOptions options);
  [[nodiscard]] Status prepare();
  [[nodiscard]] Status begin(PgLink& link, std::string_view kind, std::string_view also);
  [[nodiscard]] Status commit(PgLink& link);
  [[nodiscard]] Outcome write_once(const std::function<Status(Writer&)>& change, Status& outcome);
  void write_until_stopped();
  void commit_together(std::vector<Job*>& jobs);
  [[nodiscard]] Outcome commit_together_once(std::vector<Job*>& jobs);
  [[nodiscard]] Outcome run_jobs(PgLink& link, PostgresTransaction& transaction,
                                 std::vector<Job*>& jobs);
  void make_partitions(PgLink& link);
  [[nodiscard]] Status make_partitions_of(PgLink& link, std::int64_t day);

  const PostgresOptions options_;
  const std::string limits_;  // what every transaction sets for itself
  PgPool pool_;
  std::string epoch_;

  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::atomic<std::uint64_t> unknown_{0};

  std::mutex tidy_mutex_;
  std::int64_t partitions_until_ = 0;  // the last day that has its own; under tidy_mutex_

  std::mutex jobs_mutex_;
  std::condition_variable jobs_changed_;
  std::condition_variable jobs_done_;
  std::deque<Job*> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vigil::backend
