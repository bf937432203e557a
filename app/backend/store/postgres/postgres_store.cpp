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

constexpr std::size_t kMostPerCommit = 128;
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

Foreseen foreseen_by(std::span<WriteLane::Job* const> jobs) {
  Foreseen all;
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (const WriteLane::Job* job : jobs) {
    add(all.people, job->foreseen->people);
    add(all.sessions, job->foreseen->sessions);
    add(all.answers, job->foreseen->answers);
    add(all.tasks, job->foreseen->tasks);
    add(all.heads, job->foreseen->heads);
  }
  return all;
}

Error unknown_outcome() {
  return fail(ErrorCode::kUnavailable,
              "The database was lost while it confirmed the change, so whether it was kept is not "
              "known; send the same again, under the same id.");
}

}  // namespace

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(PostgresOptions options) {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "the random generator could not be started");
  if (Status checked = check_postgres_url(options.address.url); !checked) return checked.error();
  std::unique_ptr<PostgresStore> store(new PostgresStore(std::move(options)));
  if (Status prepared = store->prepare(); !prepared) return prepared.error();
  store->lane_.start(
      [raw = store.get()](std::vector<WriteLane::Job*>& jobs) { raw->commit_together(jobs); });
  return store;
}

PostgresStore::PostgresStore(PostgresOptions options)
    : options_(std::move(options)),
      pool_(options_.address, std::max(1, options_.connections - 1), options_.pool_wait),
      lane_pool_(options_.address, 1, options_.pool_wait),
      marks_(options_.slow_look),
      lane_(kMostPerCommit, options_.pace) {}

PostgresStore::~PostgresStore() { lane_.stop(); }

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

std::string PostgresStore::limits(std::string_view scope) const {
  return fmt::format(
      "SET {0} statement_timeout = {1}; SET {0} lock_timeout = {2}; "
      "SET {0} idle_in_transaction_session_timeout = {3}",
      scope, options_.statement_limit.count(), options_.lock_limit.count(),
      options_.idle_limit.count());
}

Status PostgresStore::begin(PgLink& link, PostgresTransaction& transaction, std::string_view kind) {
  const Result<bool> kept = link.keep_settings(limits("SESSION"));
  if (!kept) return kept.error();
  if (*kept) {
    transaction.begin_with_first(kind);
    return {};
  }
  // In one message, so that a transaction's limits cost no time of their own.
  const Result<PgRows> begun = link.script(fmt::format("{}; {}", kind, limits("LOCAL")));
  return begun ? Status() : begun.error();
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
    PostgresTransaction transaction(**link, marks_, PostgresTransaction::Mode::kRead);
    outcome = begin(**link, transaction, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (outcome) outcome = question(transaction);
    if ((*link)->trouble() == PgTrouble::kNone) {
      // Ends a snapshot; a link that cannot do that is dropped by the pool.
      if (transaction.has_begun()) (void)(*link)->script(outcome ? "COMMIT" : "ROLLBACK");
      return outcome;
    }
    ++retries_;
  }
  return outcome;
}

// One statement is its own transaction. Behind a pooler it would go without limits.
Status PostgresStore::ask(const std::function<Status(Reader&)>& question) {
  Status outcome;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    Result<PgPool::Loan> link = pool_.take();
    if (!link) return link.error();
    const Result<bool> kept = (*link)->keep_settings(limits("SESSION"));
    if (kept && !*kept) break;
    outcome = kept ? Status() : kept.error();
    if (kept) {
      PostgresTransaction each(**link, marks_, PostgresTransaction::Mode::kRead);
      outcome = question(each);
    }
    if ((*link)->trouble() == PgTrouble::kNone) return outcome;
    ++retries_;
    if (attempt + 1 == kMostAttempts) return outcome;
  }
  return read(question);
}

Status PostgresStore::write(const std::function<Status(Writer&)>& change, Appends appends,
                            const Foreseen& foreseen) {
  Status outcome;
  if (appends == Appends::kLedger) {
    outcome = lane_.submit(change, foreseen);
  } else {
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (attempt > 0) {
        ++retries_;
        pause_before(attempt);
      }
      outcome = {};
      if (write_once(change, outcome) == Outcome::kDone) break;
    }
  }
  if (outcome) ++writes_;
  return outcome;
}

// What became of a transaction, for the next leases.
void PostgresStore::settle(const PostgresTransaction& transaction, const Status& outcome) {
  marks_.arrived(transaction.arrivals());
  if (transaction.looked() && !outcome) marks_.forget();
}

