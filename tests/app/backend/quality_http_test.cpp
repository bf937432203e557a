// What of quality goes over the wire: golden items look like others, and figures are private.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

const Headers kJson = {{"Content-Type", "application/json"}};

// Members, kinds of values and no value.
json shape_of(const json& value) {
  if (value.is_object()) {
    json shape = json::object();
    for (const auto& [key, member] : value.items()) shape[key] = shape_of(member);
    return shape;
  }
  if (value.is_array()) {
    std::set<std::string> kinds;
    for (const json& each : value) kinds.insert(shape_of(each).dump());
    return json(kinds);
  }
  return value.type_name();
}

class QualityHttp : public testing::Test {
 protected:
  QualityHttp()
      : live([](Options& options) { options.plugins_dir = VIGIL_SOURCE_DIR "/plugins"; }) {
    EXPECT_TRUE(
        live.server
            ->put_user({"other", "other", {domain::Role::kReviewer}, std::string(kPassword), true})
            .ok());
    put("quality/records/default", "\"1\"",
        {{"id", "default"},
         {"golden_rate", 0.5},
         {"double_review_rate", 0},
         {"machine_removal_sample_rate", 0}});
    for (int i = 0; i < 20; ++i) {
      const std::string id = "g" + std::to_string(i);
      put("golden/records/" + id, "",
          {{"id", id},
           {"queue", "review.first"},
           {"verdict", "allow"},
           {"subject", {{"caption", "金标准"}, {"tags", {"pets"}}}}});
    }
    json tasks = json::array();
    for (int i = 0; i < 40; ++i) {
      tasks.push_back({{"key", "clip-" + std::to_string(1000 + i)},
                       {"subject", {{"caption", "守夜"}, {"tags", {"pets"}}}}});
    }
    EXPECT_EQ(
        live.client_for("operator")
            ->send("POST", "/v1/queues/review.first/tasks", kJson, json{{"tasks", tasks}}.dump())
            .status,
        200);
  }

  void put(const std::string& path, const std::string& tag, const json& body) {
    Headers headers = kJson;
    if (tag.empty()) {
      headers.emplace_back("If-None-Match", "*");
    } else {
      headers.emplace_back("If-Match", tag);
    }
    const RawAnswer answer = live.client_for("administrator")
                                 ->send("PUT", "/v1/collections/" + path, headers, body.dump());
    ASSERT_LT(answer.status, 300) << answer.body;
  }

  json ask(std::string_view who, const std::string& path, int wanted = 200) {
    const RawAnswer answer = live.client_for(who)->send("GET", path);
    EXPECT_EQ(answer.status, wanted) << who << " " << path << ": " << answer.body;
    return json::parse(answer.body);
  }

  json lease_ten() {
    const RawAnswer answer = live.client_for("reviewer")
                                 ->send("POST", "/v1/queues/review.first/leases", kJson,
                                        json{{"device", "desk-reviewer"}, {"count", 10}}.dump());
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body)["leases"];
  }

  json decide(const json& lease) {
    const json decision = {{"id", make_uuid7(wall_from_ms(1767225600000))},
                           {"kind", "decide"},
                           {"task", lease["task"]["id"]},
                           {"queue", "review.first"},
                           {"fence", lease["fence"]},
                           {"device", "desk-reviewer"},
                           {"decided_at", "2026-01-01T00:00:00.000Z"},
                           {"verdict", "allow"},
                           {"checklist", json::array()},
                           {"marks", json::array()}};
    const RawAnswer answer =
        live.client_for("reviewer")
            ->send("POST", "/v1/decisions", kJson,
                   json{{"device", "desk-reviewer"}, {"decisions", {decision}}}.dump());
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json body = json::parse(answer.body);
    EXPECT_EQ(body["results"][0]["status"], "accepted") << answer.body;
    return body["results"][0];
  }

  LiveServer live;
};

