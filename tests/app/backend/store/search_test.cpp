// Documents of tasks as every store finds them: words long and short, who decided what, time, pages
// that always lead on, and tasks of before the search.
#include <gmock/gmock.h>

#include <limits>
#include <set>

#include "app/backend/store/search_text.h"
#include "tests/app/backend/store/store_bench.h"

namespace vigil::backend {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreSearch : public StoreBench {
 protected:
  static TaskRow task(int number, const std::string& subject, const std::string& queue = "q") {
    TaskRow row = make_task(number, queue);
    row.created = wall_from_ms(1'000'000 + number * 1000);
    row.subject = subject;
    return row;
  }
  static std::string caption(const std::string& text) { return R"({"caption":")" + text + R"("})"; }

  void put(const std::vector<TaskRow>& tasks) {
    const Status put = write(*store_, [&](Writer& writer) -> Status {
      for (const TaskRow& row : tasks) {
        if (Status one = writer.insert_task(row); !one) return one;
      }
      return {};
    });
    ASSERT_TRUE(put.ok()) << put.error().message;
  }

  void decide(const TaskRow& row, const std::string& actor, const std::string& kind,
              const std::string& verdict) {
    const Status done = store_->write(
        [&](Writer& writer) -> Status {
          DecisionRow decision;
          decision.key = {actor, "d", "decision-" + std::to_string(++decisions_)};
          decision.task = row.id;
          decision.queue = row.queue;
          decision.kind = kind;
          decision.verdict = verdict;
          decision.decided_at = decision.received_at = wall_from_ms(7'000'000);
          decision.body = "{}";
          const auto leaf = writer.append_leaf("leaf " + std::to_string(decisions_));
          if (!leaf) return leaf.error();
          decision.ledger_index = static_cast<std::int64_t>(*leaf);
          return writer.insert_decision(decision);
        },
        Appends::kLedger);
    ASSERT_TRUE(done.ok()) << done.error().message;
  }

  SearchPage page(const SearchQuery& query) {
    return read<SearchPage>([&](Reader& rows) { return rows.search(query); });
  }
  std::vector<std::string> found(const SearchQuery& query) {
    std::vector<std::string> tasks;
    for (const SearchHit& hit : page(query).hits) tasks.push_back(hit.task);
    return tasks;
  }
  static SearchQuery words(std::vector<std::string> list) {
    SearchQuery query;
    for (const std::string& word : list) query.needles.push_back(word_needle(word));
    return query;
  }

  // What the migration leaves of a database that had `tasks` tasks.
  void forget_documents(int tasks) {
    const std::string next = std::to_string(tasks + 1);
    if (on_postgres()) {
      (void)place_.database()->ask("TRUNCATE search_document, search_verdict");
      (void)place_.database()->ask("INSERT INTO meta VALUES ('search_behind', '" + next + "')");
      return;
    }
    store_.reset();  // one connection writes
    {
      auto connection = Connection::open(folder_.path() / "vigil.db", Access::kReadWrite);
      ASSERT_TRUE(connection.ok());
      ASSERT_TRUE(
          (*connection)
              ->execute(
                  "DELETE FROM search_document; DELETE FROM search_verdict; INSERT INTO "
                  "search_index (search_index) VALUES ('delete-all'); INSERT INTO meta VALUES "
                  "('search_behind', '" +
                  next + "')")
              .ok());
    }
    store_ = place_.open();
  }

