// A case archive is good, or says which part of it is not: every kind of byte flipped is found.
#include "core/ledger/case_archive.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/domain/wildlife/case_file.h"
#include "core/ledger/merkle.h"

namespace vigil::ledger {
namespace {

using nlohmann::json;
using testing::HasSubstr;

SigningKey key_of(std::uint8_t seed) {
  std::array<std::uint8_t, 32> bytes{};
  bytes.fill(seed);
  return SigningKey::from_seed(bytes);
}

const WallTime kNow = wall_from_ms(1767225600000);
constexpr std::string_view kPerson1 =
    "1111111111111111111111111111111111111111111111111111111111111111";
constexpr std::string_view kPerson2 =
    "2222222222222222222222222222222222222222222222222222222222222222";

// A whole release, as vigilctl makes one; `change` may spoil it before it is signed.
struct Made {
  wildlife::CaseFile file;
  std::vector<std::string> leaves;
  json release;
  std::string confirmed_by{kPerson2};
  std::vector<ArchivePart> extra;
  SigningKey ledger_key = key_of(7);
  SigningKey case_key = key_of(9);

  Made() {
    file.id = "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11";
    file.number = "野护-20260101-2c11";
    file.title = "丹顶鹤";
    file.opened_at = kNow;
    file.opened_by = "lin";
    for (int i = 0; i < 2; ++i) {
      wildlife::CaseEvidence evidence;
      evidence.task = fmt::format("task-{}", i);
      evidence.decision = fmt::format("decision-{}", i);
      evidence.caption = "丹顶鹤一对，加微信";
      evidence.account = "a1";
      evidence.media = to_hex(sha256(clip(i)));
      EXPECT_TRUE(wildlife::add_evidence(file, evidence));
    }
  }
  static std::string clip(int i) { return fmt::format("clip {} {}", i, std::string(40, 'x')); }

