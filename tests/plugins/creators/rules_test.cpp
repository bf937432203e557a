// Admission, academy, support, goods, attention and the table of leaders: the rules by themselves.
#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "plugins/creators/model/academy.h"
#include "plugins/creators/model/admission.h"
#include "plugins/creators/model/attention.h"
#include "plugins/creators/model/goods.h"
#include "plugins/creators/model/leader_table.h"
#include "plugins/creators/model/support.h"
#include "tests/plugins/creators/reference_book.h"

namespace vigil::creators::testing {
namespace {

const std::vector<Criterion> kCriteria = {{"a", "", "", 30, {}}, {"b", "", "", 10, {}}};

Reading reading(const char* reader, int a, int b) {
  return {reader, reader, {{"a", a}, {"b", b}}, {}, {}};
}

TEST(Admission, MarksAreWeightedAndTwoReadersAreTwoPeople) {
  EXPECT_DOUBLE_EQ(*mark_of(reading("x", 8, 4), kCriteria), 7.0);
  EXPECT_FALSE(mark_of({"x", "", {{"a", 8}}, {}, {}}, kCriteria)) << "a criterion has no score";
  Leader leader;
  leader.stage = Stage::kScreening;
  leader.readings = {reading("x", 8, 4), reading("x", 9, 9)};
  Standing standing = standing_of(leader, kCriteria, {});
  EXPECT_EQ(standing.next, Step::kRead);
  EXPECT_EQ(standing.missing, 1u) << "the same person twice is one reader";
  EXPECT_FALSE(may_read(leader, "x"));
  EXPECT_TRUE(may_read(leader, "y"));
  leader.readings = {reading("x", 8, 4), reading("y", 8, 8)};
  standing = standing_of(leader, kCriteria, {});
  EXPECT_DOUBLE_EQ(*standing.mark, 7.5);
  EXPECT_EQ(standing.next, Step::kInterview);
  EXPECT_EQ(ways_on(leader, standing).front(), Stage::kInterview);
  leader.readings = {reading("x", 10, 10), reading("y", 4, 4)};
  EXPECT_EQ(standing_of(leader, kCriteria, {}).next, Step::kTalkOver);
  leader.readings = {reading("x", 4, 4), reading("y", 5, 4)};
  standing = standing_of(leader, kCriteria, {});
  EXPECT_EQ(standing.next, Step::kDecline);
  EXPECT_EQ(ways_on(leader, standing), (std::vector<Stage>{Stage::kDeclined, Stage::kWithdrawn}));
}

TEST(Admission, NobodyIsAdmittedWithoutAnInterview) {
  Leader leader;
  leader.stage = Stage::kInterview;
  leader.readings = {reading("x", 8, 8), reading("y", 8, 8)};
  Standing standing = standing_of(leader, kCriteria, {});
  EXPECT_EQ(standing.next, Step::kRecordInterview);
  EXPECT_THAT(ways_on(leader, standing), ::testing::Not(::testing::Contains(Stage::kAdmitted)));
  leader.interview_result = "admit";
  standing = standing_of(leader, kCriteria, {});
  EXPECT_EQ(ways_on(leader, standing).front(), Stage::kAdmitted);
  leader.stage = Stage::kAdmitted;
  EXPECT_TRUE(ways_on(leader, standing_of(leader, kCriteria, {})).empty());
}

TEST(Academy, ProgressOfTheFirstCohort) {
  const Book book = reference_book();
  const CohortProgress progress = progress_of(book, "2018-1", day("2018-12-31"));
  EXPECT_EQ(progress.members, 20u);
  EXPECT_EQ(progress.held[0], 3u);
  EXPECT_EQ(progress.held[1], 2u);
  EXPECT_EQ(progress.held[2], 2u);
  EXPECT_EQ(progress.held[3], 4u);
  for (const MemberProgress& one : progress.of) {
    EXPECT_EQ(one.attendance[0].of, 3);
    EXPECT_LE(one.attendance[2].done, 1) << "field guidance counts once";
    EXPECT_GE(one.progress(), 0.0);
    EXPECT_LE(one.progress(), 1.0);
  }
  const CohortProgress early = progress_of(book, "2018-1", day("2018-09-20"));
  EXPECT_EQ(early.held[0], 2u);
  EXPECT_EQ(early.planned[3], 4u);
  EXPECT_TRUE(std::any_of(progress.of.begin(), progress.of.end(),
                          [](const auto& one) { return one.overdue; }));
}

TEST(Academy, ACertificateAsksForEverything) {
  MemberProgress member;
  EXPECT_FALSE(member.complete());
  member.attendance[0] = {3, 4};
  EXPECT_TRUE(member.complete());
  member.homework = {1, 2};
  EXPECT_FALSE(member.complete());
  member.homework = {2, 2};
  member.advice = {0, 1};
  EXPECT_FALSE(member.complete());
}

TEST(Academy, TheCalendarHasSixWeeksFromMonday) {
  const Book book = reference_book();
  using namespace std::chrono;
  const auto days = calendar_of(book, 2018y / September);
  ASSERT_EQ(days.size(), 42u);
  EXPECT_EQ(days[0].day, day("2018-08-27"));
  EXPECT_EQ(days[23].sessions.size(), 1u) << "the opening, 19 September";
}

Grant traffic(const char* leader, double amount) {
  Grant grant;
  grant.leader = leader;
  grant.kind = "traffic";
  grant.tariff = "home";
  grant.on = day("2019-01-01");
  grant.amount_cny = amount;
  return grant;
}

TEST(Support, AGrantOverBudgetIsRefused) {
  const Book book = reference_book();
  const Budget& budget = book.budgets.at(0);
  const double left = pacing_of(book, budget, day("2018-12-31")).left;
  EXPECT_EQ(check_grant(book, budget, traffic("ref-01", left)), GrantProblem::kNone);
  EXPECT_EQ(check_grant(book, budget, traffic("ref-01", left + 1)), GrantProblem::kOverBudget);
  EXPECT_EQ(check_grant(book, budget, traffic("ref-01", 0)), GrantProblem::kNoAmount);
  EXPECT_EQ(check_grant(book, budget, traffic("ref-01", -5)), GrantProblem::kNoAmount);
  EXPECT_EQ(check_grant(book, budget, traffic("ref-01", std::nan(""))), GrantProblem::kNoAmount);
  EXPECT_EQ(check_grant(book, budget, traffic("ref-04", 1000)), GrantProblem::kNotEligible)
      << "not from a poverty county";
  EXPECT_EQ(check_grant(book, budget, traffic("ref-30", 1000)), GrantProblem::kNotAdmitted);
  EXPECT_EQ(check_grant(book, budget, traffic("nobody", 1000)), GrantProblem::kNotAdmitted);
  Grant late = traffic("ref-01", 1000);
  late.on = day("2022-01-01");
  EXPECT_EQ(check_grant(book, budget, late), GrantProblem::kOutOfTime);
  Grant odd = traffic("ref-01", 1000);
  odd.tariff = "moon";
  EXPECT_EQ(check_grant(book, budget, odd), GrantProblem::kNoTariff);
  // A grant that is changed does not count twice.
  const Grant& first = book.grants.at(0);
  EXPECT_EQ(check_grant(book, budget, traffic("ref-01", left + first.amount_cny), first.id),
            GrantProblem::kNone);
}

TEST(Support, PacingAndImpressions) {
  const Book book = reference_book();
  const Budget& budget = book.budgets.at(0);
  const Pacing pacing = pacing_of(book, budget, day("2021-11-30"));
  EXPECT_DOUBLE_EQ(pacing.even, 500'000'000);
  EXPECT_DOUBLE_EQ(pacing.days_left, 0);
  const auto months = delivered_by_month(book, budget);
  EXPECT_EQ(months.size(), 36u);
  double sum = 0;
  for (const double one : months) sum += one;
  EXPECT_NEAR(sum, pacing.delivered, 0.01);
  EXPECT_DOUBLE_EQ(impressions_for(budget, "home", 30, day("2018-01-01")), 1000);
  EXPECT_DOUBLE_EQ(impressions_for(budget, "moon", 30, day("2018-01-01")), 0);
}

// Card and Krueger (1994), table 3: full-time equivalents in New Jersey and Pennsylvania.
TEST(Support, DifferenceInDifferencesOfAPublishedTable) {
  EXPECT_NEAR(difference_in_differences(20.44, 21.03, 23.33, 21.17), 2.75, 0.011);
  EXPECT_DOUBLE_EQ(student_t_975(1), 12.706);
  EXPECT_DOUBLE_EQ(student_t_975(19), 2.093);
  EXPECT_DOUBLE_EQ(student_t_975(30), 2.042);
  EXPECT_DOUBLE_EQ(student_t_975(10'000), 1.980);
}

TEST(Support, TheEffectIsFoundWhereItIsAndOnlyThere) {
  Book book;
  const auto add = [&](const std::string& id, double factor, bool supported, Field field) {
    Leader leader;
    leader.id = id;
    leader.field = field;
    leader.stage = supported ? Stage::kAdmitted : Stage::kDeclined;
    book.leaders.push_back(leader);
    Metrics metrics;
    metrics.leader = id;
    metrics.from = day("2018-01-01");
    metrics.every_days = 1;
    for (int i = 0; i < 60; ++i) metrics.views.push_back(1000 * (i < 30 ? 1.0 : 1.1 * factor));
    book.metrics.push_back(metrics);
    if (!supported) return;
    Grant grant;
    grant.leader = id;
    grant.kind = "traffic";
    book.grants.push_back(grant);
  };
  add("t1", 1.5, true, Field::kFarming);
  add("t2", 1.5, true, Field::kTourism);
  EXPECT_FALSE(effect_of_support(book, day("2018-01-31"), 30).ok()) << "nobody to compare with";
  add("c1", 1.0, false, Field::kFarming);
  add("c2", 1.0, false, Field::kFarming);
  const auto effect = effect_of_support(book, day("2018-01-31"), 30);
  ASSERT_TRUE(effect.ok());
  EXPECT_NEAR(effect->growth, 0.5, 1e-9) << "the common growth of 10 % is not the support's";
  EXPECT_NEAR(effect->low, 0.5, 1e-6);
  EXPECT_EQ(effect->treated, 2u);
  EXPECT_NEAR(effect->control_after / effect->control_before, 1.1, 1e-9);
  const Book year = reference_book();
  const auto told = effect_of_support(year, day("2018-09-24"), 84);
  ASSERT_TRUE(told.ok()) << told.error().message;
  EXPECT_LT(told->low, told->growth);
  EXPECT_GT(told->low, 0.1) << "the reference accounts were made with a rise of 25 to 75 %";
  EXPECT_LT(told->high, 1.0);
}

TEST(Goods, WhatDoesNotAddUpIsFlagged) {
  Book book;
  Good good;
  good.id = "g";
  good.name = "苹果";
  good.box_weight = 5;
  good.sellers = 3;
  good.poor_sellers = 4;
  good.sales = {{"2018-09", 100, 20, 400},
                {"2018-10", 90, 30, 1080},
                {"2018-11", 0, 0, 5},
                {"2018-12", -1, 0, 5}};
  book.goods.push_back(good);
  std::vector<GoodsDoubt> doubts;
  for (const GoodsFinding& one : check_goods(book)) doubts.push_back(one.doubt);
  EXPECT_THAT(doubts, ::testing::UnorderedElementsAre(
                          GoodsDoubt::kPoorAboveAll, GoodsDoubt::kWeightPerBox,
                          GoodsDoubt::kPriceFarFromSeason, GoodsDoubt::kAmountWithoutQuantity,
                          GoodsDoubt::kNegative));
}

TEST(Goods, AYearCoversItsMonths) {
  Good good;
  good.sales = {{"2018", 100, 0, 400}, {"2018-09", 10, 0, 40}, {"2019-01", 5, 0, 25}};
  EXPECT_DOUBLE_EQ(amount_of(good), 425);
  EXPECT_DOUBLE_EQ(quantity_of(good), 105);
}

TEST(Goods, TenBestOfTheCommunity) {
  const Book book = reference_book();
  const auto best = ten_best(book, true);
  ASSERT_EQ(best.size(), 10u);
  EXPECT_EQ(best[0]->name, "软籽石榴");
  EXPECT_EQ(best[1]->name, "冰糖心苹果");
  EXPECT_EQ(best[2]->name, "爱媛橙");
  EXPECT_EQ(totals_of(book, false).poverty_counties, 17u);
  EXPECT_EQ(totals_of(book, false).poor_households, 1108);
}

TEST(Attention, NamesBothFormsAndTheCurve) {
  const Book book = reference_book();
  const Attention all = attention_of(book, "2018-1", day("2018-07-01"), day("2019-01-01"));
  EXPECT_EQ(all.accounts, 20u);
  EXPECT_GT(all.population, 0.1);
  EXPECT_NEAR(all.unbiased, all.population * 20 / 19, 1e-12);
  ASSERT_EQ(all.lorenz.size(), 21u);
  EXPECT_EQ(all.lorenz.front(), (std::pair<double, double>{0, 0}));
  EXPECT_EQ(all.lorenz.back(), (std::pair<double, double>{1, 1}));
  const auto months = attention_over_time(book, "");
  EXPECT_GE(months.size(), 7u);
  EXPECT_TRUE(attention_of(book, "none", day("2018-07-01"), day("2019-01-01")).lorenz.empty());
}

class LeaderTableTest : public ::testing::Test {
 protected:
  LeaderTableTest() {
    book_ = reference_book();
    table_.fill(book_);
  }
  std::vector<std::string> names() {
    std::vector<std::string> shown;
    for (const std::uint32_t row : table_.rows()) shown.push_back(book_.leaders[row].name);
    return shown;
  }
  Book book_;
  LeaderTable table_;
};

TEST_F(LeaderTableTest, WordsPinyinPlacesAndFacets) {
  EXPECT_EQ(table_.rows().size(), 56u);
  table_.set_filter({.words = "带头人07"});
  EXPECT_EQ(names(), (std::vector<std::string>{"带头人07"}));
  table_.set_filter({.words = "dtr0"});
  EXPECT_EQ(table_.rows().size(), 9u) << "pinyin initials";
  table_.set_filter({.words = "甲一县 合作社", .field = Field::kFarming});
  for (const std::uint32_t row : table_.rows()) EXPECT_EQ(book_.leaders[row].county, "990101");
  EXPECT_FALSE(table_.rows().empty());
  table_.set_filter({.words = "没有这样的人"});
  EXPECT_TRUE(table_.rows().empty());
  table_.set_filter({.stage = Stage::kAdmitted});
  EXPECT_EQ(table_.rows().size(), 20u);
  EXPECT_EQ(table_.count(Stage::kScreening), 9) << "counts ignore the stage itself";
  table_.set_filter({});
  table_.set_sort(LeaderSort::kFans, true);
  for (std::size_t i = 1; i < table_.rows().size(); ++i)
    EXPECT_GE(book_.leaders[table_.rows()[i - 1]].fans, book_.leaders[table_.rows()[i]].fans);
}

// Whatever is typed, cut and typed on: the same rows as a plain look at every row.
TEST_F(LeaderTableTest, TypingFindsWhatAPlainPassFinds) {
  const unsigned seed = 20260107;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string> parts = {"带", "头", "人", "0",   "1",   "省",
                                          "县", " ",  "甲", "dtr", "Han", "示例"};
  std::string words;
  for (int i = 0; i < 400; ++i) {
    if (random() % 4 == 0) {
      words.clear();
    } else {
      words += parts[random() % parts.size()];
    }
    table_.set_filter({.words = words});
    const auto typed = names();
    LeaderTable plain;
    plain.set_filter({.words = words});
    plain.fill(book_);
    std::vector<std::string> fresh;
    for (const std::uint32_t row : plain.rows()) fresh.push_back(book_.leaders[row].name);
    ASSERT_EQ(typed, fresh) << '"' << words << '"';
  }
}

}  // namespace
}  // namespace vigil::creators::testing