  int decisions_ = 0;
};

TEST_F(StoreSearch, NobodyFindsAGoldenItemBesideTheOneItLooksLike) {
  TaskRow golden = task(2, caption("山里的野生动物"));
  golden.labels = std::string(kGoldenLabel) + " lang:zh";
  put({task(1, caption("山里的野生动物")), golden});
  EXPECT_THAT(found(words({"野生动物"})), ElementsAre("q-task-1"));
  EXPECT_THAT(found(words({"山"})), ElementsAre("q-task-1"));
  EXPECT_THAT(found({}), ElementsAre("q-task-1"));
}

TEST_F(StoreSearch, WordsAreFoundNewestFirstWhateverTheirLength) {
  put({task(1, caption("山里的野生动物")), task(2, caption("村里的集市")),
       task(3, caption("夜里听见野生动物在叫")), task(4, caption("Wild geese over the village"))});
  EXPECT_THAT(found(words({"野生动物"})), ElementsAre("q-task-3", "q-task-1"));
  EXPECT_THAT(found(words({"里"})), ElementsAre("q-task-3", "q-task-2", "q-task-1"));
  EXPECT_THAT(found(words({"野生"})), ElementsAre("q-task-3", "q-task-1"));
  EXPECT_THAT(found(words({"野生动物", "山"})), ElementsAre("q-task-1")) << "all of them";
  EXPECT_THAT(found(words({"GEESE"})), ElementsAre("q-task-4"));
  EXPECT_THAT(found(words({"ge", "vill"})), ElementsAre("q-task-4"));
  EXPECT_THAT(found(words({"没有这样的词"})), IsEmpty());
  EXPECT_EQ(found({}).size(), 4u) << "nothing asked for is everything";
}

TEST_F(StoreSearch, OneFormOfTextOnBothSides) {
  put({task(1, caption("ＴＡＩＬＳ　穿山甲鱗片")), task(2, caption("100%_纯"))});
  EXPECT_THAT(found(words({"tails"})), ElementsAre("q-task-1"));
  EXPECT_THAT(found(words({"鳞片"})), ElementsAre("q-task-1")) << "traditional and simplified";
  EXPECT_THAT(found(words({"穿 山 甲"})), ElementsAre("q-task-1"));
  EXPECT_TRUE(word_needle("%").empty()) << "signs are no words";
  EXPECT_THAT(found(words({"100%纯"})), ElementsAre("q-task-2"));
}

TEST_F(StoreSearch, AuthorsAndTagsAreWholeAndNotMetByACaption) {
  put({task(
           1,
           R"({"caption":"a","author":{"name":"林","id":"u-17"},"tags":["night","night market"]})"),
       task(2, R"({"caption":"@林 #night","author":{"name":"林小"},"tags":["market"]})")});
  SearchQuery by_author;
  by_author.needles = {author_needle("林")};
  EXPECT_THAT(found(by_author), ElementsAre("q-task-1"));
  by_author.needles = {author_needle("U-17")};
  EXPECT_THAT(found(by_author), ElementsAre("q-task-1"));
  SearchQuery by_tag;
  by_tag.needles = {tag_needle("Night")};
  EXPECT_THAT(found(by_tag), ElementsAre("q-task-1"));
  by_tag.needles = {tag_needle("market")};
  EXPECT_THAT(found(by_tag), ElementsAre("q-task-2"));
  EXPECT_THAT(found(words({"林"})), ElementsAre("q-task-2", "q-task-1"))
      << "words are in all of it";
}

TEST_F(StoreSearch, TheVerdictThatStandsIsFoundAndOneWithdrawnIsNot) {
  const TaskRow first = task(1, caption("one"));
  const TaskRow second = task(2, caption("two"));
  put({first, second});
  SearchQuery removed;
  removed.verdict = "remove";
  decide(first, "lin", "decide", "remove");
  decide(second, "qiao", "decide", "remove");
  EXPECT_THAT(found(removed), ElementsAre("q-task-2", "q-task-1"));
  SearchQuery by_lin;
  by_lin.reviewer = "lin";
  const SearchPage of_lin = page(by_lin);
  ASSERT_EQ(of_lin.hits.size(), 1u);
  EXPECT_EQ(of_lin.hits[0].verdict, "remove");
  EXPECT_EQ(of_lin.hits[0].reviewer, "lin");
  EXPECT_EQ(of_lin.hits[0].decided, wall_from_ms(7'000'000));

  decide(first, "lin", "skip", "");
  EXPECT_THAT(found(by_lin), ElementsAre("q-task-1")) << "a skip changes nothing";
  decide(first, "mei", "supersede", "allow");
  EXPECT_THAT(found(by_lin), IsEmpty());
  decide(second, "qiao", "withdraw", "");
  EXPECT_THAT(found(removed), IsEmpty());
  SearchQuery both = words({"one"});
  both.verdict = "allow";
  both.reviewer = "mei";
  EXPECT_THAT(found(both), ElementsAre("q-task-1"));
  both.needles = {word_needle("two")};
  EXPECT_THAT(found(both), IsEmpty());
}

TEST_F(StoreSearch, AnErasedPersonIsNotFoundByNameAnyMore) {
  const TaskRow row = task(1, caption("one"));
  put({row});
  decide(row, "lin", "decide", "allow");
  ASSERT_TRUE(
      write(*store_, [](Writer& writer) { return writer.rename_person("lin", "erased-1"); }).ok());
  SearchQuery query;
  query.reviewer = "lin";
  EXPECT_THAT(found(query), IsEmpty());
  query.reviewer = "erased-1";
  EXPECT_THAT(found(query), ElementsAre("q-task-1"));
}

TEST_F(StoreSearch, QueueStateAndTimeNarrow) {
  put({task(1, caption("word")), task(2, caption("word"), "r"), task(3, caption("word"))});
  SearchQuery query = words({"word"});
  query.queues = std::vector<std::string>{"q"};
  EXPECT_THAT(found(query), ElementsAre("q-task-3", "q-task-1"));
  query.queues = std::vector<std::string>();
  EXPECT_THAT(found(query), IsEmpty()) << "none of no queues";
  query.queues.reset();
  query.from = wall_from_ms(1'002'000);
  EXPECT_THAT(found(query), ElementsAre("q-task-3", "r-task-2"));
  query.to = wall_from_ms(1'003'000);
  EXPECT_THAT(found(query), ElementsAre("r-task-2")) << "the end is left out";
  query.from.reset();
  query.to.reset();

  ASSERT_EQ(lease(*store_, "lin", 1)->size(), 1u);
  query.state = TaskState::kLeased;
  EXPECT_THAT(found(query), ElementsAre("q-task-1"));
  ASSERT_TRUE(write(*store_, [](Writer& writer) -> Status {
                auto row = writer.task("q-task-1");
                if (!row) return row.error();
                (*row)->state = TaskState::kDone;
                return writer.update_task(**row);
              }).ok());
  EXPECT_THAT(found(query), IsEmpty());
  query.state = TaskState::kDone;
  EXPECT_THAT(found(query), ElementsAre("q-task-1")) << "the archive is searched, too";
}

TEST_F(StoreSearch, PagesFollowEachOtherWithoutGapsOrRepeats) {
  std::vector<TaskRow> tasks;
  for (int i = 0; i < 25; ++i) tasks.push_back(task(i, caption(i % 2 == 0 ? "even 野生" : "odd")));
  // Those of one millisecond have an order of their own, too.
  for (int i = 25; i < 30; ++i) {
    tasks.push_back(task(i, caption("even 野生")));
    tasks.back().created = wall_from_ms(9'000'000);
  }
  put(tasks);
  for (const char* word : {"even", "野"}) {
    SearchQuery query = words({word});
    query.limit = 4;
    std::vector<std::string> all;
    for (int calls = 0;; ++calls) {
      ASSERT_LT(calls, 10);
      const SearchPage some = page(query);
      for (const SearchHit& hit : some.hits) all.push_back(hit.task);
      if (!some.next) break;
      EXPECT_LT(*some.next, query.before.value_or(std::numeric_limits<std::int64_t>::max()));
      query.before = some.next;
    }
    EXPECT_EQ(all.size(), 18u) << word;
    EXPECT_EQ(all.front(), "q-task-29");
    EXPECT_EQ(all.back(), "q-task-0");
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  }
}

TEST_F(StoreSearch, ARareShortWordLeadsOnInsteadOfKeepingAnybodyWaiting) {
  // Newer than the first one by more than a page looks at.
  put({task(0, caption("鹤"))});
  const int many = kMostSearched + 10;
  for (int from = 1; from <= many; from += 1000) {
    std::vector<TaskRow> some;
    for (int i = from; i < std::min(from + 1000, many + 1); ++i)
      some.push_back(task(i, caption("x")));
    put(some);
  }
  SearchQuery query = words({"鹤"});
  const SearchPage first = page(query);
  EXPECT_THAT(first.hits, IsEmpty());
  ASSERT_TRUE(first.next.has_value());
  query.before = first.next;
  const SearchPage second = page(query);
  ASSERT_EQ(second.hits.size(), 1u);
  EXPECT_EQ(second.hits[0].task, "q-task-0");
  EXPECT_FALSE(second.next.has_value());
}

TEST_F(StoreSearch, ARareLongWordIsFoundBehindManyOthersAtOnce) {
  put({task(0, caption("丹顶鹤 and cranes"))});
  for (int from = 1; from <= 5000; from += 1000) {
    std::vector<TaskRow> some;
    for (int i = from; i < from + 1000; ++i) some.push_back(task(i, caption("丹顶的鹤")));
    put(some);
  }
  EXPECT_THAT(found(words({"丹顶鹤"})), ElementsAre("q-task-0"));
  EXPECT_THAT(found(words({"丹顶鹤", "鹤"})), ElementsAre("q-task-0"));
}

// As an upgrade finds it: tasks and decisions, and no documents.
TEST_F(StoreSearch, TasksOfBeforeTheSearchGetTheirDocumentsNewestFirst) {
  std::vector<TaskRow> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(task(i, caption("old words")));
  put(tasks);
  decide(tasks[1], "lin", "decide", "remove");
  forget_documents(5);
  put({task(9, caption("new words"))});
  EXPECT_FALSE(read<bool>([](Reader& rows) { return rows.search_is_whole(); }));
  EXPECT_THAT(found(words({"words"})), ElementsAre("q-task-9"));
  const auto catch_up = [&] {
    int taken = 0;
    const Status done = write(*store_, [&](Writer& writer) -> Status {
      const Result<int> some = writer.catch_up_search(3);
      if (!some) return some.error();
      taken = *some;
      return {};
    });
    EXPECT_TRUE(done.ok()) << done.error().message;
    return taken;
  };
  EXPECT_EQ(catch_up(), 3);
  EXPECT_THAT(found(words({"words"})), ElementsAre("q-task-9", "q-task-4", "q-task-3", "q-task-2"));
  EXPECT_EQ(catch_up(), 2);
  EXPECT_EQ(catch_up(), 0);
  EXPECT_TRUE(read<bool>([](Reader& rows) { return rows.search_is_whole(); }));
  EXPECT_EQ(found(words({"words"})).size(), 6u);
  SearchQuery removed;
  removed.verdict = "remove";
  EXPECT_THAT(found(removed), ElementsAre("q-task-1"));
}

// Not every PostgreSQL has pg_trgm: then stretch by stretch.
TEST_F(StoreSearch, WithoutAnIndexOfTheDatabaseAllIsFoundAsWell) {
  if (!on_postgres()) GTEST_SKIP() << "SQLite always has one";
  (void)place_.database()->ask("DROP EXTENSION pg_trgm CASCADE");
  store_ = place_.open();
  put({task(1, caption("山里的野生动物")), task(2, caption("村里的集市"))});
  EXPECT_THAT(found(words({"野生动物"})), ElementsAre("q-task-1"));
}

TEST_F(StoreSearch, TextOfAnyKindIsTakenInAndCanBeAskedFor) {
  put({task(1, "{}"), task(2, R"({"caption":7,"author":"x","tags":"y"})"),
       task(3, R"_({"caption":"say \"no\" \\ 'yes' OR * NEAR(a)"})_"),
       task(4, caption(std::string(3 * kMostSearchedBytes, 'a')))});
  EXPECT_THAT(found(words({"say\"no\"'yes'"})), ElementsAre("q-task-3"));
  EXPECT_THAT(found(words({"OR*NEAR(a)"})), ElementsAre("q-task-3"));
  EXPECT_THAT(found(words({"aaaa"})), ElementsAre("q-task-4"));
  EXPECT_TRUE(read<bool>([](Reader& rows) { return rows.search_is_whole(); }));
}

}  // namespace
}  // namespace vigil::backend
