#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "app/backend/service/judgement.h"
#include "core/base/json.h"
#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using domain::Decision;
using domain::Verdict;
using nlohmann::json;
using std::chrono::seconds;

PrivateRow ledger_person(Workshop& shop, std::string_view user) {
  PrivateRow row;
  EXPECT_TRUE(shop.store
                  ->read([&](Reader& reader) -> Status {
                    row = reader.private_person(user).value().value();
                    return {};
                  })
                  .ok());
  return row;
}

TEST(Decisions, I11_DecisionTaskStateAndLeafArriveTogether) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  const Decision decision = make_decision(shop.reviewer, task, Verdict::kRemove);
  const json answer = shop.submit(shop.reviewer, decision);
  EXPECT_EQ(answer, json({{"id", decision.id.text()},
                          {"status", "accepted"},
                          {"ledger_index", 1},
                          {"task_state", "done"}}));
  EXPECT_EQ(shop.task(task.id).state, TaskState::kDone);
  EXPECT_EQ(shop.counts("review.first").done, 1);
  const auto leaves = shop.ledger.leaves(0, 10);
  ASSERT_TRUE(leaves.ok());
  ASSERT_EQ(leaves->size(), 2u) << "the first says who came, the second what was decided";
  const json leaf = parse_json((*leaves)[1].body).value_or(json());
  const auto person = ledger_person(shop, "lin");
  EXPECT_EQ(leaf["actor"], person.commitment);
  EXPECT_EQ(parse_json((*leaves)[0].body)->value("person", ""), person.commitment);
  EXPECT_EQ(leaf["seq"], 1);
  EXPECT_EQ(leaf["role"], "reviewer");
  EXPECT_EQ(leaf["lease"]["fence"], decision.fence);
  EXPECT_EQ(leaf["task_key"], "key-0");
  EXPECT_EQ(to_canonical_json(leaf["decision"]), body_of(decision));
  EXPECT_FALSE(leaf["decision"].contains("actor"));
  EXPECT_EQ((*leaves)[1].body.find("\"lin\""), std::string::npos) << "no name stands in the ledger";
  EXPECT_EQ((*leaves)[1].hash, ledger::leaf_hash((*leaves)[1].body));
}

