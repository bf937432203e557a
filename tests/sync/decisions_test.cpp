// What becomes of a decision: kept, sent once, answered item by item, never lost, never resubmitted
// by itself.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionKind;
using domain::DecisionState;
using domain::Verdict;
using nlohmann::json;
using std::chrono::seconds;
using test::Delivery;
using test::FakeAnswer;
using test::problem;

using DecisionsTest = DeskTest;

TEST_F(DecisionsTest, ADecisionIsConfirmedWithItsPlaceInTheLedger) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  EXPECT_EQ(state(id), DecisionState::kSaved);
  settle();
  const DecisionRecord settled = record(id);
  EXPECT_EQ(settled.state, DecisionState::kConfirmed);
  EXPECT_EQ(settled.ledger_index, 0);
  EXPECT_EQ(settled.item.caption, "clip 0");
  ASSERT_EQ(backend_.ledger().size(), 1U);
  const json sent = backend_.ledger()[0];
  EXPECT_EQ(sent["id"], id.text());
  EXPECT_EQ(sent["fence"], 1);
  EXPECT_EQ(sent["device"], desk_->device().text());
  EXPECT_EQ(sent["queue"], kQueue.text());
  EXPECT_FALSE(sent.contains("actor"));
}

TEST_F(DecisionsTest, I1_WhatWasDecidedIsThereAfterARestartThatSentNothing) {
  const auto tasks = take_tasks(2);
  const auto id = allow(tasks[0]);
  reopen();
  sign_in();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
}

TEST_F(DecisionsTest, I2_EverythingConfirmedIsSentAgainToAReplacedDatabase) {
  const auto tasks = take_tasks(3);
  std::vector<domain::DecisionId> ids;
  for (const auto& task : tasks) ids.push_back(allow(task));
  settle();
  ASSERT_EQ(backend_.ledger().size(), 3U);
  backend_.replace_database("epoch-2");
  EXPECT_TRUE(backend_.ledger().empty());
  live(seconds(60));
  std::vector<std::string> order;
  for (const json& leaf : backend_.ledger()) order.push_back(leaf["id"]);
  EXPECT_EQ(order, (std::vector{ids[0].text(), ids[1].text(), ids[2].text()}));
  for (const auto& id : ids) EXPECT_EQ(state(id), DecisionState::kConfirmed);
  expect_counts_are_true();
}

TEST_F(DecisionsTest, I3_ALostAcknowledgementMeansOneLeafAndTheSameBytesAgain) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  for (int i = 0; i < 3; ++i) {
    backend_.inject({.route = "POST /v1/decisions", .handled = true, .delivery = Delivery::kNone});
  }
  settle();
  EXPECT_EQ(state(id), DecisionState::kSaved);
  live(seconds(120));
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  EXPECT_EQ(backend_.ledger().size(), 1U);
  const auto sent = backend_.requests("POST /v1/decisions");
  ASSERT_EQ(sent.size(), 4U);
  for (const auto& each : sent) EXPECT_EQ(each.body, sent[0].body);
}

TEST_F(DecisionsTest, I4_AnIdTheBackendKnowsWithAnotherBodyIsParked) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  backend_.inject(
      {.route = "POST /v1/decisions", .answer = problem(422, "id_reused", "Another body.")});
  settle();
  EXPECT_EQ(state(id), DecisionState::kRefused);
  EXPECT_EQ(record(id).cause, Cause::kIdReused);
}

TEST_F(DecisionsTest, I8_AStaleLeaseKeepsTheWholeInputAndIsNeverResubmitted) {
  const auto tasks = take_tasks(1);
  backend_.expire_lease(tasks[0].id.text());
  DecisionDraft draft;
  draft.task = tasks[0].id;
  draft.verdict = Verdict::kEscalate;
  draft.note = "第二段要再看";
  draft.checklist = {"whole.seen"};
  draft.marks = {{Millis(1000), Millis(2500)}};
  const auto id = desk_->decide(draft);
  ASSERT_TRUE(id.ok()) << id.error().message;
  settle();
  const DecisionRecord parked = record(*id);
  EXPECT_EQ(parked.state, DecisionState::kConflict);
  EXPECT_EQ(parked.cause, Cause::kStaleLease);
  EXPECT_EQ(parked.detail, "too late");
  EXPECT_EQ(parked.decision.verdict, draft.verdict);
  EXPECT_EQ(parked.decision.note, draft.note);
  EXPECT_EQ(parked.decision.checklist, draft.checklist);
  EXPECT_EQ(parked.decision.marks, draft.marks);
  const auto attempts = backend_.requests("POST /v1/decisions").size();
  desk_->keep_leased(kQueue, 0);
  live(std::chrono::minutes(10));
  reopen();
  sign_in();
  live(std::chrono::minutes(10));
  EXPECT_EQ(backend_.requests("POST /v1/decisions").size(), attempts);
  EXPECT_EQ(state(*id), DecisionState::kConflict);
}

