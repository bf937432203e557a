// What holds for every item on every way, over many ways drawn at random: no item lost, no tier
// skipped, no person twice, due times monotone, undo restores.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/core/domain/ladder/ladder_fixture.h"

namespace vigil::domain::ladder {
namespace {

constexpr int kItems = 150;
constexpr int kEvents = 60;

class Properties : public testing::TestWithParam<unsigned> {
 protected:
  // One random event; false when nobody who may look was drawn.
  bool step(Climb& climb) {
    const Stage* here = climb.ladder().stage(climb.stage());
    const bool people = here->kind == StageKind::kReview || here->kind == StageKind::kRating;
    if (here->kind == StageKind::kMachine) {
      climb.happens(kAllTriggers[draw(3)], -1, draw(5));
    } else if (people && draw(3) != 0) {
      const std::string person = "p" + std::to_string(draw(40));
      if (!may_look(climb.ladder(), climb.state(), person)) return false;
      climb.decides(person, kAllVerdicts[draw(6)], 1 + draw(5));
    } else {
      const auto first = static_cast<int>(Trigger::kHotCandidate);
      const auto last = static_cast<int>(Trigger::kSampled);
      const auto trigger = static_cast<Trigger>(first + draw(last - first + 1));
      climb.happens(trigger, draw(2) == 0 ? -1 : draw(300'000), draw(20) == 0 ? draw(5) : 0);
    }
    EXPECT_FALSE(climb.error().has_value()) << climb.error()->message;
    return true;
  }
  int draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  std::mt19937 random_{GetParam()};
};

TEST_P(Properties, NoItemIsLost) {
  for (int item = 0; item < kItems; ++item) {
    Climb climb;
    for (int i = 0; i < kEvents; ++i) {
      if (!step(climb)) continue;
      const ItemState& state = climb.state();
      const Stage* here = climb.ladder().stage(state.stage);
      ASSERT_NE(here, nullptr);
      const bool people = here->kind == StageKind::kReview || here->kind == StageKind::kRating;
      // Whoever enters a stage of people gets a task in its queue; everything else is an end that
      // events lead out of, and says whether the public sees it.
      if (climb.outcome().moved) {
        ASSERT_EQ(climb.outcome().enter.has_value(), people);
        if (people) {
          ASSERT_EQ(climb.outcome().enter->queue, here->queue);
        }
      }
      if (here->kind == StageKind::kOpen) {
        ASSERT_TRUE(state.live);
      }
      if (here->kind == StageKind::kClosed) {
        ASSERT_FALSE(state.live);
      }
      ASSERT_FALSE(ways_on(climb.ladder(), state).empty());
    }
  }
}

TEST_P(Properties, NoTierIsSkipped) {
  for (int item = 0; item < kItems; ++item) {
    Climb climb;
    for (int i = 0; i < kEvents; ++i) {
      const int looked = climb.state().highest_look();
      if (!step(climb)) continue;
      const Stage* here = climb.ladder().stage(climb.stage());
      ASSERT_LE(here->tier, std::max(looked, climb.state().highest_look()) + 1);
      if (here->kind == StageKind::kOpen) {
        ASSERT_GE(climb.state().highest_look(), 1);
      }
      // Asked for a higher tier, it gets there or off the public's sight.
      if (climb.state().goal > 0) {
        ASSERT_EQ(here->kind, StageKind::kReview);
        ASSERT_LT(here->tier, climb.state().goal);
      }
    }
  }
}

TEST_P(Properties, NoPersonTwice) {
  for (int item = 0; item < kItems; ++item) {
    Climb climb;
    for (int i = 0; i < kEvents; ++i) (void)step(climb);
    std::set<std::string> people;
    for (const Look& look : climb.state().looks) ASSERT_TRUE(people.insert(look.person).second);
  }
}

TEST_P(Properties, DueTimesAreMonotone) {
  for (int item = 0; item < kItems; ++item) {
    Climb climb;
    for (int i = 0; i < kEvents; ++i) {
      const ItemState before = climb.state();
      if (!step(climb)) continue;
      const ItemState& after = climb.state();
      ASSERT_GE(after.due, after.entered);
      if (!climb.outcome().moved) {
        ASSERT_LE(after.due, before.due) << "what waits is never put off";
        ASSERT_EQ(climb.outcome().nearer.has_value(), after.due < before.due);
      }
      // The same event on a graver item is never due later.
      ItemState graver = before;
      graver.severity = std::min(kMaxSeverity, graver.severity + 1);
      Climb other(climb.ladder());
      other.stand_at(graver);
      const Stage* here = climb.ladder().stage(after.stage);
      if (!climb.outcome().moved || !climb.outcome().enter) continue;
      Event event;
      event.trigger = climb.outcome().reason.on;
      event.at = after.entered;
      if (is_decision(event.trigger)) continue;
      event.reach = after.reach;
      event.severity = after.severity;
      event.reports = after.reports - before.reports;
      const Result<Outcome> stepped = next_step(climb.ladder(), graver, event);
      ASSERT_TRUE(stepped.ok());
      if (stepped->state.stage == here->id) {
        ASSERT_LE(stepped->state.due, after.due);
      }
    }
  }
}

TEST_P(Properties, UndoRestores) {
  for (int item = 0; item < kItems; ++item) {
    Climb climb;
    for (int i = 0; i < kEvents; ++i) {
      const ItemState before = climb.state();
      if (!step(climb) || !is_decision(climb.outcome().reason.on)) continue;
      const ItemState after = climb.state();
      const Result<Outcome> undone = undo(climb.ladder(), after, climb.last_decision());
      ASSERT_TRUE(undone.ok()) << undone.error().message;
      ItemState expected = before;
      expected.way = undone->state.way;  // the oldest passage may have been dropped
      ASSERT_EQ(undone->state, expected);
      ASSERT_EQ(undone->state.way.size(), before.way.size());
      ASSERT_TRUE(may_look(climb.ladder(), undone->state, after.looks.back().person));
    }
  }
}

TEST_P(Properties, WhatIsKeptIsWhatWasThere) {
  for (int item = 0; item < 40; ++item) {
    Climb climb;
    for (int i = 0; i < kEvents; ++i) (void)step(climb);
    const Result<ItemState> read = item_state_from_json(to_json(climb.state()));
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(*read, climb.state());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Properties, testing::Values(1u, 7u, 20181130u));

TEST(Undo, TakesBackAChainFromItsEnd) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed).happens(Trigger::kHotCandidate);
  const ItemState at_first = climb.state();
  const std::string first = climb.decides("anna", Verdict::kAllow).last_decision();
  const ItemState at_senior = climb.state();
  const std::string second = climb.decides("boris", Verdict::kAllow).last_decision();

  const Result<Outcome> too_early = undo(climb.ladder(), climb.state(), first);
  ASSERT_FALSE(too_early.ok());
  EXPECT_EQ(too_early.error().code, ErrorCode::kConflict);

  const Result<Outcome> once = undo(climb.ladder(), climb.state(), second);
  ASSERT_TRUE(once.ok());
  EXPECT_EQ(once->state, at_senior);
  EXPECT_EQ(once->enter->queue, "review.senior");
  const Result<Outcome> twice = undo(climb.ladder(), once->state, first);
  ASSERT_TRUE(twice.ok());
  EXPECT_EQ(twice->state, at_first);
  EXPECT_EQ(twice->left, "senior");
}

TEST(Undo, KeepsWhatWasCountedSince) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed).decides("anna", Verdict::kAllow);
  climb.happens(Trigger::kUserReport, 7'000);
  const Result<Outcome> undone = undo(climb.ladder(), climb.state(), climb.last_decision());
  ASSERT_TRUE(undone.ok());
  EXPECT_EQ(undone->state.stage, "first");
  EXPECT_EQ(undone->state.reports, 1);
  EXPECT_EQ(undone->state.reach, 7'000);
}

TEST(Undo, KnowsWhatItDoesNotKnow) {
  Climb climb;
  const Result<Outcome> undone = undo(climb.ladder(), climb.state(), "nobody's");
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().code, ErrorCode::kNotFound);
}

TEST(LateVerdict, CountsAsALookAndMovesNothing) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kReach, 60'000)
      .decides("anna", Verdict::kAllow)
      .decides("boris", Verdict::kAllow)
      .happens(Trigger::kReach, 200'000)
      .happens(Trigger::kAuthority);
  ASSERT_EQ(climb.stage(), "third");
  Event event = climb.at_now(Trigger::kAllowed);
  event.stage = "rating";
  event.person = "dora";
  event.decision = "late";
  climb.apply(event);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_FALSE(climb.outcome().moved);
  EXPECT_FALSE(may_look(climb.ladder(), climb.state(), "dora"));
}

}  // namespace
}  // namespace vigil::domain::ladder