TEST(Decisions, I11_NothingOfABatchStaysWhenTheStoreFails) {
  Workshop shop;
  shop.enqueue(2);
  const std::vector<TaskRow> tasks = shop.lease(shop.reviewer, 2);
  const Decision first = make_decision(shop.reviewer, tasks[0], Verdict::kAllow);
  const Status failed = shop.store->write([&](Writer& writer) -> Status {
    Ladders ladders(shop.registry);
    QualityPolicies quality(shop.registry);
    Judgement judgement(writer, shop.registry, ladders, quality, shop.reviewer,
                        shop.clock.wall_now());
    const Result<Ruling> ruling = judgement.rule(first, body_of(first));
    EXPECT_TRUE(ruling.ok());
    EXPECT_EQ(ruling->status, "accepted");
    return fail(ErrorCode::kUnavailable, "the power went off");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(shop.decision_leaves(), 0u);
  EXPECT_EQ(shop.task(tasks[0].id).state, TaskState::kLeased);
  EXPECT_EQ(shop.submit(shop.reviewer, first)["status"], "accepted") << "it can be sent again";
}

TEST(Decisions, I3_AnyNumberOfDeliveriesGetTheSameAnswerAndOneLeaf) {
  Workshop shop;
  shop.enqueue(1);
  const Decision decision =
      make_decision(shop.reviewer, shop.lease_one(shop.reviewer), Verdict::kAllow);
  const json first = shop.submit(shop.reviewer, decision);
  ASSERT_EQ(first["status"], "accepted");
  shop.clock.advance(std::chrono::hours(1000));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(shop.submit(shop.reviewer, decision), first);
  EXPECT_EQ(shop.decision_leaves(), 1u);
}

TEST(Decisions, I3_ConflictAndRefusalAreRepeatedWordForWordToo) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  Decision refused = make_decision(shop.reviewer, task, Verdict::kRemove);
  refused.policy = {};
  refused.policy_version = 0;
  const json refusal = shop.submit(shop.reviewer, refused);
  EXPECT_EQ(refusal["status"], "refused");
  Decision stale = make_decision(shop.reviewer, task, Verdict::kAllow);
  stale.fence = 77;
  const json conflict = shop.submit(shop.reviewer, stale);
  EXPECT_EQ(conflict["code"], "stale_lease");
  // Meanwhile the task is decided; the old answers do not change.
  ASSERT_EQ(
      shop.submit(shop.reviewer, make_decision(shop.reviewer, task, Verdict::kAllow))["status"],
      "accepted");
  EXPECT_EQ(shop.submit(shop.reviewer, refused), refusal);
  EXPECT_EQ(shop.submit(shop.reviewer, stale), conflict);
  EXPECT_EQ(shop.decision_leaves(), 1u);
}

TEST(Decisions, I4_AnotherBodyUnderTheSameIdIsAMismatchAndChangesNothing) {
  Workshop shop;
  shop.enqueue(2);
  const std::vector<TaskRow> tasks = shop.lease(shop.reviewer, 2);
  const Decision decision = make_decision(shop.reviewer, tasks[0], Verdict::kAllow);
  ASSERT_EQ(shop.submit(shop.reviewer, decision)["status"], "accepted");
  Decision changed = make_decision(shop.reviewer, tasks[1], Verdict::kAllow);
  changed.id = decision.id;
  const json answer = shop.submit(shop.reviewer, changed);
  EXPECT_EQ(answer["status"], "mismatch");
  EXPECT_EQ(answer["code"], "id_reused");
  EXPECT_EQ(shop.task(tasks[1].id).state, TaskState::kLeased);
  EXPECT_EQ(shop.decision_leaves(), 1u);
}

TEST(Decisions, I5_ConcurrentDuplicatesExecuteOnce) {
  Workshop shop;
  shop.enqueue(1);
  const Decision decision =
      make_decision(shop.reviewer, shop.lease_one(shop.reviewer), Verdict::kAllow);
  std::vector<json> answers(8);
  std::vector<std::thread> threads;
  for (json& answer : answers) {
    threads.emplace_back([&] { answer = shop.submit(shop.reviewer, decision); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const json& answer : answers) {
    EXPECT_EQ(answer["status"], "accepted");
    EXPECT_EQ(answer, answers[0]);
  }
  EXPECT_EQ(shop.decision_leaves(), 1u);
}

TEST(Decisions, I6_TheSameIdOfAnotherPersonOrDeviceIsAnotherDecision) {
  Workshop shop;
  shop.enqueue(2);
  const TaskRow mine = shop.lease_one(shop.reviewer);
  const TaskRow theirs = shop.lease_one(shop.other);
  const Decision first = make_decision(shop.reviewer, mine, Verdict::kAllow);
  Decision second = make_decision(shop.other, theirs, Verdict::kAllow);
  second.id = first.id;
  EXPECT_EQ(shop.submit(shop.reviewer, first)["status"], "accepted");
  EXPECT_EQ(shop.submit(shop.other, second)["status"], "accepted");
  EXPECT_EQ(shop.decision_leaves(), 2u);
  // The same person at another desk: judged anew, and that desk holds no lease.
  Decision elsewhere = first;
  elsewhere.device = domain::DeviceId("desk-elsewhere");
  EXPECT_EQ(shop.submit_from(shop.reviewer, "desk-elsewhere", elsewhere)["status"], "conflict");
}

TEST(Decisions, ADecisionOfAnotherDeviceThanTheSenderIsRefused) {
  Workshop shop;
  shop.enqueue(1);
  const Decision decision =
      make_decision(shop.reviewer, shop.lease_one(shop.reviewer), Verdict::kAllow);
  EXPECT_EQ(shop.submit_from(shop.reviewer, "desk-elsewhere", decision)["code"], "wrong_device");
  EXPECT_EQ(shop.submit(shop.reviewer, decision)["status"], "accepted");
}

TEST(Decisions, I8_AnExpiredLeaseIsAConflictEvenIfNobodyTookTheTaskSince) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  shop.clock.advance(seconds(300));
  const json answer =
      shop.submit(shop.reviewer, make_decision(shop.reviewer, task, Verdict::kAllow));
  EXPECT_EQ(answer["status"], "conflict");
  EXPECT_EQ(answer["code"], "stale_lease");
  EXPECT_FALSE(answer["detail"].get<std::string>().empty());
  EXPECT_EQ(shop.decision_leaves(), 0u);
}

TEST(Decisions, I8_WhoeverDecidedFirstIsNamedToTheOther) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow old = shop.lease_one(shop.reviewer);
  shop.clock.advance(seconds(301));
  const TaskRow fresh = shop.lease_one(shop.other);
  const Decision theirs = make_decision(shop.other, fresh, Verdict::kRemove);
  ASSERT_EQ(shop.submit(shop.other, theirs)["status"], "accepted");
  const json answer =
      shop.submit(shop.reviewer, make_decision(shop.reviewer, old, Verdict::kAllow));
  EXPECT_EQ(answer["status"], "conflict");
  EXPECT_EQ(answer["code"], "decided_by_other");
  EXPECT_EQ(answer["current"]["actor"], "qiao");
  EXPECT_EQ(answer["current"]["verdict"], "remove");
  EXPECT_EQ(answer["current"]["decision"], theirs.id.text());
}

TEST(Decisions, I13_EveryItemOfABatchHasItsOwnAnswerInOrder) {
  Workshop shop;
  shop.enqueue(2);
  const std::vector<TaskRow> tasks = shop.lease(shop.reviewer, 2);
  const Decision good = make_decision(shop.reviewer, tasks[0], Verdict::kAllow);
  Decision unknown = make_decision(shop.reviewer, tasks[1], Verdict::kAllow);
  unknown.task = domain::TaskId("01935879-0000-7000-8000-000000000000");
  Decision stale = make_decision(shop.reviewer, tasks[1], Verdict::kAllow);
  stale.fence = 9;
  Decision changed = good;
  changed.note = "anders";
  const auto answers = shop.decisions.submit(shop.reviewer, shop.reviewer.device,
                                             {{good.id.text(), good, ""},
                                              {"x", std::nullopt, "it is malformed"},
                                              {unknown.id.text(), unknown, ""},
                                              {stale.id.text(), stale, ""},
                                              {good.id.text(), good, ""},
                                              {changed.id.text(), changed, ""}});
  ASSERT_TRUE(answers.ok());
  std::vector<std::string> statuses;
  for (const DecisionAnswer& answer : *answers)
    statuses.push_back(parse_json(answer.json).value()["status"]);
  EXPECT_EQ(statuses, (std::vector<std::string>{"accepted", "refused", "unknown_task", "conflict",
                                                "accepted", "mismatch"}));
  EXPECT_EQ((*answers)[0].json, (*answers)[4].json);
  EXPECT_TRUE((*answers)[5].mismatch);
  EXPECT_EQ(shop.decision_leaves(), 1u);
}

TEST(Decisions, I15_WhatWasAcceptedIsReadAtOnce) {
  Workshop shop;
  shop.enqueue(1);
  const Decision decision =
      make_decision(shop.reviewer, shop.lease_one(shop.reviewer), Verdict::kAllow);
  ASSERT_EQ(shop.submit(shop.reviewer, decision)["status"], "accepted");
  DecisionQuery query;
  query.actor = "lin";
  const auto page = shop.decisions.list(query);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->decisions.size(), 1u);
  EXPECT_EQ(page->decisions[0].body, body_of(decision));
}