TEST_F(DecisionsTest, SomebodyElseDecidedFirst) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  backend_.decide_as_other(tasks[0].id.text());
  settle();
  EXPECT_EQ(record(id).cause, Cause::kDecidedByOther);
  EXPECT_EQ(json::parse(record(id).standing_json)["actor"], "wei");
}

TEST_F(DecisionsTest, I12_AReplacementNeverOvertakes) {
  const auto tasks = take_tasks(2);
  const auto first = allow(tasks[0]);
  const auto second = supersede(first, Verdict::kEscalate);
  const auto third = supersede(second, Verdict::kAllow);
  const auto other = allow(tasks[1]);
  EXPECT_EQ(record(second).cause, Cause::kEarlierDecision);
  backend_.inject(
      {.route = "POST /v1/decisions", .handled = true, .delivery = Delivery::kTruncated});
  live(seconds(120));
  std::vector<std::string> order;
  for (const json& leaf : backend_.ledger()) order.push_back(leaf["id"]);
  EXPECT_EQ(order, (std::vector{first.text(), other.text(), second.text(), third.text()}));
  EXPECT_EQ(record(first).superseded_by, second);
  EXPECT_EQ(state(third), DecisionState::kConfirmed);
}

TEST_F(DecisionsTest, I13_EveryItemOfABatchHasItsOwnFate) {
  const auto tasks = take_tasks(4);
  backend_.expire_lease(tasks[1].id.text());
  backend_.decide_as_other(tasks[2].id.text());
  std::vector<domain::DecisionId> ids;
  for (const auto& task : tasks) ids.push_back(allow(task));
  settle();
  EXPECT_EQ(backend_.requests("POST /v1/decisions").size(), 1U);
  EXPECT_EQ(state(ids[0]), DecisionState::kConfirmed);
  EXPECT_EQ(record(ids[1]).cause, Cause::kStaleLease);
  EXPECT_EQ(record(ids[2]).cause, Cause::kDecidedByOther);
  EXPECT_EQ(state(ids[3]), DecisionState::kConfirmed);
  expect_counts_are_true();
}

TEST_F(DecisionsTest, I13_AnItemWithoutAnAnswerIsSentAgain) {
  const auto tasks = take_tasks(2);
  const auto one = allow(tasks[0]);
  const auto two = allow(tasks[1]);
  const json half = {
      {"results", {{{"id", one.text()}, {"status", "accepted"}, {"ledger_index", 9}}}}};
  backend_.inject({.route = "POST /v1/decisions", .answer = FakeAnswer{.body = half.dump()}});
  settle();
  EXPECT_EQ(state(one), DecisionState::kConfirmed);
  EXPECT_EQ(state(two), DecisionState::kSaved);
  live(seconds(60));
  EXPECT_EQ(state(two), DecisionState::kConfirmed);
}

TEST_F(DecisionsTest, I15_WhatIsDecidedIsReadBackAtOnce) {
  const auto tasks = take_tasks(2);
  const auto before = desk_->revision();
  const auto id = allow(tasks[0]);
  EXPECT_GT(desk_->revision(), before);
  EXPECT_EQ(desk_->history({}).front().decision.id, id);
  EXPECT_EQ(desk_->history({"clip 0", {}, 10}).size(), 1U);
  EXPECT_EQ(desk_->history({"clip 1", {}, 10}).size(), 0U);
  EXPECT_EQ(desk_->count(DecisionState::kSaved), 1);
  EXPECT_EQ(desk_->decided_today(), 1);
  ASSERT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
  EXPECT_EQ(desk_->tasks(kQueue)->tasks[0].id, tasks[1].id);
}