  [[nodiscard]] std::string archive() {
    const json record = {{"case", file.id}, {"digest", wildlife::digest_of(file)}};
    if (release.is_null())
      release = {{"collection", "wildlife_releases"}, {"id", file.id}, {"record", record}};
    const std::string released = to_canonical_json(release);
    leaves = {to_canonical_json({{"kind", "epoch"}})};
    for (const auto& evidence : file.evidence)
      leaves.push_back(
          to_canonical_json({{"kind", "decision"}, {"decision", {{"id", evidence.decision}}}}));
    for (const auto& [what, actor] : {std::pair(std::string("proposed"), std::string(kPerson1)),
                                      std::pair(std::string("confirmed"), confirmed_by)}) {
      leaves.push_back(to_canonical_json({{"kind", "proposal"},
                                          {"what", what},
                                          {"proposal", "p1"},
                                          {"actor", actor},
                                          {"body_hash", to_hex(sha256(released))}}));
    }
    MemoryTree tree;
    for (const std::string& leaf : leaves) tree.append(leaf_hash(leaf));
    Checkpoint checkpoint{"vigil-ledger/0", tree.size(), *root_at(tree, tree.size()), kNow};
    std::string lines;
    for (std::size_t i = 1; i < leaves.size(); ++i) {
      json path = json::array();
      const auto proof = inclusion_path(tree, i, tree.size());
      for (const Hash& hash : *proof) path.push_back(to_hex(hash));
      lines += to_canonical_json({{"index", i}, {"body", leaves[i]}, {"path", path}}) + "\n";
    }
    std::vector<ArchivePart> parts = {{"case.json", to_canonical_json(wildlife::to_json(file))},
                                      {"release.json", released},
                                      {"ledger/checkpoint.txt", ledger_key.sign(checkpoint)},
                                      {"ledger/leaves.jsonl", lines},
                                      {"case.pdf", "%PDF-1.7 ..."},
                                      {"frames/001-0ms.png", "\x89PNG ..."}};
    for (std::size_t i = 0; i < file.evidence.size(); ++i) {
      parts.push_back({fmt::format("captions/{:03}.txt", i + 1), file.evidence[i].caption});
      parts.push_back({"clips/" + file.evidence[i].media + ".mp4", clip(static_cast<int>(i))});
    }
    parts.insert(parts.end(), extra.begin(), extra.end());
    const CaseManifest manifest{file.id, file.number, kNow, to_hex(ledger_key.public_key())};
    auto archive = write_case_archive(manifest, std::move(parts), case_key);
    EXPECT_TRUE(archive.ok());
    return archive.value_or("");
  }
  [[nodiscard]] CaseCheckOptions options() const { return {case_key.public_key(), {}}; }
};

TEST(CaseArchive, AWholeOneHolds) {
  Made made;
  const CaseReading reading = check_case_archive(made.archive(), made.options());
  EXPECT_FALSE(reading.fault) << reading.fault->part << ": " << reading.fault->reason;
  EXPECT_EQ(reading.evidence, 2u);
  EXPECT_EQ(reading.leaves, 4u);
  EXPECT_EQ(reading.manifest.number, made.file.number);
}

TEST(CaseArchive, TheSameContentIsTheSameBytes) { EXPECT_EQ(Made().archive(), Made().archive()); }

// Every single byte, each bit turned in one of them: nothing can be changed unseen.
TEST(CaseArchive, EveryFlippedByteIsFound) {
  Made made;
  const std::string good = made.archive();
  const CaseCheckOptions options = made.options();
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
    ASSERT_TRUE(check_case_archive(bad, options).fault) << "byte " << at;
  }
}

TEST(CaseArchive, TheFirstBadPartIsNamed) {
  Made made;
  const std::string good = made.archive();
  const auto fault = [&](const std::string& from, char to) {
    std::string bad = good;
    const std::size_t at = bad.rfind(from);
    EXPECT_NE(at, std::string::npos) << from;
    bad[at] = to;
    return check_case_archive(bad, made.options()).fault.value_or(CaseFault{}).part;
  };
  EXPECT_EQ(fault("clip 1 ", 'k'), "clips/" + made.file.evidence[1].media + ".mp4");
  EXPECT_EQ(fault("%PDF-1.7", '&'), "case.pdf");
  EXPECT_EQ(fault("PNG ...", 'Q'), "frames/001-0ms.png");
  EXPECT_EQ(fault("decision-1", 'D'), "ledger/leaves.jsonl");
  EXPECT_EQ(fault("vigil-ledger/0", 'w'), "ledger/checkpoint.txt");
  EXPECT_EQ(fault("vigil-case/1", 'w'), "MANIFEST");
}

TEST(CaseArchive, CutAndLengthenedFilesAreFound) {
  Made made;
  const std::string good = made.archive();
  for (std::size_t size = 0; size < good.size(); size += 97)
    EXPECT_TRUE(check_case_archive(good.substr(0, size), made.options()).fault) << size;
  EXPECT_TRUE(check_case_archive(good + '\0', made.options()).fault);
  EXPECT_TRUE(check_case_archive(good + good, made.options()).fault);
}

TEST(CaseArchive, AnotherKeyDoesNotDo) {
  Made made;
  const std::string archive = made.archive();
  CaseCheckOptions other = made.options();
  other.key = key_of(1).public_key();
  EXPECT_THAT(check_case_archive(archive, other).fault->reason, HasSubstr("not signed"));
  CaseCheckOptions pinned = made.options();
  pinned.ledger_key = key_of(1).public_key();
  EXPECT_THAT(check_case_archive(archive, pinned).fault->reason, HasSubstr("another ledger"));
  pinned.ledger_key = made.ledger_key.public_key();
  EXPECT_FALSE(check_case_archive(archive, pinned).fault);
}

// Signed well, and yet not what it says: whoever signs cannot hide these either.
TEST(CaseArchive, EvidenceChangedBeforeSigningBreaksItsSeal) {
  Made made;
  made.file.evidence[0].caption = "一对鹤";
  const auto fault = check_case_archive(made.archive(), made.options()).fault;
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->part, "case.json");
  EXPECT_THAT(fault->reason, HasSubstr("evidence 1"));
}

TEST(CaseArchive, OnePersonAloneReleasesNothing) {
  Made made;
  made.confirmed_by = kPerson1;
  EXPECT_THAT(check_case_archive(made.archive(), made.options()).fault->reason,
              HasSubstr("by the person who proposed it"));
  Made other;
  other.release = {{"record", {{"case", other.file.id}, {"digest", std::string(64, '0')}}}};
  EXPECT_THAT(check_case_archive(other.archive(), other.options()).fault->reason,
              HasSubstr("other evidence"));
}

TEST(CaseArchive, ClipsThatBelongToNobodyAreFound) {
  Made made;
  made.extra = {{"clips/" + std::string(64, 'a') + ".mp4", "x"}};
  EXPECT_THAT(check_case_archive(made.archive(), made.options()).fault->reason,
              HasSubstr("belongs to no evidence"));
}

TEST(CaseArchive, NamesThatLeaveTheArchiveAreRefused) {
  const SigningKey key = key_of(9);
  for (const char* name : {"../x", "/x", "", "a b", "x/", "MANIFEST", "clips/..", "é"}) {
    EXPECT_FALSE(write_case_archive({}, {{name, "x"}}, key)) << name;
  }
  EXPECT_FALSE(write_case_archive({}, {{"x", "1"}, {"x", "2"}}, key));
}

}  // namespace
}  // namespace vigil::ledger
