#include "app/backend/store/postgres/postgres_store.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "app/backend/store/postgres/postgres_migrations.h"
#include "core/base/fail_point.h"
#include "core/base/hash.h"
#include "core/base/log.h"

namespace vigil::backend {
namespace {

// Each is a subtransaction; PostgreSQL keeps 64 of them at hand.
constexpr std::size_t kMostJobsPerCommit = 32;
constexpr int kMostAttempts = 6;

std::string random_epoch() {
  std::array<std::uint8_t, 16> random{};
  randombytes_buf(random.data(), random.size());
  return to_hex(random);
}

// Two that met a deadlock must not meet again at once: a random share of a growing time.
void pause_before(int attempt) {
  const auto most = static_cast<std::uint32_t>(10) << std::min(attempt, 5);
  std::this_thread::sleep_for(std::chrono::milliseconds(1 + randombytes_uniform(most)));
}

Error unknown_outcome() {
  return fail(ErrorCode::kUnavailable,
              "The database was lost while it confirmed the change, so whether it was kept is not "
              "known; send the same again, under the same id.");
}

}  // namespace

struct PostgresStore::Job {
  const std::function<Status(Writer&)>* change = nullptr;
  Status outcome;
  int attempts = 0;
  bool settled = false;  // in the transaction under way: `outcome` is what it will be
  bool done = false;
};

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(PostgresOptions options) {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "the random generator could not be started");
  if (Status checked = check_postgres_url(options.address.url); !checked) return checked.error();
  std::unique_ptr<PostgresStore> store(new PostgresStore(std::move(options)));
  if (Status prepared = store->prepare(); !prepared) return prepared.error();
  store->thread_ = std::thread([raw = store.get()] { raw->write_until_stopped(); });
  return store;
}

PostgresStore::PostgresStore(PostgresOptions options)
    : options_(std::move(options)),
      limits_(fmt::format("SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}; "
                          "SET LOCAL idle_in_transaction_session_timeout = {}",
                          options_.statement_limit.count(), options_.lock_limit.count(),
                          options_.idle_limit.count())),
      pool_(options_.address, options_.connections, options_.pool_wait) {}

PostgresStore::~PostgresStore() {
  {
    const std::lock_guard guard(jobs_mutex_);
    stopping_ = true;
  }
  jobs_changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status PostgresStore::prepare() {
  {
    Result<PgPool::Loan> link = pool_.take();
    if (!link) return link.error();
    if (Status migrated = migrate(**link); !migrated) return migrated;
    const Result<PgRows> epoch = (*link)->run(
        "INSERT INTO meta (name, value) VALUES ('epoch', $1) ON CONFLICT (name) DO UPDATE SET "
        "value = meta.value RETURNING value",
        PgValues().add(random_epoch()));
    if (!epoch) return epoch.error();
    epoch_ = epoch->text(0, 0);
    const Result<bool> indexed = has_search_index(**link);
    if (!indexed) return indexed.error();
    if (!*indexed) {
      log_warning("backend",
                  "the search has no index here and looks through the texts themselves, which is "
                  "slower; docs/OPERATIONS.md (Search) says what the database lacks");
    }
  }
  return tidy({});
}

Status PostgresStore::begin(PgLink& link, std::string_view kind, std::string_view also) {
  // One message, so that a transaction's limits cost no time of their own.
  const Result<PgRows> begun = link.script(fmt::format("{}; {}{}", kind, limits_, also));
  if (!begun) return begun.error();
  return {};
}

Status PostgresStore::commit(PgLink& link) {
  if (Status point = VIGIL_FAIL_POINT("store.before_commit"); !point) return point;
  (void)link.take_warning();
  const Result<PgRows> done = link.script("COMMIT");
  if (!done) {
    if (link.trouble() != PgTrouble::kLost) return done.error();
    ++unknown_;
    return unknown_outcome();
  }
  // A transaction that failed before is rolled back by its COMMIT.
  if (done->tag() != "COMMIT") return fail(ErrorCode::kInternal, "the change was undone");
  // "Committed here, but perhaps not on the standby": no promise can be made of that.
  if (link.take_warning()) {
    ++unknown_;
    return unknown_outcome();
  }
  (void)VIGIL_FAIL_POINT("store.after_commit");
  ++commits_;
  return {};
}

Status PostgresStore::read(const std::function<Status(Reader&)>& question) {
  Status outcome;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    Result<PgPool::Loan> link = pool_.take();
    if (!link) return link.error();
    outcome = begin(**link, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "");
    if (outcome) {
      PostgresTransaction transaction(**link, PostgresTransaction::Mode::kRead);
      outcome = question(transaction);
    }
    if ((*link)->trouble() == PgTrouble::kNone) {
      // Ends a snapshot; a link that cannot do that is dropped by the pool.
      (void)(*link)->script(outcome ? "COMMIT" : "ROLLBACK");
      return outcome;
    }
    ++retries_;
  }
  return outcome;
}

