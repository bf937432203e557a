// What several writers share: the change feed, the ledger, ids of decisions, events for webhooks.
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "tests/app/backend/store/store_bench.h"

namespace vigil::backend {
namespace {

using Shared = StoreBench;

Status put_record(Store& store, const std::string& collection, const std::string& id) {
  return store.write([&](Writer& writer) -> Status {
    const auto before = writer.record(collection, id);
    if (!before) return before.error();
    RecordRow record{collection, id, *before ? (*before)->revision + 1 : 1, 0, false, "{}"};
    const auto seq = writer.put_record(record);
    return seq ? Status{} : Status(seq.error());
  });
}

TEST_F(Shared, I14_AReaderOfTheFeedMissesNothingWhileManyWrite) {
  (void)other();
  constexpr int kWriters = 4;
  constexpr int kEach = 40;
  std::atomic<bool> ended{false};
  std::vector<std::int64_t> seen;
  std::thread reader([&] {
    std::int64_t since = 0;
    while (true) {
      const bool last = ended.load();
      std::vector<RecordRow> changes;
      const Status asked = store_->read([&](Reader& rows) -> Status {
        auto found = rows.changes("c", since, 7);
        if (!found) return found.error();
        changes = std::move(*found);
        return {};
      });
      ASSERT_TRUE(asked.ok()) << asked.error().message;
      for (const RecordRow& change : changes) seen.push_back(since = change.seq);
      if (last && changes.empty()) return;
    }
  });
  run_threads(kWriters, [&](int i) {
    for (int n = 0; n < kEach; ++n) {
      Store& mine = i % 2 == 0 ? *store_ : other();
      EXPECT_TRUE(put_record(mine, "c", "record-" + std::to_string((i + n) % 5)).ok());
      // One that is undone leaves no gap.
      EXPECT_FALSE(mine.write([&](Writer& writer) -> Status {
                         const auto seq = writer.put_record({"c", "lost", 1, 0, false, "{}"});
                         if (!seq) return seq.error();
                         return fail(ErrorCode::kRejected, "not this one");
                       })
                       .ok());
    }
  });
  ended = true;
  reader.join();
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kWriters * kEach));
  for (std::size_t i = 0; i < seen.size(); ++i)
    EXPECT_EQ(seen[i], static_cast<std::int64_t>(i) + 1);
  // No update was lost either: revisions of all records add up.
  std::int64_t revisions = 0;
  for (const RecordRow& record :
       read<std::vector<RecordRow>>([](Reader& rows) { return rows.records("c", "", 100); })) {
    revisions += record.revision;
  }
  EXPECT_EQ(revisions, kWriters * kEach);
}

TEST_F(Shared, RecordsAreForgottenInOrderAndTheFloorSaysSo) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(put_record(*store_, "c", "r").ok());
  ASSERT_TRUE(write(*store_, [](Writer& writer) { return writer.compact_changes("c", 2); }).ok());
  const auto state = read<CollectionState>([](Reader& rows) { return rows.collection("c"); });
  EXPECT_EQ(state.head, 6);
  EXPECT_EQ(state.floor, 4);
  const auto left =
      read<std::vector<RecordRow>>([](Reader& rows) { return rows.changes("c", 0, 10); });
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left.front().seq, 5);
}

