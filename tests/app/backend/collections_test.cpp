#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

std::string policy(int version) {
  return R"({"actions":["remove"],"id":"any","title":{},"version":)" + std::to_string(version) +
         "}";
}

class CollectionsTest : public testing::Test {
 protected:
  WriteOutcome put(std::string_view id, int version, std::optional<std::int64_t> revision) {
    const auto outcome =
        shop.collections.put(shop.administrator, "policies", id, policy(version), {revision});
    EXPECT_TRUE(outcome.ok());
    return outcome.value_or({});
  }

  Workshop shop;
};

using Kind = WriteOutcome::Kind;

TEST_F(CollectionsTest, ARevisionIsNeverOverwrittenUnseen) {
  EXPECT_EQ(put("a", 1, std::nullopt).kind, Kind::kCreated);
  EXPECT_EQ(put("a", 2, 1).record.revision, 2);
  const WriteOutcome stale = put("a", 3, 1);
  EXPECT_EQ(stale.kind, Kind::kStale);
  EXPECT_TRUE(stale.exists);
  EXPECT_EQ(stale.record.revision, 2) << "the loser sees what is there";
  EXPECT_EQ(put("a", 3, std::nullopt).kind, Kind::kStale);
  EXPECT_EQ(put("never", 1, 1).kind, Kind::kStale);
}

TEST_F(CollectionsTest, OfManyWritersWithOneRevisionOneWins) {
  put("a", 1, std::nullopt);
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (put("a", i + 2, 1).kind == Kind::kUpdated) ++won;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
}

TEST_F(CollectionsTest, ARecordMadeAgainGoesOnCounting) {
  put("a", 1, std::nullopt);
  ASSERT_EQ(shop.collections.remove(shop.administrator, "policies", "a", 1)->record.revision, 2);
  EXPECT_EQ(shop.collections.record(shop.reviewer, "policies", "a").error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(put("a", 5, std::nullopt).record.revision, 3) << "revision 1 never means two contents";
}

TEST_F(CollectionsTest, I14_TheFeedHasNoGapsUnderConcurrentWriters) {
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 6; ++writer) {
    threads.emplace_back([&, writer] {
      const std::string id = "record-" + std::to_string(writer);
      for (int i = 0; i < 10; ++i) {
        EXPECT_NE(put(id, i + 1, i == 0 ? std::nullopt : std::optional<std::int64_t>(i)).kind,
                  Kind::kStale);
      }
    });
  }
  // A reader that follows meanwhile sees every change once, in order.
  std::vector<std::int64_t> seen;
  std::int64_t since = 0;
  constexpr std::int64_t kAll = 2 + 60;  // the seed, and these
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (since < kAll && std::chrono::steady_clock::now() < deadline) {
    const auto page = shop.collections.changes(shop.reviewer, "policies", since, 7);
    ASSERT_TRUE(page.ok());
    for (const RecordRow& change : page->changes) seen.push_back(since = change.seq);
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kAll));
  for (std::size_t i = 0; i < seen.size(); ++i)
    EXPECT_EQ(seen[i], static_cast<std::int64_t>(i + 1));
}

TEST_F(CollectionsTest, I14_DeletionsAreInTheFeed) {
  put("a", 1, std::nullopt);
  ASSERT_TRUE(shop.collections.remove(shop.administrator, "policies", "a", 1).ok());
  const auto page = shop.collections.changes(shop.reviewer, "policies", 3, 10);
  ASSERT_EQ(page->changes.size(), 1u);
  EXPECT_TRUE(page->changes[0].deleted);
  EXPECT_EQ(page->changes[0].id, "a");
  EXPECT_FALSE(page->more);
}

TEST_F(CollectionsTest, I14_ACursorBeforeWhatIsKeptIsGoneAndAFreshReadMendsIt) {
  for (int i = 1; i <= 10; ++i)
    put("a", i, i == 1 ? std::nullopt : std::optional<std::int64_t>(i - 1));
  ASSERT_TRUE(shop.collections.compact(4).ok());
  EXPECT_TRUE(shop.collections.changes(shop.reviewer, "policies", 7, 10)->gone);
  const auto kept = shop.collections.changes(shop.reviewer, "policies", 8, 10);
  EXPECT_FALSE(kept->gone);
  EXPECT_EQ(kept->changes.size(), 4u);
  EXPECT_TRUE(shop.collections.changes(shop.reviewer, "policies", 13, 10)->gone)
      << "ahead: another database";
  const auto all = shop.collections.records(shop.reviewer, "policies", "", 10);
  EXPECT_EQ(all->records.size(), 3u);
  EXPECT_EQ(all->head, 12);
  EXPECT_FALSE(shop.collections.changes(shop.reviewer, "policies", all->head, 10)->gone);
}

TEST_F(CollectionsTest, I15_AWriteIsReadAtOnce) {
  for (int i = 1; i <= 20; ++i) {
    put("a", i, i == 1 ? std::nullopt : std::optional<std::int64_t>(i - 1));
    ASSERT_EQ(shop.collections.record(shop.reviewer, "policies", "a")->revision, i);
  }
}

TEST_F(CollectionsTest, ASchemaIsKeptAndItsBreachNamed) {
  const auto outcome = shop.collections.put(
      shop.administrator, "policies", "a", R"({"actions":[],"id":"a","title":{},"version":1})", {});
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(outcome->kind, Kind::kInvalid);
  EXPECT_EQ(outcome->problem->pointer, "/actions");
  EXPECT_EQ(outcome->problem->keyword, "minItems");
  EXPECT_EQ(outcome->problem->sentence(), "breaks the rule minItems (1) at /actions");
}

TEST_F(CollectionsTest, IdsWithBlanksOrNothingAreRefused) {
  for (const std::string& id :
       {std::string(), std::string("a b"), std::string("a\nb"), std::string(201, 'x')}) {
    EXPECT_EQ(shop.collections.put(shop.administrator, "policies", id, policy(1), {}).error().code,
              ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(put("野生动物", 1, std::nullopt).kind, Kind::kCreated);
}

TEST_F(CollectionsTest, SeedsFillWhatNeverHeldAnythingOnly) {
  EXPECT_EQ(shop.collections.records(shop.reviewer, "policies", "", 10)->records.size(), 2u);
  for (const char* id : {"spam", "fraud"}) {
    ASSERT_TRUE(shop.collections.remove(shop.administrator, "policies", id, 1).ok());
  }
  ASSERT_TRUE(shop.collections.seed().ok());
  EXPECT_TRUE(shop.collections.records(shop.reviewer, "policies", "", 10)->records.empty())
      << "what somebody deleted does not come back by itself";
}

}  // namespace
}  // namespace vigil::backend