Status PostgresStore::write(const std::function<Status(Writer&)>& change, Appends appends) {
  if (appends == Appends::kNothing) {
    Status outcome;
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (attempt > 0) {
        ++retries_;
        pause_before(attempt);
      }
      outcome = {};
      if (write_once(change, outcome) == Outcome::kDone) break;
    }
    if (outcome) ++writes_;
    return outcome;
  }
  Job job{.change = &change, .outcome = {}, .attempts = 0, .settled = false, .done = false};
  std::unique_lock guard(jobs_mutex_);
  if (stopping_) return fail(ErrorCode::kUnavailable, "the store is closing");
  jobs_.push_back(&job);
  jobs_changed_.notify_one();
  jobs_done_.wait(guard, [&] { return job.done; });
  return job.outcome;
}

PostgresStore::Outcome PostgresStore::write_once(const std::function<Status(Writer&)>& change,
                                                 Status& outcome) {
  Result<PgPool::Loan> link = pool_.take();
  if (!link) {
    outcome = link.error();
    return Outcome::kDone;
  }
  outcome = begin(**link, "BEGIN", "");
  if (outcome) {
    PostgresTransaction transaction(**link, PostgresTransaction::Mode::kWrite);
    outcome = change(transaction);
    if (outcome) outcome = transaction.finish();
  }
  if ((*link)->trouble() != PgTrouble::kNone) {
    if ((*link)->trouble() == PgTrouble::kAgain) (void)(*link)->script("ROLLBACK");
    return Outcome::kAgain;
  }
  if (!outcome) {
    (void)(*link)->script("ROLLBACK");
    return Outcome::kDone;
  }
  outcome = commit(**link);
  if (!outcome && !(*link)->is_idle()) (void)(*link)->script("ROLLBACK");
  return Outcome::kDone;
}

