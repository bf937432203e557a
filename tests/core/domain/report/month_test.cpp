// A month's figures, by values worked out by hand.
#include "core/domain/report/month.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

Intake intake() {
  return *intake_from_json(*parse_json(R"({"id":"t","queue":"q","reports":"r","cases":"c",
    "links":"l","reporters":"p","time_zone":"CST-8",
    "sources":[{"id":"user","title":{"zh":"a","en":"a"},"priority":1,"answer":"u",
        "within_hours":24},
      {"id":"online","title":{"zh":"a","en":"a"},"priority":2,"answer":"o","within_hours":12},
      {"id":"authority","title":{"zh":"a","en":"a"},"priority":4,"answer":"a","within_hours":2,
        "instruction":true}],
    "reasons":[{"id":"spam","title":{"zh":"a","en":"a"},"severity":1}]})"));
}

// A case of `reports` reports by different people, all within a minute of `at`.
json a_case(const std::string& id, const std::string& at, int reports,
            const std::string& source = "user") {
  json listed = json::array();
  for (int i = 0; i < reports; ++i)
    listed.push_back({{"id", fmt::format("{}-{}", id, i)},
                      {"source", source},
                      {"reason", "spam"},
                      {"received_at", at},
                      {"reporter", fmt::format("{}-u{}", id, i)}});
  return {{"id", id},
          {"opened_at", at},
          {"due_at", at},
          {"reports", reports},
          {"authors", {"author of " + id}},
          {"sources", {{source, {{"count", reports}, {"first_at", at}, {"last_at", at}}}}},
          {"listed", std::move(listed)}};
}

MonthFigures count(const std::vector<json>& cases, const std::vector<json>& reporters = {},
                   const char* now = "2027-01-01T00:00:00Z") {
  const Intake rules = intake();
  MonthCounter counter(rules, *month_from_text("2026-11"));
  for (const json& each : cases) counter.add_case(each);
  for (const json& each : reporters) counter.add_reporter(each);
  return counter.figures(*from_rfc3339(now));
}

const MonthCount& line(const MonthTable& table, std::string_view id) {
  for (const MonthCount& each : table.lines) {
    if (each.id == id) return each;
  }
  static const MonthCount kNone;
  ADD_FAILURE() << "no line " << id;
  return kNone;
}

TEST(Month, IsReadStrictly) {
  EXPECT_EQ(month_text(*month_from_text("2026-11")), "2026-11");
  for (const char* bad : {"", "2026-13", "2026-1", "2026/11", "26-11-01", "abcd-ef", "1969-12"})
    EXPECT_FALSE(month_from_text(bad)) << bad;
}

TEST(Month, BeginsAtLocalMidnight) {
  // China's November begins at 16:00 UTC on the last of October.
  const MonthFigures made =
      count({a_case("a", "2026-10-31T15:59:59Z", 6), a_case("b", "2026-10-31T16:00:00Z", 7),
             a_case("c", "2026-11-30T15:59:59Z", 8), a_case("d", "2026-11-30T16:00:00Z", 9)});
  EXPECT_EQ(made.cases_opened, 2);
  EXPECT_EQ(made.notices_by_source.total.count, 15);
  EXPECT_TRUE(made.notices_by_source.total.shown());
  EXPECT_EQ(line(made.notices_by_reason, "spam").count, 15);
}

TEST(Month, CountsReportsByTheMonthTheyCameInAlsoThoseThatAreNotListed) {
  json old = a_case("a", "2026-10-20T00:00:00Z", 6);
  old["reports"] = 200;
  old["months"] = {{"2026-10", {{"user", {{"spam", 6}}}}},
                   {"2026-11", {{"user", {{"spam", 194}}}}}};
  json other = a_case("b", "2026-11-02T00:00:00Z", 6);
  const MonthFigures made = count({old, other});
  EXPECT_EQ(made.notices_by_source.total.count, 200) << "194 of the old case and 6 of the other";
  EXPECT_EQ(made.cases_opened, 1);
}

TEST(Month, MediansAndSharesOfAnswers) {
  // Hours to the answer: 2, 10, 30, 40; promised within 24. (10 + 30) / 2 = 20.
  std::vector<json> cases;
  for (const auto& [id, answered] : {std::pair("a", "2026-11-03T02:00:00Z"),
                                     {"b", "2026-11-03T10:00:00Z"},
                                     {"c", "2026-11-04T06:00:00Z"},
                                     {"d", "2026-11-04T16:00:00Z"}}) {
    json one = a_case(id, "2026-11-03T00:00:00Z", 5);
    one["answers"] = {{"user", {{"at", answered}}}};
    cases.push_back(one);
  }
  MonthFigures made = count(cases);
  EXPECT_EQ(made.answers.count, 4);
  EXPECT_DOUBLE_EQ(*made.answers.median_hours, 20);
  EXPECT_EQ(made.answers.in_time, 2);
  EXPECT_EQ(made.answered_in_day, 2);
  // A fifth by a source that promises 12 hours: 14 h is within a day and not in time. The median of
  // 2, 10, 14, 30, 40 is 14.
  json fifth = a_case("e", "2026-11-03T00:00:00Z", 5, "online");
  fifth["answers"] = {{"online", {{"at", "2026-11-03T14:00:00Z"}}}};
  cases.push_back(fifth);
  made = count(cases);
  EXPECT_DOUBLE_EQ(*made.answers.median_hours, 14);
  EXPECT_EQ(made.answers.in_time, 2);
  EXPECT_EQ(made.answered_in_day, 3);
  EXPECT_EQ(made.waiting_late, 0);
}

