// Attacks on a saved ledger: each is noticed, and the first bad leaf is named. The clean one
// passes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/ctl/ledger_file.h"
#include "core/base/json.h"
#include "core/ledger/compact_range.h"
#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using ledger::Opening;
using nlohmann::json;

const ledger::SigningKey kKey = ledger::SigningKey::from_seed({1, 1});

// A short night: leaves with their fields, and a checkpoint after every third leaf and the last.
class Night {
 public:
  Night() {
    add({{"kind", "epoch"}, {"epoch", "e1"}, {"previous", ""}}, {});
    for (const Opening& person : {lin, mei}) {
      add({{"kind", "person"},
           {"person", person.commitment},
           {"roles", {"reviewer"}},
           {"active", true}},
          {{"person", person}});
    }
    add({{"kind", "sign_in"}, {"actor", lin.commitment}, {"device", "desk"}}, {});
    for (int i = 0; i < 6; ++i) add_decision(i % 2 == 0 ? lin : mei, i, "看完了");
  }

  void add_decision(const Opening& person, int number, const std::string& text) {
    const Opening note = ledger::seal(text);
    add({{"kind", "decision"},
         {"actor", person.commitment},
         {"role", "reviewer"},
         {"task_key", fmt::format("key-{}", number)},
         {"task_state", "done"},
         {"lease", {{"device", "desk"}, {"expires_at", "2026-01-01T01:00:00.000Z"}, {"fence", 1}}},
         {"decision",
          {{"id", fmt::format("d{}", number)},
           {"kind", "decide"},
           {"task", fmt::format("t{}", number)},
           {"queue", "review.first"},
           {"fence", 1},
           {"device", "desk"},
           {"verdict", "allow"},
           {"note", note.commitment}}}},
        {{"note", note}});
  }

  void add(json body, const std::vector<std::pair<std::string, Opening>>& fields) {
    body["v"] = 2;
    body["seq"] = leaves.size();
    body["at"] = to_rfc3339(now);
    now += Millis(500);
    net::LedgerLeaf leaf;
    leaf.index = static_cast<std::int64_t>(leaves.size());
    leaf.body = to_canonical_json(body);
    leaf.hash_hex = to_hex(ledger::leaf_hash(leaf.body));
    for (const auto& [name, opening] : fields)
      leaf.fields.push_back({name, opening.commitment, opening.salt, opening.value});
    leaves.push_back(std::move(leaf));
  }

  [[nodiscard]] std::string note_at(std::size_t size) const {
    ledger::CompactRange range;
    for (std::size_t i = 0; i < size; ++i) range.append(ledger::leaf_hash(leaves[i].body));
    return key.sign({ledger::origin_of("e1"), size, range.root(),
                     wall_from_ms(1767225600000) + Millis(500 * static_cast<int>(size))});
  }

  // Written the way vigilctl writes it.
  [[nodiscard]] std::vector<std::string> lines() const {
    const TempFolder folder;
    const std::string path = (folder.path() / "ledger.jsonl").string();
    net::Checkpoint last;
    last.note = note_at(leaves.size());
    last.public_key_hex = to_hex(key.public_key());
    auto writer = LedgerFileWriter::open(path, last, Extent::kWhole);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      writer->add(leaves[i]);
      if ((i + 1) % 3 == 0 || i + 1 == leaves.size()) writer->add_checkpoint(note_at(i + 1));
    }
    EXPECT_TRUE(writer->finish().ok());
    std::ifstream file(path, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  ledger::SigningKey key = kKey;
  const Opening lin = ledger::seal("lin");
  const Opening mei = ledger::seal("mei");
  std::vector<net::LedgerLeaf> leaves;
  WallTime now = wall_from_ms(1767225600000);
};

class LedgerAttack : public testing::Test {
 protected:
  // The line of a leaf: one for the head, and one for every checkpoint before it.
  static std::size_t line_of(std::size_t leaf) { return 1 + leaf + leaf / 3; }

  Result<LedgerFileReading> check_bytes(const std::string& bytes,
                                        const std::vector<std::string>& seen = {}) {
    const std::string path = folder_.write("attacked.jsonl", bytes);
    return check_ledger_file(path, {.pinned = kKey.public_key(), .seen = seen});
  }
  Result<LedgerFileReading> check(const std::vector<std::string>& lines,
                                  const std::vector<std::string>& seen = {}) {
    std::string bytes;
    for (const std::string& line : lines) bytes += line + '\n';
    return check_bytes(bytes, seen);
  }
  void expect(const Result<LedgerFileReading>& reading, const std::string& reason,
              std::uint64_t first, std::uint64_t last) {
    ASSERT_TRUE(reading.ok()) << reading.error().message;
    ASSERT_TRUE(reading->fault.has_value()) << "not noticed: " << reason;
    EXPECT_EQ(reading->fault->reason, reason) << reading->fault->sentence;
    EXPECT_EQ(reading->fault->first, first) << reading->fault->sentence;
    EXPECT_EQ(reading->fault->last, last) << reading->fault->sentence;
  }
  void expect(const Result<LedgerFileReading>& reading, const std::string& reason,
              std::uint64_t index) {
    expect(reading, reason, index, index);
  }
  static void replace(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }

