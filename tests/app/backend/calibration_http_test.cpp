// What others answer in an open calibration session comes over no route of the wire.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/backend/route/route_table.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

class CalibrationHttp : public testing::Test {
 protected:
  CalibrationHttp()
      : live([](Options& options) { options.plugins_dir = VIGIL_SOURCE_DIR "/plugins"; }) {
    const json task = {{"key", "clip-1"}, {"subject", {{"caption", "守夜"}}}};
    EXPECT_EQ(live.client_for("operator")
                  ->send_json("POST", "/v1/queues/review.first/tasks", {{"tasks", {task}}})
                  .status,
              200);
  }
  json ask(std::string_view who, const std::string& path) {
    const RawAnswer answer = live.client_for(who)->send("GET", path);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    return answer.json();
  }
  RawAnswer put(std::string_view who, const json& record, const std::string& revision = {}) {
    const auto condition = revision.empty()
                               ? std::pair<std::string, std::string>("If-None-Match", "*")
                               : std::pair<std::string, std::string>("If-Match", revision);
    return live.client_for(who)->send_json("PUT", "/v1/collections/calibrations/records/c-1",
                                           record, {condition});
  }

  LiveServer live;
};

TEST_F(CalibrationHttp, AnotherPersonsAnswerIsReadByNoRouteBeforeTheDiscussion) {
  const json found = ask("senior",
                         "/v1/search?q="
                         "%E5%AE%88%E5%A4%9C");
  const std::string source = found["results"][0]["task"];
  const json record = {{"id", "c-1"},
                       {"title", "一起校准"},
                       {"queue", "review.first"},
                       {"state", "open"},
                       {"items", {{{"task", source}}}},
                       {"invited", {"reviewer", "senior", "administrator"}}};
  const RawAnswer made = put("senior", record);
  ASSERT_EQ(made.status, 201) << made.body;

  auto reviewer = live.client_for("reviewer");
  const RawAnswer leased = reviewer->send_json("POST", "/v1/queues/review.first/leases",
                                               {{"device", "desk-reviewer"}, {"count", 1}});
  ASSERT_EQ(leased.status, 200) << leased.body;
  const json task = leased.json()["leases"][0]["task"];
  EXPECT_EQ(task["subject"]["evidence"][0]["kind"], "calibration");
  const std::string said = "我觉得要下架";
  const std::string decision = make_uuid7(SystemClock().wall_now());
  const RawAnswer answered =
      reviewer->send_json("POST", "/v1/decisions",
                          {{"device", "desk-reviewer"},
                           {"decisions",
                            {{{"id", decision},
                              {"kind", "decide"},
                              {"task", task["id"]},
                              {"queue", "review.first"},
                              {"fence", leased.json()["leases"][0]["fence"]},
                              {"device", "desk-reviewer"},
                              {"decided_at", to_rfc3339(SystemClock().wall_now())},
                              {"verdict", "remove"},
                              {"policy", {{"id", "graphic-violence"}, {"version", 1}}},
                              {"note", said},
                              {"checklist", json::array()},
                              {"marks", json::array()}}}}});
  ASSERT_EQ(answered.json()["results"][0]["status"], "accepted") << answered.body;

  // Every route that answers a question, as everybody whose desk takes part, with every name filled
  // in that could lead to the answer. Events are names of queues and collections; they wait.
  const std::string key = task.value("key", "clip-1");
  for (const std::string who : {"senior", "administrator"}) {
    auto client = live.client_for(who);
    for (const Route& route : routes()) {
      if (route.method != Method::kGet || route.pattern.find("events") != std::string_view::npos)
        continue;
      for (const std::string collection :
           {"calibrations", "calibration_remarks", "calibration_hands", "golden", "strikes"}) {
        for (const std::string& name : {key, std::string("clip-1"), task["id"].get<std::string>(),
                                        std::string("c-1"), std::string("reviewer")}) {
          std::string path(route.pattern);
          const auto fill = [&](std::string_view place, const std::string& with) {
            if (const auto at = path.find(place); at != std::string::npos)
              path.replace(at, place.size(), with);
          };
          fill("{queue}", "review.first");
          fill("{collection}", collection);
          for (const char* place : {"{id}", "{item}", "{task}", "{sha256}"}) fill(place, name);
          for (const char* query : {"", "?from=0&fields=1", "?index=1&size=2", "?q=%E8%A7%89"}) {
            const RawAnswer answer = client->send("GET", path + query);
            EXPECT_EQ(answer.body.find(decision), std::string::npos) << who << ' ' << path;
            EXPECT_EQ(answer.body.find(said), std::string::npos) << who << ' ' << path;
            EXPECT_EQ(answer.body.find("\"answers\":["), std::string::npos) << who << ' ' << path;
          }
        }
      }
    }
  }
  EXPECT_EQ(put("administrator", record, "\"77\"").body.find("answers"), std::string::npos);

  // Somebody who judges and reads the ledger, too, reads no leaf meanwhile; an auditor does.
  EXPECT_TRUE(live.server
                  ->put_user({"senior",
                              "senior",
                              {domain::Role::kSenior, domain::Role::kAuditor},
                              std::string(kPassword),
                              true})
                  .ok());
  EXPECT_EQ(live.client_for("senior")->send("GET", "/v1/ledger/leaves").status, 403);
  EXPECT_EQ(live.client_for("auditor")->send("GET", "/v1/ledger/leaves").status, 200);
  json open = ask("senior", "/v1/collections/calibrations/records/c-1");
  json changed = open["body"];
  changed["state"] = "discuss";
  const RawAnswer closed =
      put("senior", changed, '"' + std::to_string(open["revision"].get<int>()) + '"');
  ASSERT_EQ(closed.status, 200) << closed.body;
  const json seen = ask("administrator", "/v1/collections/calibrations/records/c-1");
  EXPECT_EQ(seen["body"]["items"][0]["answers"][0]["note"], said);
  EXPECT_EQ(
      live.client_for("rater")->send("GET", "/v1/collections/calibrations/records/c-1").status, 404)
      << "took no part";
  EXPECT_EQ(
      live.client_for("senior")
          ->send("DELETE", "/v1/collections/calibrations/records/c-1", {{"If-Match", "\"9\""}})
          .status,
      422);
}

}  // namespace
}  // namespace vigil::backend