TEST_F(DecisionsTest, I16_NothingButAWholeAnswerOfTheBackendCounts) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  const FakeAnswer strange[] = {
      {.content_type = "text/html", .body = "<html>Sign in to the guest network</html>"},
      {.content_type = "application/json", .body = R"({"results":[{"id":")"},
      {.content_type = "application/json", .body = R"({"ok":true})"},
      {.status = 403, .content_type = "text/html", .body = "blocked"},
      {.status = 422, .content_type = "text/plain", .body = "no"},
      {.status = 302, .content_type = "text/html", .body = ""},
      {.status = 204, .body = ""},
  };
  for (const FakeAnswer& each : strange) {
    backend_.inject({.route = "POST /v1/decisions", .answer = each});
    desk_->retry_now();
    settle();
    EXPECT_EQ(state(id), DecisionState::kSaved) << each.status << " " << each.body;
  }
  desk_->retry_now();
  settle();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  EXPECT_EQ(backend_.ledger().size(), 1U);
}

TEST_F(DecisionsTest, I17_ARefusedBatchParksTheGuiltyOneAlone) {
  const auto tasks = take_tasks(3);
  std::vector<domain::DecisionId> ids;
  for (const auto& task : tasks) ids.push_back(allow(task));
  backend_.inject(
      {.route = "POST /v1/decisions", .answer = problem(400, "invalid_argument", "One is bad.")});
  // One by one now: the second is the guilty one.
  desk_->run_once();
  desk_->run_once();
  backend_.inject(
      {.route = "POST /v1/decisions", .answer = problem(422, "rejected", "No such policy.")});
  settle();
  EXPECT_EQ(state(ids[0]), DecisionState::kConfirmed);
  EXPECT_EQ(state(ids[1]), DecisionState::kRefused);
  EXPECT_EQ(record(ids[1]).cause, Cause::kRejected);
  EXPECT_EQ(record(ids[1]).detail, "Refused: No such policy.");
  EXPECT_EQ(state(ids[2]), DecisionState::kConfirmed);
}

TEST_F(DecisionsTest, I17_AServersFailureIsRetriedAndARefusalIsNot) {
  const auto tasks = take_tasks(1);
  const auto id = allow(tasks[0]);
  for (const int status : {500, 502, 503, 429}) {
    backend_.inject({.route = "POST /v1/decisions", .answer = problem(status, "unavailable")});
  }
  live(std::chrono::minutes(4));
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  EXPECT_EQ(backend_.requests("POST /v1/decisions").size(), 5U);
}

TEST_F(DecisionsTest, I22_TheSixStatesShownAreTheDatabases) {
  draft_window_ = seconds(10);
  reopen();
  const auto tasks = take_tasks(6);
  expect_counts_are_true();
  (void)allow(tasks[0]);
  clock_.advance(seconds(11));
  backend_.expire_lease(tasks[1].id.text());
  (void)allow(tasks[1]);
  expect_counts_are_true();
  EXPECT_EQ(desk_->count(DecisionState::kDraft), 2);
  settle();
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 1);
  expect_counts_are_true();
  live(seconds(15));
  EXPECT_EQ(desk_->count(DecisionState::kConflict), 1);
  backend_.go_away();
  (void)allow(tasks[2]);
  live(seconds(30));
  EXPECT_EQ(desk_->count(DecisionState::kSaved), 1);
  expect_counts_are_true();
  reopen();
  backend_.come_back();
  sign_in();
  expect_counts_are_true();
  EXPECT_EQ(desk_->count(DecisionState::kConfirmed), 2);
}

// ---- the draft window
// ----------------------------------------------------------------------------

TEST_F(DecisionsTest, UndoInTheWindowLeavesNoTraceOnTheServer) {
  draft_window_ = seconds(10);
  reopen();
  const auto tasks = take_tasks(3);
  const auto id = allow(tasks[0]);
  EXPECT_EQ(record(id).cause, Cause::kUndoWindow);
  EXPECT_EQ(record(id).leaves_draft_at, clock_.wall_now() + seconds(10));
  live(seconds(9));
  ASSERT_TRUE(desk_->undo(id).ok());
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.front().id, tasks[0].id);
  EXPECT_FALSE(desk_->find(id).has_value());
  live(seconds(60));
  EXPECT_TRUE(backend_.requests("POST /v1/decisions").empty());
}