TEST_F(Shared, TheLedgerOfTwoBackendsHasNoGapsAndTheRootOfItsLeaves) {
  (void)other();
  constexpr int kThreads = 6;
  constexpr int kEach = 15;
  std::mutex mutex;
  std::map<std::uint64_t, std::string> acknowledged;
  run_threads(kThreads, [&](int i) {
    for (int n = 0; n < kEach; ++n) {
      Store& mine = i % 2 == 0 ? *store_ : other();
      std::uint64_t index = 0;
      std::string body;
      const bool undone = n % 5 == 4;
      const Status done = mine.write(
          [&](Writer& writer) -> Status {
            const auto next = writer.next_leaf();
            if (!next) return next.error();
            body = std::to_string(i) + "/" + std::to_string(n) + " at " + std::to_string(*next);
            const auto at = writer.append_leaf(body);
            if (!at) return at.error();
            index = *at;
            EXPECT_EQ(*at, *next);
            return undone ? Status(fail(ErrorCode::kRejected, "not this one")) : Status();
          },
          Appends::kLedger);
      EXPECT_EQ(done.ok(), !undone) << (done.ok() ? "" : done.error().message);
      const std::lock_guard guard(mutex);
      if (!done) continue;
      EXPECT_TRUE(acknowledged.emplace(index, body).second);
    }
  });
  const auto size = read<std::uint64_t>([](Reader& rows) { return rows.ledger_size(); });
  ASSERT_EQ(size, acknowledged.size());
  const auto leaves = read<std::vector<LeafRow>>([](Reader& rows) { return rows.leaves(0, 1000); });
  ASSERT_EQ(leaves.size(), size);
  ledger::MemoryTree tree;
  for (const LeafRow& leaf : leaves) {
    EXPECT_EQ(leaf.body, acknowledged[leaf.index]);
    EXPECT_EQ(leaf.hash, ledger::leaf_hash(leaf.body));
    tree.append(leaf.hash);
  }
  for (std::uint64_t at = 0; at <= size; ++at) {
    EXPECT_EQ(read<ledger::Hash>([&](Reader& rows) { return ledger::root_at(rows, at); }),
              ledger::root_at(tree, at).value());
  }
}

TEST_F(Shared, SeveralLeavesOfOneChangeAreReadBackBeforeItsCommit) {
  ASSERT_TRUE(store_
                  ->write(
                      [](Writer& writer) -> Status {
                        for (int i = 0; i < 5; ++i) {
                          const auto at = writer.append_leaf("leaf " + std::to_string(i));
                          if (!at) return at.error();
                        }
                        EXPECT_EQ(writer.ledger_size().value(), 5u);
                        const auto leaves = writer.leaves(2, 2);
                        if (!leaves) return leaves.error();
                        EXPECT_EQ(leaves->size(), 2u);
                        EXPECT_EQ(leaves->front().body, "leaf 2");
                        EXPECT_TRUE(ledger::root_at(writer, 5).ok());
                        return {};
                      },
                      Appends::kLedger)
                  .ok());
}

WebhookRow make_event(const std::string& id, const std::string& item) {
  WebhookRow event;
  event.id = id;
  event.item = item;
  event.kind = "decision";
  event.body = "{}";
  event.created = wall_from_ms(1000);
  event.next = wall_from_ms(1000);
  return event;
}

Result<std::vector<WebhookRow>> claim(Store& store, const std::string& by, int now, int until) {
  std::vector<WebhookRow> rows;
  const Status done = store.write([&](Writer& writer) -> Status {
    auto found = writer.claim_webhooks(by, wall_from_ms(now), wall_from_ms(until), 10);
    if (!found) return found.error();
    rows = std::move(*found);
    return {};
  });
  if (!done) return done.error();
  return rows;
}

TEST_F(Shared, AnItemsEventsGoOneAfterAnotherAndOneSenderHasThem) {
  ASSERT_TRUE(write(*store_, [](Writer& writer) -> Status {
                for (const char* id : {"a1", "a2", "b1"}) {
                  if (Status put = writer.put_webhook(make_event(id, std::string(id, 1))); !put)
                    return put;
                }
                return {};
              }).ok());
  EXPECT_TRUE(claim(*store_, "one", 999, 5000)->empty()) << "not due yet";
  auto first = claim(*store_, "one", 1000, 5000);
  ASSERT_EQ(first->size(), 2u);
  EXPECT_EQ((*first)[0].id, "a1");
  EXPECT_EQ((*first)[1].id, "b1");
  EXPECT_TRUE(claim(other(), "two", 1000, 5000)->empty()) << "they are somebody's";
  // The first sender vanished: after its time another takes over, and the first one's late word
  // counts no more.
  const auto second = claim(other(), "two", 5000, 9000);
  ASSERT_EQ(second->size(), 2u);
  ASSERT_TRUE(write(*store_, [&](Writer& writer) {
                return writer.delete_webhook((*first)[0].seq, "one");
              }).ok());
  EXPECT_TRUE(claim(*store_, "one", 5000, 9000)->empty());
  ASSERT_TRUE(write(other(), [&](Writer& writer) {
                return writer.delete_webhook((*second)[0].seq, "two");
              }).ok());
  EXPECT_EQ(claim(*store_, "one", 5000, 9000)->front().id, "a2");
}

