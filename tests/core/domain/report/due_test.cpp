// Due times over clock changes, and credibility by published figures.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "core/base/json.h"
#include "core/domain/report/credibility.h"
#include "core/domain/report/intake.h"

namespace vigil::domain::report {
namespace {

WallTime at(const char* text) { return *from_rfc3339(text); }
constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr const char* kSydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";

TEST(LocalTime, KnowsWhenClocksChange) {
  const LocalTime berlin = *LocalTime::from_rule(kBerlin);
  EXPECT_EQ(berlin.offset(at("2026-03-29T00:59:59Z")), std::chrono::hours(1));
  EXPECT_EQ(berlin.offset(at("2026-03-29T01:00:00Z")), std::chrono::hours(2));
  EXPECT_EQ(berlin.offset(at("2026-10-25T00:59:59Z")), std::chrono::hours(2));
  EXPECT_EQ(berlin.offset(at("2026-10-25T01:00:00Z")), std::chrono::hours(1));
  const LocalTime sydney = *LocalTime::from_rule(kSydney);
  EXPECT_EQ(sydney.offset(at("2026-01-01T00:00:00Z")), std::chrono::hours(11));
  EXPECT_EQ(sydney.offset(at("2026-07-01T00:00:00Z")), std::chrono::hours(10));
  EXPECT_EQ(LocalTime::from_rule("CST-8")->offset(at("1999-07-01T00:00:00Z")),
            std::chrono::hours(8));
  EXPECT_EQ(LocalTime::from_rule("<+0545>-5:45")->offset(at("2026-01-01T00:00:00Z")),
            std::chrono::minutes(345));
  for (const char* wrong : {"", "C", "CST", "CST-99", "CET-1CEST", "CET-1CEST,M3.5.0",
                            "CET-1CEST,M13.5.0,M10.5.0", "CST-8 ", "../etc"})
    EXPECT_FALSE(LocalTime::from_rule(wrong)) << wrong;
}

TEST(LocalTime, ATimeThatComesTwiceIsTheFirstAndAMissingOneGoesOn) {
  const LocalTime berlin = *LocalTime::from_rule(kBerlin);
  const auto day = [](int y, unsigned m, unsigned d) {
    return std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) /
                                 std::chrono::day(d));
  };
  using std::chrono::minutes;
  EXPECT_EQ(berlin.moment(day(2026, 10, 25), minutes(150)), at("2026-10-25T00:30:00Z"));
  EXPECT_EQ(berlin.moment(day(2026, 3, 29), minutes(150)), at("2026-03-29T01:30:00Z"));
  EXPECT_EQ(berlin.moment(day(2026, 7, 1), minutes(18 * 60)), at("2026-07-01T16:00:00Z"));
}

TEST(LocalTime, EveryShownTimeIsFoundAgain) {
  for (const char* rule : {kBerlin, kSydney, "CST-8", "NST3:30NDT,M3.2.0,M11.1.0", "UTC0"}) {
    const LocalTime zone = *LocalTime::from_rule(rule);
    std::mt19937_64 random(5);
    for (int i = 0; i < 2'000; ++i) {
      const WallTime moment =
          WallTime(std::chrono::minutes(26'000'000 + static_cast<int>(random() % 8'000'000)));
      const auto day = zone.day_of(moment);
      const auto shown = std::chrono::duration_cast<std::chrono::minutes>(
          moment + zone.offset(moment) - WallTime(day));
      const WallTime back = zone.moment(day, shown);
      // The same moment, or the earlier one that shows the same.
      EXPECT_LE(back, moment) << rule << ' ' << to_rfc3339(moment);
      EXPECT_EQ(back + zone.offset(back), moment + zone.offset(moment));
    }
  }
}

Intake intake(const char* zone) {
  Intake made;
  made.zone = *LocalTime::from_rule(zone);
  made.sources = {{.id = "user", .title = {}, .promise = {}, .answer = {}},
                  {.id = "mail", .title = {}, .promise = {.days = 1}, .answer = {}},
                  {.id = "office", .title = {}, .promise = {}, .answer = {}, .instruction = true}};
  made.reasons = {{.id = "spam", .title = {}, .policy = {}, .statement_category = {}}};
  return made;
}

