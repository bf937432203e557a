// Agreement, the next rubric, a day tried out, shifts and recognition scores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/plugins/rating/rooms_fixture.h"

namespace vigil::rating::testing {
namespace {

using ::testing::HasSubstr;
namespace commands = ids::commands;
namespace collections = ids::collections;

class BoardTest : public RoomsTest {
 protected:
  void work_out() {
    for (int i = 0; i < 60; ++i) {
      rooms_->board.look();
      turn();
    }
  }
};

TEST_F(BoardTest, NothingIsShownBeforeFivePeopleAreBehindIt) {
  for (const char* item : {"a", "b", "c"}) {
    for (const char* rater : {"r1", "r2", "r3", "r4"}) put_rating(item, rater, 2);
  }
  work_out();
  EXPECT_EQ(rooms_->board.state().people, 4u);
  EXPECT_FALSE(rooms_->board.state().enough);
  EXPECT_FALSE(rooms_->board.state().lines[0].alpha);
  EXPECT_TRUE(rooms_->board.state().disputed.empty());
}

TEST_F(BoardTest, AlphaOfTheLevelIsThatOfThePublishedExample) {
  // Krippendorff's four observers and twelve units, spread over six people: who is who does not
  // matter to alpha.
  const int values[4][12] = {{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
                             {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
                             {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
                             {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}};
  for (int unit = 0; unit < 12; ++unit) {
    for (int observer = 0; observer < 4; ++observer) {
      if (values[observer][unit] == 0) continue;
      put_rating("unit-" + std::to_string(unit), "r" + std::to_string((observer + unit) % 6),
                 values[observer][unit]);
    }
  }
  work_out();
  ASSERT_TRUE(rooms_->board.state().enough);
  const AgreementLine& level = rooms_->board.state().lines[0];
  ASSERT_TRUE(level.alpha);
  EXPECT_NEAR(*level.alpha, 0.815, 0.0005);
  ASSERT_TRUE(level.interval);
  EXPECT_LT(level.interval->low, *level.alpha);
  EXPECT_FALSE(rooms_->board.state().working);
}

TEST_F(BoardTest, ADisputedClipGoesToTheCommitteeAndItsOpinionIsFoundAgain) {
  for (int i = 0; i < 5; ++i) {
    put_rating("calm", "r" + std::to_string(i), 2);
    put_rating("heated", "r" + std::to_string(i), i < 2 ? 1 : 4, i < 2 ? "" : "drugs-alcohol",
               "intense");
  }
  work_out();
  ASSERT_EQ(rooms_->board.state().disputed.size(), 1u);
  EXPECT_EQ(rooms_->board.state().disputed[0].item, "heated");
  EXPECT_EQ(rooms_->board.state().disputed[0].spread, 3);
  EXPECT_THAT(rooms_->board.state().disputed[0].dimensions,
              ::testing::ElementsAre("drugs-alcohol"));
  rooms_->desk.set_in_sight(InSight::kAgreement);
  run(commands::kAgreementSelect, "0");
  run(commands::kAskCommittee);
  ASSERT_EQ(records(collections::kCaseNotes), 1u);
  EXPECT_FALSE(host_.commands().enabled(commands::kCommitteeAnswer)) << "a rater does not answer";
  host_.fake_person().roles = {domain::Role::kAdministrator, domain::Role::kRater};
  run(commands::kCommitteeAnswer, "heated\n4\n画面反复出现酗酒，按最强程度处理。");
  const auto body = host_.fake_records().records(collections::kCaseNotes)->records[0].body;
  EXPECT_THAT(body->dump(), ::testing::Not(HasSubstr("\"r0\""))) << "nobody is named";
  open(1);  // a clip with the tag farm
  ASSERT_EQ(rooms_->desk.snapshot().cases.size(), 1u);
  EXPECT_EQ(rooms_->desk.snapshot().cases[0]->level, 4);
}

TEST_F(BoardTest, ADraftIsMadePreviewedAndNeverOutOfOrder) {
  put_rating("a", "r1", 3, "drugs-tobacco", "mild");
  put_rating("b", "r1", 1);
  open(1);
  EXPECT_FALSE(host_.commands().enabled(commands::kRubricStart)) << "administrators draft";
  host_.fake_person().roles = {domain::Role::kAdministrator};
  run(commands::kRubricStart);
  ASSERT_TRUE(rooms_->bench.state().draft);
  EXPECT_EQ(rooms_->bench.state().draft->version, 2);
  run(commands::kRubricCell, "drugs-tobacco intense 1");
  run(commands::kRubricCell, "drugs-tobacco moderate 1");
  run(commands::kRubricCell, "drugs-tobacco mild 1");
  EXPECT_EQ(rooms_->bench.state().changed_cells, 3u);
  run(commands::kRubricPreview);
  ASSERT_TRUE(rooms_->bench.state().preview);
  EXPECT_EQ(rooms_->bench.state().preview->stricter, 1u);
  EXPECT_EQ(rooms_->bench.state().preview->rated, 2u);
  failure_.clear();
  run(commands::kRubricCell, "drugs-tobacco mild 1");
  EXPECT_THAT(failure_, HasSubstr("没有改动"));
  run(commands::kRubricDiscard);
  EXPECT_FALSE(rooms_->bench.state().draft);
  EXPECT_EQ(rooms_->shelf.rubric()->version, 1) << "what is in force was never touched";
}

TEST_F(BoardTest, ADraftIsProposedAsItWasPreviewed) {
  put_rating("a", "r1", 3, "drugs-tobacco", "mild");
  open(1);
  host_.fake_person().roles = {domain::Role::kAdministrator};
  run(commands::kRubricStart);
  run(commands::kRubricCell, "drugs-tobacco intense 1");
  EXPECT_FALSE(host_.commands().enabled(commands::kRubricPropose)) << "look at it first";
  run(commands::kRubricPreview);
  run(commands::kRubricCell, "drugs-tobacco moderate 1");
  EXPECT_FALSE(host_.commands().enabled(commands::kRubricPropose)) << "that was another draft";
  run(commands::kRubricPreview);
  host_.commands().run(commands::kRubricPropose, {});
  EXPECT_TRUE(rooms_->bench.state().proposed);
  EXPECT_FALSE(host_.commands().enabled(commands::kRubricPropose)) << "once is enough";
  const auto sent = host_.fake_records().records(collections::kRubrics)->records;
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ((*sent[0].body)["version"], 2);
  // Somebody confirmed it: the draft is spent, and the next one may begin.
  turn();
  EXPECT_EQ(rooms_->shelf.rubric()->version, 2);
  EXPECT_FALSE(rooms_->bench.state().draft);
  EXPECT_TRUE(host_.commands().enabled(commands::kRubricStart));
}

TEST_F(BoardTest, ADayIsTriedOutMinuteByMinute) {
  turn();
  const DayTrialState& day = rooms_->trial.state();
  EXPECT_EQ(day.minutes.size(), 1440u);
  EXPECT_EQ(day.watched, std::chrono::minutes(40)) << "an hour and a half was wanted";
  ASSERT_GE(day.stretches.size(), 3u);
  EXPECT_EQ(day.stretches.back().reason, domain::YouthReason::kDailyLimit);
  run(commands::kYouthSample, "1");
  EXPECT_EQ(day.watched, std::chrono::minutes(30)) << "from half past nine to ten";
  EXPECT_EQ(day.stretches.back().reason, domain::YouthReason::kNight);
  run(commands::kYouthSample, "3");
  EXPECT_EQ(day.minutes.size(), 23u * 60);
  run(commands::kYouthSample, "4");
  EXPECT_EQ(day.minutes.size(), 25u * 60);
  run(commands::kYouthSet, "limit=60");
  EXPECT_EQ(day.rules.daily_limit, std::chrono::minutes(60));
  run(commands::kYouthSet, "opens=1400");
  EXPECT_THAT(failure_, HasSubstr("没有改动"));
}

TEST_F(BoardTest, ShiftsAreTakenAndGivenBack) {
  turn();
  const TeamState& team = rooms_->team.state();
  EXPECT_GE(team.uncovered, 18u);
  const std::string id = team.days[2][1].id;
  run(commands::kShiftJoin, id);
  EXPECT_TRUE(team.days[2][1].mine);
  EXPECT_EQ(team.days[2][1].people[0].name, "安娜");
  run(commands::kShiftLeave, id);
  EXPECT_FALSE(team.days[2][1].mine);
  // Midnight UTC is eight in the morning where the team is: the early shift runs.
  EXPECT_EQ(team.now, std::optional<std::size_t>(0));
}

TEST_F(BoardTest, RecognitionIsMeasuredFromCorrectionsAlone) {
  for (int i = 0; i < 20; ++i) {
    const double score = i / 20.0;
    host_.fake_records().put(collections::kMinorScores, "s" + std::to_string(i),
                             nlohmann::json{{"id", "s" + std::to_string(i)},
                                            {"account", "account-" + std::to_string(i)},
                                            {"score", score},
                                            {"at", "2026-01-01T00:00:00.000Z"}}
                                 .dump());
  }
  turn();
  EXPECT_EQ(rooms_->minors.recognition().precision.trials, 0u);
  EXPECT_EQ(rooms_->minors.scores()[0].account, "account-10") << "the nearest to the threshold";
  rooms_->desk.set_in_sight(InSight::kMinors);
  turn();
  for (int i = 0; i < 20; ++i) {
    const auto& score = rooms_->minors.scores()[*rooms_->minors.selected()];
    run(score.score >= 0.6 ? commands::kMinorYes : commands::kMinorNo);
  }
  const Recognition& measured = rooms_->minors.recognition();
  EXPECT_EQ(measured.checked, 20u);
  EXPECT_EQ(measured.precision.trials, 10u);  // from 0.5 on
  EXPECT_EQ(measured.precision.hits, 8u);
  EXPECT_EQ(measured.recall.hits, 8u);
  EXPECT_EQ(measured.recall.trials, 8u);
  // Wilson for 8 of 10 (Newcombe 1998, table I: 0.4902 to 0.9433).
  EXPECT_NEAR(measured.precision.interval.low, 0.4902, 0.0001);
  EXPECT_NEAR(measured.precision.interval.high, 0.9433, 0.0001);
}

}  // namespace
}  // namespace vigil::rating::testing
