// Golden items: mixed in, not to be told from others, and without any effect but the figure.
#include <gmock/gmock.h>

#include <set>

#include "app/backend/service/golden.h"
#include "core/domain/sampling.h"
#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {

namespace {

using domain::Verdict;
using nlohmann::json;

class GoldenTest : public QualityBench {
 protected:
  void put_golden(const std::string& id, json more = json::object()) {
    json record = {{"id", id},
                   {"queue", "review.first"},
                   {"verdict", "remove"},
                   {"policy", "graphic-violence"},
                   {"severity", 1},
                   {"reach", 100},
                   {"subject",
                    {{"caption", "金标准"},
                     {"author", {{"followers", 7}, {"name", "li"}}},
                     {"tags", {"pets"}}}}};
    record.update(more);
    put("golden", record);
  }

  // Leases one task after another until a golden one comes; real ones are released.
  std::optional<TaskRow> lease_golden(const Caller& caller, int tries = 60) {
    for (int i = 0; i < tries; ++i) {
      const std::vector<TaskRow> leased = lease(caller);
      if (leased.size() != 1) return std::nullopt;
      if (is_golden(leased.front())) return leased.front();
      EXPECT_TRUE(queues.release(caller, {{leased.front().id, leased.front().fence}}).ok());
    }
    return std::nullopt;
  }

  std::int64_t webhooks() {
    return read<WebhookCounts>([](Reader& r) { return r.webhook_counts(); }).waiting;
  }
};

TEST_F(GoldenTest, TheShareIsTheRateAndEachComesOnceToAPerson) {
  set_rates(0.25, 0, 0);
  for (int i = 0; i < 120; ++i) bring_in("clip-" + std::to_string(1000 + i));
  for (int i = 0; i < 50; ++i) put_golden("g" + std::to_string(i));
  std::set<std::string> given;
  int golden = 0;
  for (int i = 0; i < 100; ++i) {
    const std::vector<TaskRow> leased = lease(anna);
    ASSERT_EQ(leased.size(), 1u);
    if (is_golden(leased.front())) {
      ++golden;
      const std::vector<QualityCheckRow> checks = checks_of(leased.front());
      ASSERT_EQ(checks.size(), 1u);
      EXPECT_TRUE(given.insert(checks.front().source).second) << "twice";
    }
    decide(anna, leased.front(), Verdict::kAllow);
  }
  EXPECT_GE(golden, 5);
  EXPECT_LE(golden, 55);
  audit();
}

TEST_F(GoldenTest, NothingIsMixedInAtZeroWithoutItemsIntoAnEmptyQueueOrForWhoKnowsTheAnswers) {
  put_golden("g");
  set_rates(0, 0, 0);
  bring_in("clip-1");
  EXPECT_FALSE(lease_golden(anna).has_value());
  set_rates(0.5, 0, 0);
  EXPECT_FALSE(lease_golden(clara).has_value()) << "administrators read the answers";
  EXPECT_TRUE(lease_golden(anna).has_value());
  EXPECT_FALSE(lease_golden(anna).has_value()) << "once";
  set_rates(0, 0, 0);
  decide(bela, lease(bela).front(), Verdict::kAllow);
  set_rates(0.5, 0, 0);
  // Nothing waits any more, or whatever came would be seen for what it is.
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(lease(boris).empty());
}

TEST_F(GoldenTest, TheAnswersOfWhatItIsMadeOfAreHiddenFromWhoMayBeAsked) {
  bring_in("known");
  decide(anna, lease(anna).front(), Verdict::kRemove);
  const auto blind = [&](const Caller& caller) {
    return read<bool>([&](Reader& reader) -> Result<bool> {
      const auto task = reader.task_by_key("review.first", "known");
      if (!task) return task.error();
      const auto sights = items.sights(reader, caller, {**task});
      if (!sights) return sights.error();
      return sights->front().blind;
    });
  };
  EXPECT_FALSE(blind(boris)) << "a senior reads what was decided";
  put_golden("g", {{"item", "known"}});
  EXPECT_TRUE(blind(boris)) << "it may come before this very person";
  EXPECT_FALSE(blind(clara)) << "who keeps the quality knows the answers";
  EXPECT_FALSE(blind(auditor)) << "who judges nothing is asked nothing";
}

TEST_F(GoldenTest, ItsDecisionChangesNothingAndIsHeldAgainstTheKnownAnswer) {
  set_rates(0.5, 1, 0);
  bring_in("clip-1");
  const QueueCounts before =
      read<QueueCounts>([](Reader& r) { return r.queue_counts("review.first"); });
  put_golden("g");
  const std::optional<TaskRow> golden = lease_golden(anna);
  ASSERT_TRUE(golden.has_value());
  const domain::Decision first = decide(anna, *golden, Verdict::kRemove);
  EXPECT_EQ(webhooks(), 0);
  const auto flow =
      read<std::vector<FlowRow>>([](Reader& r) { return r.queue_flow("review.first", 0); });
  for (const FlowRow& row : flow) EXPECT_EQ(row.decided, 0);
  EXPECT_EQ(read<QueueCounts>([](Reader& r) { return r.queue_counts("review.first"); }).ready,
            before.ready);
  std::vector<QualityCheckRow> checks = checks_of(*golden);
  ASSERT_EQ(checks.size(), 1u) << "no second look at it either";
  EXPECT_EQ(checks.front().state, CheckState::kDone);
  EXPECT_EQ(checks.front().verdict, "remove");
  EXPECT_EQ(checks.front().held_against, "remove");
  EXPECT_TRUE(checks.front().same_policy);
  // Another verdict instead counts, and so does taking it back.
  domain::Decision second = make_replacement(first, Verdict::kAllow);
  EXPECT_EQ(submit(anna, second)["status"], "accepted");
  EXPECT_EQ(checks_of(*golden).front().verdict, "allow");
  const json back = submit(anna, make_replacement(second, std::nullopt));
  EXPECT_EQ(back["status"], "accepted");
  EXPECT_EQ(back["task_state"], "ready") << "as of any other task";
  EXPECT_EQ(checks_of(*golden).front().state, CheckState::kAgain);
  // It comes back to the same person, and to nobody else.
  for (int i = 0; i < 5; ++i) {
    for (const TaskRow& task : lease(bela)) {
      EXPECT_NE(task.id, golden->id) << "bela has a task of her own of it";
      EXPECT_TRUE(queues.release(bela, {{task.id, task.fence}}).ok());
    }
  }
  const std::vector<TaskRow> again = lease(anna);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again.front().id, golden->id);
  EXPECT_GT(again.front().fence, golden->fence);
  decide(anna, again.front(), Verdict::kRemove, "minors-safety");
  audit();
}

