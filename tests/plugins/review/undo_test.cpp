#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using domain::DecisionKind;
using domain::DecisionState;
using domain::Verdict;

class UndoTest : public ReviewDeskTest {};

TEST_F(UndoTest, WithinTheWindowTheItemComesBackWithEverythingPutIn) {
  open(3);
  run(commands::kSetNote, "先下架");
  press("2");
  press("R");
  run(commands::kPick, "spam");
  EXPECT_EQ(item(), 2);
  press("U");
  EXPECT_EQ(item(), 1);
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_EQ(seen().draft.note, "先下架");
  EXPECT_TRUE(seen().draft.ticks[1]);
  EXPECT_FALSE(seen().revising);
  press("A");
  ASSERT_EQ(outbox().outbox().size(), 1u);
  EXPECT_EQ(outbox().outbox()[0].decision.kind, DecisionKind::kDecide);
  EXPECT_EQ(item(), 2);
}

TEST_F(UndoTest, UndoingKeepsWhatWasPutInAboutThePresentItem) {
  open(2);
  press("A");
  run(commands::kSetNote, "关于第二条");
  press("U");
  EXPECT_EQ(item(), 1);
  EXPECT_EQ(seen().draft.note, "");
  press("A");
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(seen().draft.note, "关于第二条");
}

TEST_F(UndoTest, AChainOfDraftsIsUndoneOneByOne) {
  open(4);
  press("A");
  press("E");
  press("A");
  EXPECT_EQ(item(), 4);
  press("U");
  EXPECT_EQ(item(), 3);
  press("U");
  EXPECT_EQ(item(), 2);
  press("U");
  EXPECT_EQ(item(), 1);
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_FALSE(host_.commands().enabled(commands::kUndo));
}

TEST_F(UndoTest, ASkipIsUndoneToo) {
  open(2);
  press("S");
  run(commands::kPick, "expertise");
  EXPECT_EQ(item(), 2);
  press("U");
  EXPECT_EQ(item(), 1);
}

TEST_F(UndoTest, AfterTheWindowAnotherVerdictSupersedes) {
  open(2);
  run(commands::kSetNote, "原来的话");
  press("A");
  const domain::DecisionId first = outbox().outbox()[0].decision.id;
  run(commands::kSetNote, "第二条的话");
  pass(std::chrono::seconds(11));
  press("U");
  ASSERT_TRUE(seen().revising);
  EXPECT_EQ(seen().revising->decision.id, first);
  EXPECT_EQ(item(), 1);
  EXPECT_EQ(seen().draft.note, "原来的话");
  EXPECT_FALSE(host_.commands().enabled(commands::kSkip));
  EXPECT_FALSE(host_.commands().enabled(commands::kUndo));
  press("R");
  run(commands::kPick, "rumour");
  EXPECT_FALSE(seen().revising);
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(seen().draft.note, "第二条的话");
  ASSERT_EQ(outbox().outbox().size(), 2u);
  const domain::Decision second = outbox().outbox()[1].decision;
  EXPECT_EQ(second.kind, DecisionKind::kSupersede);
  EXPECT_EQ(second.supersedes, first);
  EXPECT_EQ(second.task, task_id(1));
  EXPECT_EQ(second.verdict, Verdict::kRemove);
  EXPECT_EQ(outbox().outbox()[0].superseded_by, second.id);
}

TEST_F(UndoTest, EscapeLeavesDecidingAgain) {
  open(2);
  press("A");
  pass(std::chrono::seconds(11));
  press("U");
  press("R");
  press("Esc");  // the list
  EXPECT_TRUE(seen().revising);
  press("Esc");
  EXPECT_FALSE(seen().revising);
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(outbox().outbox().size(), 1u);
}

TEST_F(UndoTest, ADraftOfASupersedingDecisionIsUndoneAndTheFirstStands) {
  open(2);
  press("A");
  pass(std::chrono::seconds(11));
  press("U");
  press("E");
  press("U");
  ASSERT_EQ(outbox().outbox().size(), 1u);
  EXPECT_TRUE(outbox().outbox()[0].superseded_by.empty());
  EXPECT_EQ(item(), 2);
}

TEST_F(UndoTest, WithdrawTakesTheDecisionBack) {
  open(2);
  EXPECT_FALSE(host_.commands().enabled(commands::kWithdraw));
  press("A");
  pass(std::chrono::seconds(11));
  press("U");
  run(commands::kWithdraw);
  ASSERT_EQ(outbox().outbox().size(), 2u);
  const domain::Decision withdrawal = outbox().outbox()[1].decision;
  EXPECT_EQ(withdrawal.kind, DecisionKind::kWithdraw);
  EXPECT_FALSE(withdrawal.verdict);
  EXPECT_TRUE(withdrawal.policy.empty());
  EXPECT_TRUE(domain::check_decision(withdrawal, nullptr).ok());
  EXPECT_EQ(item(), 2);
}

TEST_F(UndoTest, ARefusedOrConflictingDecisionIsNotReplacedByItself) {
  for (const DecisionState state : {DecisionState::kRefused, DecisionState::kConflict}) {
    open(2);
    press("A");
    const std::size_t stored = outbox().outbox().size();
    pass(std::chrono::seconds(11));
    outbox().settle(outbox().outbox().back().decision.id, state, "the lease ran out");
    turn();
    press("U");
    EXPECT_FALSE(seen().revising);
    EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kProblemUndoSettled));
    EXPECT_EQ(outbox().outbox().size(), stored);
  }
}

TEST_F(UndoTest, TheWindowClosingUnderTheKeyOpensDecidingAgain) {
  open(2);
  press("A");
  outbox().fail_next(fail(ErrorCode::kRejected, "The draft window is over."));
  press("U");
  EXPECT_TRUE(seen().revising);
  EXPECT_EQ(outbox().outbox().size(), 1u);
}

TEST_F(UndoTest, WithoutADecisionThereIsNothingToUndo) {
  open(1);
  EXPECT_FALSE(host_.commands().enabled(commands::kUndo));
  EXPECT_FALSE(desk_->undo().ok());
}

TEST_F(UndoTest, AFailedUndoChangesNothing) {
  open(2);
  press("A");
  outbox().fail_next(fail(ErrorCode::kStorageFull, "full"));
  press("U");
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(outbox().outbox().size(), 1u);
  press("U");
  EXPECT_EQ(item(), 1);
}

TEST_F(UndoTest, ADecisionFromTheHistoryIsDecidedAgain) {
  open(3);
  press("A");
  press("A");
  const domain::DecisionId first = outbox().outbox()[0].decision.id;
  pass(std::chrono::seconds(11));
  desk_->set_in_sight(InSight::kHistory);
  run(commands::kRevise, first.text());
  EXPECT_EQ(host_.notices().back().sentence, host_.texts().text(ids::texts::kNoticeRevise));
  desk_->set_in_sight(InSight::kDesk);
  EXPECT_EQ(item(), 1);
  press("E");
  EXPECT_EQ(outbox().outbox()[2].decision.supersedes, first);
  EXPECT_EQ(item(), 3);
  // What was replaced cannot be replaced again.
  run(commands::kRevise, first.text());
  EXPECT_FALSE(seen().revising);
  run(commands::kRevise, "no-such-decision");
  EXPECT_FALSE(seen().revising);
}

}  // namespace
}  // namespace vigil::review::testing
