// Two people change one record of the programme without a connection: the three-way merge of
// collections settles it, because what many people add to is kept by name and not in lists.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/record_merge.h"

namespace vigil::creators::testing {
namespace {

using nlohmann::json;

const json kLeader = {{"id", "l1"},
                      {"name", "带头人甲"},
                      {"stage", "screening"},
                      {"field", "farming"},
                      {"fans", 100}};

domain::MergedRecord merged(const json& base, const json& mine, const json& theirs) {
  const auto result = domain::merge_records(to_canonical_json(base), to_canonical_json(mine),
                                            to_canonical_json(theirs));
  EXPECT_TRUE(result.ok());
  return result.value_or({});
}

TEST(Together, OneChangesFollowersTheOtherTheBusiness) {
  json mine = kLeader;
  mine["fans"] = 150;
  json theirs = kLeader;
  theirs["business"] = "果园";
  const auto result = merged(kLeader, mine, theirs);
  EXPECT_TRUE(result.clashes.empty());
  const json body = *parse_json(result.merged_json);
  EXPECT_EQ(body["fans"], 150);
  EXPECT_EQ(body["business"], "果园");
}

TEST(Together, TwoReadersScoreAtTheSameTime) {
  json mine = kLeader;
  mine["readings"]["u-1"] = {{"at", "t"}, {"scores", {{"business", 8}}}};
  json theirs = kLeader;
  theirs["readings"]["u-2"] = {{"at", "t"}, {"scores", {{"business", 6}}}};
  const auto result = merged(kLeader, mine, theirs);
  EXPECT_TRUE(result.clashes.empty());
  EXPECT_EQ((*parse_json(result.merged_json))["readings"].size(), 2u);
}

TEST(Together, AttendanceTickedByTwoAndSalesOfTwoMonths) {
  const json session = {{"id", "s"}, {"attended", {{"a", true}, {"b", true}}}};
  json mine = session;
  mine["attended"]["c"] = true;
  json theirs = session;
  theirs["attended"].erase("b");
  const auto ticked = merged(session, mine, theirs);
  EXPECT_TRUE(ticked.clashes.empty());
  EXPECT_EQ((*parse_json(ticked.merged_json))["attended"], (json{{"a", true}, {"c", true}}));
  const json good = {{"id", "g"}};
  json september = good;
  september["sales"]["2026-09"] = {{"amount_cny", 1}};
  json october = good;
  october["sales"]["2026-10"] = {{"amount_cny", 2}};
  EXPECT_TRUE(merged(good, september, october).clashes.empty());
}

TEST(Together, BothMoveTheSameFieldAndAPersonIsAsked) {
  json mine = kLeader;
  mine["stage"] = "interview";
  json theirs = kLeader;
  theirs["stage"] = "declined";
  const auto result = merged(kLeader, mine, theirs);
  ASSERT_EQ(result.clashes.size(), 1u);
  EXPECT_EQ(result.clashes[0].path, "/stage");
}

}  // namespace
}  // namespace vigil::creators::testing
