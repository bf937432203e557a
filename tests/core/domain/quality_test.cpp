#include "core/domain/quality.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace vigil::domain {
namespace {

using std::chrono::minutes;

QualityCheck check(CheckKind kind, std::string person, Verdict verdict, Verdict held_against,
                   std::string policy = "spam") {
  QualityCheck made;
  made.kind = kind;
  made.person = std::move(person);
  if (kind == CheckKind::kDouble) made.other = made.person + "-second";
  made.verdict = verdict;
  made.held_against = held_against;
  made.policy = std::move(policy);
  made.at = wall_from_ms(1767225600000);  // 2026-01-01T00:00Z
  return made;
}

TEST(Quality, AccuracyCountsVerdictAndPolicyAndNoEscalation) {
  std::vector<QualityCheck> checks = {
      check(CheckKind::kGolden, "lin", Verdict::kRemove, Verdict::kRemove),
      check(CheckKind::kGolden, "lin", Verdict::kAllow, Verdict::kRemove),
      check(CheckKind::kGolden, "lin", Verdict::kRemove, Verdict::kRemove),
      check(CheckKind::kGolden, "lin", Verdict::kEscalate, Verdict::kRemove)};
  checks[2].same_policy = false;
  const QualityFigures figures = figures_of(checks);
  EXPECT_EQ(figures.accuracy.trials, 3u);
  EXPECT_EQ(figures.accuracy.hits, 1u);
  EXPECT_EQ(figures.accuracy.interval, wilson_interval(1, 3));
  EXPECT_EQ(figures.agreement.trials, 0u);
  EXPECT_FALSE(figures.kappa.value.has_value());
  EXPECT_FALSE(figures.kappa.why_not.empty());
}

TEST(Quality, AgreementOfPairsIsToldThreeWaysAndRanksForgiveNeighbours) {
  std::vector<QualityCheck> checks;
  const auto add = [&](int times, Verdict a, Verdict b) {
    for (int i = 0; i < times; ++i) checks.push_back(check(CheckKind::kDouble, "lin", a, b));
  };
  add(20, Verdict::kAllow, Verdict::kAllow);
  add(5, Verdict::kAllow, Verdict::kLabel);
  add(10, Verdict::kLabel, Verdict::kAllow);
  add(15, Verdict::kLabel, Verdict::kLabel);
  add(10, Verdict::kRemove, Verdict::kRemove);
  const QualityFigures figures = figures_of(checks);
  EXPECT_EQ(figures.agreement.hits, 45u);
  EXPECT_EQ(figures.agreement.trials, 60u);
  ASSERT_TRUE(figures.kappa.value && figures.alpha.value && figures.alpha_ranked.value);
  EXPECT_GT(*figures.alpha_ranked.value, *figures.alpha.value);
  for (const Estimate* told : {&figures.kappa, &figures.alpha, &figures.alpha_ranked}) {
    ASSERT_TRUE(told->interval.has_value());
    EXPECT_LT(told->interval->low, *told->value);
    EXPECT_GT(told->interval->high, *told->value);
    EXPECT_TRUE(told->why_not.empty());
  }
}

TEST(Quality, HoursAreTheOperatorsOwn) {
  QualityCheck late = check(CheckKind::kGolden, "lin", Verdict::kAllow, Verdict::kAllow);
  EXPECT_EQ(slice_of(late, SliceBy::kHour, minutes(0)), "00");
  EXPECT_EQ(slice_of(late, SliceBy::kHour, minutes(480)), "08");
  EXPECT_EQ(slice_of(late, SliceBy::kHour, minutes(-30)), "23");
  EXPECT_EQ(slice_of(late, SliceBy::kTier, minutes(0)), "1");
  late.policy.clear();
  EXPECT_EQ(slice_of(late, SliceBy::kPolicy, minutes(0)), "-");
}

TEST(Quality, EachKindOfCheckHasToHaveItsFivePeople) {
  std::vector<QualityCheck> checks;
  for (int i = 0; i < 6; ++i) {
    checks.push_back(
        check(CheckKind::kGolden, "p" + std::to_string(i), Verdict::kAllow, Verdict::kAllow));
  }
  // Two people behind one double review, in a slice where six were given golden items.
  checks.push_back(check(CheckKind::kDouble, "p0", Verdict::kAllow, Verdict::kRemove));
  const QualityTable table = disclosed_table(checks, SliceBy::kPolicy, std::chrono::minutes(0));
  ASSERT_EQ(table.slices.size(), 1u);
  EXPECT_EQ(table.slices.front().disclosure,
            (Disclosures{Disclosure::kShown, Disclosure::kTooFew, Disclosure::kShown}));
  EXPECT_EQ(table.total_disclosure[1], Disclosure::kTooFew);
  EXPECT_EQ(table.total.accuracy.trials, 6u);
  EXPECT_EQ(table.total.agreement.trials, 0u);
  EXPECT_EQ(table.slices.front().figures.agreement.trials, 0u);
}

TEST(Quality, OnesOwnTableHoldsOnesOwnChecksAlone) {
  std::vector<QualityCheck> checks = {
      check(CheckKind::kGolden, "lin", Verdict::kAllow, Verdict::kAllow),
      check(CheckKind::kGolden, "qiao", Verdict::kAllow, Verdict::kRemove),
      check(CheckKind::kDouble, "lin", Verdict::kAllow, Verdict::kRemove),
      check(CheckKind::kMachine, "lin", Verdict::kAllow, Verdict::kRemove)};
  const QualityTable table = own_table(checks, "lin", SliceBy::kPolicy, minutes(0));
  EXPECT_EQ(table.total.accuracy.trials, 1u);
  EXPECT_EQ(table.total.accuracy.hits, 1u);
  EXPECT_EQ(table.total.agreement.trials, 1u);
  EXPECT_EQ(table.total.machine.trials, 0u) << "that is about the machine";
}

// A published table against the counts behind it: what is left of the total when every shown slice
// is taken away belongs to nobody, or to two slices and five people or more.
TEST(Quality, NoWithheldSliceIsWhatIsLeftOfTheTotal) {
  std::mt19937_64 random(5);
  int left_over = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<QualityCheck> checks;
    const auto crowd = 3 + random() % 9;
    const auto count = random() % 60;
    for (std::uint64_t i = 0; i < count; ++i) {
      checks.push_back(check(CheckKind::kGolden, "p" + std::to_string(random() % crowd),
                             random() % 3 == 0 ? Verdict::kAllow : Verdict::kRemove,
                             Verdict::kRemove, "policy-" + std::to_string(random() % 6)));
    }
    const QualityTable table = disclosed_table(checks, SliceBy::kPolicy, std::chrono::minutes(0));
    std::map<std::string, std::uint64_t> trials;
    std::map<std::string, People> people;
    for (const QualityCheck& each : checks) {
      ++trials[each.policy];
      people[each.policy].insert(each.person);
    }
    std::uint64_t rest = table.total.accuracy.trials;
    People hidden;
    for (const QualitySlice& slice : table.slices) {
      const bool shown = slice.disclosure[0] == Disclosure::kShown;
      EXPECT_EQ(slice.figures.accuracy.trials, shown ? trials[slice.key] : 0u);
      if (shown) {
        EXPECT_GE(people[slice.key].size(), kFewestPeople);
        rest -= slice.figures.accuracy.trials;
      } else {
        hidden.insert(people[slice.key].begin(), people[slice.key].end());
      }
    }
    if (table.total_disclosure[0] != Disclosure::kShown) {
      EXPECT_EQ(table.total.accuracy.trials, 0u);
      continue;
    }
    if (rest == 0) continue;
    ++left_over;
    EXPECT_GE(hidden.size(), kFewestPeople);
    for (const auto& [key, alone] : trials) {
      const bool withheld =
          std::any_of(table.slices.begin(), table.slices.end(), [&](const QualitySlice& slice) {
            return slice.key == key && slice.disclosure[0] != Disclosure::kShown;
          });
      if (withheld) {
        EXPECT_NE(rest, alone) << "round " << round << ": " << key;
      }
    }
  }
  EXPECT_GT(left_over, 50);
}

}  // namespace
}  // namespace vigil::domain
