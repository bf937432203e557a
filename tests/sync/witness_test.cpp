// The desk as a witness: decisions leave the outbox with their proof, a ledger that lies is
// noticed, and then nothing is lost and nothing more is confirmed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;
using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeLedger;

class WitnessTest : public DeskTest {
 protected:
  void SetUp() override { tasks_ = take_tasks(4); }
  domain::Task next_task() { return tasks_.at(used_++); }
  [[nodiscard]] LedgerView ledger() const { return desk_->connection()->ledger; }
  // Decides one task, acknowledged and proven.
  domain::DecisionId prove_one() {
    const auto id = allow(next_task());
    live(minutes(6));
    EXPECT_EQ(ledger().alarm, "") << ledger().detail;
    EXPECT_EQ(ledger().waiting, 0);
    EXPECT_TRUE(ledger().verified_at.has_value());
    return id;
  }
  // Decides another one and lets the desk look at the ledger.
  domain::DecisionId decide_and_look() {
    const auto id = allow(next_task());
    live(minutes(6));
    return id;
  }
  std::vector<domain::Task> tasks_;
  std::size_t used_ = 0;

  void lie(const std::function<void(FakeLedger&)>& how) { backend_.change_ledger(how); }
};

TEST_F(WitnessTest, I2_ADecisionWaitsForItsReceipt) {
  const auto id = allow(next_task());
  settle();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  live(minutes(6));
  EXPECT_EQ(ledger().waiting, 0);
  EXPECT_EQ(ledger().size, 1);
  const auto asked = backend_.requests("POST /v1/ledger/receipts");
  ASSERT_FALSE(asked.empty());
}

TEST_F(WitnessTest, WhatWasVerifiedOutlivesARestart) {
  (void)prove_one();
  const auto size = ledger().size;
  reopen();
  sign_in();
  lie([](FakeLedger& its) { its.cut_to(0); });
  live(minutes(6));
  EXPECT_EQ(ledger().alarm, "went_back");
  EXPECT_EQ(ledger().size, size);
}

TEST_F(WitnessTest, AnotherKeyIsAnAlarm) {
  (void)prove_one();
  lie([](FakeLedger& its) { its.sign_with(6); });
  const auto id = decide_and_look();
  EXPECT_EQ(ledger().alarm, "key");
  // Decided before the alarm, and kept: its receipt has never come.
  EXPECT_EQ(ledger().waiting, 1);
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
}

TEST_F(WitnessTest, AWrongSignatureIsAnAlarm) {
  (void)prove_one();
  lie([](FakeLedger& its) {
    its.sign_with(6);
    its.name_key(5);
  });
  (void)decide_and_look();
  EXPECT_EQ(ledger().alarm, "signature");
}

TEST_F(WitnessTest, ARewrittenLeafIsAnAlarm) {
  (void)prove_one();
  lie([](FakeLedger& its) { its.rewrite(0, "{\"actor\":\"wei\"}"); });
  (void)decide_and_look();
  EXPECT_EQ(ledger().alarm, "fork");
}

TEST_F(WitnessTest, AnAcknowledgedDecisionThatIsNotThereIsAnAlarm) {
  (void)prove_one();
  lie([](FakeLedger& its) { its.withhold_receipts(true); });
  (void)decide_and_look();
  EXPECT_EQ(ledger().alarm, "missing");
}

TEST_F(WitnessTest, AnothersLeafInItsPlaceProvesNothing) {
  const auto id = allow(next_task());
  settle();
  EXPECT_EQ(state(id), DecisionState::kConfirmed);
  lie([](FakeLedger& its) { its.rewrite(0, R"({"actor":"lin","decision":{"id":"another"}})"); });
  live(minutes(6));
  EXPECT_EQ(ledger().alarm, "missing");
}

TEST_F(WitnessTest, InAnAlarmDecisionsAreKeptAndNothingIsConfirmed) {
  (void)prove_one();
  lie([](FakeLedger& its) { its.sign_with(6); });
  (void)decide_and_look();
  ASSERT_EQ(ledger().alarm, "key");
  const auto later = allow(next_task());
  live(minutes(2));
  EXPECT_EQ(state(later), DecisionState::kSent);
  EXPECT_EQ(backend_.ledger().size(), 3u) << "it was sent, and once";
  // The alarm outlives a restart; the decision is sent once more and still not confirmed.
  reopen();
  sign_in();
  live(minutes(2));
  EXPECT_EQ(ledger().alarm, "key");
  EXPECT_EQ(state(later), DecisionState::kSent);
  expect_counts_are_true();

  // Somebody has looked into it: the key was changed on purpose.
  desk_->believe_ledger_again();
  live(minutes(6));
  EXPECT_EQ(ledger().alarm, "") << ledger().detail;
  EXPECT_EQ(state(later), DecisionState::kConfirmed);
  EXPECT_EQ(ledger().waiting, 0);
  EXPECT_EQ(backend_.ledger().size(), 3u);
  expect_counts_are_true();
}

TEST_F(WitnessTest, AGivenKeyIsTheOnlyOneFromTheFirstContactOn) {
  const std::string wrong(64, '1');
  ASSERT_TRUE(desk_->keep_setting("ledger.key", to_canonical_json(json(wrong))).ok());
  reopen();
  sign_in();
  (void)decide_and_look();
  EXPECT_EQ(ledger().alarm, "key");
}

TEST_F(WitnessTest, I2_AfterARestoreOnlyWhatIsMissingIsSentAgain) {
  const auto kept = prove_one();
  const auto lost = prove_one();
  const auto before = backend_.requests("POST /v1/decisions").size();
  // The snapshot holds the first decision; the second came after it.
  const auto first = to_canonical_json({{"actor", "lin"}, {"decision", backend_.ledger()[0]}});
  backend_.replace_database("epoch-2");
  lie([&](FakeLedger& its) { its.append(first); });
  live(minutes(6));
  EXPECT_EQ(ledger().alarm, "") << ledger().detail;
  EXPECT_EQ(ledger().waiting, 0);
  EXPECT_EQ(state(kept), DecisionState::kConfirmed);
  EXPECT_EQ(state(lost), DecisionState::kConfirmed);
  const auto sent = backend_.requests("POST /v1/decisions");
  ASSERT_EQ(sent.size(), before + 1);
  EXPECT_EQ(sent.back().body.find(kept.text()), std::string::npos);
  EXPECT_NE(sent.back().body.find(lost.text()), std::string::npos);
}

}  // namespace
}  // namespace vigil::sync
