#include "core/storage/decision_store.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/storage/proof_store.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

using domain::DecisionId;
using domain::DecisionKind;
using domain::DecisionState;
using std::chrono::seconds;

class DecisionStoreTest : public StorageTest {
 protected:
  StoredTask given_task(const std::string& caption) {
    const StoredTask task = make_task(caption);
    put(task);
    return task;
  }
  void send(const DecisionId& id) {
    const DecisionId ids[] = {id};
    write_ok([&](Connection& connection) { return mark_sent(connection, ids, clock_.wall_now()); });
  }
  void confirm_sent(const DecisionId& id, std::int64_t index = 0, const char* epoch = "e1") {
    send(id);
    write_ok([&](Connection& connection) {
      return confirm(connection, id, index, epoch, clock_.wall_now());
    });
  }
  int promoted() {
    const auto count = database_->write(
        [&](Connection& connection) { return promote_due(connection, clock_.wall_now()); });
    EXPECT_TRUE(count.ok());
    return *count;
  }
  std::vector<DecisionId> unproven() {
    std::vector<DecisionId> ids;
    database_->read([&](Connection& connection) {
      const auto waiting = awaiting_proof(connection, kLin, 100);
      ASSERT_TRUE(waiting.ok());
      for (const AwaitingProof& each : *waiting) ids.push_back(each.decision);
    });
    return ids;
  }
  StoredDecision stored(const DecisionId& id) {
    return database_->read(
        [&](Connection& connection) { return find_decision(connection, kLin, id)->value(); });
  }
};

TEST_F(DecisionStoreTest, KeepsADecisionAsItWasMade) {
  const StoredTask task = given_task("山羊");
  const auto decision = decide(task);
  const StoredDecision back = stored(decision.id);
  EXPECT_EQ(back.decision, decision);
  EXPECT_EQ(back.state, DecisionState::kSaved);
  EXPECT_EQ(back.subject_json, task.subject_json);
  EXPECT_TRUE(open_captions().empty());
  EXPECT_EQ(sendable(), std::vector{decision.id});
}

TEST_F(DecisionStoreTest, I6_TheBodyDoesNotNameTheActor) {
  const auto decision = decide(given_task("山羊"));
  EXPECT_FALSE(nlohmann::json::parse(body_of(decision)).contains("actor"));
}

TEST_F(DecisionStoreTest, ADraftWaitsForItsWindow) {
  const auto decision = decide(given_task("山羊"), seconds(10));
  EXPECT_EQ(state_of(decision.id), DecisionState::kDraft);
  EXPECT_TRUE(sendable().empty());
  clock_.advance(Millis(9999));
  EXPECT_EQ(promoted(), 0);
  clock_.advance(Millis(1));
  EXPECT_EQ(promoted(), 1);
  EXPECT_EQ(sendable(), std::vector{decision.id});
}

TEST_F(DecisionStoreTest, UndoDropsADraftAndPutsTheTaskFirst) {
  const StoredTask first = given_task("first");
  given_task("second");
  const auto decision = decide(first, seconds(10));
  EXPECT_EQ(open_captions(), std::vector<std::string>{"second"});
  write_ok([&](Connection& connection) -> Status {
    if (const Status gone = remove_draft(connection, kLin, decision.id); !gone) return gone;
    return bring_back_task(connection, kLin, decision.id);
  });
  EXPECT_EQ(open_captions(), (std::vector<std::string>{"first", "second"}));
  const auto found = database_->read(
      [&](Connection& connection) { return find_decision(connection, kLin, decision.id); });
  EXPECT_FALSE(found->has_value());
}

TEST_F(DecisionStoreTest, UndoAfterTheWindowIsRejected) {
  const auto decision = decide(given_task("山羊"));
  const Status undone = database_->write(
      [&](Connection& connection) { return remove_draft(connection, kLin, decision.id); });
  EXPECT_EQ(undone.error().code, ErrorCode::kRejected);
  EXPECT_EQ(state_of(decision.id), DecisionState::kSaved);
}

TEST_F(DecisionStoreTest, AClockSetBackDoesNotKeepDraftsForEver) {
  decide(given_task("山羊"), seconds(10));
  clock_.jump_wall(-std::chrono::hours(24));
  EXPECT_EQ(promoted(), 1);
}

TEST_F(DecisionStoreTest, I12_ALaneSendsItsFirstDecisionOnly) {
  const StoredTask goat = given_task("goat");
  const StoredTask duck = given_task("duck");
  const auto first = decide(goat);
  const auto undo = decide(goat, Millis(0), DecisionKind::kWithdraw, first.id);
  const auto other = decide(duck);
  EXPECT_EQ(sendable(), (std::vector{first.id, other.id}));
  send(first.id);
  EXPECT_EQ(sendable(), std::vector{other.id}) << "the withdrawal waits for an answer";
  write_ok([&](Connection& connection) {
    return confirm(connection, first.id, 0, "e1", clock_.wall_now());
  });
  EXPECT_EQ(sendable(), (std::vector{undo.id, other.id}));
}

