// Daily figures: a large file gone through on a thread, months of everybody, days of those in the
// programme, undone as a whole; growth over a span; one leader's line.
#include <cmath>
#include <fstream>
#include <thread>

#include "plugins/creators/model/daily_intake.h"
#include "tests/plugins/creators/office_fixture.h"

namespace vigil::creators::testing {
namespace {

TEST(Months, TwelveNumbersAndNothingElse) {
  YearOfMonths year;
  year.fill(kNotKnown);
  year[0] = 12;
  year[11] = 1'000'000'000'000;
  EXPECT_EQ(to_text(year), "12 - - - - - - - - - - 1000000000000");
  EXPECT_EQ(year_from_text(to_text(year)), year);
  for (const char* bad :
       {"", "1", "1 2 3 4 5 6 7 8 9 10 11", "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "1 2 3 4 5 6 7 8 9 10 11 -1", "1 2 3 4 5 6 7 8 9 10 11 x", "1  2 3 4 5 6 7 8 9 10 11 12",
        "- - - - - - - - - - - 99999999999999999999"})
    EXPECT_FALSE(year_from_text(bad)) << bad;
}

Json month_record(const std::string& id, const char* year, const char* fans, const char* views) {
  return std::make_shared<const json>(
      json{{"id", id}, {"years", {{year, {{"fans", fans}, {"views", views}}}}}});
}

TEST(Months, GrowthIsTheLastMonthAgainstAnEarlierOne) {
  const Json records[] = {
      month_record("a", "2018", "100 110 120 - - - - - - - - 200", "0 5 - - - - - - - - - 50"),
      month_record("b", "2018", "50 - - - - - - - - - - 25", "1 1 1 1 1 1 1 1 1 1 1 1"),
      month_record("c", "2017", "10 10 10 10 10 10 10 10 10 10 10 10", "not twelve numbers")};
  const MonthFigures figures = MonthFigures::read(records);
  EXPECT_EQ(figures.months(), 24);
  EXPECT_EQ(figures.bytes(), 3u * 24 * 4 * 8);
  std::vector<Leader> leaders(5);
  leaders[0].id = "b";
  leaders[1].id = "a";
  leaders[2].id = "nobody";
  leaders[3].id = "c";
  leaders[4].id = "a";
  const auto fans = figures.growth(leaders, Metric::kFans, 11);
  EXPECT_DOUBLE_EQ(fans[0], -0.5);
  EXPECT_DOUBLE_EQ(fans[1], 1.0);
  EXPECT_TRUE(std::isnan(fans[2]));
  EXPECT_TRUE(std::isnan(fans[3])) << "has no figure in the last month";
  EXPECT_DOUBLE_EQ(fans[4], 1.0);
  EXPECT_TRUE(std::isnan(figures.growth(leaders, Metric::kViews, 11)[1])) << "grew from nothing";
  EXPECT_DOUBLE_EQ(figures.growth(leaders, Metric::kViews, 10)[1], 9.0);
  EXPECT_TRUE(std::isnan(figures.growth(leaders, Metric::kFans, 60)[0])) << "before the first";
}

TEST(Months, UnknownGrowthStandsLastEitherWay) {
  Book book;
  book.leaders.resize(4);
  for (std::size_t i = 0; i < 4; ++i) {
    book.leaders[i].id = std::to_string(i);
    book.leaders[i].name = std::to_string(i);
  }
  LeaderTable table;
  table.fill(book);
  table.set_sort(LeaderSort::kGrowth, true);
  table.set_growth({0.1, NAN, -0.5, 2.0});
  EXPECT_THAT(table.rows(), ::testing::ElementsAre(3u, 0u, 2u, 1u));
  table.set_sort(LeaderSort::kGrowth, false);
  EXPECT_THAT(table.rows(), ::testing::ElementsAre(2u, 0u, 3u, 1u));
}

class DailyTest : public OfficeTest {
 protected:
  DailyTest() {
    leader("l1", "甲", "admitted");
    leader("l2", "乙", "applied");
  }
  std::shared_ptr<const AccountNames> names() {
    return std::make_shared<const AccountNames>(office_.programme.book());
  }
};

TEST_F(DailyTest, WhatCannotBeTakenHasItsLineAndTheOthersGoOn) {
  DailyFigures figures(names());
  DailyReader reader({.leader = 0, .day = 1, .values = {2, 3, 4, 5}}, figures);
  const std::string text =
      "leader,on,fans,views,likes,sales\r\n"
      "l1,2018-01-01,100,5,1,0\r\n"
      "甲,2018-01-02,\"1,100\",7,2,10\r\n"
      "l1,2018-01-02,1,1,1,1\r\n"     // 4: twice
      "l9,2018-01-02,1,1,1,1\r\n"     // 5: nobody
      "l1,1900-01-01,1,1,1,1\r\n"     // 6: a spreadsheet's empty date
      "l1,2018-01-03,1,1,1,-5\r\n"    // 7: negative sales
      "l1,2018-01-04,=1+1,1,1,1\r\n"  // 8: a formula
      "l1,2018-01-05,x,1,1,1\r\n"     // 9: no number
      "l1,2018-01-06,,,,\r\n"         // 10: nothing at all
      ",2018-01-07,1,1,1,1\r\n"       // 11: nobody is named
      "l2,2018-02-28,10,,,";          // without a line end
  // In pieces of every size: a line may be cut anywhere.
  for (std::size_t at = 0; at < text.size(); at += 7) reader.take(text.substr(at, 7));
  reader.finish();
  const DailyResult& result = reader.result();
  EXPECT_EQ(result.rows, 3);
  EXPECT_EQ(result.refused, 8);
  std::vector<std::pair<int, DailyProblem>> problems;
  for (const auto& one : result.problems) problems.emplace_back(one.line, one.what);
  using enum DailyProblem;
  EXPECT_THAT(problems, ::testing::ElementsAre(std::pair(4, kTwice), std::pair(5, kNobody),
                                               std::pair(6, kNoDay), std::pair(7, kNegative),
                                               std::pair(8, kFormula), std::pair(9, kNoAmount),
                                               std::pair(10, kMissing), std::pair(11, kMissing)));
  const json months = figures.month_record(0, nullptr);
  EXPECT_EQ(months["years"]["2018"]["fans"], "1100 - - - - - - - - - - -") << "at the month's end";
  EXPECT_EQ(months["years"]["2018"]["sales"], "10 - - - - - - - - - - -") << "summed";
  EXPECT_FALSE(figures.month_record(1, nullptr)["years"]["2018"].contains("sales"));
  ASSERT_EQ(figures.day_records(0).size(), 1u);
  EXPECT_EQ(figures.day_records(0)[0]["likes"], (json{1, 2}));
  EXPECT_TRUE(figures.day_records(1).empty()) << "not in the programme: the months are kept";
}

TEST_F(DailyTest, MonthsOfAnotherFileStay) {
  DailyFigures figures(names());
  figures.add(0, day("2018-03-31"), {7, kNotKnown, kNotKnown, kNotKnown});
  const auto kept =
      month_record("l1", "2018", "1 2 3 - - - - - - - - -", "1 1 1 1 1 1 1 1 1 1 1 1");
  const json body = figures.month_record(0, kept);
  EXPECT_EQ(body["years"]["2018"]["fans"], "1 2 7 - - - - - - - - -");
  EXPECT_EQ(body["years"]["2018"]["views"], "1 1 1 1 1 1 1 1 1 1 1 1");
}

TEST_F(DailyTest, ALargeFileIsScannedWrittenShownAndUndone) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "creators_daily.csv";
  std::int64_t rows = 0;
  {
    std::ofstream out(file);
    out << "带头人,日期,粉丝数,播放量,点赞,销售额\n";
    const std::string blank(60, ' ');  // wide cells, so that few rows make a large file
    for (const char* who : {"l1", "l2"}) {
      for (int i = 0; i < 1826; ++i, ++rows) {
        const std::string on = creators::to_text(day("2014-01-01") + std::chrono::days(i));
        for (int wide = 0; wide < 20; ++wide) out << blank;
        out << blank << who << ',' << blank << on << ',' << 1000 + i << ',' << 5 << ',' << 2 << ','
            << blank << blank << blank << blank << blank << 1;
        for (int wide = 0; wide < 16; ++wide) out << blank;
        out << '\n';
      }
    }
    out << "l2,2014-01-01,1,1,1,1\n";
  }
  ASSERT_GT(std::filesystem::file_size(file), 8u << 20);
  ASSERT_TRUE(office_.intake.choose_target("metrics"));
  ASSERT_TRUE(office_.intake.open(file.string())) << office_.intake.refusal();
  for (int i = 0; i < 10'000 && office_.intake.scanning(); ++i) {
    turn();
    std::this_thread::yield();
  }
  while (office_.intake.scanning()) std::this_thread::yield();
  turn();
  EXPECT_EQ(office_.intake.taken(), rows);
  EXPECT_EQ(office_.intake.refused(), 1);
  ASSERT_EQ(office_.intake.result().problems.size(), 1u);
  EXPECT_EQ(office_.intake.result().problems[0].line, rows + 2);
  ASSERT_TRUE(office_.intake.can_run());
  ASSERT_TRUE(office_.intake.run());
  finish_import();
  EXPECT_EQ(count(collections::kCreatorsMonthly), 2u);
  EXPECT_EQ(count(collections::kCreatorsMetrics), 5u) << "five years of days of the admitted one";
  const auto wait_for_months = [&] {
    for (;;) {
      turn();
      if (!office_.leaders.months().reading()) break;
      std::this_thread::yield();
    }
  };
  wait_for_months();
  EXPECT_EQ(office_.leaders.months().figures().months(), 60);
  EXPECT_EQ(office_.leaders.months().line_of("l1").points.size(), 1826u);
  EXPECT_TRUE(office_.leaders.months().line_of("l1").daily);
  EXPECT_EQ(office_.leaders.months().line_of("l2").points.size(), 60u);
  EXPECT_FALSE(office_.leaders.months().line_of("l2").daily);
  ASSERT_TRUE(office_.leaders.months().choose_span("12"));
  turn();
  EXPECT_NEAR(office_.leaders.table().growth(0), 365.0 / (1000 + 1460), 1e-9);
  const auto past = office_.intake.past();
  ASSERT_EQ(past.size(), 1u);
  EXPECT_EQ(past[0].target, IntakeTarget::kMetrics);
  EXPECT_EQ(past[0].records, 7u);
  ASSERT_TRUE(office_.intake.undo(past[0].id));
  finish_import();
  EXPECT_EQ(count(collections::kCreatorsMonthly), 0u);
  EXPECT_EQ(count(collections::kCreatorsMetrics), 0u);
  EXPECT_TRUE(office_.intake.past().at(0).undone);
  wait_for_months();
  EXPECT_TRUE(office_.leaders.months().figures().empty());
  std::filesystem::remove(file);
}

TEST_F(DailyTest, TheReferenceYearHasGrowthFromItsWeeks) {
  ASSERT_TRUE(office_.switch_data());
  do turn();
  while (office_.leaders.months().reading());
  EXPECT_FALSE(office_.leaders.months().figures().empty());
  ASSERT_TRUE(office_.leaders.months().choose_span("3"));
  turn();
  std::size_t known = 0;
  for (std::size_t i = 0; i < office_.leaders.table().size(); ++i)
    known += !std::isnan(office_.leaders.table().growth(i));
  EXPECT_GT(known, 20u);
}

}  // namespace
}  // namespace vigil::creators::testing