TEST_F(DecisionsTest, AfterTheWindowItIsSentByItselfAndUndoSaysWhatToDo) {
  draft_window_ = seconds(10);
  reopen();
  const auto id = allow(take_tasks(1)[0]);
  live(seconds(11));
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  const Status undone = desk_->undo(id);
  EXPECT_EQ(undone.error().code, ErrorCode::kRejected);
}

TEST_F(DecisionsTest, ADraftSurvivesACrashAndIsSentAtTheNextStart) {
  draft_window_ = seconds(10);
  reopen();
  const auto id = allow(take_tasks(1)[0]);
  reopen();
  sign_in();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
}

// ---- what is no decision
// -------------------------------------------------------------------------

TEST_F(DecisionsTest, RulesAreCheckedBeforeAnythingIsStored) {
  backend_.put_record(
      "policies", "wildlife-trade",
      {{"id", "wildlife-trade"},
       {"version", 3},
       {"title", {{"zh", "野生动物交易"}, {"en", "Wildlife trade"}}},
       {"guide", {{"zh", "买卖野生动物"}, {"en", "Buying or selling wild animals"}}},
       {"severity", 3},
       {"actions", {"remove"}},
       {"active", true}});
  const auto tasks = take_tasks(1);
  (void)desk_->records("policies");
  settle();
  DecisionDraft draft;
  draft.task = tasks[0].id;
  const auto code = [&] {
    const auto decided = desk_->decide(draft);
    return decided.ok() ? std::string("stored") : std::string(to_word(decided.error().code));
  };
  EXPECT_EQ(code(), "rejected") << "no verdict";
  draft.verdict = Verdict::kRemove;
  EXPECT_EQ(code(), "rejected") << "no policy";
  draft.policy = domain::PolicyId("no-such-policy");
  EXPECT_EQ(code(), "rejected") << "unknown policy";
  draft.policy = domain::PolicyId("wildlife-trade");
  draft.verdict = Verdict::kLimit;
  EXPECT_EQ(code(), "rejected") << "not permitted by that policy";
  EXPECT_EQ(desk_->tasks(kQueue)->tasks.size(), 1U);
  EXPECT_TRUE(desk_->history({}).empty());
  draft.verdict = Verdict::kRemove;
  ASSERT_EQ(code(), "stored");
  EXPECT_EQ(desk_->history({}).front().decision.policy_version, 3);
  EXPECT_EQ(code(), "not_found") << "a task is decided once";
}

TEST_F(DecisionsTest, OnlyWhatStandsCanBeReplacedAndOnlyOnce) {
  draft_window_ = seconds(10);
  reopen();
  const auto tasks = take_tasks(2);
  const auto draft = allow(tasks[0]);
  DecisionDraft again;
  again.kind = DecisionKind::kWithdraw;
  again.supersedes = draft;
  EXPECT_EQ(desk_->decide(again).error().code, ErrorCode::kRejected);
  live(seconds(11));
  ASSERT_TRUE(desk_->decide(again).ok());
  EXPECT_EQ(desk_->decide(again).error().code, ErrorCode::kConflict);
  again.supersedes = domain::DecisionId("0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11");
  EXPECT_EQ(desk_->decide(again).error().code, ErrorCode::kNotFound);
}

TEST_F(DecisionsTest, ASkipIsSentLikeADecision) {
  const auto tasks = take_tasks(1);
  DecisionDraft draft;
  draft.kind = DecisionKind::kSkip;
  draft.task = tasks[0].id;
  EXPECT_EQ(desk_->decide(draft).error().code, ErrorCode::kRejected) << "a skip needs a reason";
  draft.reason = "方言听不懂";
  const auto id = desk_->decide(draft);
  ASSERT_TRUE(id.ok());
  settle();
  EXPECT_EQ(state(*id), DecisionState::kConfirmed);
  EXPECT_EQ(desk_->decided_today(), 0);
}

TEST_F(DecisionsTest, TodayEndsAtLocalMidnight) {
  const auto tasks = take_tasks(2);
  (void)allow(tasks[0]);
  EXPECT_EQ(desk_->decided_today(), 1);
  clock_.advance(std::chrono::hours(25));
  EXPECT_EQ(desk_->decided_today(), 0);
}

}  // namespace
}  // namespace vigil::sync