TEST_F(DecisionStoreTest, I12_ADraftHoldsItsLaneToo) {
  const StoredTask goat = given_task("goat");
  const auto first = decide(goat);
  confirm_sent(first.id);
  const auto draft = decide(goat, seconds(10), DecisionKind::kSupersede, first.id);
  const auto later = decide(goat, Millis(0), DecisionKind::kWithdraw, draft.id);
  EXPECT_TRUE(sendable().empty());
  clock_.advance(seconds(10));
  EXPECT_EQ(promoted(), 1);
  EXPECT_EQ(sendable(), std::vector{draft.id});
  EXPECT_EQ(state_of(later.id), DecisionState::kSaved);
}

TEST_F(DecisionStoreTest, ASupersedingDecisionMarksTheEarlierOneUntilItFails) {
  const StoredTask goat = given_task("goat");
  const auto first = decide(goat);
  confirm_sent(first.id);
  const auto second = decide(goat, Millis(0), DecisionKind::kSupersede, first.id);
  EXPECT_EQ(stored(first.id).superseded_by, second.id);
  send(second.id);
  write_ok([&](Connection& connection) {
    return park(connection, second.id, DecisionState::kConflict,
                {"superseded", "Wei was first.", R"({"actor":"wei"})"}, clock_.wall_now());
  });
  EXPECT_TRUE(stored(first.id).superseded_by.empty());
  const StoredDecision parked = stored(second.id);
  EXPECT_EQ(parked.state, DecisionState::kConflict);
  EXPECT_EQ(parked.cause, "superseded");
  EXPECT_EQ(parked.detail, "Wei was first.");
  EXPECT_EQ(parked.standing_json, R"({"actor":"wei"})");
  EXPECT_TRUE(sendable().empty()) << "never resubmitted by itself";
}

TEST_F(DecisionStoreTest, OnlyTheAllowedMovesHappen) {
  const auto decision = decide(given_task("goat"));
  const Status early = database_->write([&](Connection& connection) {
    return confirm(connection, decision.id, 1, "e1", clock_.wall_now());
  });
  EXPECT_EQ(early.error().code, ErrorCode::kInternal);
  confirm_sent(decision.id, 7);
  EXPECT_EQ(stored(decision.id).ledger_index, 7);
  const Status late = database_->write([&](Connection& connection) {
    return park(connection, decision.id, DecisionState::kRefused, {}, clock_.wall_now());
  });
  EXPECT_FALSE(late.ok());
  EXPECT_EQ(state_of(decision.id), DecisionState::kConfirmed);
}

TEST_F(DecisionStoreTest, I2_AnAcknowledgedDecisionStaysInTheOutboxUntilItsProof) {
  const auto decision = decide(given_task("goat"));
  confirm_sent(decision.id, 7, "e1");
  EXPECT_TRUE(sendable().empty()) << "it is not sent twice";
  EXPECT_EQ(unproven(), std::vector{decision.id});
  write_ok([&](Connection& connection) { return proven(connection, decision.id, "ab", "e1"); });
  EXPECT_TRUE(unproven().empty());
  EXPECT_EQ(state_of(decision.id), DecisionState::kConfirmed);
}

TEST_F(DecisionStoreTest, I12_ALaterDecisionDoesNotWaitForAnEarlierOnesProof) {
  const StoredTask task = given_task("goat");
  const auto first = decide(task);
  confirm_sent(first.id);
  const auto undo = decide(task, Millis(0), DecisionKind::kWithdraw, first.id);
  EXPECT_EQ(sendable(), std::vector{undo.id});
}

TEST_F(DecisionStoreTest, I2_WhatAReplacedDatabaseDoesNotHoldIsSentAgainInOrder) {
  const auto one = decide(given_task("one"));
  const auto two = decide(given_task("two"));
  confirm_sent(two.id);
  confirm_sent(one.id);
  write_ok([&](Connection& connection) { return proven(connection, one.id, "ab", "e1"); });
  const auto fresh = decide(given_task("fresh"));
  confirm_sent(fresh.id, 0, "e2");
  const auto doubted =
      database_->write([&](Connection& connection) { return doubt_confirmed(connection, "e2"); });
  EXPECT_EQ(doubted.value_or(-1), 1) << "the other one was waiting already";
  EXPECT_EQ(unproven(), (std::vector{one.id, two.id, fresh.id}));
  for (const auto& id : {two.id, one.id}) {
    write_ok([&](Connection& connection) { return send_again(connection, id, clock_.wall_now()); });
  }
  EXPECT_EQ(sendable(), (std::vector{one.id, two.id}));
  EXPECT_EQ(stored(one.id).ledger_index, -1);
  EXPECT_EQ(state_of(fresh.id), DecisionState::kConfirmed);
}

