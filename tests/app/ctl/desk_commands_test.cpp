// People, queues, records, policies and decisions from the shell: shapes of --json and who may do
// what.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Commands : public testing::Test {
 protected:
  LiveCtl live;
};

TEST_F(Commands, HealthNeedsNobody) {
  const Ran ran = live.as("auditor", {"health"});
  EXPECT_EQ(ran.exit, Exit::kOk);
  EXPECT_EQ(ran.json()["status"], "ok");
  EXPECT_EQ(ran.json()["epoch"], live.server.server->epoch());
}

TEST_F(Commands, AWrongPasswordIsExitFour) {
  const std::string file = live.folder.write(
      "wrong.json", json{{"server", "http://127.0.0.1:" + std::to_string(live.server.port())},
                         {"user", "reviewer"},
                         {"password", "guess"}}
                        .dump());
  const Ran ran = run_ctl({"--json", "--sign-in", file, "queue", "list"});
  EXPECT_EQ(ran.exit, Exit::kNotAllowed);
  EXPECT_EQ(ran.json()["error"]["code"], "unauthenticated");
}

TEST_F(Commands, QueuesAndTasks) {
  const json queues = live.as("reviewer", {"queue", "list"}).json()["queues"];
  ASSERT_EQ(queues.size(), 2u);
  for (const char* member : {"ready", "leased", "done", "dead"}) EXPECT_EQ(queues[0][member], 0);
  EXPECT_EQ(live.as("reviewer", {"queue", "show", "review.first"}).json()["queue"]["id"],
            "review.first");
  EXPECT_EQ(live.as("reviewer", {"queue", "show", "none"}).exit, Exit::kSomeFailed);
  EXPECT_EQ(live.as("reviewer", {"task", "list"}).json()["tasks"], json::array());
  EXPECT_EQ(live.as("programme", {"queue", "list"}).exit, Exit::kNotAllowed);
}

TEST_F(Commands, PeopleComeChangeAndGo) {
  EXPECT_EQ(live.as("reviewer", {"user", "list"}).exit, Exit::kNotAllowed);
  Ran ran = live.as("admin",
                    {"user", "add", "Lin", "--name", "林", "--role", "reviewer", "--role", "rater",
                     "--password-file", "-"},
                    "six lanterns by the gate\n");
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["user"]["id"], "lin");
  EXPECT_EQ(ran.json()["user"]["roles"], json::array({"reviewer", "rater"}));
  EXPECT_EQ(live.as("admin", {"user", "add", "lin", "--role", "reviewer", "--password-file", "-"},
                    "six lanterns by the gate")
                .exit,
            Exit::kSomeFailed);

  const auto sign_in_with = [&](std::string_view password) {
    const std::string file = live.folder.write(
        "lin.json", json{{"server", "http://127.0.0.1:" + std::to_string(live.server.port())},
                         {"user", "lin"},
                         {"password", password}}
                        .dump());
    return run_ctl({"--sign-in", file, "queue", "list"}).exit;
  };
  EXPECT_EQ(sign_in_with("six lanterns by the gate"), Exit::kOk);
  EXPECT_EQ(live.as("admin", {"user", "password", "lin", "--password-file", "-"},
                    "nine lanterns by the gate")
                .exit,
            Exit::kOk);
  EXPECT_EQ(sign_in_with("nine lanterns by the gate"), Exit::kOk);
  EXPECT_EQ(sign_in_with("six lanterns by the gate"), Exit::kNotAllowed);
  EXPECT_EQ(live.as("admin", {"user", "disable", "lin"}).json()["user"]["active"], false);
  EXPECT_EQ(sign_in_with("nine lanterns by the gate"), Exit::kNotAllowed);
  EXPECT_EQ(live.as("admin", {"user", "enable", "lin"}).json()["user"]["active"], true);
  EXPECT_EQ(live.as("admin", {"user", "disable", "nobody"}).exit, Exit::kSomeFailed);
}

TEST_F(Commands, RecordsArePutUnderTheirRevision) {
  const json policies = live.as("administrator", {"policy", "list"}).json()["policies"];
  ASSERT_EQ(policies.size(), 2u);
  const json record =
      live.as("administrator", {"record", "get", "policies", "spam"}).json()["record"];
  const std::int64_t revision = record["revision"];
  json body = record["body"];
  body["severity"] = 2;

  Ran ran = live.as("administrator", {"record", "put", "policies", "spam", "-"}, body.dump());
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["revision"], revision + 1);
  // Somebody who read the earlier revision is told.
  ran = live.as("administrator",
                {"record", "put", "policies", "spam", "-", "--revision", std::to_string(revision)},
                body.dump());
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_EQ(ran.json()["error"]["code"], "conflict");

  body["severity"] = "grave";
  ran = live.as("administrator", {"record", "put", "policies", "spam", "-"}, body.dump());
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.err, HasSubstr("severity"));
  EXPECT_EQ(live.as("administrator", {"record", "put", "policies", "spam", "-"}, "{oops").exit,
            Exit::kUsage);
  EXPECT_EQ(
      live.as("reviewer", {"record", "put", "policies", "spam", "-"}, record["body"].dump()).exit,
      Exit::kNotAllowed);
  EXPECT_EQ(live.as("reviewer", {"record", "get", "policies", "none"}).exit, Exit::kSomeFailed);

  json made = record["body"];
  made["id"] = "lantern-theft";
  EXPECT_EQ(
      live.as("administrator", {"record", "put", "policies", "lantern-theft", "-"}, made.dump())
          .exit,
      Exit::kOk);
  EXPECT_EQ(live.as("reviewer", {"record", "list", "policies"}).json()["records"].size(), 3u);
}

TEST_F(Commands, MediaPutSaysWhatWasThere) {
  const std::string file = live.folder.write("blob", "some bytes");
  const Ran first = live.as("operator", {"media", "put", file, "/no/such/file"});
  EXPECT_EQ(first.exit, Exit::kSomeFailed);
  EXPECT_EQ(first.json()["files"][0]["status"], "stored");
  EXPECT_EQ(first.json()["files"][1]["status"], "failed");
  const Ran again = live.as("operator", {"media", "put", file});
  EXPECT_EQ(again.exit, Exit::kOk);
  EXPECT_EQ(again.json()["files"][0]["status"], "exists");
}

TEST(Plugins, AManifestIsCheckedWithoutRunningIt) {
  const Ran good = run_ctl({"--json", "plugin", "check", VIGIL_SOURCE_DIR "/plugins/review"});
  EXPECT_EQ(good.exit, Exit::kOk) << good.err;
  EXPECT_EQ(good.json()["id"], "review");

  const TempFolder folder;
  folder.write("plugin.json", "{\n \"id\": \"x\",\n \"versoin\": \"1.0.0\"\n}");
  const Ran bad = run_ctl({"--json", "plugin", "check", folder.path().string()});
  EXPECT_EQ(bad.exit, Exit::kSomeFailed);
  EXPECT_FALSE(bad.json()["problems"].empty());
  EXPECT_THAT(bad.err, HasSubstr("versoin"));
}

}  // namespace
}  // namespace vigil::ctl
