// What was not accepted waits for the person: conflicts and refusals, and each answer to them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;
using domain::Verdict;
using std::chrono::minutes;
using std::chrono::seconds;

class TraysTest : public DeskTest {
 protected:
  // In conflict because its lease ran out and nobody has decided since.
  domain::DecisionId late_decision() {
    task_ = take_tasks(1)[0];
    backend_.expire_lease(task_.id.text());
    const auto id = allow(task_);
    settle();
    EXPECT_EQ(state(id), DecisionState::kConflict);
    return id;
  }
  // In conflict because somebody else decided first.
  domain::DecisionId second_decision() {
    task_ = take_tasks(1)[0];
    backend_.decide_as_other(task_.id.text());
    const auto id = allow(task_);
    settle();
    EXPECT_EQ(state(id), DecisionState::kConflict);
    return id;
  }
  // The one decision in `state`.
  DecisionRecord only(DecisionState wanted) {
    const auto found = desk_->history({{}, wanted, 10});
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? DecisionRecord{} : found.front();
  }

  domain::Task task_;
};

TEST_F(TraysTest, I8_NothingIsSentAgainByItself) {
  (void)late_decision();
  const auto sent = backend_.requests("POST /v1/decisions").size();
  live(std::chrono::hours(3));
  EXPECT_EQ(backend_.requests("POST /v1/decisions").size(), sent);
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
}

TEST_F(TraysTest, AConflictSaysWhatStands) {
  const auto id = second_decision();
  const auto record = this->record(id);
  ASSERT_TRUE(record.standing);
  EXPECT_EQ(record.standing->actor.text(), "wei");
  EXPECT_EQ(record.cause, Cause::kDecidedByOther);
}

TEST_F(TraysTest, I22_PuttingAwayLeavesTheTrayAndStaysInTheHistory) {
  const auto id = second_decision();
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
  ASSERT_TRUE(desk_->put_away(id).ok());
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 0);
  expect_counts_are_true();
  EXPECT_TRUE(record(id).put_away_at);
  EXPECT_EQ(desk_->history({}).size(), 1U);
  EXPECT_EQ(desk_->put_away(id).error().code, ErrorCode::kRejected);
  reopen();
  sign_in();
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 0);
  expect_counts_are_true();
}

TEST_F(TraysTest, OnlyWhatWaitsForThePersonCanBeAnswered) {
  const auto id = allow(take_tasks(1)[0]);
  settle();
  EXPECT_EQ(desk_->put_away(id).error().code, ErrorCode::kRejected);
  EXPECT_EQ(desk_->send_again(id, {}).error().code, ErrorCode::kRejected);
  EXPECT_EQ(desk_->withdraw_standing(id).error().code, ErrorCode::kRejected);
}

TEST_F(TraysTest, SentAgainUnderANewLeaseWhenThePersonSaysSo) {
  const auto id = late_decision();
  auto draft = desk_->draft_of(id);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->verdict, Verdict::kAllow);
  draft->note = "looked at once more";
  ASSERT_TRUE(desk_->send_again(id, *draft).ok());
  EXPECT_EQ(desk_->retake_state(id), RetakeState::kWaiting);
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1) << "kept until another stands in its place";
  settle();
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 0);
  const DecisionRecord sent = only(DecisionState::kConfirmed);
  EXPECT_EQ(sent.decision.note, "looked at once more");
  EXPECT_NE(sent.decision.id, id);
  EXPECT_GT(sent.decision.fence, record(id).decision.fence);
  EXPECT_EQ(record(id).superseded_by, sent.decision.id);
  EXPECT_EQ(backend_.ledger().size(), 1U);
  expect_counts_are_true();
}

TEST_F(TraysTest, SendingAgainWaitsForTheNetworkAndLosesNothingMeanwhile) {
  const auto id = late_decision();
  backend_.go_away();
  ASSERT_TRUE(desk_->send_again(id, *desk_->draft_of(id)).ok());
  live(minutes(5));
  EXPECT_EQ(desk_->retake_state(id), RetakeState::kWaiting);
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
  backend_.come_back();
  live(minutes(1));
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 1);
}

TEST_F(TraysTest, ATaskSomebodyElseHasIsSaid) {
  const auto id = late_decision();
  backend_.decide_as_other(task_.id.text());
  ASSERT_TRUE(desk_->send_again(id, *desk_->draft_of(id)).ok());
  settle();
  EXPECT_EQ(desk_->retake_state(id), RetakeState::kTaken);
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
  EXPECT_TRUE(backend_.ledger().empty());
}

