#include "plugins/sdk/ui/row_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace vigil::sdk::ui {
namespace {

TEST(RowSet, AMillionRowsAreOneRange) {
  RowSet rows;
  rows.add(0, 1'000'000);
  EXPECT_EQ(rows.count(), 1'000'000);
  EXPECT_EQ(rows.ranges().size(), 1U);
  EXPECT_TRUE(rows.contains(999'999));
  EXPECT_FALSE(rows.contains(1'000'000));
  EXPECT_FALSE(rows.contains(-1));
}

TEST(RowSet, NeighboursJoinAndHolesSplit) {
  RowSet rows;
  rows.add(2, 4);
  rows.add(4, 6);
  EXPECT_EQ(rows.ranges().size(), 1U);
  rows.toggle(3);
  ASSERT_EQ(rows.ranges().size(), 2U);
  EXPECT_EQ(rows.ranges()[0], (RowSet::Range{2, 3}));
  EXPECT_EQ(rows.ranges()[1], (RowSet::Range{4, 6}));
}

TEST(RowSet, EmptyRangesChangeNothing) {
  RowSet rows;
  rows.add(5, 5);
  rows.add(5, 3);
  EXPECT_TRUE(rows.empty());
  rows.add(0, 10);
  rows.remove(4, 4);
  EXPECT_EQ(rows.ranges().size(), 1U);
}

TEST(RowSet, DoesWhatAPlainSetDoes) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    RowSet rows;
    std::set<std::int64_t> plain;
    for (int step = 0; step < 200; ++step) {
      const auto begin = static_cast<std::int64_t>(random() % 40);
      const auto end = begin + static_cast<std::int64_t>(random() % 8);
      switch (random() % 3) {
        case 0:
          rows.add(begin, end);
          for (std::int64_t row = begin; row < end; ++row) plain.insert(row);
          break;
        case 1:
          rows.remove(begin, end);
          for (std::int64_t row = begin; row < end; ++row) plain.erase(row);
          break;
        default:
          rows.toggle(begin);
          if (plain.erase(begin) == 0) plain.insert(begin);
      }
      ASSERT_EQ(rows.count(), static_cast<std::int64_t>(plain.size()));
      for (std::int64_t row = 0; row < 50; ++row) {
        ASSERT_EQ(rows.contains(row), plain.contains(row)) << row;
      }
      for (std::size_t i = 1; i < rows.ranges().size(); ++i) {
        ASSERT_LT(rows.ranges()[i - 1].end, rows.ranges()[i].begin);
      }
    }
  }
}

}  // namespace
}  // namespace vigil::sdk::ui
