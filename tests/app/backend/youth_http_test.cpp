// A platform asks about a minor's day, and a rubric is published by two persons, over real HTTP.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

class YouthHttp : public testing::Test {
 protected:
  YouthHttp() : live([](Options& options) { options.plugins_dir = VIGIL_SOURCE_DIR "/plugins"; }) {}

  RawAnswer ask(const std::string& path, const json& body) {
    if (!client) client = live.client_for("operator");
    return client->send_json("POST", path, body);
  }

  LiveServer live;
  std::unique_ptr<RawClient> client;
};

TEST_F(YouthHttp, JudgesByTheOperatorsFigures) {
  const json noon = {{"age", 12}, {"at", "2026-05-01T12:00:00+08:00"}};
  const RawAnswer first = ask("/v1/youth-mode", noon);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(json::parse(first.body)["allowed"]);
  EXPECT_EQ(json::parse(first.body)["rules"]["daily_limit_minutes"], 40);
  json tired = noon;
  tired["sessions"] = {
      {{"begin", "2026-05-01T08:00:00+08:00"}, {"end", "2026-05-01T08:40:00+08:00"}}};
  EXPECT_EQ(json::parse(ask("/v1/youth-mode", tired).body)["reason"], "daily_limit");
  const auto admin = live.client_for("admin");
  const RawAnswer changed = admin->send_json("PUT", "/v1/collections/youth_rules/records/default",
                                             {{"id", "default"},
                                              {"daily_limit_minutes", 60},
                                              {"opens_minute", 360},
                                              {"closes_minute", 1260}},
                                             {{"If-Match", "\"1\""}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_TRUE(json::parse(ask("/v1/youth-mode", tired).body)["allowed"]);
}

TEST_F(YouthHttp, SaysWhatIsWrongWithAQuestion) {
  const RawAnswer answer = ask("/v1/youth-mode", {{"age", "twelve"}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("age"), std::string::npos);
}

TEST_F(YouthHttp, TheGuardiansPasswordLiftsAndAGuessIsSlowedDown) {
  const RawAnswer made = ask("/v1/youth-mode/guardian", {{"password", "四月的雨"}});
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string hash = json::parse(made.body)["hash"];
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  EXPECT_NE(json::parse(ask("/v1/youth-mode/guardian", {{"password", "四月的雨"}}).body)["hash"],
            hash)
      << "another salt each time";
  json wish = {{"password", "四月的雨"}, {"hash", hash}, {"scope", "night"}};
  const RawAnswer lifted = ask("/v1/youth-mode/lifts", wish);
  ASSERT_EQ(lifted.status, 200) << lifted.body;
  const json lift = json::parse(lifted.body)["lift"];
  EXPECT_EQ(lift["scope"], "night");
  // Another person's hash, or none, opens nothing; neither does a hash that costs without bound.
  EXPECT_EQ(
      ask("/v1/youth-mode/lifts", {{"password", "x"},
                                   {"hash", "$argon2id$v=19$m=4194304,t=99,p=1$c2FsdHNhbHQ$aGFzaA"},
                                   {"scope", "night"}})
          .status,
      400);
  wish["password"] = "五月的雨";
  int slowed = 0;
  for (int i = 0; i < 12 && slowed == 0; ++i) {
    const RawAnswer wrong = ask("/v1/youth-mode/lifts", wish);
    if (wrong.status == 429) {
      ++slowed;
    } else {
      ASSERT_EQ(wrong.status, 422) << wrong.body;
    }
  }
  EXPECT_EQ(slowed, 1);
}

TEST_F(YouthHttp, ARubricIsPublishedByTwoPersonsAndNeverOutOfOrder) {
  const json seed =
      json::parse(std::ifstream(VIGIL_SOURCE_DIR "/plugins/rating/schema/rubrics.seed.json"))[0];
  const auto propose = [&](RawClient& who, const json& rubric) {
    return who.send_json(
        "POST", "/v1/proposals",
        {{"act", "record"},
         {"body",
          {{"collection", "rubrics"}, {"id", "default"}, {"record", rubric}, {"revision", 1}}}});
  };
  const auto one = live.client_for("administrator");
  const auto other = live.client_for("admin");
  json circle = seed;
  circle["dimensions"][0]["counts_for"] = {circle["dimensions"][1]["id"]};
  circle["dimensions"][1]["counts_for"] = {circle["dimensions"][0]["id"]};
  const RawAnswer refused = propose(*one, circle);
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_NE(refused.body.find("goes round in a circle"), std::string::npos) << refused.body;
  EXPECT_NE(one->send_json("PUT", "/v1/collections/rubrics/records/default", seed,
                           {{"If-Match", "\"1\""}})
                .status,
            200)
      << "not by one person";
  json next = seed;
  next["version"] = 2;
  const RawAnswer proposed = propose(*one, next);
  ASSERT_EQ(proposed.status, 201) << proposed.body;
  const std::string confirm =
      "/v1/proposals/" + proposed.json()["id"].get<std::string>() + "/confirm";
  EXPECT_EQ(one->send_json("POST", confirm, json::object()).status, 422) << "not by oneself";
  EXPECT_EQ(other->send_json("POST", confirm, json::object()).status, 200);
  const RawAnswer now = one->send("GET", "/v1/collections/rubrics/records/default");
  EXPECT_NE(now.body.find("\"version\":2"), std::string::npos) << now.body;
}

}  // namespace
}  // namespace vigil::backend