TEST_F(DecisionStoreTest, AnAcknowledgementThatIsNotBelievedConfirmsNothingAndLosesNothing) {
  const auto decision = decide(given_task("goat"));
  send(decision.id);
  write_ok([&](Connection& connection) { return hold_acknowledged(connection, decision.id); });
  EXPECT_EQ(state_of(decision.id), DecisionState::kSent);
  EXPECT_TRUE(sendable().empty());
  write_ok([&](Connection& connection) { return believe_again(connection, clock_.wall_now()); });
  EXPECT_EQ(sendable(), std::vector{decision.id});
  send(decision.id);
  write_ok([&](Connection& connection) { return hold_acknowledged(connection, decision.id); });
  write_ok([&](Connection& connection) { return mark_all_unsent(connection, clock_.wall_now()); });
  EXPECT_EQ(sendable(), std::vector{decision.id}) << "a restart sends it once more";
}

TEST_F(DecisionStoreTest, I18_OnesOutboxIsNotSentByAnother) {
  const auto decision = decide(given_task("goat"));
  const domain::UserId wei("wei");
  database_->read([&](Connection& connection) {
    EXPECT_TRUE(next_to_send(connection, wei, 10)->empty());
    EXPECT_EQ(count_unsent_of_others(connection, wei).value_or(-1), 1);
    EXPECT_EQ(count_unsent_of_others(connection, kLin).value_or(-1), 0);
    EXPECT_TRUE(search_decisions(connection, wei, "", {}, 10)->empty());
  });
  EXPECT_EQ(sendable(), std::vector{decision.id});
}

TEST_F(DecisionStoreTest, I22_TheCountsAreWhatIsThere) {
  std::vector<domain::Decision> made;
  for (int i = 0; i < 12; ++i) {
    made.push_back(decide(given_task("t"), i < 3 ? seconds(10) : Millis(0)));
  }
  for (std::size_t i = 3; i < 6; ++i) confirm_sent(made[i].id);
  for (std::size_t i = 6; i < 8; ++i) send(made[i].id);
  for (std::size_t i = 6; i < 7; ++i) {
    write_ok([&](Connection& connection) {
      return park(connection, made[i].id, DecisionState::kRefused, {}, clock_.wall_now());
    });
  }
  write_ok([&](Connection& connection) { return remove_draft(connection, kLin, made[0].id); });
  database_->read([&](Connection& connection) {
    const auto counts = count_decisions(connection, kLin);
    for (const DecisionState state : domain::kAllDecisionStates) {
      EXPECT_EQ(
          (*counts)[static_cast<std::size_t>(state)],
          static_cast<std::int64_t>(search_decisions(connection, kLin, "", state, 100)->size()))
          << domain::to_word(state);
    }
    EXPECT_EQ(*counts, (DecisionCounts{2, 4, 1, 3, 0, 1}));
  });
}

TEST_F(DecisionStoreTest, HistoryIsSearchedByWhatItIsAbout) {
  decide(given_task("山羊 100% real"));
  decide(given_task("duck_pond"));
  const auto captions = [&](const std::string& text) {
    return database_->read([&](Connection& connection) {
      return search_decisions(connection, kLin, text, {}, 10)->size();
    });
  };
  EXPECT_EQ(captions("山羊"), 1U);
  EXPECT_EQ(captions("DUCK"), 1U);
  EXPECT_EQ(captions("阿梅"), 2U);
  EXPECT_EQ(captions("看过"), 2U);
  EXPECT_EQ(captions("100%"), 1U);
  EXPECT_EQ(captions("%"), 1U) << "a percent sign is no wildcard";
  EXPECT_EQ(captions("k_p"), 1U);
  EXPECT_EQ(captions("kxp"), 0U);
  EXPECT_EQ(captions(""), 2U);
}

TEST_F(DecisionStoreTest, AnInterruptedAttemptWaitsAgainAtTheNextStart) {
  const auto sent = decide(given_task("a"));
  const auto draft = decide(given_task("b"), seconds(10));
  send(sent.id);
  reopen();
  write_ok([&](Connection& connection) -> Status {
    if (const auto done = promote_all(connection, clock_.wall_now()); !done) return done.error();
    return mark_all_unsent(connection, clock_.wall_now());
  });
  EXPECT_EQ(sendable(), (std::vector{sent.id, draft.id}));
}

}  // namespace
}  // namespace vigil::storage
