// Every rule that the social-value report states about review, systems 1 to 7, on the ladder that
// the review plugin brings.
#include <gtest/gtest.h>

#include "tests/core/domain/ladder/ladder_fixture.h"

namespace vigil::domain::ladder {
namespace {

using std::chrono::minutes;

// An item that one person let pass.
Climb published() {
  Climb climb;
  climb.happens(Trigger::kMachinePassed).decides("anna", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "published");
  return climb;
}

TEST(ReportRules, System1TheMachineRemovesKnownViolationsBeforeAnyPerson) {
  Climb climb;
  climb.happens(Trigger::kMachineRemoved);
  EXPECT_EQ(climb.stage(), "removed");
  EXPECT_FALSE(climb.state().live);
  EXPECT_FALSE(climb.outcome().enter.has_value());
  EXPECT_TRUE(climb.state().looks.empty());
}

TEST(ReportRules, System1WhatTheMachineRemovedCanBeAppealedAndIsSampled) {
  for (const Trigger trigger : {Trigger::kAppeal, Trigger::kSampled}) {
    Climb climb;
    climb.happens(Trigger::kMachineRemoved).happens(trigger);
    EXPECT_EQ(climb.stage(), "first") << to_word(trigger);
    climb.decides("anna", Verdict::kAllow);
    EXPECT_EQ(climb.stage(), "published");
    EXPECT_TRUE(climb.state().live);
    EXPECT_EQ(climb.state().in_force, Verdict::kAllow);
  }
}

TEST(ReportRules, System2EverySurvivingItemIsSeenByAPerson) {
  for (const Trigger trigger : {Trigger::kMachinePassed, Trigger::kMachineFlagged}) {
    Climb climb;
    climb.happens(trigger);
    EXPECT_EQ(climb.stage(), "first");
    EXPECT_EQ(climb.outcome().enter->queue, "review.first");
    EXPECT_FALSE(climb.state().live);
  }
}

TEST(ReportRules, System3WhatIsAboutToReachTheHotPageIsSeenBySeniors) {
  Climb waiting;
  waiting.happens(Trigger::kMachinePassed)
      .happens(Trigger::kHotCandidate)
      .decides("anna", Verdict::kAllow);
  EXPECT_EQ(waiting.stage(), "senior");
  EXPECT_EQ(waiting.outcome().reason.because, Condition::kHotCandidate);
  EXPECT_FALSE(waiting.state().live) << "it is not out before the seniors have seen it";

  Climb out = published();
  out.happens(Trigger::kHotCandidate);
  EXPECT_EQ(out.stage(), "senior");
  EXPECT_EQ(out.outcome().enter->queue, "review.senior");
}

TEST(ReportRules, System3HighAttentionIsSeenBySeniors) {
  Climb by_reach;
  by_reach.happens(Trigger::kMachinePassed)
      .happens(Trigger::kReach, 50'000)
      .decides("anna", Verdict::kLabel);
  EXPECT_EQ(by_reach.stage(), "senior");
  EXPECT_EQ(by_reach.outcome().reason.value, 50'000);
  EXPECT_EQ(by_reach.outcome().reason.threshold, 50'000);

  Climb by_author;
  Event event = by_author.happens(Trigger::kMachinePassed).at_now(Trigger::kReach);
  event.author_followers = 500'000;
  by_author.apply(event).decides("anna", Verdict::kAllow);
  EXPECT_EQ(by_author.stage(), "senior");
  EXPECT_EQ(by_author.outcome().reason.because, Condition::kAuthorFollowers);

  Climb quiet = published();
  quiet.happens(Trigger::kReach, 49'999);
  EXPECT_EQ(quiet.stage(), "published");
  quiet.happens(Trigger::kReach, 50'000);
  EXPECT_EQ(quiet.stage(), "senior");
}

TEST(ReportRules, System4PublishedAndWidelySeenAndReportedIsSeenByAdministrators) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kReach, 400'000)
      .decides("anna", Verdict::kAllow)
      .decides("boris", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "published");
  climb.happens(Trigger::kUserReport);
  EXPECT_EQ(climb.stage(), "published") << "400,000 is below the operator's line";
  climb.happens(Trigger::kUserReport).happens(Trigger::kUserReport);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_EQ(climb.outcome().enter->queue, "review.third");
  EXPECT_EQ(climb.outcome().reason.because, Condition::kExposureReports);
  EXPECT_EQ(climb.outcome().reason.value, 1'200'000);
  EXPECT_TRUE(climb.state().live) << "it stays out until somebody decided";
}

TEST(ReportRules, System4TheThirdPassComesAfterTwoOthers) {
  Climb climb = published();
  climb.happens(Trigger::kAuthority);
  EXPECT_EQ(climb.stage(), "senior") << "nobody of the second tier has seen it yet";
  EXPECT_TRUE(climb.outcome().reason.climbing);
  climb.decides("boris", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_EQ(climb.outcome().reason.why.en, "An authority's instruction");
  climb.decides("clara", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "rating");
}

TEST(ReportRules, System5RatingHasFiveLevelsAndComesAfterTheThirdPass) {
  Climb climb = published();
  climb.happens(Trigger::kAuthority)
      .decides("boris", Verdict::kAllow)
      .decides("clara", Verdict::kAllow);
  EXPECT_EQ(climb.outcome().enter->queue, "rating.clips");
  climb.decides("dora", Verdict::kAllow, 4);
  EXPECT_EQ(climb.stage(), "published");
  EXPECT_EQ(climb.state().level, 4);
  climb.happens(Trigger::kAuthority).decides("emil", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "published") << "it has its level";
}

TEST(ReportRules, System5WhatIsSeenWidelyEnoughIsRated) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kReach, 60'000)
      .decides("anna", Verdict::kAllow)
      .decides("boris", Verdict::kAllow)
      .happens(Trigger::kReach, 200'000);
  EXPECT_EQ(climb.stage(), "rating");
  EXPECT_TRUE(climb.state().live);
}

TEST(ReportRules, System6APatrolBringsAnythingPublishedBack) {
  Climb climb = published();
  climb.happens(Trigger::kPatrol);
  EXPECT_EQ(climb.stage(), "senior");
}

TEST(ReportRules, System7AUserReportBringsItBack) {
  Climb climb = published();
  climb.happens(Trigger::kUserReport).happens(Trigger::kUserReport);
  EXPECT_EQ(climb.stage(), "published");
  climb.happens(Trigger::kUserReport);
  EXPECT_EQ(climb.stage(), "senior");
  EXPECT_EQ(climb.outcome().reason.because, Condition::kReports);
}

TEST(ReportRules, System7ACommentReportBringsItBack) {
  Climb climb = published();
  for (int i = 0; i < 3; ++i) climb.happens(Trigger::kCommentReport);
  EXPECT_EQ(climb.stage(), "senior");
}

TEST(ReportRules, System7AnOpinionReportBringsItBackAtOnce) {
  Climb climb = published();
  climb.happens(Trigger::kOpinionReport);
  EXPECT_EQ(climb.stage(), "senior");
}

TEST(ReportRules, System7AnAuthoritysInstructionBringsItBackAtAnyTimeAndSoon) {
  Climb out = published();
  out.happens(Trigger::kAuthority);
  EXPECT_EQ(out.state().due, out.now() + minutes(60));

  Climb rating;
  rating.happens(Trigger::kMachinePassed)
      .happens(Trigger::kReach, 60'000)
      .decides("anna", Verdict::kAllow)
      .decides("boris", Verdict::kAllow)
      .happens(Trigger::kReach, 200'000)
      .happens(Trigger::kAuthority);
  EXPECT_EQ(rating.stage(), "third");
  EXPECT_EQ(rating.outcome().left, "rating") << "the rater's task has no more point";

  Climb gone;
  gone.happens(Trigger::kMachineRemoved).happens(Trigger::kAuthority);
  EXPECT_EQ(gone.stage(), "first");

  Climb waiting;
  waiting.happens(Trigger::kMachinePassed).happens(Trigger::kAuthority);
  EXPECT_EQ(waiting.stage(), "first");
  EXPECT_EQ(waiting.outcome().nearer->due, waiting.now() + minutes(60));
}

TEST(ReportRules, ADifferentPersonAtEveryTier) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kHotCandidate)
      .decides("anna", Verdict::kAllow);
  const ItemState before = climb.state();
  EXPECT_FALSE(may_look(climb.ladder(), before, "anna"));
  EXPECT_EQ(spent_people(climb.ladder(), before), std::vector<std::string>{"anna"});
  climb.decides("anna", Verdict::kAllow);
  ASSERT_TRUE(climb.error().has_value());
  EXPECT_EQ(climb.error()->code, ErrorCode::kRejected);
  EXPECT_EQ(climb.state(), before);
  climb.decides("boris", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "published");
}

TEST(ReportRules, AnotherRoundMayBeLookedAtAgainWhereTheOperatorSaysSo) {
  Ladder ladder = seed_ladder();
  ladder.different_person = DifferentPerson::kRound;
  Climb climb(ladder);
  climb.happens(Trigger::kMachinePassed)
      .decides("anna", Verdict::kAllow)
      .happens(Trigger::kPatrol)
      .decides("boris", Verdict::kAllow)
      .happens(Trigger::kPatrol);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_EQ(climb.state().round, 3);
  EXPECT_TRUE(may_look(climb.ladder(), climb.state(), "boris"));
}

TEST(ReportRules, DisagreementBeyondTheDistanceGoesUp) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kHotCandidate)
      .decides("anna", Verdict::kAllow)
      .decides("boris", Verdict::kRemove);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_EQ(climb.outcome().reason.because, Condition::kDisagreement);
  EXPECT_EQ(climb.outcome().reason.value, 4);
  EXPECT_EQ(climb.outcome().reason.threshold, 2);
  EXPECT_EQ(climb.state().in_force, Verdict::kRemove) << "the stricter holds until then";
  EXPECT_FALSE(climb.state().live);
  climb.decides("clara", Verdict::kAllow);
  EXPECT_EQ(climb.state().in_force, Verdict::kAllow);
  EXPECT_TRUE(climb.state().live);
}

TEST(ReportRules, DisagreementWithinTheDistanceDoesNot) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kHotCandidate)
      .decides("anna", Verdict::kAllow)
      .decides("boris", Verdict::kWarn);
  EXPECT_EQ(climb.stage(), "published");
  EXPECT_EQ(climb.state().in_force, Verdict::kWarn);
}

TEST(ReportRules, AMilderVerdictDoesNotLiftAStricterOneByItself) {
  Ladder ladder = seed_ladder();
  ladder.thresholds[Condition::kDisagreement] = 1;
  Climb climb(ladder);
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kHotCandidate)
      .decides("anna", Verdict::kLimit)
      .decides("boris", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_EQ(climb.state().in_force, Verdict::kLimit);
}

TEST(ReportRules, AnEscalationGoesUpAndAtTheTopToAnotherPerson) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed).decides("anna", Verdict::kEscalate);
  EXPECT_EQ(climb.stage(), "senior");
  climb.decides("boris", Verdict::kEscalate);
  EXPECT_EQ(climb.stage(), "third");
  climb.decides("clara", Verdict::kEscalate);
  EXPECT_EQ(climb.stage(), "third");
  EXPECT_TRUE(climb.outcome().moved);
  EXPECT_FALSE(may_look(climb.ladder(), climb.state(), "clara"));
}

TEST(ReportRules, AnAppealGoesOneLevelUpToAnotherPerson) {
  Climb climb;
  climb.happens(Trigger::kMachinePassed)
      .decides("anna", Verdict::kRemove)
      .happens(Trigger::kAppeal);
  EXPECT_EQ(climb.stage(), "senior");
  EXPECT_FALSE(climb.state().live) << "removed until somebody says otherwise";
  EXPECT_FALSE(may_look(climb.ladder(), climb.state(), "anna"));
}

TEST(ReportRules, TheThresholdsAreTheOperators) {
  Ladder ladder = seed_ladder();
  ladder.thresholds[Condition::kReach] = 1'000;
  Climb climb(ladder);
  climb.happens(Trigger::kMachinePassed)
      .happens(Trigger::kReach, 1'000)
      .decides("anna", Verdict::kAllow);
  EXPECT_EQ(climb.stage(), "senior");
  EXPECT_EQ(climb.outcome().reason.threshold, 1'000);
}

TEST(ReportRules, WhatIsGraverIsDueSooner) {
  Climb mild;
  mild.happens(Trigger::kMachineFlagged, -1, 1);
  Climb grave;
  grave.happens(Trigger::kMachineFlagged, -1, 4);
  EXPECT_EQ(mild.state().due, mild.now() + minutes(1440));
  EXPECT_EQ(grave.state().due, grave.now() + minutes(60));
}

TEST(ReportRules, WhatComesNextCanBeAsked) {
  const Climb climb = published();
  const std::vector<WayOn> ways = ways_on(climb.ladder(), climb.state());
  ASSERT_FALSE(ways.empty());
  EXPECT_EQ(ways.front().to->id, "third");
  EXPECT_TRUE(ways.front().holds) << "an authority may ask at any time";
  EXPECT_TRUE(std::none_of(ways.begin(), ways.end(), [](const WayOn& way) {
    return way.holds && way.move->on.front() == Trigger::kHotCandidate;
  }));
}

}  // namespace
}  // namespace vigil::domain::ladder
