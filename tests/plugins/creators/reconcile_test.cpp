// The report's first year, worked out again from invented people.
#include "plugins/creators/model/reconcile.h"

#include <gmock/gmock.h>

#include <map>

#include "core/base/csv.h"
#include "tests/plugins/creators/reference_book.h"

namespace vigil::creators::testing {
namespace {

using ::testing::Contains;

std::map<std::string, Reconciled> by_id(const Book& book) {
  std::map<std::string, Reconciled> all;
  for (Reconciled& one : reconcile(book)) all.emplace(one.printed->id, std::move(one));
  return all;
}

TEST(Reconcile, EveryPrintedFigureIsCountedAndHoldsOrIsExplained) {
  const Book book = reference_book();
  const auto all = by_id(book);
  std::size_t figures = 0;
  for (const PrintedFigure& printed : book.figures) {
    if (printed.kind != FigureKind::kFigure) continue;
    ++figures;
    ASSERT_TRUE(all.contains(printed.id)) << printed.id;
    const Reconciled& one = all.at(printed.id);
    EXPECT_NE(one.outcome, Outcome::kDiffers)
        << printed.id << " printed " << to_word(printed.comparator) << ' '
        << (printed.values.empty() ? -1 : printed.values[0]) << ", counted "
        << (one.counted.empty() ? -1 : one.counted[0]);
    if (one.outcome == Outcome::kExplained) {
      EXPECT_NE(one.reason, Reason::kNone) << printed.id;
    }
  }
  EXPECT_EQ(figures, 82u);
}

TEST(Reconcile, TheTotalsOfTheFirstYear) {
  const Book book = reference_book();
  const auto all = by_id(book);
  const auto counted = [&](const char* id) { return all.at(id).counted; };
  EXPECT_EQ(counted("LD17"), (std::vector<double>{20}));
  EXPECT_EQ(counted("LD18"), (std::vector<double>{6, 6, 5, 3}));
  EXPECT_EQ(counted("LD14"), (std::vector<double>{9}));
  EXPECT_EQ(counted("LD15"), (std::vector<double>{6}));
  EXPECT_EQ(counted("LD16"), (std::vector<double>{12}));
  EXPECT_EQ(counted("LD20"), (std::vector<double>{2'231'400}));
  EXPECT_EQ(counted("LD21"), (std::vector<double>{10'460'000}));
  EXPECT_EQ(counted("GD05"), (std::vector<double>{28}));
  EXPECT_EQ(counted("GD06"), (std::vector<double>{50}));
  EXPECT_EQ(counted("GD15"), (std::vector<double>{500'000'000}));
  EXPECT_EQ(counted("GD16"), (std::vector<double>{3}));
  EXPECT_EQ(counted("IH03"), (std::vector<double>{1372}));
  EXPECT_EQ(counted("IH04"), (std::vector<double>{989}));
  EXPECT_NEAR(counted("IH05")[0], 0.7208, 5e-5);
  EXPECT_EQ(all.at("LD13").counted_text, "2018-09-19");
  EXPECT_EQ(all.at("LD10").outcome, Outcome::kAgrees) << "three cohorts a year";
  EXPECT_EQ(all.at("LD11").outcome, Outcome::kAgrees) << "four kinds of training";
}

// The comparison can fail: one household less, one item seen less.
TEST(Reconcile, AnotherDataSetDiffers) {
  Book book = reference_book();
  book.heritage[0].seen -= 1;
  book.leaders[0].field = Field::kOther;
  book.goods.erase(book.goods.begin());
  const auto all = by_id(book);
  EXPECT_EQ(all.at("IH04").outcome, Outcome::kDiffers);
  EXPECT_EQ(all.at("LD18").outcome, Outcome::kDiffers);
  EXPECT_EQ(all.at("GD06").outcome, Outcome::kDiffers);
}

TEST(Reconcile, PoorHouseholdsAndCounties) {
  const Book book = reference_book();
  const auto derived = derived_figures(book);
  std::map<std::string, double> values;
  for (const Derived& one : derived) values[one.ids] = one.value;
  EXPECT_NEAR(values.at("LD02 / LD01"), 0.2125, 1e-9);
  EXPECT_NEAR(values.at("LD20 / LD17"), 110'000, 1e-9);
  EXPECT_NEAR(values.at("GD03 / GD02"), 16'783, 0.5);
  EXPECT_NEAR(values.at("GD19"), 3.00, 1e-9);
  EXPECT_NEAR(values.at("GD21"), 3.75, 1e-9);
  EXPECT_NEAR(values.at("GD23"), 3.88, 0.005);
  EXPECT_NEAR(values.at("GD33 / GD32"), 16.33, 0.005);
  EXPECT_NEAR(values.at("GD33 / GD31"), 39.43, 0.005);
  EXPECT_NEAR(values.at("GD35 / GD34"), 13.19, 0.005);
  EXPECT_NEAR(values.at("GD18"), 0.325, 1e-9);
  EXPECT_NEAR(values.at("GD20"), 0.150, 1e-9);
  EXPECT_NEAR(values.at("GD22"), 0.2056, 5e-5);
  EXPECT_NEAR(values.at("GD08"), 0.1108, 1e-9);
  EXPECT_EQ(values.at("LD16"), 9) << "of the twelve";
  EXPECT_EQ(values.at("GD05"), 17) << "of the twenty-eight";
  EXPECT_NEAR(values.at("IH04 / IH03"), 0.7208, 5e-5);
}

TEST(Contradictions, OfTheReportAreFound) {
  const Book book = reference_book();
  const auto found = contradictions(book);
  const auto find = [&](ContradictionKind kind) -> const Contradiction* {
    for (const Contradiction& one : found) {
      if (one.kind == kind) return &one;
    }
    return nullptr;
  };
  const Contradiction* const ratio = find(ContradictionKind::kRatio);
  ASSERT_NE(ratio, nullptr) << "a clip in 3 s, but 13 M a year are one in 2.43 s";
  EXPECT_NEAR(ratio->b, 2.43, 0.005);
  const Contradiction* const words = find(ContradictionKind::kComparators);
  ASSERT_NE(words, nullptr) << "nearly 13 M on one line, over 13 M on another";
  EXPECT_EQ(words->ids[0], "IH02");
  const Contradiction* const price = find(ContradictionKind::kPrice);
  ASSERT_NE(price, nullptr) << "13.19 a 斤 where the year's mean is 3.88";
  EXPECT_NEAR(price->a, 13.19, 0.005);
  EXPECT_NEAR(price->b, 3.88, 0.005);
  const Contradiction* const list = find(ContradictionKind::kIncomplete);
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->a, 7);
  EXPECT_EQ(list->b, 10);
  EXPECT_EQ(find(ContradictionKind::kParts), nullptr) << "6 + 6 + 5 + 3 is 20";
  const Contradiction* const damaged = find(ContradictionKind::kUnreadable);
  ASSERT_NE(damaged, nullptr);
  EXPECT_THAT(damaged->ids, Contains("GD29"));
}

TEST(Figure, ComparatorsHoldAsTheyAreRead) {
  EXPECT_TRUE(holds(2'231'400, Comparator::kOver, 2'200'000));
  EXPECT_FALSE(holds(2'200'000, Comparator::kOver, 2'200'000));
  EXPECT_TRUE(holds(10'000, Comparator::kAtLeast, 10'000));
  EXPECT_TRUE(holds(97, Comparator::kNearly, 100));
  EXPECT_FALSE(holds(100, Comparator::kNearly, 100));
  EXPECT_FALSE(holds(89, Comparator::kNearly, 100));
  EXPECT_TRUE(holds(0.7208, Comparator::kEqual, 0.72)) << "equal to the digits that are told";
  EXPECT_FALSE(holds(0.7308, Comparator::kEqual, 0.72));
  EXPECT_FALSE(holds(21, Comparator::kEqual, 20));
  EXPECT_FALSE(holds(1, Comparator::kUnknown, 1));
  EXPECT_TRUE(exclude_each_other(Comparator::kNearly, 13, Comparator::kOver, 13));
  EXPECT_FALSE(exclude_each_other(Comparator::kAbout, 13, Comparator::kOver, 13));
  EXPECT_TRUE(exclude_each_other(Comparator::kEqual, 12, Comparator::kEqual, 13));
  for (const char* word : {"=", ">", ">=", "<~", "~", "?"})
    EXPECT_EQ(to_word(*comparator_from_word(word)), word);
}

TEST(Figure, NumbersAsTheyAreShown) {
  EXPECT_EQ(grouped(2'231'400), "2,231,400");
  EXPECT_EQ(grouped(16.326), "16.33");
  EXPECT_EQ(grouped(3.0), "3");
  EXPECT_EQ(grouped(-1234.5), "-1,234.5");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(percent(989.0 / 1372), "72.08 %");
}

TEST(Days, WhatIsNoDayIsNone) {
  EXPECT_EQ(to_text(day("2018-09-19")), "2018-09-19");
  for (const char* bad :
       {"1900-01-01", "1899-12-31", "2018-02-30", "2018-9-1", "", "2018/09/19", "2018-13-01"})
    EXPECT_FALSE(day_from_text(bad)) << bad;
}

}  // namespace
}  // namespace vigil::creators::testing
