// The ledger, checked from outside: whole ledgers pass, and one flipped bit anywhere does not.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/ctl/ledger_check.h"
#include "app/ctl/ledger_file.h"
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

TEST(LedgerCheck, RootAgreesWithTheTreeAtEverySize) {
  ledger::MemoryTree tree;
  LedgerCheck check;
  for (int i = 0; i <= 70; ++i) {
    const auto root = ledger::root_at(tree, static_cast<std::uint64_t>(i));
    ASSERT_TRUE(root.ok());
    LedgerCheck so_far = check;
    EXPECT_FALSE(so_far.finish({i, to_hex(*root), {}, "e", {}, {}}, std::nullopt).has_value()) << i;
    const std::string body = fmt::format("{{\"leaf\":{}}}", i);
    const ledger::Hash hash = ledger::leaf_hash(body);
    EXPECT_FALSE(check.take({i, to_hex(hash), body}).has_value());
    tree.append(hash);
  }
}

TEST(LedgerCheck, TheFirstWrongLeafIsNamed) {
  const auto leaf = [](int index, const std::string& body) {
    return net::LedgerLeaf{index, to_hex(ledger::leaf_hash(body)), body};
  };
  LedgerCheck check;
  EXPECT_FALSE(check.take(leaf(0, "a")).has_value());
  net::LedgerLeaf changed = leaf(1, "b");
  changed.body = "c";
  EXPECT_EQ(check.take(changed)->index, 1);
  EXPECT_EQ(check.take(leaf(2, "d"))->index, 1);  // one is missing
  EXPECT_FALSE(check.take(leaf(1, "b")).has_value());
  EXPECT_EQ(check.finish({3, {}, {}, {}, {}, {}}, std::nullopt)->index, 2);
}

TEST(LedgerCheck, APinnedKeyMustHaveSigned) {
  const auto key = ledger::SigningKey::from_seed({1});
  const auto other = ledger::SigningKey::from_seed({2});
  const ledger::Checkpoint made{"epoch", 0, ledger::empty_root(), wall_from_ms(1767225600000)};
  net::Checkpoint checkpoint{0,           to_hex(made.root),      made.signed_at,
                             made.origin, to_hex(key.sign(made)), to_hex(key.public_key())};
  LedgerCheck check;
  EXPECT_FALSE(check.finish(checkpoint, std::nullopt).has_value());
  EXPECT_EQ(check.signature(), SignatureState::kValid);
  EXPECT_FALSE(check.finish(checkpoint, key.public_key()).has_value());
  EXPECT_TRUE(check.finish(checkpoint, other.public_key()).has_value());
  checkpoint.epoch = "another";
  EXPECT_TRUE(check.finish(checkpoint, std::nullopt).has_value());
  checkpoint.signature_hex.clear();
  EXPECT_FALSE(LedgerCheck().finish(checkpoint, std::nullopt).has_value());
  EXPECT_TRUE(LedgerCheck().finish(checkpoint, key.public_key()).has_value());
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
  const Ran ran = live.as("auditor", {"ledger", "verify"});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["ok"], true);
  EXPECT_EQ(ran.json()["size"], 3);
  EXPECT_EQ(ran.json()["signature"], "valid");
  const std::string key = ran.json()["public_key"];
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--key", key}).exit, Exit::kOk);
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--key", std::string(64, '0')}).exit,
            Exit::kDamaged);
  EXPECT_EQ(live.as("auditor", {"ledger", "verify", "--key", "short"}).exit, Exit::kUsage);
  const json leaves =
      live.as("auditor", {"ledger", "leaves", "--from", "1", "--limit", "1"}).json();
  ASSERT_EQ(leaves["leaves"].size(), 1u);
  EXPECT_EQ(leaves["leaves"][0]["index"], 1);
  EXPECT_EQ(leaves["leaves"][0]["body"]["decision"]["verdict"], "allow");
  EXPECT_EQ(live.as("reviewer", {"ledger", "leaves"}).exit, Exit::kNotAllowed);
}

TEST_F(Ledger, AFlippedBitInASavedExportIsFound) {
  ASSERT_EQ(live.as("auditor", {"ledger", "export", saved()}).exit, Exit::kOk);
  EXPECT_EQ(run_ctl({"ledger", "verify", "--file", saved()}).exit, Exit::kOk);
  const std::string whole = read(saved());
  const std::string flipped = (clips.path() / "flipped.jsonl").string();
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(flipped, std::ios::binary) << bytes;
    const auto reading = check_ledger_file(flipped, std::nullopt);
    EXPECT_TRUE(!reading.ok() || reading->fault.has_value()) << "byte " << at;
  }
}

TEST_F(Ledger, TheFirstBadLeafOfAnExportIsNamed) {
  ASSERT_EQ(live.as("auditor", {"ledger", "export", saved()}).exit, Exit::kOk);
  std::string bytes = read(saved());
  // Inside the body of the second leaf.
  const std::size_t line = bytes.find("\"index\":1");
  ASSERT_NE(line, std::string::npos);
  const std::size_t at = bytes.rfind("allow", line);
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 5, "allot");
  std::ofstream(saved(), std::ios::binary) << bytes;
  const Ran ran = run_ctl({"--json", "ledger", "verify", "--file", saved()});
  EXPECT_EQ(ran.exit, Exit::kDamaged);
  EXPECT_EQ(ran.json()["ok"], false);
  EXPECT_EQ(ran.json()["fault"]["index"], 1);
  EXPECT_THAT(ran.err, HasSubstr("Leaf 1"));
}

TEST_F(Ledger, ALeafTakenFromTheEndIsMissed) {
  ASSERT_EQ(live.as("auditor", {"ledger", "export", saved()}).exit, Exit::kOk);
  std::string bytes = read(saved());
  bytes.pop_back();
  bytes.erase(bytes.rfind('\n') + 1);
  std::ofstream(saved(), std::ios::binary) << bytes;
  const Ran ran = run_ctl({"--json", "ledger", "verify", "--file", saved()});
  EXPECT_EQ(ran.exit, Exit::kDamaged);
  EXPECT_EQ(ran.json()["fault"]["index"], 2);
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