PostgresStore::Outcome PostgresStore::write_once(const std::function<Status(Writer&)>& change,
                                                 Status& outcome) {
  Result<PgPool::Loan> link = pool_.take();
  if (!link) {
    outcome = link.error();
    return Outcome::kDone;
  }
  PostgresTransaction transaction(**link, marks_, PostgresTransaction::Mode::kWrite);
  outcome = begin(**link, transaction, "BEGIN");
  if (outcome) outcome = change(transaction);
  if (outcome) outcome = transaction.finish();
  if ((*link)->trouble() != PgTrouble::kNone) {
    if ((*link)->trouble() == PgTrouble::kAgain) (void)(*link)->script("ROLLBACK");
    settle(transaction, fail(ErrorCode::kUnavailable, "the change was undone"));
    return Outcome::kAgain;
  }
  if (!transaction.has_begun()) return Outcome::kDone;
  if (outcome) {
    outcome = commit(**link);
    if (!outcome && !(*link)->is_idle()) (void)(*link)->script("ROLLBACK");
  } else {
    (void)(*link)->script("ROLLBACK");
  }
  settle(transaction, outcome);
  return Outcome::kDone;
}

// Everybody in one transaction. Where that fails each has one of its own, so that nobody pays for a
// neighbour.
void PostgresStore::commit_together(std::vector<WriteLane::Job*>& jobs) {
  if (jobs.size() > 1) {
    if (commit_once(jobs) == Outcome::kDone) return;
    ++retries_;
  }
  for (WriteLane::Job*& job : jobs) {
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (attempt > 0) {
        ++retries_;
        pause_before(attempt);
      }
      if (commit_once({&job, 1}) == Outcome::kDone) break;
    }
  }
}

// kAgain: nothing was changed, and trying again may help whoever it is done for.
PostgresStore::Outcome PostgresStore::commit_once(std::span<WriteLane::Job*> jobs) {
  const auto end_all = [&](const Status& outcome) {
    for (WriteLane::Job* job : jobs) job->outcome = outcome;
  };
  Result<PgPool::Loan> link = (options_.connections > 1 ? lane_pool_ : pool_).take();
  if (!link) {
    end_all(link.error());
    return Outcome::kDone;
  }
  PostgresTransaction transaction(**link, marks_, PostgresTransaction::Mode::kWrite);
  transaction.expect_tail(tail_);
  Status going = begin(**link, transaction, "BEGIN");
  if (going) going = transaction.take_ledger(foreseen_by(jobs));
  for (WriteLane::Job* job : jobs) {
    if (going) going = (*job->change)(transaction);
  }
  if (going) going = transaction.finish();
  const PgTrouble trouble = (*link)->trouble();
  if (!going || trouble != PgTrouble::kNone) {
    if (going) going = fail(ErrorCode::kUnavailable, "the database was lost; nothing was changed");
    if (trouble != PgTrouble::kLost) (void)(*link)->script("ROLLBACK");
    end_all(going);
    return jobs.size() > 1 || trouble != PgTrouble::kNone ? Outcome::kAgain : Outcome::kDone;
  }
  const Status kept = commit(**link);
  if (kept) {
    tail_ = transaction.tail();
  } else if (!(*link)->is_idle()) {
    (void)(*link)->script("ROLLBACK");
  }
  settle(transaction, kept);
  end_all(kept);
  return Outcome::kDone;
}

Status PostgresStore::tidy(WallTime now) {
  const std::lock_guard guard(tidy_mutex_);
  Result<PgPool::Loan> link = pool_.take();
  if (!link) return link.error();
  make_partitions(**link);
  if (Status looked = look_behind_marks(**link, now); !looked) return looked;
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

// Slow by their nature, so nobody's lease waits for them.
Status PostgresStore::look_behind_marks(PgLink& link, WallTime now) {
  PostgresTransaction each(link, marks_, PostgresTransaction::Mode::kRead);
  const auto steady_now = [] { return std::chrono::steady_clock::now(); };
  for (const LeaseMarks::Fresh& fresh : marks_.due_fresh()) {
    if (Status looked = each.look_for_fresh(fresh); !looked) return looked;
  }
  for (const LeaseMarks::Back& back : marks_.due_back(steady_now())) {
    if (Status looked = each.look_back(back); !looked) return looked;
  }
  return marks_.ended_look_due(steady_now()) ? each.look_for_ended(now) : Status();
}

StoreCounts PostgresStore::counts() const {
  return {writes_,
          commits_,
          retries_,
          unknown_,
          pool_.open_count() + lane_pool_.open_count(),
          pool_.lent_count() + lane_pool_.lent_count()};
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