TEST(Decisions, I19_TheRoleIsCheckedWhenTheDecisionIsApplied) {
  Workshop shop;
  shop.enqueue(1, "review.senior");
  const TaskRow task = shop.lease_one(shop.senior, "review.senior");
  const Decision decision = make_decision(shop.senior, task, Verdict::kAllow);
  const Caller demoted = make_caller("mei", {domain::Role::kReviewer});
  const json refused = shop.submit(demoted, decision);
  EXPECT_EQ(refused["status"], "refused");
  EXPECT_EQ(refused["code"], "forbidden");
  EXPECT_EQ(shop.decision_leaves(), 0u);
  EXPECT_EQ(shop.submit(shop.senior, decision)["status"], "accepted")
      << "a role given back mends it";
}

TEST(Decisions, ARestrictingVerdictNeedsAValidPolicyOfTheServer) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  const auto refused = [&](auto change) {
    Decision decision = make_decision(shop.reviewer, task, Verdict::kRemove);
    change(decision);
    const json answer = shop.submit(shop.reviewer, decision);
    EXPECT_EQ(answer["status"], "refused") << answer;
    EXPECT_FALSE(answer["detail"].get<std::string>().empty());
  };
  refused([](Decision& d) { d.policy = {}, d.policy_version = 0; });
  refused([](Decision& d) { d.policy = domain::PolicyId("no-such-policy"); });
  refused([](Decision& d) { d.policy_version = 3; });
  refused([](Decision& d) { d.policy_version = 0; });
  refused([](Decision& d) { d.verdict = Verdict::kWarn; });  // "spam" permits limit and remove
  EXPECT_EQ(shop.decision_leaves(), 0u);
  Decision earlier_version = make_decision(shop.reviewer, task, Verdict::kRemove);
  earlier_version.policy_version = 1;
  EXPECT_EQ(shop.submit(shop.reviewer, earlier_version)["status"], "accepted")
      << "decided by the text of that moment";
}

