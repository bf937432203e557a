// Items on the review plugin's own ladder, acts of two persons and how queues do, from the shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ItemCommands : public testing::Test {
 protected:
  LiveCtl live{
      [](backend::Options& options) { options.plugins_dir = VIGIL_SOURCE_DIR "/plugins"; }};
};

TEST_F(ItemCommands, AnEventBringsAnItemInAndItsWayIsShown) {
  EXPECT_EQ(live.as("operator", {"item", "show", "clip-1"}).exit, Exit::kSomeFailed);
  const std::vector<std::string> brings = {
      "item", "event", "clip-1", "machine_passed", "--reach",
      "7",    "--id",  "e1",     "--subject",      R"({"caption": "山里的羊"})"};
  Ran ran = live.as("operator", brings);
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  json item = ran.json()["item"];
  EXPECT_EQ(item["item"], "clip-1");
  EXPECT_EQ(item["stage"]["id"], "first");
  EXPECT_EQ(item["reach"], 7);
  EXPECT_EQ(item["moved"], true);
  EXPECT_EQ(live.as("operator", brings).json()["item"]["moved"], false) << "one event, sent twice";

  ran = live.as("auditor", {"item", "show", "clip-1"});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  item = ran.json()["item"];
  EXPECT_EQ(item["way"].size(), 1u);
  EXPECT_EQ(item["way"][0]["to"], "first");
  // The same for people.
  ran = run_ctl({"--sign-in", live.sign_in_file("auditor"), "item", "show", "clip-1"});
  EXPECT_THAT(ran.out, HasSubstr("clip-1"));
  EXPECT_THAT(ran.out, HasSubstr("(first), round 1"));
}

TEST_F(ItemCommands, WrongWordsAreUsageAndRolesAreKept) {
  EXPECT_EQ(live.as("operator", {"item", "event", "clip", "allowed"}).exit, Exit::kUsage)
      << "a verdict is no event";
  EXPECT_EQ(
      live.as("operator", {"item", "event", "clip", "machine_passed", "--subject", "[]"}).exit,
      Exit::kUsage);
  EXPECT_EQ(live.as("reviewer", {"item", "event", "clip", "machine_passed"}).exit,
            Exit::kNotAllowed);
  EXPECT_EQ(live.as("reviewer", {"queue", "health"}).exit, Exit::kNotAllowed);
  EXPECT_EQ(live.as("reviewer", {"proposal", "list"}).exit, Exit::kNotAllowed);
}

TEST_F(ItemCommands, AProposalTakesAnotherPerson) {
  EXPECT_EQ(live.as("administrator", {"proposal", "list"}).json()["proposals"], json::array());
  const auto seed = read_file(VIGIL_SOURCE_DIR "/plugins/review/schema/ladder.seed.json", 1 << 20);
  ASSERT_TRUE(seed.ok());
  const Ran asked = live.as("administrator", {"proposal", "record", "ladder", "review", "-"},
                            json::parse(*seed)[0].dump());
  ASSERT_EQ(asked.exit, Exit::kOk) << asked.err;
  const std::string id = asked.json()["proposal"]["id"];
  EXPECT_EQ(asked.json()["proposal"]["state"], "open");
  EXPECT_EQ(live.as("reviewer", {"proposal", "record", "ladder", "review", "-"}, "{}").exit,
            Exit::kNotAllowed);
  EXPECT_EQ(live.as("administrator", {"proposal", "record", "ladder", "review", "-"}, "{").exit,
            Exit::kUsage);

  const json list = live.as("admin", {"proposal", "list", "--state", "open"}).json()["proposals"];
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["id"], id);
  EXPECT_EQ(list[0]["proposer"], "administrator");
  EXPECT_EQ(live.as("administrator", {"proposal", "confirm", id}).exit, Exit::kSomeFailed)
      << "not by oneself";
  const Ran ran = live.as("admin", {"proposal", "confirm", id});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["proposal"]["state"], "confirmed");
  EXPECT_EQ(ran.json()["proposal"]["decider"], "admin");
  EXPECT_EQ(live.as("admin", {"proposal", "reject", id}).exit, Exit::kSomeFailed) << "once only";
  EXPECT_EQ(live.as("admin", {"proposal", "list", "--state", "open"}).json()["proposals"],
            json::array());
  const Ran roles = live.as("admin", {"proposal", "roles", "reviewer", "reviewer", "senior"});
  ASSERT_EQ(roles.exit, Exit::kOk) << roles.err;
  EXPECT_EQ(roles.json()["proposal"]["act"], "roles");
}

TEST_F(ItemCommands, SearchFindsByWordsAndFiltersAndGoesOn) {
  for (const char* item : {"one", "two", "three"}) {
    ASSERT_EQ(live.as("operator", {"item", "event", item, "machine_passed", "--id", item,
                                   "--subject", R"({"caption": "山里的羊", "tags": ["farm"]})"})
                  .exit,
              Exit::kOk);
  }
  json found = live.as("reviewer", {"search", "山里", "羊", "--limit", "2"}).json();
  ASSERT_EQ(found["results"].size(), 2u);
  EXPECT_EQ(found["results"][0]["item"], "three");
  found = live.as("reviewer",
                  {"search", "羊", "--tag", "Farm", "--cursor", found["next"].get<std::string>()})
              .json();
  ASSERT_EQ(found["results"].size(), 1u);
  EXPECT_EQ(found["results"][0]["item"], "one");
  EXPECT_TRUE(found["next"].is_null());
  EXPECT_EQ(live.as("reviewer", {"search", "--to", "2001-01-01"}).json()["results"], json::array());
  const Ran plain = run_ctl({"--sign-in", live.sign_in_file("auditor"), "search", "山里的羊"});
  EXPECT_EQ(plain.exit, Exit::kOk) << plain.err;
  EXPECT_THAT(plain.out, HasSubstr("山里的羊"));
  EXPECT_EQ(live.as("reviewer", {"search", "🐑"}).exit, Exit::kSomeFailed);
  EXPECT_EQ(live.as("reviewer", {"search", "--verdict", "nice"}).exit, Exit::kUsage);
  EXPECT_EQ(live.as("reviewer", {"search", "--reviewer", "senior"}).exit, Exit::kNotAllowed);
  EXPECT_EQ(live.as("programme", {"search", "羊"}).exit, Exit::kNotAllowed);
}

TEST_F(ItemCommands, HealthIsALineAQueue) {
  ASSERT_EQ(
      live.as("operator", {"item", "event", "clip", "machine_passed", "--subject", "{}"}).exit,
      Exit::kOk);
  const json queues = live.as("operator", {"queue", "health", "review.first"}).json()["queues"];
  ASSERT_EQ(queues.size(), 1u);
  EXPECT_EQ(queues[0]["id"], "review.first");
  EXPECT_EQ(queues[0]["ready"], 1);
  EXPECT_EQ(queues[0]["arrived_last_hour"], 1);
  EXPECT_EQ(queues[0]["decided_last_hour"], 0);
  const Ran csv = run_ctl({"--sign-in", live.sign_in_file("operator"), "queue", "health", "--csv"});
  ASSERT_EQ(csv.exit, Exit::kOk) << csv.err;
  EXPECT_THAT(csv.out, testing::StartsWith("queue,as_of,ready,leased,"));
  EXPECT_THAT(csv.out, HasSubstr("\nreview.first,"));
  EXPECT_THAT(csv.out, HasSubstr("\nreview.third,"));
  EXPECT_EQ(live.as("operator", {"queue", "health", "none"}).exit, Exit::kSomeFailed);
}

}  // namespace
}  // namespace vigil::ctl
