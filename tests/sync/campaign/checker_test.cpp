// The checker finds what it is for: one small history, and each thing that can be wrong with it.
#include "tests/sync/campaign/checker.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/file.h"
#include "tests/sync/campaign/history.h"

namespace vigil::proof {
namespace {

Act told(std::int64_t number, std::string kind, std::string id, std::string task,
         std::string of = {}) {
  Act act;
  act.number = number;
  act.kind = std::move(kind);
  act.decision = std::move(id);
  act.task = std::move(task);
  act.of = std::move(of);
  act.outcome = Outcome::kOk;
  return act;
}

// Two desks: one decided a and b and withdrew b; the other took b over and decided it as c.
Evidence sound() {
  Evidence all;
  DeskEvidence one;
  one.user = "desk1";
  one.converged_after = 2;
  one.acts = {told(1, "decide", "a", "t1"), told(2, "decide", "b", "t2"),
              told(3, "withdraw", "w", {}, "b")};
  one.rows = {{"a", "t1", "decide", "confirmed", "", "", 0},
              {"b", "t2", "decide", "confirmed", "", "", 1},
              {"w", "t2", "withdraw", "confirmed", "", "b", 2}};
  DeskEvidence two;
  two.user = "desk2";
  two.converged_after = 3;
  two.acts = {told(1, "decide", "c", "t2")};
  two.rows = {{"c", "t2", "decide", "confirmed", "", "", 3}};
  one.records = two.records = all.records = {{"n1", "1 {}"}};
  all.desks = {one, two};
  all.decisions = {{"a", "t1", "decide", "allow", "desk1", "", 1, 0, 1000},
                   {"b", "t2", "decide", "allow", "desk1", "", 1, 1, 1100},
                   {"w", "t2", "withdraw", "", "desk1", "b", 1, 2, 1200},
                   {"c", "t2", "decide", "allow", "desk2", "", 2, 3, 1500}};
  all.leaves = {"a", "b", "w", "c"};
  all.tasks = {{"t1", "done"}, {"t2", "done"}, {"t3", "ready"}};
  all.grants = {{"t1", 1, 900, 6000}, {"t2", 1, 900, 6000}, {"t2", 2, 1300, 6300}};
  all.accepted = {{"a", 0}, {"b", 1}, {"w", 2}, {"c", 3}};
  return all;
}

TEST(Checker, ASoundHistoryIsClean) {
  const Findings found = check(sound());
  EXPECT_TRUE(found.clean()) << (found.sentences.empty() ? "" : found.sentences.front());
  EXPECT_EQ(found.acts, 4);
  EXPECT_EQ(found.told, 4);
  EXPECT_EQ(found.in_ledger, 4);
}

TEST(Checker, I1_WhatWasKeptAndIsNowhereIsLost) {
  Evidence all = sound();
  all.desks[0].acts.push_back(told(4, "decide", "x", "t3"));
  EXPECT_EQ(check(all).lost, 1);
  all.desks[0].rows.push_back({"x", "t3", "decide", "saved", "", "", -1});
  EXPECT_EQ(check(all).lost, 1) << "waiting for ever is lost too";
  all.desks[0].rows.back().state = "conflict";
  const Findings parked = check(all);
  EXPECT_TRUE(parked.clean()) << "in sight is not lost";
  EXPECT_EQ(parked.parked, 1);
}

TEST(Checker, I2_WhatWasAcceptedStaysInItsLeaf) {
  Evidence all = sound();
  all.accepted.push_back({"x", 4});
  EXPECT_EQ(check(all).lost, 1);
  all = sound();
  all.accepted[3].ledger_index = 2;
  EXPECT_EQ(check(all).lost, 1);
  CheckOptions restored;
  restored.restored = true;
  EXPECT_TRUE(check(all, restored).clean());
}

TEST(Checker, ConfirmedOnTheDeskAndNotInTheLedgerIsLost) {
  Evidence all = sound();
  all.decisions.erase(all.decisions.begin());
  all.leaves[0].clear();
  all.accepted.erase(all.accepted.begin());
  all.tasks["t1"] = "ready";
  EXPECT_GE(check(all).lost, 1);
}

TEST(Checker, I3_TwoLeavesAreADuplicate) {
  Evidence all = sound();
  all.leaves.push_back("a");
  EXPECT_EQ(check(all).duplicated, 1);
}

TEST(Checker, I11_ALeafWithoutItsDecisionIsUnexpected) {
  Evidence all = sound();
  all.leaves.push_back("x");
  EXPECT_GE(check(all).unexpected, 1);
  all = sound();
  all.leaves.pop_back();
  EXPECT_GE(check(all).unexpected, 1) << "and a decision without its leaf";
}

TEST(Checker, WhatNobodyAskedForOrWasUndoneIsUnexpected) {
  Evidence all = sound();
  all.desks[1].acts.clear();
  EXPECT_EQ(check(all).unexpected, 1);
  Act unknown = told(1, "decide", "", "t2");
  unknown.outcome = Outcome::kUnknown;
  all.desks[1].acts = {unknown};
  EXPECT_TRUE(check(all).clean()) << "nobody heard the end of it: it may be there";
  unknown.outcome = Outcome::kFailed;
  all.desks[1].acts = {unknown};
  EXPECT_EQ(check(all).unexpected, 1) << "it was said to have failed";
  all = sound();
  all.desks[1].acts.push_back(told(2, "undo", "", "", "c"));
  EXPECT_EQ(check(all).unexpected, 1);
}

TEST(Checker, I8_AnEndedLeaseIsStale) {
  Evidence all = sound();
  all.decisions[0].received_ms = 6001;
  EXPECT_EQ(check(all).stale, 1);
  all.doubtful_leases = {"t1 1"};
  EXPECT_EQ(check(all).stale, 0) << "a renewal may have been lost on the way back";
  all = sound();
  all.grants.push_back({"t1", 2, 950, 7000});
  EXPECT_EQ(check(all).stale, 1) << "somebody else had it";
}

TEST(Checker, I7_FencesRiseAndADecidedTaskIsDecided) {
  Evidence all = sound();
  all.decisions[3].fence = 1;
  all.grants.clear();
  EXPECT_EQ(check(all).stale, 1);
  all = sound();
  all.decisions.erase(all.decisions.begin() + 2);
  all.leaves = {"a", "b", "", "c"};
  all.accepted.erase(all.accepted.begin() + 2);
  all.desks[0].rows.pop_back();
  all.desks[0].acts.pop_back();
  EXPECT_EQ(check(all).stale, 1) << "b was not withdrawn";
}

TEST(Checker, I12_OrderOfATaskIsItsOrderOnTheDesk) {
  Evidence all = sound();
  std::swap(all.desks[0].rows[1], all.desks[0].rows[2]);
  EXPECT_EQ(check(all).order, 1);
}

TEST(Checker, WhatDeskAndBackendSayDifferentlyHasDiverged) {
  Evidence all = sound();
  all.desks[0].rows[0].state = "conflict";
  EXPECT_EQ(check(all).diverged, 1);
  all = sound();
  all.tasks["t1"] = "leased";
  EXPECT_EQ(check(all).diverged, 1);
  all = sound();
  all.desks[1].records["n1"] = "2 {}";
  EXPECT_EQ(check(all).diverged, 1);
  all = sound();
  all.desks[1].records.clear();
  EXPECT_EQ(check(all).diverged, 1);
  all = sound();
  all.desks[0].converged_after = -1;
  EXPECT_EQ(check(all).diverged, 1);
}

TEST(History, ComesBackAndGoesOnAfterAKill) {
  const auto path =
      std::filesystem::temp_directory_path() / ("vigil-history-" + std::to_string(::getpid()));
  std::filesystem::remove(path);
  {
    auto writer = HistoryWriter::open(path);
    ASSERT_TRUE(writer.ok());
    Act first = told(0, "decide", "a", "t1");
    first.verdict = "allow";
    writer->invoke(first);
    writer->settle(first);
    Act second = told(0, "undo", "", "", "a");
    writer->invoke(second);
  }
  const auto text = read_file(path);
  ASSERT_TRUE(text.ok());
  ASSERT_TRUE(write_file_atomic(path, *text + "{\"n\":3,\"eve").ok());
  auto writer = HistoryWriter::open(path);
  ASSERT_TRUE(writer.ok());
  Act third = told(0, "skip", "s", "t2");
  writer->invoke(third);
  const auto acts = read_history(path);
  ASSERT_TRUE(acts.ok());
  ASSERT_EQ(acts->size(), 3U);
  EXPECT_EQ((*acts)[0].outcome, Outcome::kOk);
  EXPECT_EQ((*acts)[0].decision, "a");
  EXPECT_EQ((*acts)[0].verdict, "allow");
  EXPECT_EQ((*acts)[1].outcome, Outcome::kUnknown);
  EXPECT_EQ((*acts)[1].of, "a");
  EXPECT_EQ((*acts)[2].kind, "skip");
  EXPECT_EQ((*acts)[2].number, 3);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace vigil::proof
