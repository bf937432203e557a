// The list: its order, its counts and its forecast.
#include "plugins/reports/model/case_shelf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/clock.h"

namespace vigil::reports {
namespace {

using nlohmann::json;
constexpr WallTime kNow{Millis{1'767'225'600'000}};

json body_of(int number, int priority, Millis due_in) {
  return {{"id", "c" + std::to_string(number)},
          {"opened_at", to_rfc3339(kNow - std::chrono::hours(1))},
          {"due_at", to_rfc3339(kNow + due_in)},
          {"priority", priority},
          {"weight_milli", 1000},
          {"reports", 1}};
}

std::shared_ptr<sdk::RecordSet> set_of(const std::vector<json>& bodies) {
  auto set = std::make_shared<sdk::RecordSet>();
  for (const json& body : bodies)
    set->records.push_back({body["id"], 1, std::make_shared<const json>(body)});
  set->complete = true;
  return set;
}

using std::chrono::hours;

TEST(CaseShelf, TheMostUrgentFirst) {
  CaseShelf shelf;
  ASSERT_TRUE(shelf.take(set_of({body_of(1, 1, hours(20)), body_of(2, 4, hours(20)),
                                 body_of(3, 1, hours(-1)), body_of(4, 1, hours(2))}),
                         kNow));
  ASSERT_EQ(shelf.size(), 4u);
  std::string order;
  for (std::size_t i = 0; i < 4; ++i) order += shelf.record(shelf.row(i)).id;
  EXPECT_EQ(order, "c2c3c4c1");
  EXPECT_EQ(shelf.due_before(kNow), 1);
  EXPECT_EQ(shelf.place_of("c4"), 2u);
  EXPECT_FALSE(shelf.place_of("none"));
}

TEST(CaseShelf, FindsPlacesAndCasesOfAnAuthorAsALookAtEachWould) {
  std::vector<json> bodies;
  for (int i = 0; i < 300; ++i) {
    json body = body_of(i, 1 + i % 4, hours(i % 30));
    if (i % 7 != 0) body["authors"] = {"a" + std::to_string(i % 5)};
    if (i % 11 == 0) body["authors"] = {"a" + std::to_string(i % 5), "a1"};
    if (i % 50 == 0) body["closed_at"] = "2026-01-01T00:00:00Z";
    if (i == 13) body["authors"] = {7};
    if (i == 14) body["authors"] = "a1";
    bodies.push_back(std::move(body));
  }
  std::sort(bodies.begin(), bodies.end(),
            [](const json& a, const json& b) { return a["id"] < b["id"]; });
  CaseShelf shelf;
  (void)shelf.take(set_of(bodies), kNow);
  for (std::size_t place = 0; place < shelf.size(); ++place)
    EXPECT_EQ(shelf.place_of(shelf.record(shelf.row(place)).id), place);
  EXPECT_FALSE(shelf.place_of("c50")) << "closed, and not in this list";
  for (const std::set<std::string>& who :
       {std::set<std::string>{"a1"}, {"a2", "a3"}, {"nobody"}, std::set<std::string>()}) {
    std::set<std::string> expected;
    for (const json& body : bodies) {
      if (!body.contains("authors") || !body["authors"].is_array()) continue;
      for (const json& each : body["authors"]) {
        if (each.is_string() && who.count(each.get<std::string>()) > 0) expected.insert(body["id"]);
      }
    }
    std::set<std::string> found;
    for (const CaseRow* row : shelf.by_authors(who)) found.insert(shelf.record(*row).id);
    EXPECT_EQ(found, expected);
  }
}

TEST(CaseShelf, WhatDidNotChangeIsNotReadAgain) {
  CaseShelf shelf;
  const auto first = set_of({body_of(1, 1, hours(1)), body_of(3, 2, hours(1))});
  (void)shelf.take(first, kNow);
  EXPECT_FALSE(shelf.take(first, kNow));
  auto second = std::make_shared<sdk::RecordSet>(*first);
  const json added = body_of(2, 4, hours(1));
  second->records.insert(second->records.begin() + 1,
                         {"c2", 1, std::make_shared<const json>(added)});
  EXPECT_TRUE(shelf.take(second, kNow));
  EXPECT_EQ(shelf.record(shelf.row(0)).id, "c2");
  EXPECT_EQ(shelf.size(), 3u);
  EXPECT_EQ(shelf.find("c3")->body, first->records[1].body);
}

TEST(CaseShelf, StatesAndForecast) {
  json decided = body_of(1, 1, hours(1));
  decided["decision"] = {{"verdict", "allow"}, {"at", to_rfc3339(kNow - hours(1))}};
  json closed = decided;
  closed["id"] = "c2";
  closed["closed_at"] = to_rfc3339(kNow);
  json reopened = decided;
  reopened["id"] = "c3";
  reopened["reopened"] = true;
  CaseShelf shelf;
  (void)shelf.take(
      set_of({decided, closed, reopened, body_of(4, 1, hours(30)), body_of(5, 1, hours(1))}), kNow);
  EXPECT_EQ(shelf.count(CaseState::kOpen), 3);
  EXPECT_EQ(shelf.count(CaseState::kDecided), 1);
  EXPECT_EQ(shelf.count(CaseState::kClosed), 1);
  // Two decided in eight hours: the three open ones are reached after 0, 4 and 8 hours.
  const auto outlook = shelf.forecast(kNow);
  ASSERT_TRUE(outlook.breaches);
  EXPECT_EQ(*outlook.breaches, 1);
}

TEST(CaseShelf, EmptyAndBrokenRecordsAreEmpty) {
  CaseShelf shelf;
  EXPECT_EQ(shelf.size(), 0u);
  EXPECT_EQ(shelf.find("x"), nullptr);
  auto set = std::make_shared<sdk::RecordSet>();
  set->records = {{"a", 1, nullptr}, {"b", 1, std::make_shared<const json>(json::array())}};
  EXPECT_TRUE(shelf.take(set, kNow));
  EXPECT_EQ(shelf.size(), 0u);
}

}  // namespace
}  // namespace vigil::reports
