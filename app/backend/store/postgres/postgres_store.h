// The store in a PostgreSQL database, which any number of backends share.
//
// Changes that append to the ledger are gathered: those that arrive while a commit is under way
// share the next one, under one lock that all backends know; where one of them fails, each gets a
// transaction of its own. All other changes are transactions of their own beside them. A change
// that meets a deadlock or loses its connection before the commit begins anew, a few times. When
// the connection is lost in the commit itself, nobody knows whether it was kept: the answer is
// kUnavailable, and the same, sent again under the same id, is answered as it was the first time.
//
// Thread-safe. The destructor finishes the changes already handed in.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "app/backend/store/postgres/pg_pool.h"
#include "app/backend/store/postgres/postgres_transaction.h"
#include "app/backend/store/store.h"
#include "app/backend/store/write_lane.h"

namespace vigil::backend {

struct PostgresOptions {
  PgAddress address;
  int connections = 8;  // at most
  std::chrono::milliseconds pool_wait{15'000};
  std::chrono::milliseconds statement_limit{10'000};
  std::chrono::milliseconds lock_limit{5'000};
  std::chrono::milliseconds idle_limit{15'000};  // of a transaction that nobody goes on with
  std::chrono::milliseconds pace{20};  // of commits to the ledger, where several come at a time
  // From which on looking through a queue from its top is avoided (LeaseMarks).
  std::chrono::milliseconds slow_look{15};
};

class PostgresStore final : public Store {
 public:
  // Brings the schema up to date, one backend at a time. kUnavailable when the database does not
  // answer, kUnsupported when it was made by a newer program.
  [[nodiscard]] static Result<std::unique_ptr<PostgresStore>> open(PostgresOptions options);
  ~PostgresStore() override;

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
  enum class Outcome { kDone, kAgain };

  explicit PostgresStore(PostgresOptions options);
  [[nodiscard]] Status prepare();
  // On a link of its own the transaction begins with its first statement.
  [[nodiscard]] Status begin(PgLink& link, PostgresTransaction& transaction, std::string_view kind);
  [[nodiscard]] Status commit(PgLink& link);
  [[nodiscard]] Outcome write_once(const std::function<Status(Writer&)>& change, Status& outcome);
  void settle(const PostgresTransaction& transaction, const Status& outcome);
  void commit_together(std::vector<WriteLane::Job*>& jobs);
  [[nodiscard]] Outcome commit_once(std::span<WriteLane::Job*> jobs);
  // What every transaction is bounded by; `scope` is SESSION or LOCAL.
  [[nodiscard]] std::string limits(std::string_view scope) const;
  [[nodiscard]] Status look_behind_marks(PgLink& link, WallTime now);
  void make_partitions(PgLink& link);
  [[nodiscard]] Status make_partitions_of(PgLink& link, std::int64_t day);

  const PostgresOptions options_;
  PgPool pool_;
  // The lane's own, so that it never waits for a connection; where there is but one it is shared.
  PgPool lane_pool_;
  std::string epoch_;
  LeaseMarks marks_;

  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::atomic<std::uint64_t> unknown_{0};

  std::mutex tidy_mutex_;
  std::int64_t partitions_until_ = 0;  // the last day that has its own; under tidy_mutex_

  PostgresTransaction::Tail tail_;  // on the lane's thread
  WriteLane lane_;
};

}  // namespace vigil::backend