TEST_F(QualityHttp, AGoldenItemHasTheShapeOfEveryOther) {
  json golden;
  json real;
  int count = 0;
  for (int round = 0; round < 3 && (golden.is_null() || real.is_null()); ++round) {
    for (const json& lease : lease_ten()) {
      const bool is_golden = lease["task"]["subject"]["caption"] == "金标准";
      count += is_golden ? 1 : 0;
      (is_golden ? golden : real) = lease;
    }
  }
  ASSERT_FALSE(golden.is_null() || real.is_null()) << count;
  EXPECT_TRUE(golden["task"]["subject"].contains("ladder"));
  EXPECT_EQ(shape_of(golden), shape_of(real));
  EXPECT_EQ(golden["fence"], real["fence"]);
  // The id says when it was made, as the time beside it does.
  EXPECT_EQ(golden["task"]["created_at"], real["task"]["created_at"]);
  const auto made = [](const json& lease) {
    return lease["task"]["id"].get<std::string>().substr(0, 8);
  };
  EXPECT_EQ(made(golden), made(real));
  // Lists, one item, and what comes of a decision.
  const auto listed = [&](const json& lease) {
    const json page = ask("reviewer", "/v1/queues/review.first/tasks?limit=100");
    for (const json& task : page["tasks"]) {
      if (task["id"] == lease["task"]["id"]) return task;
    }
    ADD_FAILURE() << "not listed";
    return json();
  };
  const json golden_row = listed(golden);
  const json real_row = listed(real);
  EXPECT_EQ(shape_of(golden_row), shape_of(real_row));
  EXPECT_THAT(golden_row["key"].get<std::string>(), testing::MatchesRegex("clip-[0-9]+"));
  const auto item = [&](const json& row) {
    return ask("reviewer", "/v1/items/" + row["key"].get<std::string>());
  };
  EXPECT_EQ(shape_of(item(golden_row)), shape_of(item(real_row)));
  EXPECT_EQ(shape_of(decide(golden)), shape_of(decide(real)));
  EXPECT_EQ(shape_of(item(golden_row)), shape_of(item(real_row))) << "afterwards too";
  EXPECT_EQ(item(golden_row)["stage"], item(real_row)["stage"]);
  const json decisions = ask("reviewer", "/v1/decisions");
  ASSERT_EQ(decisions["decisions"].size(), 2u);
  EXPECT_EQ(shape_of(decisions["decisions"][0]), shape_of(decisions["decisions"][1]));
}

TEST_F(QualityHttp, FiguresAreOnesOwnAndNobodyElseCanReadThem) {
  int golden = 0;
  for (int round = 0; round < 3; ++round) {
    for (const json& lease : lease_ten()) {
      golden += lease["task"]["subject"]["caption"] == "金标准" ? 1 : 0;
      decide(lease);
    }
  }
  ASSERT_GT(golden, 0);
  const json own = ask("reviewer", "/v1/quality/me");
  EXPECT_EQ(own["total"]["golden"]["accuracy"]["trials"], golden);
  EXPECT_EQ(own["total"]["golden"]["accuracy"]["share"], 1.0);
  EXPECT_LT(own["total"]["golden"]["accuracy"]["low"], 1.0);
  EXPECT_EQ(own["by_tier"][0]["key"], "1");
  EXPECT_FALSE(own["total"].contains("machine"));
  for (const std::string who : {"other", "senior", "administrator"}) {
    for (const std::string query : {"", "?person=reviewer", "?user=reviewer", "?actor=reviewer"}) {
      const json theirs = ask(who, "/v1/quality/me" + query);
      EXPECT_EQ(theirs["total"]["golden"]["accuracy"]["trials"], 0) << who << query;
      EXPECT_EQ(theirs["by_policy"].size(), 0u);
    }
  }
  EXPECT_EQ(live.client_for("auditor")->send("GET", "/v1/quality/me").status, 403);
  EXPECT_EQ(live.client_for("administrator")->send("GET", "/v1/quality/reviewer").status, 404);
  // One person's week is told to nobody, over or not.
  for (const std::string who : {"administrator", "auditor", "admin"}) {
    const json all = ask(who, "/v1/quality?by=policy&from=2020-01-06&to=2020-12-28");
    EXPECT_TRUE(all["weeks"].empty());
    EXPECT_EQ(all["fewest_people"], 5);
  }
  for (const std::string who : {"reviewer", "senior", "operator", "rater"})
    EXPECT_EQ(live.client_for(who)->send("GET", "/v1/quality").status, 403) << who;
  // Nor do the answers get around.
  EXPECT_EQ(live.client_for("reviewer")->send("GET", "/v1/collections/golden/records").status, 403);
  EXPECT_EQ(live.client_for("senior")->send("GET", "/v1/collections/golden/changes").status, 403);
}

TEST_F(QualityHttp, WhatIsAskedWronglyIsSaid) {
  EXPECT_THAT(ask("auditor", "/v1/quality?by=person", 400).dump(),
              testing::HasSubstr("policy, tier or hour"));
  EXPECT_THAT(ask("auditor", "/v1/quality?from=yesterday", 400).dump(),
              testing::HasSubstr("must be a day"));
  EXPECT_THAT(ask("auditor", "/v1/quality?from=2020-01-01&to=2026-01-01", 400).dump(),
              testing::HasSubstr("weeks at most"));
  EXPECT_THAT(ask("reviewer", "/v1/quality/me?from=x", 400).dump(), testing::HasSubstr("RFC 3339"));
}

}  // namespace
}  // namespace vigil::backend
