// Field by field, what two people wanted of one record.
#include "core/domain/record_merge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "core/base/json.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

struct Case {
  const char* what;
  const char* base;
  const char* mine;
  const char* theirs;
  const char* merged;
  std::vector<std::string> clashes;
};

const Case kCases[] = {
    {"nobody changed anything", R"({"a":1})", R"({"a":1})", R"({"a":1})", R"({"a":1})", {}},
    {"only mine", R"({"a":1})", R"({"a":2})", R"({"a":1})", R"({"a":2})", {}},
    {"only theirs", R"({"a":1})", R"({"a":1})", R"({"a":3})", R"({"a":3})", {}},
    {"both alike", R"({"a":1})", R"({"a":2})", R"({"a":2})", R"({"a":2})", {}},
    {"different fields",
     R"({"a":1,"b":1})",
     R"({"a":2,"b":1})",
     R"({"a":1,"b":3})",
     R"({"a":2,"b":3})",
     {}},
    {"the same field",
     R"({"a":1,"b":1})",
     R"({"a":2,"b":1})",
     R"({"a":3,"b":4})",
     R"({"a":2,"b":4})",
     {"/a"}},
    {"mine added, theirs added another",
     R"({})",
     R"({"a":1})",
     R"({"b":2})",
     R"({"a":1,"b":2})",
     {}},
    {"both added the same field differently",
     R"({})",
     R"({"a":1})",
     R"({"a":2})",
     R"({"a":1})",
     {"/a"}},
    {"mine removed what they left",
     R"({"a":1,"b":1})",
     R"({"b":1})",
     R"({"a":1,"b":2})",
     R"({"b":2})",
     {}},
    {"mine removed what they changed", R"({"a":1})", R"({})", R"({"a":2})", R"({})", {"/a"}},
    {"inside an object",
     R"({"t":{"zh":"一","en":"one"}})",
     R"({"t":{"zh":"壹","en":"one"}})",
     R"({"t":{"zh":"一","en":"One"}})",
     R"({"t":{"en":"One","zh":"壹"}})",
     {}},
    {"a list is one field",
     R"({"l":[1]})",
     R"({"l":[1,2]})",
     R"({"l":[1,3]})",
     R"({"l":[1,2]})",
     {"/l"}},
    {"an object became a number",
     R"({"a":{"b":1}})",
     R"({"a":5})",
     R"({"a":{"b":2}})",
     R"({"a":5})",
     {"/a"}},
    {"keys with slashes",
     R"({"a/b":{"~":1}})",
     R"({"a/b":{"~":2}})",
     R"({"a/b":{"~":3}})",
     R"({"a/b":{"~":2}})",
     {"/a~1b/~0"}},
    {"both made the record",
     "",
     R"({"a":1,"c":1})",
     R"({"b":2,"c":1})",
     R"({"a":1,"b":2,"c":1})",
     {}},
    {"mine deleted, theirs untouched", R"({"a":1})", "", R"({"a":1})", "", {}},
    {"mine deleted, theirs changed", R"({"a":1})", "", R"({"a":2})", "", {""}},
    {"mine changed, theirs deleted", R"({"a":1})", R"({"a":2})", "", R"({"a":2})", {""}},
    {"both deleted", R"({"a":1})", "", "", "", {}},
};

TEST(RecordMerge, ByTable) {
  for (const Case& each : kCases) {
    SCOPED_TRACE(each.what);
    const auto result = merge_records(each.base, each.mine, each.theirs);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->merged_json, each.merged);
    std::vector<std::string> paths;
    for (const FieldClash& clash : result->clashes) paths.push_back(clash.path);
    EXPECT_EQ(paths, each.clashes);
  }
}

TEST(RecordMerge, AClashSaysWhatEachWanted) {
  const auto result = merge_records(R"({"a":"x"})", R"({"a":"y"})", R"({})");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->clashes, (std::vector<FieldClash>{{"/a", R"("x")", R"("y")", std::nullopt}}));
}

