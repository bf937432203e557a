// A strike goes with its decision, is told to whoever judges the author next, and expires.
#include "app/backend/service/strikes.h"

#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

class StrikesTest : public QualityBench {
 protected:
  void bring_author(std::string key, std::string author) {
    NewTask task;
    task.key = std::move(key);
    task.severity = 1;
    task.subject = to_canonical_json({{"caption", "x"}, {"author", {{"id", author}}}});
    ASSERT_TRUE(queues.enqueue("review.first", {task}).ok());
  }

  // Leases what is there and removes it with a strike.
  domain::Decision strike(const Caller& caller, int days) {
    const std::vector<TaskRow> task = lease(caller);
    EXPECT_EQ(task.size(), 1u);
    if (task.empty()) return {};
    domain::Decision decision = decision_on(caller, task[0], domain::Verdict::kRemove);
    decision.actions = {{domain::ActionKind::kStrike, days, {}}};
    EXPECT_EQ(submit(caller, decision)["status"], "accepted");
    return decision;
  }

  static domain::Decision replacing(const domain::Decision& earlier,
                                    std::optional<domain::Verdict> verdict) {
    domain::Decision decision = make_replacement(earlier, verdict);
    decision.actions.clear();
    return decision;
  }

  json record(const std::string& author) {
    const auto row = collections.record(clara, "strikes", author);
    return row ? parse_json(row->body).value_or(json()) : json();
  }

  std::string told_of(const std::string& author) {
    TaskRow task;
    task.id = "t";
    task.subject = to_canonical_json({{"author", {{"id", author}}}});
    const auto lines = items.tell_strikes({task});
    EXPECT_TRUE(lines.ok());
    return lines && !lines->empty() ? lines->begin()->second : "";
  }
};

TEST_F(StrikesTest, ItIsKeptWithItsDecisionAndPolicyUntilItExpires) {
  bring_author("clip", "wang");
  EXPECT_EQ(told_of("wang"), "");
  const domain::Decision decision = strike(anna, 90);
  const json strikes = record("wang")["strikes"];
  ASSERT_EQ(strikes.size(), 1u);
  EXPECT_EQ(strikes[0]["decision"], decision.id.text());
  EXPECT_EQ(strikes[0]["item"], "clip");
  EXPECT_EQ(strikes[0]["policy"], "graphic-violence");
  EXPECT_EQ(from_rfc3339(strikes[0]["until"].get<std::string>()),
            clock.wall_now() + std::chrono::days(90));
  EXPECT_NE(told_of("wang").find("1"), std::string::npos);
  EXPECT_EQ(told_of("somebody-else"), "");
  clock.advance(std::chrono::days(90));
  EXPECT_EQ(told_of("wang"), "") << "it has expired";
}

TEST_F(StrikesTest, SeveralAddUpAndTheLastOneCounts) {
  bring_author("a", "wang");
  strike(anna, 90);
  bring_author("b", "wang");
  strike(bela, 30);
  EXPECT_NE(told_of("wang").find("2 条"), std::string::npos) << told_of("wang");
  clock.advance(std::chrono::days(31));
  EXPECT_NE(told_of("wang").find("1 条"), std::string::npos) << told_of("wang");
}

TEST_F(StrikesTest, TakenBackWithItsDecision) {
  bring_author("clip", "wang");
  const domain::Decision decision = strike(anna, 90);
  EXPECT_EQ(submit(anna, replacing(decision, std::nullopt))["status"], "accepted");
  EXPECT_TRUE(record("wang")["strikes"].empty());
  EXPECT_EQ(told_of("wang"), "");
}

TEST_F(StrikesTest, AMilderDecisionOverItTakesItBackToo) {
  bring_author("clip", "wang");
  const domain::Decision decision = strike(anna, 90);
  EXPECT_EQ(submit(anna, replacing(decision, domain::Verdict::kAllow))["status"], "accepted");
  EXPECT_TRUE(record("wang")["strikes"].empty());
}

TEST_F(StrikesTest, TheSameDecisionTwiceIsOneStrike) {
  bring_author("clip", "wang");
  const domain::Decision decision = strike(anna, 90);
  EXPECT_EQ(submit(anna, decision)["status"], "accepted");
  EXPECT_EQ(record("wang")["strikes"].size(), 1u);
}

TEST_F(StrikesTest, AnAuthorWithoutANameOrWithAStrangeOneGetsNoRecord) {
  bring_author("clip", "");
  strike(anna, 90);
  bring_author("other", "two words");
  strike(bela, 90);
  const auto page = collections.records(clara, "strikes", "", 10);
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->records.empty());
}

TEST_F(StrikesTest, ManyMakeRoomForNewOnes) {
  for (std::size_t i = 0; i < kMostStrikes + 3; ++i) {
    bring_author("clip-" + std::to_string(i), "wang");
    strike(anna, 700);
  }
  EXPECT_EQ(record("wang")["strikes"].size(), kMostStrikes);
  EXPECT_EQ(record("wang")["strikes"].back()["item"], "clip-" + std::to_string(kMostStrikes + 2));
}

}  // namespace
}  // namespace vigil::backend