TEST(Due, ADayIsTwentyFourHoursOverAClockChange) {
  const Intake rules = intake(kBerlin);
  Report report;
  report.source = "user";
  report.received_at = at("2026-03-28T12:00:00Z");
  EXPECT_EQ(due_of(rules, report), at("2026-03-29T12:00:00Z"));
  report.source = "mail";  // the next day at 18:00, by the clock on the wall
  EXPECT_EQ(due_of(rules, report), at("2026-03-29T16:00:00Z"));
  report.received_at = at("2026-03-27T23:30:00Z");  // the 28th already, there
  EXPECT_EQ(due_of(rules, report), at("2026-03-29T16:00:00Z"));
  report.received_at = at("2026-10-24T12:00:00Z");
  EXPECT_EQ(due_of(rules, report), at("2026-10-25T17:00:00Z"));
}

TEST(Due, ALaterReportIsNeverDueEarlier) {
  for (const char* zone : {kBerlin, kSydney, "CST-8"}) {
    const Intake rules = intake(zone);
    for (const char* source : {"user", "mail"}) {
      Report report;
      report.source = source;
      WallTime last{};
      for (int i = 0; i < 24 * 366; ++i) {
        report.received_at = at("2026-01-01T00:30:00Z") + std::chrono::hours(i);
        const WallTime due = due_of(rules, report);
        EXPECT_GE(due, last) << zone << ' ' << to_rfc3339(report.received_at);
        EXPECT_GT(due, report.received_at);
        EXPECT_LE(due - report.received_at, std::chrono::hours(43));
        last = due;
      }
    }
  }
}

TEST(Due, AnInstructionNamesItsDeadline) {
  const Intake rules = intake("CST-8");
  Report report;
  report.source = "office";
  report.reason = "spam";
  report.received_at = at("2026-01-01T00:00:00Z");
  EXPECT_FALSE(check_report(rules, report)) << "without a number";
  report.instruction = Instruction{"17", "", at("2026-01-01T02:00:00Z")};
  EXPECT_TRUE(check_report(rules, report));
  EXPECT_EQ(due_of(rules, report), at("2026-01-01T02:00:00Z"));
  report.source = "unknown";
  EXPECT_FALSE(check_report(rules, report));
}

double binomial_tail(int n, double p, int from) {
  double sum = 0;
  for (int k = from; k <= n; ++k)
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)) *
           std::pow(p, k) * std::pow(1 - p, n - k);
  return sum;
}

TEST(Credibility, TheBetaFunctionIsTheBinomialTail) {
  // DLMF 8.17.5: I_x(m, n-m+1) is the chance of at least m successes in n.
  for (const double x : {0.01, 0.3, 0.5, 0.77, 0.99}) {
    for (int n = 1; n <= 30; n += 7) {
      for (int m = 1; m <= n; ++m)
        EXPECT_NEAR(regularized_beta(m, n - m + 1, x), binomial_tail(n, x, m), 1e-12);
    }
  }
}

TEST(Credibility, TheJeffreysIntervalIsThePublishedOne) {
  // Brown, Cai, DasGupta: Interval Estimation for a Binomial Proportion, Statistical Science 16
  // (2001), table 5, n = 7 (their 0 and 7 are changed at the ends).
  const double lower[] = {0.016, 0.065, 0.139};
  const double upper[] = {0.501, 0.648, 0.766};
  for (int x = 1; x <= 3; ++x) {
    EXPECT_NEAR(beta_quantile(x + 0.5, 7 - x + 0.5, 0.025), lower[x - 1], 0.0006) << x;
    EXPECT_NEAR(beta_quantile(x + 0.5, 7 - x + 0.5, 0.975), upper[x - 1], 0.0006) << x;
  }
}

TEST(Credibility, OutcomesMoveTheOrderAndNeverHide) {
  EXPECT_DOUBLE_EQ(credibility({}).mean, 0.5);
  EXPECT_EQ(weight_milli({}), 1000);
  EXPECT_NEAR(credibility({8, 2}).mean, 10.0 / 14, 1e-12) << "Beta(2+8, 2+2)";
  EXPECT_GT(weight_milli({8, 2}), weight_milli({2, 8}));
  EXPECT_GT(weight_milli({0, 1'000'000}), -1);
  EXPECT_LE(weight_milli({1'000'000, 0}), 2000);
  const Credibility sure = credibility({80, 20});
  const Credibility unsure = credibility({4, 1});
  EXPECT_LT(sure.upper - sure.lower, unsure.upper - unsure.lower);
}

}  // namespace
}  // namespace vigil::domain::report