TEST(Decisions, ADeletedPolicyCarriesNoVerdict) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  ASSERT_TRUE(shop.collections.remove(shop.administrator, "policies", "spam", 1).ok());
  EXPECT_EQ(
      shop.submit(shop.reviewer, make_decision(shop.reviewer, task, Verdict::kRemove))["code"],
      "policy");
}

TEST(Decisions, ATaskOfAnotherQueueIsRefused) {
  Workshop shop;
  shop.enqueue(1);
  Decision decision = make_decision(shop.reviewer, shop.lease_one(shop.reviewer), Verdict::kAllow);
  decision.queue = domain::QueueId("review.senior");
  EXPECT_EQ(shop.submit(shop.reviewer, decision)["code"], "wrong_queue");
}

TEST(Decisions, ASkippedTaskIsReadyForOthersAndNeverComesBackToThatPerson) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  Decision without_reason = make_skip(shop.reviewer, task);
  without_reason.reason = " ";
  EXPECT_EQ(shop.submit(shop.reviewer, without_reason)["status"], "refused");
  const json answer = shop.submit(shop.reviewer, make_skip(shop.reviewer, task));
  EXPECT_EQ(answer["status"], "accepted");
  EXPECT_EQ(answer["task_state"], "ready");
  EXPECT_EQ(shop.decision_leaves(), 1u);
  EXPECT_TRUE(shop.lease(shop.reviewer, 5).empty());
  EXPECT_EQ(shop.lease_one(shop.other).id, task.id);
}

TEST(Decisions, AnEscalatedTaskIsDoneHereAndReadyThere) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  EXPECT_EQ(shop.submit(shop.reviewer,
                        make_decision(shop.reviewer, task, Verdict::kEscalate))["task_state"],
            "done");
  const TaskRow raised = shop.lease_one(shop.senior, "review.senior");
  EXPECT_EQ(raised.key, task.key);
  EXPECT_EQ(raised.subject, task.subject);
  EXPECT_NE(raised.id, task.id);
}

TEST(Decisions, AWithdrawnDecisionOpensTheTaskAgainFirstForWhomeverWithdrew) {
  Workshop shop;
  shop.enqueue(3);
  const TaskRow task = shop.lease_one(shop.reviewer);
  const Decision decision = make_decision(shop.reviewer, task, Verdict::kAllow);
  ASSERT_EQ(shop.submit(shop.reviewer, decision)["status"], "accepted");
  shop.clock.advance(std::chrono::hours(2));  // needs no live lease
  const json answer = shop.submit(shop.reviewer, make_replacement(decision, std::nullopt));
  EXPECT_EQ(answer["status"], "accepted");
  EXPECT_EQ(answer["task_state"], "ready");
  EXPECT_EQ(shop.decision_leaves(), 2u) << "history only grows";
  const TaskRow again = shop.lease_one(shop.reviewer);
  EXPECT_EQ(again.id, task.id);
  EXPECT_GT(again.fence, task.fence);
  EXPECT_EQ(
      shop.submit(shop.reviewer, make_decision(shop.reviewer, again, Verdict::kRemove))["status"],
      "accepted");
}

