// vigilctl terms and rules: what they print, and how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using testing::HasSubstr;

constexpr std::string_view kList = "@id wild\n@severity 4\n@cue 微信\n象牙\n果冻\tcue\n";

constexpr std::string_view kRules = R"({"id":"wild-trade","version":2,
 "title":{"zh":"交易","en":"Trade"},
 "when":{"term":{"lists":["wild"]}},
 "outcome":{"act":"remove","policy":"wildlife-trade","severity":4,"reason":{"zh":"原因","en":"Reason"}},
 "tests":[{"name":"ivory","facts":{"terms":[{"list":"wild","term":"象牙"}]},"holds":true},
  {"name":"goats","facts":{},"holds":false}]})";

TEST(Terms, ScanPrintsAHitALine) {
  const TempFolder folder;
  const std::string list = folder.write("wild.txt", kList);
  const std::string captions =
      folder.write("captions.txt", "山羊\n祖传 象.牙 出\n果冻 好吃\n果冻\t加微信\n");
  const Ran ran = run_ctl({"terms", "scan", "--list", list, captions});
  EXPECT_EQ(ran.exit, Exit::kOk);
  EXPECT_EQ(ran.out,
            captions + ":2:3-6\twild\t象牙\t象.牙\n" + captions + ":4:0-2\twild\t果冻\t果冻\n");
  EXPECT_EQ(ran.err, "");
}

TEST(Terms, ScanReadsStandardInputAndSpeaksJson) {
  const TempFolder folder;
  const std::string list = folder.write("wild.txt", kList);
  const Ran ran = run_ctl({"terms", "scan", "--list", list, "--json"}, "加微信买果冻\n");
  EXPECT_EQ(ran.exit, Exit::kOk);
  const nlohmann::json document = ran.json();
  ASSERT_EQ(document["hits"].size(), 1u);
  const nlohmann::json hit = document["hits"][0];
  EXPECT_EQ(hit["file"], "-");
  EXPECT_EQ(hit["line"], 1);
  EXPECT_EQ(hit["begin"], 4);
  EXPECT_EQ(hit["end"], 6);
  EXPECT_EQ(hit["term"], "果冻");
  EXPECT_EQ(hit["why"], "written");
  EXPECT_EQ(hit["cue"], "微信");
  EXPECT_EQ(document["total"]["lines"], 1);
}

TEST(Terms, AnUnsoundListScansNothing) {
  const TempFolder folder;
  const std::string list = folder.write("bad.txt", "象牙\n象 牙\n");
  const Ran ran = run_ctl({"terms", "scan", "--list", list, "-"}, "象牙\n");
  EXPECT_EQ(ran.exit, Exit::kUsage);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("bad.txt:2: \"象 牙\" is there already as \"象牙\" in line 1."));
  const std::string sound = folder.write("good.txt", kList);
  const Ran missing = run_ctl({"terms", "scan", "--list", sound, "/no/such/file"});
  EXPECT_EQ(missing.exit, Exit::kSomeFailed);
  EXPECT_EQ(run_ctl({"terms", "scan", "/dev/null"}).exit, Exit::kUsage);
}

TEST(Terms, CheckNamesEveryProblem) {
  const TempFolder folder;
  const std::string good = folder.write("good.txt", kList);
  const std::string bad = folder.write("bad.csv", "text,needs_cue\n象牙,yes\n★,\n");
  EXPECT_THAT(run_ctl({"terms", "check", good}).out,
              HasSubstr("ok  wild: 2 terms, 1 of them with a cue, severity 4"));
  const Ran ran = run_ctl({"terms", "check", good, bad, "--json"});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  const nlohmann::json lists = ran.json()["lists"];
  EXPECT_EQ(lists[0]["ok"], true);
  EXPECT_EQ(lists[1]["ok"], false);
  EXPECT_EQ(lists[1]["problems"].size(), 2u);
  EXPECT_EQ(lists[1]["problems"][1]["line"], 3);
  EXPECT_EQ(run_ctl({"terms", "check", "/no/such/list"}).exit, Exit::kUsage);
}

TEST(Rules, CheckRunsTheTestsInside) {
  const TempFolder folder;
  const std::string good = folder.write("good.json", kRules);
  const Ran ran = run_ctl({"rules", "check", good});
  EXPECT_EQ(ran.exit, Exit::kOk);
  EXPECT_EQ(ran.out, "ok  1 rules, 2 tests passed\n");
  std::string text(kRules);
  text.replace(text.find("\"holds\":true"), 12, "\"holds\":false");
  const Ran failing = run_ctl({"rules", "check", folder.write("bad.json", text), "--json"});
  EXPECT_EQ(failing.exit, Exit::kSomeFailed);
  EXPECT_EQ(failing.json()["ok"], false);
  EXPECT_EQ(failing.json()["problems"][0]["line"], 5);
  EXPECT_THAT(failing.err, HasSubstr("bad.json:5: The test \"ivory\" fails"));
}

TEST(Rules, DryRunGivesShares) {
  const TempFolder folder;
  const std::string rules = folder.write("rules.json", kRules);
  const std::string list = folder.write("wild.txt", kList);
  std::string history;
  for (int i = 0; i < 4; ++i)
    history += R"({"facts":{"caption":"祖传象 牙"},"verdict":"remove"})"
               "\n";
  history += R"({"facts":{"caption":"象牙塔里的学生"},"verdict":"allow"})"
             "\n";
  history += R"({"facts":{"caption":"山羊"},"verdict":"remove"})"
             "\n\n";
  history += R"({"facts":{"caption":"象牙"},"verdict":"escalate"})"
             "\n";
  const std::string file = folder.write("history.jsonl", history);
  const Ran ran = run_ctl({"rules", "dry-run", rules, "--history", file, "--list", list, "--json"});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  const nlohmann::json rule = ran.json()["rules"][0];
  EXPECT_EQ(rule["held"], 5);
  EXPECT_EQ(rule["caught"]["part"], 4);
  EXPECT_EQ(rule["caught"]["whole"], 5);
  EXPECT_EQ(rule["wrongly"]["part"], 1);
  EXPECT_EQ(rule["wrongly"]["whole"], 5);
  EXPECT_NEAR(rule["caught"]["low"].get<double>(), 0.3755, 1e-3);
  EXPECT_EQ(ran.json()["escalated"], 1);
  const Ran table = run_ctl({"rules", "dry-run", rules, "--history", "-", "--list", list},
                            history + "{\"verdict\":\"no\"}\n");
  EXPECT_EQ(table.exit, Exit::kSomeFailed);
  EXPECT_THAT(table.out, HasSubstr("80.0 % (4/5, 37.6-96.4)"));
  EXPECT_THAT(table.err, HasSubstr("-:9: \"verdict\" must be"));
}

}  // namespace
}  // namespace vigil::ctl