void PostgresStore::write_until_stopped() {
  std::vector<Job*> batch;
  while (true) {
    {
      std::unique_lock guard(jobs_mutex_);
      jobs_changed_.wait(guard, [&] { return stopping_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      const std::size_t count = std::min(jobs_.size(), kMostJobsPerCommit);
      batch.assign(jobs_.begin(), jobs_.begin() + static_cast<std::ptrdiff_t>(count));
      jobs_.erase(jobs_.begin(), jobs_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    commit_together(batch);
    {
      const std::lock_guard guard(jobs_mutex_);
      for (Job* job : batch) {
        job->done = true;
        if (job->outcome) ++writes_;
      }
    }
    jobs_done_.notify_all();
  }
}

void PostgresStore::commit_together(std::vector<Job*>& jobs) {
  // Whoever has to begin anew does so in a transaction of those alone.
  std::vector<Job*> open = jobs;
  for (int attempt = 0; attempt < kMostAttempts && !open.empty(); ++attempt) {
    if (attempt > 0) {
      ++retries_;
      pause_before(attempt);
    }
    for (Job* job : open) {
      job->outcome = {};
      job->settled = false;
    }
    if (commit_together_once(open) == Outcome::kDone) {
      std::erase_if(open, [](const Job* job) { return job->settled; });
    }
  }
}

PostgresStore::Outcome PostgresStore::commit_together_once(std::vector<Job*>& jobs) {
  const auto fail_all = [&](const Error& error, bool settled) {
    for (Job* job : jobs) {
      if (job->settled && !job->outcome) continue;
      job->outcome = error;
      job->settled = settled;
    }
  };
  Result<PgPool::Loan> link = pool_.take();
  if (!link) {
    fail_all(link.error(), true);
    return Outcome::kDone;
  }
  PostgresTransaction transaction(**link, PostgresTransaction::Mode::kWrite);
  Status begun = begin(**link, "BEGIN", fmt::format("; {}", PostgresTransaction::kLockLedger));
  if (!begun) {
    const bool again = (*link)->trouble() != PgTrouble::kNone;
    if ((*link)->trouble() != PgTrouble::kLost) (void)(*link)->script("ROLLBACK");
    fail_all(begun.error(), !again);
    return again ? Outcome::kAgain : Outcome::kDone;
  }
  transaction.note_ledger_locked();
  if (run_jobs(**link, transaction, jobs) == Outcome::kAgain) {
    fail_all(fail(ErrorCode::kUnavailable, "the database was lost; nothing was changed"), false);
    return Outcome::kAgain;
  }
  const bool any = std::any_of(jobs.begin(), jobs.end(),
                               [](const Job* job) { return job->settled && job->outcome.ok(); });
  if (!any) {
    (void)(*link)->script("ROLLBACK");
    return Outcome::kDone;
  }
  Status kept = transaction.finish();
  if (!kept && (*link)->trouble() != PgTrouble::kNone) {
    if ((*link)->trouble() != PgTrouble::kLost) (void)(*link)->script("ROLLBACK");
    fail_all(kept.error(), false);
    return Outcome::kAgain;
  }
  if (kept) kept = commit(**link);
  if (!kept) {
    if (!(*link)->is_idle()) (void)(*link)->script("ROLLBACK");
    for (Job* job : jobs) {
      if (job->settled && job->outcome) job->outcome = kept.error();
    }
  }
  return Outcome::kDone;
}

// kAgain: the connection is gone and every job is to begin anew. A job that met a deadlock is left
// unsettled.
PostgresStore::Outcome PostgresStore::run_jobs(PgLink& link, PostgresTransaction& transaction,
                                               std::vector<Job*>& jobs) {
  const bool alone = jobs.size() == 1;
  bool in_savepoint = false;
  for (Job* job : jobs) {
    if (!alone) {
      const Result<PgRows> set =
          link.script(in_savepoint ? "RELEASE job; SAVEPOINT job" : "SAVEPOINT job");
      if (!set) return Outcome::kAgain;
      in_savepoint = true;
    }
    const PostgresTransaction::Mark mark = transaction.mark();
    job->outcome = (*job->change)(transaction);
    if (link.trouble() == PgTrouble::kLost) return Outcome::kAgain;
    const bool again = link.trouble() == PgTrouble::kAgain;
    link.forget_trouble();
    job->settled = !again;
    if (job->outcome && !again) continue;
    if (!job->outcome || again) {
      transaction.undo(mark);
      if (alone) continue;  // the whole transaction is rolled back
      if (!link.script("ROLLBACK TO job")) return Outcome::kAgain;
    }
  }
  return Outcome::kDone;
}

Status PostgresStore::tidy(WallTime now) {
  const std::lock_guard guard(tidy_mutex_);
  Result<PgPool::Loan> link = pool_.take();
  if (!link) return link.error();
  make_partitions(**link);
  // One backend folds at a time; the others have nothing to do.
  const Result<PgRows> folded = (*link)->run(
      "WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(1986359916, 5) AS yes), "
      "gone AS (DELETE FROM queue_delta WHERE (SELECT yes FROM mine) RETURNING queue, state, "
      "tasks) "
      "INSERT INTO queue_count (queue, state, tasks) SELECT queue, state, sum(tasks)::bigint "
      "FROM gone GROUP BY queue, state ON CONFLICT (queue, state) DO UPDATE SET "
      "tasks = queue_count.tasks + excluded.tasks",
      {});
  if (!folded) return folded.error();
  // Lines of a minute that is over become one; those that come late become another.
  const Result<PgRows> flow = (*link)->run(
      "WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(1986359916, 7) AS yes), "
      "gone AS (DELETE FROM queue_flow WHERE (SELECT yes FROM mine) AND (minute < $2 OR "
      "(NOT folded AND minute < $1)) RETURNING queue, minute, arrived, decided) "
      "INSERT INTO queue_flow (queue, minute, arrived, decided, folded) SELECT queue, minute, "
      "sum(arrived)::bigint, sum(decided)::bigint, true FROM gone WHERE minute >= $2 "
      "GROUP BY queue, minute",
      PgValues().add(minute_of(now)).add(minute_of(now) - kFlowMinutes));
  if (!flow) return flow.error();
  return {};
}

StoreCounts PostgresStore::counts() const {
  return {writes_, commits_, retries_, unknown_, pool_.open_count(), pool_.lent_count()};
}

Status PostgresStore::renew_epoch() {
  std::string fresh = random_epoch();
  Result<PgPool::Loan> link = pool_.take();
  if (!link) return link.error();
  const Result<PgRows> renewed =
      (*link)->run("UPDATE meta SET value = $1 WHERE name = 'epoch'", PgValues().add(fresh));
  if (!renewed) return renewed.error();
  epoch_ = std::move(fresh);
  return {};
}

// A week ahead, so that nothing depends on the hour it is done. A partition is made beside the
// table and then attached, which stops nobody; where that would have to wait it is tried again
// later, and meanwhile the table for all else takes the rows.
void PostgresStore::make_partitions(PgLink& link) {
  constexpr std::int64_t kDaysAhead = 7;
  const std::int64_t first = today();
  if (partitions_until_ >= first + kDaysAhead - 1) return;
  for (std::int64_t day = std::max(first, partitions_until_ + 1); day <= first + kDaysAhead;
       ++day) {
    Status made = make_partitions_of(link, day);
    if (!made) {
      (void)link.script("ROLLBACK");
      link.forget_trouble();
      log_warning("backend", fmt::format("no partition for {} yet: {}", partition_suffix(day),
                                         made.error().message));
      return;
    }
    partitions_until_ = day;
  }
}

Status PostgresStore::make_partitions_of(PgLink& link, std::int64_t day) {
  // One backend at a time; whoever comes second finds them made.
  const std::string suffix = partition_suffix(day);
  const Result<PgRows> there = link.script(
      fmt::format("BEGIN; SET LOCAL lock_timeout = 500; SELECT pg_advisory_xact_lock(1986359916, "
                  "7); SELECT (to_regclass('decision_{0}') IS NOT NULL)::int::text",
                  suffix));
  if (!there) return there.error();
  std::string script;
  if (there->text(0, 0) == "0") {
    for (const std::string_view table : {"decision", "ledger_leaf"}) {
      script += fmt::format(
          "CREATE TABLE {0}_{1} (LIKE {0} INCLUDING ALL) WITH "
          "(autovacuum_vacuum_insert_scale_factor = 0.05); ALTER TABLE {0} ATTACH PARTITION "
          "{0}_{1} FOR VALUES FROM ({2}) TO ({3}); ",
          table, suffix, day, day + 1);
    }
  }
  const Result<PgRows> made = link.script(script + "COMMIT");
  if (!made) return made.error();
  return {};
}

}  // namespace vigil::backend