TEST(Month, WhoStillWaitsIsCountedByTheDueTime) {
  json late = a_case("a", "2026-11-03T00:00:00Z", 5);
  late["due_at"] = "2026-11-04T00:00:00Z";
  json answered_later = late;
  answered_later["id"] = "b";
  answered_later["answers"] = {{"user", {{"at", "2026-12-02T00:00:00Z"}}}};
  EXPECT_EQ(count({late, answered_later}).waiting_late, 2);
  EXPECT_EQ(count({late}, {}, "2026-11-03T12:00:00Z").waiting_late, 0) << "not due yet";
}

TEST(Month, DecisionsActsAppealsAndOrders) {
  std::vector<json> cases;
  for (int i = 0; i < 6; ++i) {
    json one = a_case(fmt::format("r{}", i), "2026-11-03T00:00:00Z", 1);
    one["decision"] = {
        {"verdict", "remove"},
        {"at", "2026-11-05T00:00:00Z"},
        {"by", i == 0 ? "@machine" : "mei"},
        {"actions",
         {{{"kind", "restrict_author"}, {"amount", 7}}, {{"kind", "strike"}, {"amount", 90}}}}};
    cases.push_back(one);
  }
  for (int i = 0; i < 5; ++i) {
    // Appealed; decided again, the same for one of them, another for four.
    json one = a_case(fmt::format("p{}", i), "2026-10-03T00:00:00Z", 1);
    one["earlier_decision"] = {{"verdict", "remove"}, {"at", "2026-10-05T00:00:00Z"}};
    one["appeal"] = {{"at", "2026-11-06T00:00:00Z"}};
    one["decision"] = {{"verdict", i == 0 ? "remove" : "allow"}, {"at", "2026-11-07T00:00:00Z"}};
    cases.push_back(one);
  }
  json order = a_case("o", "2026-11-09T00:00:00Z", 1, "authority");
  order["due_at"] = "2026-11-09T02:00:00Z";
  order["decision"] = {{"verdict", "allow"}, {"at", "2026-11-09T01:30:00Z"}};
  json open_order = a_case("o2", "2026-11-10T00:00:00Z", 1, "authority");
  cases.push_back(order);
  cases.push_back(open_order);

  const MonthFigures made = count(cases);
  EXPECT_EQ(made.decisions.total.count, 12);
  EXPECT_EQ(line(made.decisions, "remove").count, 7);
  EXPECT_EQ(line(made.decisions, "allow").count, 5);
  EXPECT_EQ(made.decided_by_machine, 1);
  EXPECT_EQ(made.decided_by_people, 11);
  ASSERT_EQ(made.measures.size(), 2u);
  EXPECT_EQ(made.measures[0].id, "restrict_author");
  EXPECT_EQ(made.measures[0].count, 6);
  EXPECT_TRUE(made.measures[0].shown());
  EXPECT_EQ(made.appeals.total.count, 5);
  EXPECT_EQ(line(made.appeals, "changed").count, 4);
  EXPECT_EQ(line(made.appeals, "stands").count, 1);
  EXPECT_FALSE(line(made.appeals, "stands").shown()) << "one person";
  EXPECT_FALSE(line(made.appeals, "changed").shown()) << "four, and the rest of the total";
  EXPECT_EQ(made.orders.count, 2);
  EXPECT_EQ(made.orders_open, 1);
  EXPECT_DOUBLE_EQ(*made.orders.median_hours, 1.5);
  EXPECT_EQ(made.orders.in_time, 1);
}

TEST(Month, FiguresOfFewPeopleAreWithheldAndCannotBeWorkedOut) {
  const std::vector<json> cases = {a_case("a", "2026-11-03T00:00:00Z", 2),
                                   a_case("b", "2026-11-03T00:00:00Z", 9, "online"),
                                   a_case("c", "2026-11-03T00:00:00Z", 6, "authority")};
  const MonthFigures made = count(cases);
  EXPECT_TRUE(made.notices_by_source.total.shown());
  EXPECT_EQ(line(made.notices_by_source, "user").disclosure, Disclosure::kTooFew);
  EXPECT_EQ(line(made.notices_by_source, "authority").disclosure, Disclosure::kComplement)
      << "17 - 9 - 6 would be the two";
  EXPECT_TRUE(line(made.notices_by_source, "online").shown());
  EXPECT_EQ(made.notices_by_source.lines.front().id, "online") << "what is withheld comes last";

  const MonthFigures lone = count({a_case("a", "2026-11-03T00:00:00Z", 4)},
                                  {{{"id", "u"}, {"warned_at", "2026-11-03T00:00:00Z"}}});
  EXPECT_FALSE(lone.notices_by_source.total.shown());
  EXPECT_FALSE(lone.warnings.shown());
  EXPECT_EQ(count({}).warnings.count, 0);
  EXPECT_TRUE(count({}).warnings.shown()) << "that there were none says nothing of anybody";
}

TEST(Month, WhatIsNoCaseIsPassedOver) {
  const MonthFigures made = count({json::array(),
                                   json(3),
                                   {{"opened_at", 7}},
                                   {{"opened_at", "2026-11-03T00:00:00Z"},
                                    {"sources", "x"},
                                    {"listed", {1, "x"}},
                                    {"decision", json::array()}}});
  EXPECT_EQ(made.cases_opened, 1);
  EXPECT_EQ(made.decisions.total.count, 0);
}

}  // namespace
}  // namespace vigil::domain::report