TEST(Decisions, ASupersedingDecisionReplacesTheLatestOfOnesOwnOnly) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  const Decision first = make_decision(shop.reviewer, task, Verdict::kAllow);
  ASSERT_EQ(shop.submit(shop.reviewer, first)["status"], "accepted");
  const Decision second = make_replacement(first, Verdict::kRemove);
  EXPECT_EQ(shop.submit(shop.reviewer, second)["status"], "accepted");
  EXPECT_EQ(shop.submit(shop.reviewer, make_replacement(first, Verdict::kLimit))["code"],
            "superseded");
  EXPECT_EQ(shop.submit(shop.reviewer, make_replacement(second, Verdict::kLimit))["status"],
            "accepted");
  Decision foreign = make_replacement(second, Verdict::kAllow);
  foreign.device = domain::DeviceId(shop.other.device);
  EXPECT_EQ(shop.submit(shop.other, foreign)["code"], "unknown_decision");
  Decision wrong_fence = make_replacement(second, Verdict::kAllow);
  wrong_fence.fence = 12;
  EXPECT_NE(shop.submit(shop.reviewer, wrong_fence)["status"], "accepted");
  EXPECT_EQ(shop.decision_leaves(), 3u);
}

TEST(Decisions, NothingIsTakenBackAfterSomebodyElseDecided) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  const Decision mine = make_decision(shop.reviewer, task, Verdict::kAllow);
  ASSERT_EQ(shop.submit(shop.reviewer, mine)["status"], "accepted");
  ASSERT_EQ(shop.submit(shop.reviewer, make_replacement(mine, std::nullopt))["status"], "accepted");
  const TaskRow theirs = shop.lease_one(shop.other);
  ASSERT_EQ(shop.submit(shop.other, make_decision(shop.other, theirs, Verdict::kRemove))["status"],
            "accepted");
  const json answer = shop.submit(shop.reviewer, make_replacement(mine, Verdict::kLimit));
  EXPECT_EQ(answer["code"], "decided_by_other");
  EXPECT_EQ(answer["current"]["actor"], "qiao");
}

TEST(Decisions, AWithdrawnEscalationLeavesTheSeniorQueueUnlessSomebodyHasIt) {
  Workshop shop;
  shop.enqueue(2);
  const TaskRow first = shop.lease_one(shop.reviewer);
  const Decision raised = make_decision(shop.reviewer, first, Verdict::kEscalate);
  ASSERT_EQ(shop.submit(shop.reviewer, raised)["status"], "accepted");
  ASSERT_EQ(shop.submit(shop.reviewer, make_replacement(raised, std::nullopt))["status"],
            "accepted");
  EXPECT_TRUE(shop.lease(shop.senior, 5, "review.senior").empty());
  // Raised once more, it is there once more.
  const TaskRow again = shop.lease_one(shop.reviewer);
  ASSERT_EQ(again.id, first.id);
  const Decision raised_again = make_decision(shop.reviewer, again, Verdict::kEscalate);
  ASSERT_EQ(shop.submit(shop.reviewer, raised_again)["status"], "accepted");
  EXPECT_EQ(shop.lease_one(shop.senior, "review.senior").key, first.key);
  const json late = shop.submit(shop.reviewer, make_replacement(raised_again, Verdict::kAllow));
  EXPECT_EQ(late["status"], "conflict");
  EXPECT_EQ(late["code"], "decided_by_other");
}

TEST(Decisions, ListsArePagedNewestFirstAndSearched) {
  Workshop shop;
  shop.enqueue(5);
  for (int i = 0; i < 5; ++i) {
    Decision decision =
        make_decision(shop.reviewer, shop.lease_one(shop.reviewer), Verdict::kAllow);
    decision.note = i == 2 ? "有山羊" : "无";
    ASSERT_EQ(shop.submit(shop.reviewer, decision)["status"], "accepted");
  }
  DecisionQuery query;
  query.limit = 2;
  const auto first = shop.decisions.list(query);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->decisions.size(), 2u);
  EXPECT_EQ(first->decisions[0].ledger_index, 5);
  ASSERT_TRUE(first->next);
  query.before = first->next;
  EXPECT_EQ(shop.decisions.list(query)->decisions[0].ledger_index, 3);
  DecisionQuery search;
  search.text = "山羊";
  const auto found = shop.decisions.list(search);
  ASSERT_EQ(found->decisions.size(), 1u);
  EXPECT_EQ(found->decisions[0].ledger_index, 3);
  search.actor = "qiao";
  EXPECT_TRUE(shop.decisions.list(search)->decisions.empty());
}

}  // namespace
}  // namespace vigil::backend