TEST_F(TraysTest, ARefusedDecisionIsChangedAndSentAgain) {
  const auto task = take_tasks(1)[0];
  backend_.inject(
      {.route = "POST /v1/decisions", .answer = test::problem(403, "forbidden", "Not by you.")});
  const auto id = allow(task);
  live(seconds(30));
  ASSERT_EQ(state(id), DecisionState::kRefused);
  auto draft = desk_->draft_of(id);
  ASSERT_TRUE(draft);
  draft->verdict = Verdict::kEscalate;
  ASSERT_TRUE(desk_->send_again(id, *draft).ok());
  settle();
  EXPECT_EQ(only(DecisionState::kConfirmed).decision.verdict, Verdict::kEscalate);
  EXPECT_EQ(only(DecisionState::kConfirmed).decision.fence, task.lease.fence)
      << "the lease was still one's own";
  EXPECT_EQ(desk_->count(DecisionState::kRefused), 0);
}

TEST_F(TraysTest, AWrongChangeIsRefusedHereAndEverythingStays) {
  const auto id = late_decision();
  DecisionDraft draft = *desk_->draft_of(id);
  draft.verdict = Verdict::kRemove;  // needs a policy
  EXPECT_EQ(desk_->send_again(id, draft).error().code, ErrorCode::kRejected);
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
}

// The first decision was replaced from another desk of the same person; a second replacement made
// here is too late, and the person answers.
class OwnConflictTest : public TraysTest {
 protected:
  domain::DecisionId own_conflict() {
    const auto first = allow(take_tasks(1)[0]);
    settle();
    const auto id = supersede(first, Verdict::kEscalate);
    backend_.inject(
        {.route = "POST /v1/decisions",
         .answer = test::FakeAnswer{
             .body = nlohmann::json{{"results",
                                     {{{"id", id.text()},
                                       {"status", "conflict"},
                                       {"code", "superseded"},
                                       {"current",
                                        {{"decision", first.text()},
                                         {"actor", "lin"},
                                         {"verdict", "allow"},
                                         {"fence", 1},
                                         {"decided_at", "2026-01-01T00:00:00.000Z"}}}}}}}
                         .dump()}});
    settle();
    EXPECT_EQ(state(id), DecisionState::kConflict);
    standing_ = first;
    return id;
  }
  domain::DecisionId standing_;
};

TEST_F(OwnConflictTest, MineIsSentAsSupersedingWhatStands) {
  const auto id = own_conflict();
  ASSERT_TRUE(desk_->send_again(id, *desk_->draft_of(id)).ok());
  settle();
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 0);
  const auto sent = desk_->history({{}, DecisionState::kConfirmed, 10}).front();
  EXPECT_EQ(sent.decision.kind, domain::DecisionKind::kSupersede);
  EXPECT_EQ(sent.decision.supersedes, standing_);
  EXPECT_EQ(sent.decision.verdict, Verdict::kEscalate);
}

TEST_F(OwnConflictTest, MineThatStandsIsWithdrawn) {
  const auto id = own_conflict();
  ASSERT_TRUE(desk_->withdraw_standing(id).ok());
  settle();
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 0);
  EXPECT_EQ(backend_.ledger().back()["kind"], "withdraw");
}

TEST_F(OwnConflictTest, UndoingTheAnswerBringsTheConflictBack) {
  draft_window_ = seconds(10);
  reopen();
  const auto first = allow(take_tasks(1)[0]);
  live(seconds(11));
  ASSERT_EQ(state(first), DecisionState::kConfirmed);
  const auto id = supersede(first, Verdict::kEscalate);
  backend_.decide_as_other(record(first).decision.task.text());
  live(seconds(11));
  ASSERT_EQ(state(id), DecisionState::kConflict);
  const auto other = record(id).standing;
  ASSERT_TRUE(other);
  EXPECT_EQ(desk_->withdraw_standing(id).error().code, ErrorCode::kRejected)
      << "it is not one's own that stands";
  ASSERT_TRUE(desk_->send_again(id, *desk_->draft_of(id)).ok());
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 0);
  ASSERT_TRUE(desk_->undo(only(DecisionState::kDraft).decision.id).ok());
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
  EXPECT_FALSE(record(id).put_away_at);
  expect_counts_are_true();
}

}  // namespace
}  // namespace vigil::sync
