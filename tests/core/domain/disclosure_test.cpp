#include "core/domain/disclosure.h"

#include <gtest/gtest.h>

#include <random>

namespace vigil::domain {
namespace {

People people(int from, int count) {
  People out;
  for (int i = from; i < from + count; ++i) out.insert("p" + std::to_string(i));
  return out;
}

TEST(Disclosure, GroupsOfEnoughPeopleAreShown) {
  const std::vector<People> groups = {people(0, 5), people(3, 7)};
  const DisclosedTable table = disclose(groups);
  EXPECT_TRUE(table.total_shown);
  EXPECT_EQ(table.groups, (std::vector{Disclosure::kShown, Disclosure::kShown}));
}

TEST(Disclosure, FourAreTooFewInAGroupAndAltogether) {
  const DisclosedTable alone = disclose(std::vector<People>{people(0, 4)});
  EXPECT_FALSE(alone.total_shown);
  EXPECT_EQ(alone.groups.front(), Disclosure::kTooFew);
  // Nothing can be subtracted from a total that is not shown.
  const DisclosedTable same = disclose(std::vector<People>{people(0, 4), people(0, 4)});
  EXPECT_FALSE(same.total_shown);
}

TEST(Disclosure, OneWithheldGroupTakesTheSmallestOtherWithIt) {
  const std::vector<People> groups = {people(0, 9), people(0, 3), people(0, 6), people(0, 7)};
  const DisclosedTable table = disclose(groups);
  EXPECT_EQ(table.groups, (std::vector{Disclosure::kShown, Disclosure::kTooFew,
                                       Disclosure::kComplement, Disclosure::kShown}));
}

TEST(Disclosure, TwoWithheldGroupsOfTheSameFewPeopleTakeAThird) {
  const std::vector<People> groups = {people(0, 2), people(0, 3), people(0, 8), people(0, 6)};
  const DisclosedTable table = disclose(groups);
  EXPECT_EQ(table.groups, (std::vector{Disclosure::kTooFew, Disclosure::kTooFew, Disclosure::kShown,
                                       Disclosure::kComplement}));
  const std::vector<People> others = {people(0, 2), people(2, 3), people(0, 8)};
  EXPECT_EQ(disclose(others).groups.back(), Disclosure::kShown) << "five people together";
}

TEST(Disclosure, AGroupWithoutAnybodyHidesNobody) {
  const std::vector<People> groups = {people(0, 0), people(0, 3), people(0, 9)};
  const DisclosedTable table = disclose(groups);
  EXPECT_EQ(table.groups,
            (std::vector{Disclosure::kShown, Disclosure::kTooFew, Disclosure::kComplement}));
}

// Whoever has the total and every shown group learns of two or more withheld groups' sum at most,
// and of five people at least.
TEST(Disclosure, NoWithheldGroupFollowsFromThePublishedOnes) {
  std::mt19937_64 random(2026);
  int tables_with_something_withheld = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<People> groups(1 + random() % 8);
    const auto crowd = 1 + random() % 12;
    for (People& group : groups) {
      const auto size = random() % 9;
      for (std::uint64_t i = 0; i < size; ++i) group.insert("p" + std::to_string(random() % crowd));
    }
    const DisclosedTable table = disclose(groups);
    People all;
    People hidden;
    std::size_t withheld = 0;
    bool some_shown = false;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      all.insert(groups[i].begin(), groups[i].end());
      if (table.groups[i] == Disclosure::kShown) {
        ASSERT_TRUE(groups[i].empty() || groups[i].size() >= kFewestPeople);
        some_shown = some_shown || !groups[i].empty();
        continue;
      }
      ++withheld;
      hidden.insert(groups[i].begin(), groups[i].end());
      if (table.groups[i] == Disclosure::kTooFew) {
        ASSERT_LT(groups[i].size(), kFewestPeople);
      }
    }
    ASSERT_EQ(table.total_shown, all.size() >= kFewestPeople);
    if (!table.total_shown) {
      ASSERT_FALSE(some_shown) << "a group of five without a total of five";
      continue;
    }
    if (withheld == 0) continue;
    ++tables_with_something_withheld;
    ASSERT_GE(withheld, 2u);
    ASSERT_GE(hidden.size(), kFewestPeople);
  }
  EXPECT_GT(tables_with_something_withheld, 5'000);
}

}  // namespace
}  // namespace vigil::domain
