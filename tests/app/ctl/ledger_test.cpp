// The ledger, checked from outside: whole ledgers pass, and one flipped bit anywhere does not.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Ledger : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* clip : {"portrait.mp4", "wide.webm", "still.mp4"}) {
      fs::copy_file(fs::path(VIGIL_TEST_CLIPS) / clip, clips.path() / clip);
    }
    ASSERT_EQ(live.as("operator", {"import", clips.path().string()}).exit, Exit::kOk);
    ASSERT_EQ(live.decide_all(), 3);
  }
  [[nodiscard]] std::string saved() const { return (clips.path() / "ledger.jsonl").string(); }

  LiveCtl live;
  TempFolder clips;
};

TEST_F(Ledger, DecisionsAreLeavesAndVerify) {
  const json decisions = live.as("auditor", {"decisions", "list"}).json()["decisions"];
  ASSERT_EQ(decisions.size(), 3u);
  for (const json& decision : decisions) {
    EXPECT_EQ(decision["verdict"], "allow");
    EXPECT_EQ(decision["actor"], "reviewer");
    EXPECT_GE(decision["ledger_index"], 0);
  }
  const Ran ran = live.as("auditor", {"ledger", "verify", "--fields"});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["ok"], true);
  EXPECT_EQ(ran.json()["decisions"], 3);
  EXPECT_GE(ran.json()["opened_fields"], 3 + 8);  // three notes, eight names
  const std::string key = ran.json()["public_key"];
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--key", key}).exit, Exit::kOk);
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--key", std::string(64, '0')}).exit,
            Exit::kDamaged);
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--key", "short"}).exit, Exit::kUsage);
  EXPECT_EQ(live.as("reviewer", {"ledger", "leaves"}).exit, Exit::kNotAllowed);
}

TEST_F(Ledger, ASavedExportVerifiesWithoutTheBackend) {
  ASSERT_EQ(live.as("auditor", {"ledger", "export", saved(), "--fields", "--proofs"}).exit,
            Exit::kOk);
  const Ran ran = run_ctl({"--json", "ledger", "verify", "--file", saved()});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["decisions"], 3);
  EXPECT_EQ(ran.json()["whole"], true);
  EXPECT_THAT(read(saved()), HasSubstr("看完了"));
}

TEST_F(Ledger, LeavesProveThemselves) {
  ASSERT_EQ(live.as("auditor", {"ledger", "prove", saved(), "--index", "2", "--index", "5"}).exit,
            Exit::kOk);
  const Ran ran = run_ctl({"--json", "ledger", "verify", "--file", saved()});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["leaves"], 2);
  EXPECT_EQ(ran.json()["whole"], false);
  std::string bytes = read(saved());
  const std::size_t at = bytes.find("\"path\":[\"") + 9;
  bytes[at] = bytes[at] == '0' ? '1' : '0';
  std::ofstream(saved(), std::ios::binary) << bytes;
  const Ran broken = run_ctl({"--json", "ledger", "verify", "--file", saved()});
  EXPECT_EQ(broken.exit, Exit::kDamaged);
  EXPECT_EQ(broken.json()["fault"]["reason"], "proof");
  EXPECT_EQ(broken.json()["fault"]["index"], 2);
}

TEST_F(Ledger, ACheckpointKeptElsewhereMustBeContained) {
  ASSERT_EQ(live.as("auditor", {"ledger", "checkpoint", saved()}).exit, Exit::kOk);
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--seen", saved()}).exit, Exit::kOk);
  const LiveCtl other;
  const Ran ran = other.as("auditor", {"ledger", "verify", "--seen", saved()});
  EXPECT_EQ(ran.exit, Exit::kDamaged);
  EXPECT_EQ(ran.json()["fault"]["reason"], "seen_checkpoint") << "another key signed it";
}

TEST_F(Ledger, TablesHaveChineseHeadingsAndNoFormulas) {
  ASSERT_EQ(live.as("auditor", {"ledger", "export", saved(), "--fields", "--format", "csv"}).exit,
            Exit::kOk);
  const std::string csv = read(saved());
  EXPECT_THAT(csv, testing::StartsWith("\xEF\xBB\xBF序号,时间（UTC）,类别,人员"));
  EXPECT_THAT(csv, HasSubstr("决定,reviewer,reviewer"));
  EXPECT_THAT(csv, HasSubstr("看完了，没有问题"));
  ASSERT_EQ(live.as("auditor", {"ledger", "export", saved(), "--format", "xlsx"}).exit, Exit::kOk);
  EXPECT_THAT(read(saved()), testing::StartsWith("PK"));
  EXPECT_EQ(live.as("auditor", {"ledger", "export", saved(), "--from", "2"}).exit, Exit::kUsage);
}

TEST_F(Ledger, AnErasureTakesTheTextAndLeavesTheProof) {
  const json decisions = live.as("auditor", {"decisions", "list"}).json()["decisions"];
  const std::string leaf = std::to_string(decisions[0]["ledger_index"].get<int>());
  EXPECT_EQ(live.as("auditor", {"ledger", "erase", "--leaf", leaf}).exit, Exit::kNotAllowed);
  const Ran erased = live.as("admin", {"ledger", "erase", "--leaf", leaf});
  ASSERT_EQ(erased.exit, Exit::kOk) << erased.err;
  EXPECT_EQ(erased.json()["fields"], 1);
  EXPECT_EQ(live.as("admin", {"ledger", "erase", "--leaf", leaf}).exit, Exit::kSomeFailed);
  const json after = live.as("auditor", {"decisions", "list"}).json()["decisions"];
  EXPECT_FALSE(after[0].contains("note"));
  EXPECT_TRUE(after[1].contains("note"));
  const Ran ran = live.as("auditor", {"ledger", "verify", "--fields"});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;

  EXPECT_EQ(live.as("admin", {"ledger", "erase", "--person", "reviewer"}).exit, Exit::kSomeFailed)
      << "the account is active";
  ASSERT_EQ(live.as("admin", {"user", "disable", "reviewer"}).exit, Exit::kOk);
  ASSERT_EQ(live.as("admin", {"ledger", "erase", "--person", "reviewer"}).exit, Exit::kOk);
  const json pseudonymous = live.as("auditor", {"decisions", "list"}).json();
  for (const json& each : pseudonymous["decisions"])
    EXPECT_THAT(each["actor"].get<std::string>(), testing::StartsWith("erased-"));
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--fields"}).exit, Exit::kOk);
}

TEST(LedgerFile, WhatIsNoLedgerIsSaid) {
  const TempFolder folder;
  EXPECT_EQ(run_ctl({"ledger", "verify", "--file", folder.write("a", "hello\n")}).exit,
            Exit::kDamaged);
  EXPECT_EQ(run_ctl({"ledger", "verify", "--file", folder.write("b", "")}).exit, Exit::kDamaged);
  EXPECT_EQ(run_ctl({"ledger", "verify", "--file", "/no/such/file"}).exit, Exit::kSomeFailed);
}

}  // namespace
}  // namespace vigil::ctl
