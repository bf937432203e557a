// A long night of random keys: no decision is lost, none is made twice, and every one keeps the
// rules.
#include <map>
#include <random>
#include <set>

#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using domain::DecisionKind;

constexpr int kItems = 200;

class SessionTest : public ReviewDeskTest, public ::testing::WithParamInterface<unsigned> {};

TEST_P(SessionTest, RandomCommandsNeverLoseOrDoubleADecision) {
  std::mt19937 random(GetParam());
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  open(kItems);
  const char* const keys[] = {
      "A",    "A",     "A", "E", "L", "W", "G", "R", "R", "S",    "U",   "U", "Esc", "Space",
      "Left", "Right", "I", "O", "X", "N", "1", "5", "9", "Home", "End", "[", "]",   "Shift+Right"};
  int presses = 0;
  for (; seen().stage == Stage::kReviewing && presses < 20'000; ++presses) {
    if (below(40) == 0) outbox().fail_next(fail(ErrorCode::kStorageFull, "full"));
    if (below(60) == 0) pass(Millis{below(20'000)});
    if (seen().picker) {
      switch (below(4)) {
        case 0: run(commands::kPickFilter, below(2) == 0 ? "y" : "谣"); break;
        case 1: press("Esc"); break;
        default: run(commands::kPick); break;
      }
    } else if (seen().revising && below(3) == 0) {
      run(commands::kWithdraw);
    } else if (below(12) == 0) {
      run(commands::kSetNote, "第 " + std::to_string(presses) + " 次");
    } else {
      press(keys[below(static_cast<int>(std::size(keys)))]);
    }
  }
  ASSERT_EQ(seen().stage, Stage::kLoading) << "after " << presses << " commands";

  // Exactly one first decision for each item, however often it was undone in between.
  std::map<domain::TaskId, int> firsts;
  std::map<domain::DecisionId, domain::DecisionId> replaced;
  for (const sdk::DecisionRecord& record : outbox().outbox()) {
    const domain::Decision& decision = record.decision;
    domain::Decision checked = decision;
    checked.policy_version = decision.policy.empty() ? 0 : 1;
    ASSERT_TRUE(domain::check_decision(checked, nullptr).ok())
        << domain::check_decision(checked, nullptr).error().message;
    if (decision.kind == DecisionKind::kDecide || decision.kind == DecisionKind::kSkip) {
      ++firsts[decision.task];
    } else {
      // No decision is replaced by two.
      ASSERT_TRUE(replaced.emplace(decision.supersedes, decision.id).second);
    }
  }
  EXPECT_EQ(firsts.size(), static_cast<std::size_t>(kItems));
  for (const auto& [task, count] : firsts) EXPECT_EQ(count, 1) << task.text();
}

INSTANTIATE_TEST_SUITE_P(Seeds, SessionTest, ::testing::Values(1u, 2u, 3u, 417u, 20260101u));

}  // namespace
}  // namespace vigil::review::testing