TEST(RecordMerge, WhatIsNoJsonIsRefused) {
  EXPECT_FALSE(merge_records("{", "{}", "{}").ok());
  EXPECT_FALSE(merge_records("{}", "{}", "nothing").ok());
}

json random_value(std::mt19937& random, int depth) {
  if (depth == 0 || random() % 2 == 0) return static_cast<int>(random() % 3);
  json object = json::object();
  for (const char* key : {"a", "b", "c"}) {
    if (random() % 3 != 0) object[key] = random_value(random, depth - 1);
  }
  return object;
}

void change_something(json& object, std::mt19937& random, int depth) {
  for (const char* key : {"a", "b", "c"}) {
    switch (random() % 6) {
      case 0: object[key] = random_value(random, depth); break;
      case 1: object.erase(key); break;
      case 2:
        if (object.contains(key) && object[key].is_object()) {
          change_something(object[key], random, depth - 1);
        }
        break;
      default: break;
    }
  }
}

// The merge commutes where nothing clashes; where something does, both sides see the same places.
TEST(RecordMerge, CommutesAndLosesNothing) {
  const unsigned seed = std::random_device()();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  int clean = 0;
  int clashing = 0;
  for (int i = 0; i < 5000; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(i));
    json base = json::object();
    change_something(base, random, 3);
    json mine = base;
    json theirs = base;
    change_something(mine, random, 3);
    change_something(theirs, random, 3);
    const std::string b = to_canonical_json(base);
    const std::string m = to_canonical_json(mine);
    const std::string t = to_canonical_json(theirs);
    const auto one = merge_records(b, m, t);
    const auto other = merge_records(b, t, m);
    ASSERT_TRUE(one.ok() && other.ok());
    ASSERT_EQ(one->clashes.size(), other->clashes.size());
    for (std::size_t c = 0; c < one->clashes.size(); ++c) {
      EXPECT_EQ(one->clashes[c].path, other->clashes[c].path);
      EXPECT_EQ(one->clashes[c].mine, other->clashes[c].theirs);
      EXPECT_EQ(one->clashes[c].theirs, other->clashes[c].mine);
    }
    if (one->clashes.empty()) {
      ++clean;
      EXPECT_EQ(one->merged_json, other->merged_json);
    } else {
      ++clashing;
      // Taking theirs in every clash gives what they would have got by keeping theirs.
      std::string answered = one->merged_json;
      for (const FieldClash& clash : one->clashes) {
        auto with = with_field(answered, clash.path, clash.theirs);
        ASSERT_TRUE(with.ok());
        answered = std::move(*with);
      }
      EXPECT_EQ(answered, other->merged_json);
    }
    // Merged once, it does not change when merged again.
    const auto again = merge_records(t, one->merged_json, t);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->merged_json, one->merged_json);
    EXPECT_TRUE(again->clashes.empty());
    if (HasFailure()) return;
  }
  EXPECT_GT(clean, 500);
  EXPECT_GT(clashing, 500);
}

TEST(RecordMerge, FieldsAreSetAndTakenAway) {
  EXPECT_EQ(with_field(R"({"a":{"b":1}})", "/a/b", "2").value_or(""), R"({"a":{"b":2}})");
  EXPECT_EQ(with_field(R"({"a":{"b":1}})", "/a/b", std::nullopt).value_or(""), R"({"a":{}})");
  EXPECT_EQ(with_field(R"({})", "/a/b", "\"x\"").value_or(""), R"({"a":{"b":"x"}})");
  EXPECT_EQ(with_field(R"({"a~/":1})", "/a~0~1", "3").value_or(""), R"({"a~/":3})");
  EXPECT_EQ(with_field(R"({"a":1})", "", std::nullopt).value_or("?"), "");
  EXPECT_FALSE(with_field(R"({"a":1})", "/a/b", "2").ok());
}

}  // namespace
}  // namespace vigil::domain