  TempFolder folder_;
  Night night_;
};

TEST_F(LedgerAttack, TheCleanOnePasses) {
  const auto reading = check(night_.lines(), {night_.note_at(3), night_.note_at(7)});
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_FALSE(reading->fault.has_value()) << reading->fault->sentence;
  EXPECT_EQ(reading->leaves, 10u);
  EXPECT_EQ(reading->summary.checkpoints, 4u);
  EXPECT_EQ(reading->summary.decisions, 6u);
  EXPECT_EQ(reading->summary.persons, 2u);
  EXPECT_EQ(reading->summary.opened_fields, 8u);
}

TEST_F(LedgerAttack, EveryFlippedByteIsNoticedAndNotAfterItsLeaf) {
  std::string bytes;
  std::vector<std::uint64_t> leaf_at;  // of every byte: the leaf its line holds or stands before
  std::uint64_t next = 0;
  for (const std::string& line : night_.lines()) {
    leaf_at.insert(leaf_at.end(), line.size() + 1, next);
    if (line.starts_with("{\"body\"")) ++next;
    bytes += line + '\n';
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    // Another byte each time, and every bit over the whole file.
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    const auto reading = check_bytes(flipped);
    if (!reading.ok()) continue;  // no ledger file at all any more
    ASSERT_TRUE(reading->fault.has_value()) << "byte " << at << ": " << flipped.substr(at, 20);
    EXPECT_LE(reading->fault->first, leaf_at[at])
        << "byte " << at << " " << reading->fault->sentence;
    EXPECT_GE(reading->fault->last + 1, leaf_at[at])
        << "byte " << at << " " << reading->fault->sentence;
  }
}

TEST_F(LedgerAttack, ADeletedLeaf) {
  auto lines = night_.lines();
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line_of(4)));
  expect(check(lines), "leaf_missing", 4);
}

TEST_F(LedgerAttack, AnInsertedLeaf) {
  auto lines = night_.lines();
  Night other;
  other.add_decision(other.lin, 77, "forged");
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line_of(4)), other.lines()[line_of(10)]);
  expect(check(lines), "leaf_missing", 4);
}

TEST_F(LedgerAttack, AnInsertedLeafAndAllNumbersChanged) {
  // Everything after it is moved up: what a leaf says of itself no longer fits.
  auto lines = night_.lines();
  std::string again = lines[line_of(4)];
  replace(again, "\"index\":4", "\"index\":5");
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line_of(4)) + 1, again);
  expect(check(lines), "sequence", 5);
}

TEST_F(LedgerAttack, TwoLeavesSwapped) {
  auto lines = night_.lines();
  std::swap(lines[line_of(6)], lines[line_of(7)]);
  expect(check(lines), "leaf_missing", 6);
}

TEST_F(LedgerAttack, TwoLeavesSwappedWithTheirNumbers) {
  auto lines = night_.lines();
  replace(lines[line_of(6)], "\"index\":6", "\"index\":7");
  replace(lines[line_of(7)], "\"index\":7", "\"index\":6");
  std::swap(lines[line_of(6)], lines[line_of(7)]);
  expect(check(lines), "sequence", 6);
}

TEST_F(LedgerAttack, ADuplicatedLeaf) {
  auto lines = night_.lines();
  const std::string line = lines[line_of(7)];
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line_of(7)), line);
  expect(check(lines), "leaf_repeated", 8);
}

TEST_F(LedgerAttack, TheTailCutOff) {
  auto lines = night_.lines();
  lines.resize(line_of(8));
  expect(check(lines), "leaf_missing", 8);
}

TEST_F(LedgerAttack, TheTailCutOffAndTheHeadMadeToFit) {
  // A genuine older state: only somebody who kept a newer checkpoint can tell.
  Night shorter;
  shorter.leaves = night_.leaves;
  const std::string newest = night_.note_at(10);
  shorter.leaves.resize(6);
  EXPECT_FALSE(check(shorter.lines())->fault.has_value());
  expect(check(shorter.lines(), {newest}), "cut_short", 6);
}

