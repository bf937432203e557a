// What only the store on PostgreSQL can meet: connections that are ended, pools that are used up,
// transactions that somebody holds, a pooler in between, schemas and partitions, passwords.
#include <atomic>
#include <fstream>
#include <set>

#include "app/backend/store/postgres/postgres_migrations.h"
#include "app/backend/store/store_address.h"
#include "tests/app/backend/store/store_bench.h"

namespace vigil::backend {
namespace {

using std::chrono::milliseconds;

class Postgres : public StoreBench {
 protected:
  TestDatabase& database() { return *place_.database(); }

  std::unique_ptr<PostgresStore> open(const std::function<void(PostgresOptions&)>& adjust) {
    PostgresOptions options = place_.postgres_options();
    adjust(options);
    auto store = PostgresStore::open(options);
    EXPECT_TRUE(store.ok()) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }

  static Status append(Store& store, const std::string& body) {
    return store.write(
        [&](Writer& writer) -> Status {
          const auto at = writer.append_leaf(body);
          return at ? Status{} : Status(at.error());
        },
        Appends::kLedger);
  }
};

TEST_F(Postgres, EndedConnectionsCostNothingButTime) {
  ASSERT_TRUE(append(*store_, "before").ok());
  put_tasks(3);
  for (int i = 0; i < 5; ++i) {
    database().end_all_connections();
    EXPECT_TRUE(append(*store_, "after " + std::to_string(i)).ok());
    EXPECT_EQ(read<QueueCounts>([](Reader& rows) { return rows.queue_counts("q"); }).ready, 3);
  }
  EXPECT_EQ(read<std::uint64_t>([](Reader& rows) { return rows.ledger_size(); }), 6u);
}

// Connections are ended all the time while leaves are appended: what was acknowledged is there
// once, what was not acknowledged is there once or not at all.
TEST_F(Postgres, I2_NothingAcknowledgedIsLostWhileConnectionsAreEnded) {
  std::atomic<bool> ended{false};
  std::thread enemy([&] {
    while (!ended) {
      database().end_all_connections();
      std::this_thread::sleep_for(milliseconds(15));
    }
  });
  std::mutex mutex;
  std::set<std::string> kept;
  std::set<std::string> unsure;
  run_threads(4, [&](int i) {
    for (int n = 0; n < 25; ++n) {
      const std::string body = std::to_string(i) + "/" + std::to_string(n);
      const Status done = append(*store_, body);
      const std::lock_guard guard(mutex);
      (done ? kept : unsure).insert(body);
      if (done) continue;
      EXPECT_EQ(done.error().code, ErrorCode::kUnavailable) << done.error().message;
    }
  });
  ended = true;
  enemy.join();
  EXPECT_GT(kept.size(), 0u);
  std::multiset<std::string> there;
  for (const LeafRow& leaf :
       read<std::vector<LeafRow>>([](Reader& rows) { return rows.leaves(0, 1000); })) {
    there.insert(leaf.body);
  }
  for (const std::string& body : kept) EXPECT_EQ(there.count(body), 1u) << body;
  for (const std::string& body : unsure) EXPECT_LE(there.count(body), 1u) << body;
  EXPECT_EQ(read<std::uint64_t>([](Reader& rows) { return rows.ledger_size(); }), there.size());
}

TEST_F(Postgres, APoolOfOneServesEverybodyInTurn) {
  const auto store = open([](PostgresOptions& options) { options.connections = 1; });
  std::atomic<int> done{0};
  run_threads(6, [&](int i) {
    for (int n = 0; n < 10; ++n) {
      EXPECT_TRUE(append(*store, std::to_string(i)).ok());
      EXPECT_TRUE(store
                      ->read([](Reader& rows) -> Status {
                        const auto size = rows.ledger_size();
                        return size ? Status{} : Status(size.error());
                      })
                      .ok());
      ++done;
    }
  });
  EXPECT_EQ(done, 60);
  EXPECT_EQ(store->counts().connections, 1);
}

TEST_F(Postgres, AUsedUpPoolSaysSoInsteadOfWaitingForEver) {
  const auto store = open([](PostgresOptions& options) {
    options.connections = 1;
    options.pool_wait = milliseconds(50);
  });
  const Status outer = store->read([&](Reader&) -> Status {
    const Status inner = store->read([](Reader&) -> Status { return {}; });
    EXPECT_EQ(inner.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(inner.error().message.find("in use"), std::string::npos);
    return {};
  });
  EXPECT_TRUE(outer.ok());
}

// Somebody's transaction stays open: a dump, a forgotten session. Work goes on, the feed too.
TEST_F(Postgres, ATransactionHeldElsewhereHoldsNobodyUp) {
  put_tasks(20);
  const auto held = database().connect();
  ASSERT_TRUE(held->script("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM task; "
                           "INSERT INTO meta VALUES ('held', 'x')")
                  .ok());
  EXPECT_EQ(lease(*store_, "lin", 10)->size(), 10u);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_TRUE(append(*store_, "leaf").ok());
    ASSERT_TRUE(store_
                    ->write([&](Writer& writer) -> Status {
                      const auto seq = writer.put_record({"c", "r", i, 0, false, "{}"});
                      return seq ? Status{} : Status(seq.error());
                    })
                    .ok());
    EXPECT_EQ(
        read<std::vector<RecordRow>>([](Reader& rows) { return rows.changes("c", 0, 10); }).size(),
        static_cast<std::size_t>(i));
  }
  EXPECT_TRUE(store_->tidy({}).ok());
  EXPECT_EQ(read<QueueCounts>([](Reader& rows) { return rows.queue_counts("q"); }).leased, 10);
  EXPECT_TRUE(held->script("ROLLBACK").ok());
}

TEST_F(Postgres, WhoWaitsForAHeldTaskIsToldAndNothingIsHalfDone) {
  put_tasks(1);
  const auto store = open([](PostgresOptions& options) { options.lock_limit = milliseconds(100); });
  const auto held = database().connect();
  ASSERT_TRUE(held->script("BEGIN; UPDATE task SET failures = 1").ok());
  const Status waited = store->write([](Writer& writer) -> Status {
    const auto task = writer.task("q-task-0");
    return task ? Status{} : Status(task.error());
  });
  EXPECT_EQ(waited.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(lease(*store, "lin", 5)->empty()) << "nobody waits for a task that is held";
  ASSERT_TRUE(held->script("ROLLBACK").ok());
  EXPECT_EQ(lease(*store, "lin", 5)->size(), 1u);
}

TEST_F(Postgres, TwoThatWantEachOthersTasksBothGetThrough) {
  put_tasks(2);
  std::atomic<int> meeting{0};
  run_threads(2, [&](int i) {
    const Status done = write(i == 0 ? *store_ : other(), [&](Writer& writer) -> Status {
      for (int n = 0; n < 2; ++n) {
        auto task = writer.task("q-task-" + std::to_string((i + n) % 2));
        if (!task) return task.error();
        ++(*task)->failures;
        if (Status updated = writer.update_task(**task); !updated) return updated;
        if (n == 0) {
          ++meeting;
          for (int wait = 0; wait < 200 && meeting < 2; ++wait)
            std::this_thread::sleep_for(milliseconds(5));
        }
      }
      return {};
    });
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
  });
  for (const char* id : {"q-task-0", "q-task-1"}) {
    EXPECT_EQ(read<std::optional<TaskRow>>([&](Reader& rows) { return rows.task(id); })->failures,
              2);
  }
  EXPECT_GT(store_->counts().retries + other().counts().retries, 0u);
}

TEST_F(Postgres, AZeroByteIsRefusedAndNeverCutsAName) {
  const std::string name = std::string("lin") + '\0' + "x";
  const Status put = write(*store_, [&](Writer& writer) {
    return writer.put_user({.id = name, .name = "n", .password_hash = "h", .roles = {}});
  });
  EXPECT_EQ(put.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(read<std::vector<UserRow>>([](Reader& rows) { return rows.users(); }).empty());
}

TEST_F(Postgres, DecisionsAndLeavesLieInAPartitionADay) {
  ASSERT_TRUE(append(*store_, "leaf").ok());
  EXPECT_EQ(database().ask("SELECT count(*)::text FROM pg_inherits WHERE inhparent = "
                           "'decision'::regclass"),
            "9")
      << "a week and a day, and one for all else";
  EXPECT_EQ(database().ask("SELECT tableoid::regclass::text FROM ledger_leaf"),
            "ledger_leaf_" + partition_suffix(today()));
}

TEST_F(Postgres, TheLedgerRefusesToForget) {
  ASSERT_TRUE(append(*store_, "leaf").ok());
  for (const char* act : {"DELETE FROM ledger_leaf", "UPDATE ledger_leaf SET body = 'zwei'"}) {
    const auto done = database().connect()->script(act);
    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().message.find("only grows"), std::string::npos);
  }
}

TEST_F(Postgres, ManyBackendsMayStartAtOnceOnAnEmptyDatabase) {
  const TestDatabase fresh;
  std::atomic<int> started{0};
  std::mutex mutex;
  std::set<std::string> epochs;
  run_threads(4, [&](int) {
    PostgresOptions options;
    options.address.url = fresh.url();
    const auto store = PostgresStore::open(options);
    ASSERT_TRUE(store.ok()) << store.error().message;
    ++started;
    const std::lock_guard guard(mutex);
    epochs.insert((*store)->epoch());
  });
  EXPECT_EQ(started, 4);
  EXPECT_EQ(epochs.size(), 1u);
}

// A database that the first schema alone was brought to.
std::string first_schema() {
  return std::string(postgres_migrations().front().script) +
         ";INSERT INTO meta (name, value) VALUES ('schema', '1')";
}

TEST_F(Postgres, ASchemaWaitsForWhoeverHoldsATableAndKeepsNobodyWaiting) {
  const TestDatabase fresh;
  const auto holder = fresh.connect();
  const auto reader = fresh.connect();
  ASSERT_TRUE(holder->script(first_schema()).ok());
  ASSERT_TRUE(holder->script("BEGIN; SELECT count(*)::text FROM task").ok());
  std::atomic<bool> opened{false};
  std::jthread later([&] {
    PostgresOptions options;
    options.address.url = fresh.url();
    const auto store = PostgresStore::open(options);
    EXPECT_TRUE(store.ok()) << store.error().message;
    opened = true;
  });
  // Four readers in a row, each of them answered although a migration wants the table.
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(milliseconds(250));
    EXPECT_TRUE(
        reader->script("SET statement_timeout = 2000; SELECT count(*)::text FROM task").ok());
  }
  EXPECT_FALSE(opened);
  ASSERT_TRUE(holder->script("ROLLBACK").ok());
  later.join();
  EXPECT_EQ(reader->script("SELECT value FROM meta WHERE name = 'schema'")->text(0, 0),
            std::to_string(postgres_migrations().back().number));
}

TEST_F(Postgres, ASchemaGivesUpWhenItsPatienceEnds) {
  const TestDatabase fresh;
  const auto holder = fresh.connect();
  const auto link = fresh.connect();
  ASSERT_TRUE(holder->script(first_schema()).ok());
  ASSERT_TRUE(holder->script("BEGIN; SELECT count(*)::text FROM task").ok());
  EXPECT_EQ(migrate(*link, milliseconds(0)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(link->script("SELECT value FROM meta WHERE name = 'schema'")->text(0, 0), "1");
  ASSERT_TRUE(holder->script("ROLLBACK").ok());
  EXPECT_TRUE(migrate(*link, milliseconds(0)).ok());
}

TEST_F(Postgres, ADatabaseOfANewerProgramIsLeftAlone) {
  (void)database().ask("UPDATE meta SET value = '9999' WHERE name = 'schema'; SELECT '1'");
  EXPECT_EQ(PostgresStore::open(place_.postgres_options()).error().code, ErrorCode::kUnsupported);
}

TEST_F(Postgres, BehindAPoolerNoStatementIsKeptByName) {
  auto direct = PgLink::open({.url = database().url(), .password = {}});
  auto pooled = PgLink::open({.url = database().pooled_url(), .password = {}});
  ASSERT_TRUE(direct.ok() && pooled.ok());
  EXPECT_TRUE((*direct)->is_direct());
  EXPECT_FALSE((*pooled)->is_direct());
  for (PgLink* link : {direct->get(), pooled->get()}) {
    for (int i = 0; i < 3; ++i) {
      const auto rows = link->run("SELECT $1 + 1", PgValues().add(std::int64_t{41}));
      ASSERT_TRUE(rows.ok()) << rows.error().message;
      EXPECT_EQ(rows->number(0, 0), 42);
    }
  }
  EXPECT_EQ((*direct)->script("SELECT count(*)::text FROM pg_prepared_statements")->text(0, 0),
            "1");
}

TEST_F(Postgres, SeveralStatementsInOneMessageStopAtTheFirstThatFails) {
  const auto number = [](std::int64_t value) { return PgValues().add(value); };
  for (const std::string& url : {database().url(), database().pooled_url()}) {
    auto link = PgLink::open({.url = url, .password = {}});
    ASSERT_TRUE(link.ok());
    for (int i = 0; i < 2; ++i) {
      const auto rows = (*link)->run_all(
          {{"SELECT $1 + 1", number(41)}, {"SELECT 1 WHERE false"}, {"SELECT $1 + 2", number(5)}});
      ASSERT_TRUE(rows.ok()) << rows.error().message;
      ASSERT_EQ(rows->size(), 3u);
      EXPECT_EQ((*rows)[0].number(0, 0), 42);
      EXPECT_EQ((*rows)[1].size(), 0);
      EXPECT_EQ((*rows)[2].number(0, 0), 7);
    }
    const auto failed = (*link)->run_all({{"BEGIN"},
                                          {"INSERT INTO meta VALUES ('pipeline', 'x')"},
                                          {"SELECT 1 / $1", number(0)},
                                          {"SELECT 3"}});
    ASSERT_FALSE(failed.ok());
    EXPECT_NE(failed.error().message.find("division by zero"), std::string::npos);
    EXPECT_EQ((*link)->trouble(), PgTrouble::kNone);
    ASSERT_TRUE((*link)->script("ROLLBACK").ok());
    EXPECT_EQ(
        (*link)->script("SELECT count(*)::text FROM meta WHERE name = 'pipeline'")->text(0, 0),
        "0");
  }
}

TEST_F(Postgres, TransactionsAreBoundedWithOrWithoutAPooler) {
  for (const std::string& url : {database().url(), database().pooled_url()}) {
    const auto store = open([&](PostgresOptions& options) {
      options.address.url = url;
      options.idle_limit = milliseconds(100);
    });
    const auto idle = [](Reader& rows) -> Status {
      std::this_thread::sleep_for(milliseconds(400));
      const auto size = rows.ledger_size();
      return size ? Status() : size.error();
    };
    const Status done = store->write([&](Writer& rows) { return idle(rows); }, Appends::kLedger);
    EXPECT_EQ(done.error().code, ErrorCode::kUnavailable) << url;
  }
}

TEST_F(Postgres, NoAnswerInTimeIsALossAndNotAWaitForEver) {
  auto link =
      PgLink::open({.url = database().url(), .password = {}, .answer_limit = milliseconds(200)});
  ASSERT_TRUE(link.ok());
  const auto slept = (*link)->script("SELECT pg_sleep(30)");
  EXPECT_EQ(slept.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ((*link)->trouble(), PgTrouble::kLost);
}

TEST(StoreAddress, PasswordsStayOffTheCommandLine) {
  const auto refused = parse_store_address("postgres://vigil:secret@db/vigil", "");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused.error().message.find("secret"), std::string::npos);
  const TempFolder folder;
  const auto file = folder.path() / "password";
  write_text(file, "s3cret\n");
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  EXPECT_FALSE(parse_store_address("postgres://vigil@db/vigil", file).ok()) << "others can read it";
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  const auto parsed = parse_store_address("postgres://vigil@db/vigil", file);
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed->postgres->address.password, "s3cret");
  EXPECT_FALSE(parse_store_address("mysql://vigil:secret@db", "").ok());
  EXPECT_EQ(parse_store_address("sqlite:/tmp/a.db", "")->sqlite, "/tmp/a.db");
}

TEST(StoreAddress, ADatabaseThatIsNotThereIsSaidPlainly) {
  PostgresOptions options;
  options.address.url = "postgres://vigil@127.0.0.1:1/vigil";
  const auto store = PostgresStore::open(options);
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(store.error().message.find("cannot be reached"), std::string::npos);
}

}  // namespace
}  // namespace vigil::backend
