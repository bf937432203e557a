#include "plugins/rating/model/rating_sheet.h"

#include <gtest/gtest.h>

#include "tests/plugins/rating/rooms_fixture.h"

namespace vigil::rating {
namespace {

using namespace std::chrono_literals;
using scale::Intensity;

constexpr sdk::MediaTime kFrame = 40ms;

TEST(RatingSheet, AMarkIsAboutTheWholeClipOrTheStretchThatWasMarked) {
  RatingSheet sheet;
  EXPECT_EQ(sheet.set(Intensity::kMild, 0s, kFrame), SheetResult::kNoDimension);
  sheet.dimension = "drugs-tobacco";
  EXPECT_EQ(sheet.set(Intensity::kMild, 0s, kFrame), SheetResult::kDone);
  sheet.mark_in(2s);
  EXPECT_EQ(sheet.mark_out(1s, kFrame), SheetResult::kOrder);
  EXPECT_EQ(sheet.mark_out(3s, kFrame), SheetResult::kDone);
  EXPECT_EQ(sheet.set(Intensity::kIntense, 9s, kFrame), SheetResult::kDone);
  ASSERT_EQ(sheet.marks.size(), 2u);
  EXPECT_EQ(sheet.marks[1].begin, Millis(2000));
  EXPECT_EQ(sheet.marks[1].end, Millis(3040));
  EXPECT_FALSE(sheet.stretch) << "used up: the next mark is about the whole clip again";
  EXPECT_EQ(sheet.of("drugs-tobacco"), Intensity::kIntense);
  EXPECT_EQ(sheet.mark_out(3s, kFrame), SheetResult::kNoIn);
}

TEST(RatingSheet, AnIntensityEndsTheStretchThatIsOpen) {
  RatingSheet sheet;
  sheet.dimension = "sex-nudity";
  sheet.mark_in(1s);
  EXPECT_EQ(sheet.set(Intensity::kMild, 1500ms, kFrame), SheetResult::kDone);
  EXPECT_EQ(sheet.marks[0].end, Millis(1540));
  EXPECT_FALSE(sheet.open);
}

TEST(RatingSheet, TheSameDimensionAgainIsTheSameMarkAndNoneTakesAllAway) {
  RatingSheet sheet;
  sheet.dimension = "sex-nudity";
  (void)sheet.set(Intensity::kMild, 0s, kFrame);
  (void)sheet.set(Intensity::kIntense, 0s, kFrame);
  ASSERT_EQ(sheet.marks.size(), 1u);
  EXPECT_EQ(sheet.marks[0].intensity, Intensity::kIntense);
  sheet.mark_in(1s);
  (void)sheet.set(Intensity::kMild, 2s, kFrame);
  (void)sheet.set(Intensity::kNone, 2s, kFrame);
  EXPECT_TRUE(sheet.marks.empty());
}

TEST(RatingSheet, WhatTheDecisionCarriesMeetsItsRules) {
  RatingSheet sheet;
  for (int i = 0; i < 80; ++i) {
    sheet.dimension = "d" + std::to_string(i % 7);
    sheet.mark_in(std::chrono::seconds(79 - i));
    (void)sheet.set(scale::kMarkedIntensities[i % 3], std::chrono::seconds(80 - i), kFrame);
  }
  EXPECT_EQ(sheet.marks.size(), 64u) << "and the rest was refused";
  domain::Decision decision;
  decision.id = domain::DecisionId("d");
  decision.task = domain::TaskId("t");
  decision.verdict = domain::Verdict::kAllow;
  decision.actions = {{domain::ActionKind::kRate, 5, ""}};
  decision.marks = sheet.decision_marks();
  decision.checklist = sheet.decision_points();
  const Status checked = domain::check_decision(decision, nullptr);
  EXPECT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(decision.level(), 5);
}

}  // namespace
}  // namespace vigil::rating