TEST_F(GoldenTest, AnAbandonedOneWaitsForTheSamePersonAloneAndASkippedOneIsOver) {
  set_rates(0.5, 0, 0);
  bring_in("clip-1");
  put_golden("g");
  const std::optional<TaskRow> golden = lease_golden(anna);
  ASSERT_TRUE(golden.has_value());
  clock.advance(std::chrono::minutes(10));
  ASSERT_TRUE(queues.sweep().ok());
  EXPECT_EQ(checks_of(*golden).front().state, CheckState::kAgain);
  const auto others = queues.take(bela, "review.first", golden->id, bela.device);
  ASSERT_TRUE(others.ok());
  EXPECT_FALSE(others->has_value());
  const auto own = queues.take(anna, "review.first", golden->id, anna.device);
  ASSERT_TRUE(own.ok() && own->has_value());
  const json skipped = submit(anna, make_skip(anna, **own));
  EXPECT_EQ(skipped["task_state"], "ready");
  EXPECT_EQ(checks_of(*golden).front().state, CheckState::kVoid);
  EXPECT_FALSE(lease_golden(anna).has_value());
}

TEST_F(GoldenTest, NobodyIsGivenAnItemOfAnOwnEarlierDecision) {
  set_rates(0.5, 0, 0);
  bring_in("clip-7");
  decide(anna, lease(anna).front(), Verdict::kAllow);
  for (int i = 0; i < 3; ++i) bring_in("clip-" + std::to_string(100 + i));
  put("golden",
      {{"id", "own"}, {"queue", "review.first"}, {"item", "clip-7"}, {"verdict", "allow"}});
  EXPECT_FALSE(lease_golden(anna).has_value());
  const std::optional<TaskRow> golden = lease_golden(bela);
  ASSERT_TRUE(golden.has_value());
  EXPECT_THAT(golden->subject, testing::HasSubstr("守夜")) << "the decided item's own";
  EXPECT_NE(golden->key, "clip-7");
  decide(bela, *golden, Verdict::kRemove);
  EXPECT_EQ(stage("clip-7"), "published") << "the real one is where it was";
}

TEST_F(GoldenTest, TheDoseCountsWhatIsSeenAndOptOutsHold) {
  put("dose", {{"id", "severity-2"}, {"severity", 2}, {"items_per_day", 1}});
  put("people", {{"id", "bela"}, {"opt_out", {"pets"}}});
  set_rates(0.5, 0, 0);
  for (int i = 0; i < 3; ++i) bring_in("clip-" + std::to_string(100 + i));
  put_golden("g1", {{"severity", 2}});
  put_golden("g2", {{"severity", 2}});
  EXPECT_TRUE(lease_golden(anna).has_value());
  EXPECT_FALSE(lease_golden(anna).has_value()) << "one of that severity a day";
  EXPECT_FALSE(lease_golden(bela).has_value()) << "no pets";
  const auto doses = read<std::vector<DoseRow>>([&](Reader& r) {
    return r.doses(
        "anna", std::chrono::floor<std::chrono::days>(clock.wall_now()).time_since_epoch().count());
  });
  ASSERT_EQ(doses.size(), 1u);
  EXPECT_EQ(doses.front().items, 1);
}

TEST_F(GoldenTest, ListsShowItToThePersonItWasMadeForAlone) {
  set_rates(0.5, 0, 0);
  bring_in("clip-1");
  put_golden("g");
  const std::optional<TaskRow> golden = lease_golden(anna);
  ASSERT_TRUE(golden.has_value());
  const auto listed = [&](const Caller& caller) {
    const auto page = queues.tasks("review.first", std::nullopt, 0, 100, caller.id);
    EXPECT_TRUE(page.ok());
    return page->tasks.size();
  };
  EXPECT_EQ(listed(anna), 2u);
  EXPECT_EQ(listed(bela), 1u);
  EXPECT_EQ(listed(clara), 1u);
}

TEST(GoldenName, LooksLikeItsNeighboursAndIsAnother) {
  const domain::Sampler sampler("k");
  for (const std::string key :
       {"clip-000123", "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11", "goat", "V_9zQ", "守夜-17"}) {
    const std::string name = name_like(key, sampler, "x");
    EXPECT_EQ(name.size(), key.size());
    EXPECT_NE(name, key);
    for (std::size_t i = 0; i < key.size(); ++i) {
      EXPECT_EQ(std::isdigit(static_cast<unsigned char>(name[i])) != 0,
                std::isdigit(static_cast<unsigned char>(key[i])) != 0)
          << key << " " << name;
    }
  }
  EXPECT_EQ(name_like("clip-000123", sampler, "x").substr(0, 5), "clip-");
}

}  // namespace
}  // namespace vigil::backend
