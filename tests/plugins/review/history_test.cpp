#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using domain::DecisionState;

class HistoryTest : public ReviewDeskTest {
 protected:
  void SetUp() override {
    open(5);
    press("A");
    run(commands::kSetNote, "价格牌");
    press("R");
    run(commands::kPick, "spam");
    press("E");
    pass(std::chrono::seconds(11));
    outbox().settle(outbox().outbox()[0].decision.id, DecisionState::kConfirmed);
    outbox().settle(outbox().outbox()[2].decision.id, DecisionState::kConflict, "decided first");
    turn();
  }
  [[nodiscard]] const HistorySnapshot& shown() const { return history_->snapshot(); }
};

TEST_F(HistoryTest, ListsOwnDecisionsNewestFirstWithTheirStates) {
  ASSERT_EQ(shown().records.size(), 3u);
  EXPECT_EQ(shown().records[0].state, DecisionState::kConflict);
  EXPECT_EQ(shown().records[0].cause, "decided first");
  EXPECT_EQ(shown().records[1].state, DecisionState::kSaved);
  EXPECT_EQ(shown().records[2].state, DecisionState::kConfirmed);
}

TEST_F(HistoryTest, SearchAndStateNarrowIt) {
  run(commands::kHistorySearch, "价格");
  ASSERT_EQ(shown().records.size(), 1u);
  EXPECT_EQ(shown().records[0].decision.policy, domain::PolicyId("spam"));
  run(commands::kHistoryState, "confirmed");
  EXPECT_TRUE(shown().records.empty());
  run(commands::kHistorySearch, "");
  EXPECT_EQ(shown().records.size(), 1u);
  run(commands::kHistoryState, "");
  EXPECT_EQ(shown().records.size(), 3u);
  run(commands::kHistoryState, "lost");
  EXPECT_EQ(problems(), 1u);
  EXPECT_EQ(shown().records.size(), 3u);
}

TEST_F(HistoryTest, TheSelectionFollowsItsDecision) {
  const domain::DecisionId chosen = shown().records[1].decision.id;
  run(commands::kHistorySelect, chosen.text());
  EXPECT_EQ(shown().selected, 1u);
  press("A");
  ASSERT_TRUE(shown().selected);
  EXPECT_EQ(*shown().selected, 2u);
  EXPECT_EQ(shown().records[2].decision.id, chosen);
  run(commands::kHistorySearch, "nothing like it");
  EXPECT_FALSE(shown().selected);
  run(commands::kHistorySearch, "");
  EXPECT_EQ(shown().selected, 2u);
}

TEST_F(HistoryTest, AnotherPersonSeesNoneOfTheSelection) {
  run(commands::kHistorySearch, "价格");
  host_.fake_person().id = domain::UserId("zhou");
  turn();
  EXPECT_EQ(shown().text, "");
  EXPECT_FALSE(shown().selected);
}

}  // namespace
}  // namespace vigil::review::testing