TEST_F(Shared, ADeadEventHoldsItsItemUntilSomebodyDecides) {
  ASSERT_TRUE(write(*store_, [](Writer& writer) -> Status {
                for (const char* id : {"a1", "a2", "b1"}) {
                  if (Status put = writer.put_webhook(make_event(id, std::string(id, 1))); !put)
                    return put;
                }
                return {};
              }).ok());
  auto claimed = claim(*store_, "one", 1000, 5000);
  WebhookRow dead = claimed->front();
  dead.state = WebhookState::kDead;
  dead.attempts = 3;
  dead.cause = "the receiver answered 422";
  ASSERT_TRUE(write(*store_, [&](Writer& writer) { return writer.return_webhook(dead); }).ok());
  EXPECT_TRUE(claim(*store_, "one", 4000, 5000)->empty()) << "a2 waits behind a1, b1 is claimed";
  const auto counts = read<WebhookCounts>([](Reader& rows) { return rows.webhook_counts(); });
  EXPECT_EQ(counts.waiting, 2);
  EXPECT_EQ(counts.dead, 1);
  EXPECT_EQ(counts.oldest, wall_from_ms(1000));
  const auto listed = read<std::vector<WebhookRow>>(
      [](Reader& rows) { return rows.webhooks({.state = WebhookState::kDead}); });
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed.front().cause, "the receiver answered 422");
  int changed = 0;
  const auto change = [&](const std::function<Result<int>(Writer&)>& act) {
    ASSERT_TRUE(write(*store_, [&](Writer& writer) -> Status {
                  const auto done = act(writer);
                  if (!done) return done.error();
                  changed = *done;
                  return {};
                }).ok());
  };
  change([](Writer& writer) { return writer.requeue_webhooks({}, wall_from_ms(4000)); });
  EXPECT_EQ(changed, 1);
  dead = claim(*store_, "one", 4000, 5000)->front();
  EXPECT_EQ(dead.id, "a1");
  EXPECT_EQ(dead.attempts, 0);
  dead.state = WebhookState::kDead;
  ASSERT_TRUE(write(*store_, [&](Writer& writer) { return writer.return_webhook(dead); }).ok());
  change([&](Writer& writer) { return writer.drop_webhooks({dead.seq, 999'999}); });
  EXPECT_EQ(changed, 1);
  EXPECT_EQ(claim(*store_, "one", 4000, 4500)->front().id, "a2");
}

TEST_F(Shared, TextGoesInAndOutByteForByte) {
  std::string odd = "守夜 \"'\\ \xF0\x9F\xA6\x89 \t\n";
  for (char c = 1; c < 32; ++c) odd.push_back(c);
  TaskRow task = make_task(0);
  task.subject = odd;
  ASSERT_TRUE(write(*store_, [&](Writer& writer) { return writer.insert_task(task); }).ok());
  EXPECT_EQ(read<std::optional<TaskRow>>([&](Reader& rows) { return rows.task(task.id); })->subject,
            odd);
}

QualityCheckRow make_check(const std::string& id, domain::CheckKind kind, CheckState state,
                           int at) {
  QualityCheckRow check;
  check.id = id;
  check.kind = kind;
  check.state = state;
  check.task = "task-" + id;
  check.queue = "q";
  check.tier = 2;
  check.item = "item-" + id;
  check.source = "source-" + id;
  check.policy = "spam";
  check.person = "lin";
  check.decision = "d-" + id;
  check.verdict = "allow";
  check.same_policy = false;
  check.person_at = wall_from_ms(at - 1);
  check.other_decision = "o-" + id;
  check.held_against = "remove";
  check.due = wall_from_ms(at);
  check.at = wall_from_ms(at);
  return check;
}

TEST_F(Shared, ChecksOfQualityAreKeptWholeAndFoundByWhatTheyAreAskedFor) {
  const auto add = [&](const QualityCheckRow& check) {
    bool added = false;
    EXPECT_TRUE(write(*store_, [&](Writer& writer) -> Status {
                  const auto done = writer.add_check(check);
                  if (!done) return done.error();
                  added = *done;
                  return {};
                }).ok());
    return added;
  };
  const auto ids = [&](const std::function<Result<std::vector<QualityCheckRow>>(Reader&)>& ask) {
    std::vector<std::string> found;
    for (const QualityCheckRow& check : read<std::vector<QualityCheckRow>>(ask))
      found.push_back(check.id);
    return found;
  };
  using Ids = std::vector<std::string>;
  using enum domain::CheckKind;
  const QualityCheckRow golden = make_check("a", kGolden, CheckState::kDone, 100);
  EXPECT_TRUE(add(golden));
  EXPECT_FALSE(add(golden)) << "the id";
  QualityCheckRow again = make_check("b", kGolden, CheckState::kOpen, 101);
  again.source = golden.source;
  EXPECT_FALSE(add(again)) << "the same golden item to the same person";
  again.person = "qiao";
  EXPECT_TRUE(add(again));
  QualityCheckRow pair = make_check("c", kDouble, CheckState::kDrawn, 200);
  EXPECT_TRUE(add(pair));
  EXPECT_TRUE(add(make_check("d", kMachine, CheckState::kDone, 300)));
  const auto kept =
      read<std::optional<QualityCheckRow>>([](Reader& rows) { return rows.quality_check("a"); });
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(*kept, golden);
  EXPECT_EQ(ids([](Reader& rows) { return rows.checks_of_task("task-c"); }), Ids{"c"});
  EXPECT_EQ(ids([](Reader& rows) { return rows.checks_of_task(""); }), Ids{});
  EXPECT_EQ(ids([](Reader& rows) { return rows.golden_of("lin"); }), Ids{"a"});
  EXPECT_EQ(ids([](Reader& rows) { return rows.checks_drawn(wall_from_ms(199), 9); }), Ids{});
  EXPECT_EQ(ids([](Reader& rows) { return rows.checks_drawn(wall_from_ms(200), 9); }), Ids{"c"});
  const auto done = [&](const std::string& person, int from, int to, int limit = 9) {
    return ids([&](Reader& rows) {
      return rows.checks_done({person, wall_from_ms(from), wall_from_ms(to), limit});
    });
  };
  EXPECT_EQ(done("", 100, 301), (Ids{"d", "a"}));
  EXPECT_EQ(done("", 101, 300), Ids{});
  EXPECT_EQ(done("", 0, 999, 1), Ids{"d"});
  pair.state = CheckState::kDone;
  pair.other = "qiao";
  pair.task = "another";
  pair.policy = "fraud";
  ASSERT_TRUE(write(*store_, [&](Writer& writer) { return writer.update_check(pair); }).ok());
  EXPECT_EQ(
      *read<std::optional<QualityCheckRow>>([](Reader& rows) { return rows.quality_check("c"); }),
      pair);
  EXPECT_EQ(done("qiao", 0, 999), Ids{"c"});
  EXPECT_EQ(done("lin", 0, 999), (Ids{"d", "c", "a"}));
}

TEST_F(Shared, EveryBackendDrawsUnderTheSameSecret) {
  const auto key = read<std::string>([](Reader& rows) { return rows.sampling_key(); });
  EXPECT_GE(key.size(), 64u);
  std::string theirs;
  ASSERT_TRUE(other()
                  .read([&](Reader& rows) -> Status {
                    const auto found = rows.sampling_key();
                    if (!found) return found.error();
                    theirs = *found;
                    return {};
                  })
                  .ok());
  EXPECT_EQ(theirs, key);
  EXPECT_EQ(key.find(store_->epoch()), std::string::npos);
}

}  // namespace
}  // namespace vigil::backend
