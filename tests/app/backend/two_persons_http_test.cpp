// A change that takes two persons, as desks make it: by writing records.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

class TwoPersons : public testing::Test {
 protected:
  TwoPersons() : live([](Options& options) { options.plugins_dir = VIGIL_SOURCE_DIR "/plugins"; }) {
    EXPECT_TRUE(
        live.server
            ->put_user(
                {"other", "other", {domain::Role::kAdministrator}, std::string(kPassword), true})
            .ok());
  }

  RawAnswer put(std::string_view who, const std::string& path, const std::string& tag,
                const json& body) {
    Headers headers = {{"Content-Type", "application/json"}};
    if (tag.empty()) {
      headers.emplace_back("If-None-Match", "*");
    } else {
      headers.emplace_back("If-Match", tag);
    }
    return live.client_for(who)->send("PUT", "/v1/collections/" + path, headers, body.dump());
  }
  RawAnswer get(std::string_view who, const std::string& path) {
    return live.client_for(who)->send("GET", "/v1/collections/" + path);
  }

  LiveServer live;
};

TEST_F(TwoPersons, WritingARecordThatTakesTwoProposesItAndAnothersWordPutsItThere) {
  const json before = get("administrator", "ladder/records/review").json();
  json ladder = before["body"];
  ladder["version"] = 2;
  ladder["thresholds"]["reach"] = 12'345;
  const std::string tag = "\"" + before["revision"].dump() + "\"";
  const RawAnswer proposed = put("administrator", "ladder/records/review", tag, ladder);
  ASSERT_EQ(proposed.status, 202) << proposed.body;
  EXPECT_EQ(proposed.json()["revision"], 0);
  const std::string id = proposed.json()["proposal"].get<std::string>();
  EXPECT_EQ(get("administrator", "ladder/records/review").json()["body"], before["body"]);
  // The answer was lost and the desk sends it again.
  EXPECT_EQ(put("administrator", "ladder/records/review", tag, ladder).json()["proposal"], id);

  json record = get("other", "proposals/records/" + id).json();
  EXPECT_EQ(record["body"]["state"], "open");
  record["body"]["state"] = "confirmed";
  EXPECT_EQ(put("administrator", "proposals/records/" + id, "\"1\"", record["body"]).status, 422)
      << "one's own";
  const RawAnswer confirmed = put("other", "proposals/records/" + id, "\"1\"", record["body"]);
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_EQ(confirmed.json()["body"]["state"], "confirmed");
  EXPECT_EQ(confirmed.json()["body"]["decider"], "other");
  EXPECT_EQ(get("administrator", "ladder/records/review").json()["body"]["thresholds"]["reach"],
            12'345);
  EXPECT_EQ(put("other", "proposals/records/" + id, "\"1\"", record["body"]).status, 200)
      << "said again";
}

TEST_F(TwoPersons, WhatWasNotSeenAsItIsIsStale) {
  json ladder = get("administrator", "ladder/records/review").json()["body"];
  EXPECT_EQ(put("administrator", "ladder/records/review", "\"7\"", ladder).status, 412);
  EXPECT_EQ(put("administrator", "ladder/records/review", "", ladder).status, 412);
}

TEST_F(TwoPersons, AProposalIsDecidedAndChangedNoFurther) {
  EXPECT_EQ(put("administrator", "proposals/records/none", "", {{"id", "none"}, {"state", "open"}})
                .status,
            422);
  EXPECT_EQ(
      put("administrator", "proposals/records/none", "", {{"id", "none"}, {"state", "confirmed"}})
          .status,
      404);
  EXPECT_EQ(put("reviewer", "proposals/records/none", "", {{"state", "confirmed"}}).status, 403);
}

}  // namespace
}  // namespace vigil::backend
