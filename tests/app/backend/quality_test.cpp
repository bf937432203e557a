// Figures of quality: one's own in full, everybody's in groups of five people or more.
#include <gmock/gmock.h>

#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

using domain::CheckKind;
using domain::Disclosure;
using domain::SliceBy;
using std::chrono::local_days;

class QualityTest : public QualityBench {
 protected:
  void note(CheckKind kind, std::string person, std::string verdict, std::string held_against,
            std::string policy, WallTime at, std::string other = {}) {
    QualityCheckRow row;
    row.id = "check-" + std::to_string(++made);
    row.kind = kind;
    row.state = CheckState::kDone;
    row.task = row.id;
    row.item = row.id;
    row.source = row.id;
    row.queue = "review.first";
    row.policy = std::move(policy);
    row.person = std::move(person);
    row.verdict = std::move(verdict);
    row.held_against = std::move(held_against);
    row.other = std::move(other);
    row.person_at = at;
    row.at = at;
    const Status written = store->write([&](Writer& writer) -> Status {
      const auto added = writer.add_check(row);
      if (!added) return added.error();
      EXPECT_TRUE(*added);
      return {};
    });
    ASSERT_TRUE(written.ok()) << written.error().message;
  }
  int made = 0;
  // The operator's Monday 2026-01-05 begins at 2026-01-04T16:00Z.
  const WallTime monday = *from_rfc3339("2026-01-04T16:00:00Z");
};

TEST_F(QualityTest, OnesOwnFiguresHoldNobodyElsesAndBothSidesOfAPair) {
  const WallTime at = clock.wall_now();
  note(CheckKind::kGolden, "anna", "allow", "allow", "", at);
  note(CheckKind::kGolden, "anna", "remove", "allow", "scam", at);
  note(CheckKind::kGolden, "bela", "remove", "remove", "scam", at);
  note(CheckKind::kDouble, "anna", "allow", "remove", "", at, "bela");
  note(CheckKind::kDouble, "bela", "allow", "allow", "", at, "anna");
  note(CheckKind::kMachine, "anna", "allow", "remove", "scam", at);
  const auto own = quality.own(anna, at - std::chrono::hours(1), at + std::chrono::hours(1));
  ASSERT_TRUE(own.ok()) << own.error().message;
  const domain::QualityFigures& total = own->by_policy.total;
  EXPECT_EQ(total.accuracy.trials, 2u);
  EXPECT_EQ(total.accuracy.hits, 1u);
  EXPECT_EQ(total.agreement.trials, 2u);
  EXPECT_EQ(total.agreement.hits, 1u);
  EXPECT_EQ(total.machine.trials, 0u);
  ASSERT_EQ(own->by_hour.slices.size(), 1u);
  EXPECT_EQ(own->by_hour.slices.front().key, "08") << "the operator's hour";
  EXPECT_TRUE(own->complete);
  EXPECT_EQ(quality.own(boris, at - std::chrono::hours(1), at + std::chrono::hours(1))
                ->by_policy.total.accuracy.trials,
            0u);
  EXPECT_FALSE(quality.own(anna, at, at).ok());
}

TEST_F(QualityTest, AWeekIsToldWhenItIsOverAndByItself) {
  for (int i = 0; i < 6; ++i) {
    note(CheckKind::kGolden, "p" + std::to_string(i), "allow", "allow", "scam",
         monday + std::chrono::hours(i));
    note(CheckKind::kGolden, "p" + std::to_string(i), "allow", "remove", "scam",
         monday - std::chrono::hours(1 + i));
  }
  const auto report = [&] {
    const auto told = quality.report(SliceBy::kPolicy,
                                     local_days(std::chrono::days(0)) + std::chrono::days(20'440),
                                     local_days(std::chrono::days(20'520)));
    EXPECT_TRUE(told.ok()) << told.error().message;
    return *told;
  };
  clock.advance(std::chrono::days(4));  // Monday the 5th, 08:00 there
  ASSERT_EQ(report().weeks.size(), 1u) << "the running week is not told";
  clock.advance(std::chrono::days(7));
  const QualityReport told = report();
  ASSERT_EQ(told.weeks.size(), 2u);
  EXPECT_EQ(told.weeks.front().from, monday);
  EXPECT_EQ(told.weeks.front().table.total.accuracy.hits, 6u);
  EXPECT_EQ(told.weeks.back().table.total.accuracy.hits, 0u);
  EXPECT_EQ(told.weeks.back().table.total.accuracy.trials, 6u);
}

TEST_F(QualityTest, FourPeopleAreNotTold) {
  for (int i = 0; i < 4; ++i)
    note(CheckKind::kGolden, "p" + std::to_string(i), "allow", "allow", "scam", monday);
  for (int i = 0; i < 6; ++i)
    note(CheckKind::kGolden, "p" + std::to_string(i), "allow", "allow", "other", monday);
  for (int i = 0; i < 9; ++i)
    note(CheckKind::kGolden, "p" + std::to_string(i), "allow", "allow", "third", monday);
  clock.advance(std::chrono::days(20));
  const auto told = quality.report(SliceBy::kPolicy, local_days(std::chrono::days(20'440)),
                                   local_days(std::chrono::days(20'520)));
  ASSERT_TRUE(told.ok());
  ASSERT_EQ(told->weeks.size(), 1u);
  const auto& slices = told->weeks.front().table.slices;
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[0].key, "other");
  EXPECT_EQ(slices[0].disclosure[0], Disclosure::kComplement);
  EXPECT_EQ(slices[1].key, "scam");
  EXPECT_EQ(slices[1].disclosure[0], Disclosure::kTooFew);
  EXPECT_EQ(slices[1].figures.accuracy.trials, 0u);
  EXPECT_EQ(slices[2].disclosure[0], Disclosure::kShown);
  EXPECT_EQ(slices[2].figures.accuracy.trials, 9u);
  EXPECT_EQ(told->weeks.front().table.total.accuracy.trials, 19u);
}

TEST_F(QualityTest, ItIsTheSameWhoeverWasRenamed) {
  note(CheckKind::kGolden, "anna", "allow", "allow", "", clock.wall_now());
  note(CheckKind::kDouble, "bela", "allow", "allow", "", clock.wall_now(), "anna");
  ASSERT_TRUE(
      store->write([](Writer& writer) { return writer.rename_person("anna", "nobody"); }).ok());
  const auto own = [&](const Caller& caller) {
    return quality
        .own(caller, clock.wall_now() - std::chrono::hours(1),
             clock.wall_now() + std::chrono::hours(1))
        ->by_policy.total;
  };
  EXPECT_EQ(own(anna).accuracy.trials + own(anna).agreement.trials, 0u);
  EXPECT_EQ(own(bela).agreement.trials, 1u);
}

}  // namespace
}  // namespace vigil::backend