TEST_F(LedgerAttack, AFork) {
  // The same keeper signs two histories; each is in order by itself.
  Night other;
  EXPECT_FALSE(check(other.lines())->fault.has_value());
  expect(check(other.lines(), {night_.note_at(5)}), "fork", 3, 4);
}

TEST_F(LedgerAttack, AnOldCheckpointReplayed) {
  auto lines = night_.lines();
  std::string& last = lines.back();
  last = to_canonical_json({{"checkpoint", night_.note_at(3)}});
  expect(check(lines), "checkpoint_order", 3);
  // In the first line too.
  lines = night_.lines();
  lines[0] = to_canonical_json({{"checkpoint", night_.note_at(6)},
                                {"key", to_hex(kKey.public_key())},
                                {"leaves", "all"},
                                {"vigil_ledger", 2}});
  expect(check(lines), "leaf_missing", 6);
}

TEST_F(LedgerAttack, SignedWithAnotherKey) {
  night_.key = ledger::SigningKey::from_seed({2, 2});
  expect(check(night_.lines()), "signature", 0);
}

TEST_F(LedgerAttack, ABodyRewrittenWithItsHash) {
  auto lines = night_.lines();
  json line = json::parse(lines[line_of(7)]);
  line["body"]["decision"]["verdict"] = "remove";
  line["hash"] = to_hex(ledger::leaf_hash(to_canonical_json(line["body"])));
  lines[line_of(7)] = to_canonical_json(line);
  // Between two checkpoints: it is one of three.
  expect(check(lines), "root", 6, 8);
}

TEST_F(LedgerAttack, AnEditedClock) {
  night_.now -= std::chrono::hours(1);
  night_.add_decision(night_.lin, 50, "later, said to be earlier");
  expect(check(night_.lines()), "clock", 10);
}

TEST_F(LedgerAttack, AnEditedSideTable) {
  auto lines = night_.lines();
  replace(lines[line_of(5)], "看完了", "没看完");
  expect(check(lines), "field_changed", 5);

  lines = night_.lines();
  replace(lines[line_of(2)], "\"value\":\"mei\"", "\"value\":\"lin\"");
  expect(check(lines), "field_changed", 2);

  // A field of another leaf.
  lines = night_.lines();
  json four = json::parse(lines[line_of(4)]);
  json five = json::parse(lines[line_of(5)]);
  five["fields"] = four["fields"];
  lines[line_of(5)] = to_canonical_json(five);
  expect(check(lines), "field_foreign", 5);

  // A note said to be a name.
  lines = night_.lines();
  replace(lines[line_of(5)], "\"field\":\"note\"", "\"field\":\"person\"");
  expect(check(lines), "field_foreign", 5);
}

TEST_F(LedgerAttack, AnErasedFieldIsNoDamage) {
  for (net::LedgerLeaf& leaf : night_.leaves) leaf.fields.clear();
  const auto reading = check(night_.lines());
  EXPECT_FALSE(reading->fault.has_value()) << reading->fault->sentence;
  EXPECT_EQ(reading->summary.opened_fields, 0u);
}

TEST_F(LedgerAttack, AOnePersonTwoPseudonymsTrick) {
  const Opening again = ledger::seal("lin");
  night_.add(
      {{"kind", "person"}, {"person", again.commitment}, {"roles", {"senior"}}, {"active", true}},
      {{"person", again}});
  expect(check(night_.lines()), "person", 10);
}

TEST_F(LedgerAttack, WithoutAKeyItIsSaidThatTheSignerIsUnknown) {
  std::string bytes;
  for (const std::string& line : night_.lines()) bytes += line + '\n';
  const std::string path = folder_.write("clean.jsonl", bytes);
  const Ran unpinned = run_ctl({"ledger", "verify", "--file", path});
  EXPECT_EQ(unpinned.exit, Exit::kOk);
  EXPECT_NE(unpinned.out.find("not checked against anything outside"), std::string::npos)
      << unpinned.out;
  const Ran pinned =
      run_ctl({"--json", "ledger", "verify", "--file", path, "--key", to_hex(kKey.public_key())});
  EXPECT_EQ(pinned.exit, Exit::kOk);
  EXPECT_EQ(pinned.json()["key_pinned"], true);
  const Ran wrong =
      run_ctl({"--json", "ledger", "verify", "--file", path, "--key", std::string(64, '1')});
  EXPECT_EQ(wrong.exit, Exit::kDamaged);
  EXPECT_EQ(wrong.json()["fault"]["reason"], "signature");
}

}  // namespace
}  // namespace vigil::ctl
