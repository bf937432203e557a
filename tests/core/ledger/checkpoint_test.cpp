#include "core/ledger/checkpoint.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"

namespace vigil::ledger {
namespace {

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "vigil-checkpoint-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~CheckpointTest() override { std::filesystem::remove_all(folder_); }

  // The text between "<!-- name -->\n```\n" and "```" in the documentation.
  static std::string documented(const std::string& name) {
    const std::string page =
        read_file(std::filesystem::path(VIGIL_SOURCE_DIR) / "docs/LEDGER.md", 1 << 20).value();
    const std::string opening = "<!-- " + name + " -->\n```\n";
    const std::size_t begin = page.find(opening);
    if (begin == std::string::npos) return "nothing is documented as " + name;
    const std::size_t from = begin + opening.size();
    return page.substr(from, page.find("```", from) - from);
  }

  std::filesystem::path folder_;
  const Checkpoint checkpoint_{"epoch-a", 7, leaf_hash("x"), wall_from_ms(1767225600123)};
};

TEST_F(CheckpointTest, TheSignedTextIsFourLines) {
  EXPECT_EQ(signed_text({origin_of("epoch-a"), 7, empty_root(), wall_from_ms(1767225600123)}),
            "vigil-ledger/epoch-a\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "2026-01-01T00:00:00.123Z\n");
}

// Also in docs/LEDGER.md: whoever writes another program can compare.
TEST_F(CheckpointTest, TheTestVectorOfTheDocumentation) {
  const SigningKey key = SigningKey::from_seed({1, 2, 3, 4});
  const std::string note = key.sign({origin_of("85d08c31937abe4ad8bc5a96c025833d"), 41,
                                     leaf_hash("vigil"), wall_from_ms(1767225600000)});
  EXPECT_EQ(note, documented("note"));
  EXPECT_EQ(to_hex(key.public_key()) + "\n", documented("public key"));
  EXPECT_EQ(verifier_key(origin_of("85d08c31937abe4ad8bc5a96c025833d"), key.public_key()) + "\n",
            documented("verifier key"));
}

TEST_F(CheckpointTest, ASignatureHoldsForItsCheckpointOnly) {
  const Result<SigningKey> key = SigningKey::open(folder_ / "ledger.key");
  ASSERT_TRUE(key.ok());
  const std::string note = key->sign(checkpoint_);
  const Result<Checkpoint> read = verify_checkpoint(note, key->public_key());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, checkpoint_);
  const Result<Note> parts = note_from_text(note);
  ASSERT_TRUE(parts.ok());
  for (int part = 0; part < 4; ++part) {
    Checkpoint changed = checkpoint_;
    if (part == 0) changed.origin = "epoch-b";
    if (part == 1) changed.size = 8;
    if (part == 2) changed.root[0] ^= 1;
    if (part == 3) changed.signed_at += Millis(1);
    Note forged = *parts;
    forged.text = signed_text(changed);
    EXPECT_EQ(verify_checkpoint(to_text(forged), key->public_key()).error().code,
              ErrorCode::kForbidden)
        << part;
  }
  EXPECT_FALSE(verify_checkpoint(note, SigningKey::from_seed({1}).public_key()).ok());
}

TEST_F(CheckpointTest, EveryFlippedBitOfANoteIsNoticed) {
  const SigningKey key = SigningKey::from_seed({7});
  const std::string note = key.sign(checkpoint_);
  for (std::size_t at = 0; at < note.size() * 8; ++at) {
    std::string flipped = note;
    flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
    EXPECT_FALSE(verify_checkpoint(flipped, key.public_key()).ok()) << "bit " << at;
  }
  for (std::size_t size = 0; size < note.size(); ++size)
    EXPECT_FALSE(verify_checkpoint(note.substr(0, size), key.public_key()).ok()) << size;
}

TEST_F(CheckpointTest, ACheckpointHasOneForm) {
  const SigningKey key = SigningKey::from_seed({7});
  const auto resigned = [&](const std::string& text) {
    // Whatever the text says, it is signed well.
    Checkpoint any = checkpoint_;
    Note note = note_from_text(key.sign(any)).value();
    note.text = text;
    return to_text(note);
  };
  const std::string good = signed_text(checkpoint_);
  EXPECT_TRUE(read_checkpoint(resigned(good)).ok());
  EXPECT_FALSE(read_checkpoint(resigned(good + "more\n")).ok());
  EXPECT_FALSE(read_checkpoint(resigned("epoch-a\n07" + good.substr(9))).ok());
  EXPECT_FALSE(read_checkpoint(resigned("epoch-a\n")).ok());
  EXPECT_FALSE(read_checkpoint("").ok());
}

TEST_F(CheckpointTest, NotesMayCarrySignaturesOfOthers) {
  const SigningKey key = SigningKey::from_seed({7});
  Note note = note_from_text(key.sign(checkpoint_)).value();
  note.signatures.insert(note.signatures.begin(), {"a-witness", 1, std::string(72, 'x')});
  EXPECT_TRUE(verify_checkpoint(to_text(note), key.public_key()).ok());
  EXPECT_EQ(to_text(note_from_text(to_text(note)).value()), to_text(note));
}

TEST_F(CheckpointTest, TheKeyIsMadeOnceAndIsTheOwnersAlone) {
  const std::filesystem::path path = folder_ / "ledger.key";
  const Result<SigningKey> first = SigningKey::open(path);
  const Result<SigningKey> second = SigningKey::open(path);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->public_key(), second->public_key());
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(CheckpointTest, AKeyOthersMayReadIsRefused) {
  const std::filesystem::path path = folder_ / "ledger.key";
  ASSERT_TRUE(SigningKey::open(path).ok());
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(SigningKey::open(path).error().code, ErrorCode::kForbidden);
}

TEST_F(CheckpointTest, ADamagedKeyIsSaidToBeDamaged) {
  const std::filesystem::path path = folder_ / "ledger.key";
  ASSERT_TRUE(write_file_atomic(path, "not a key\n", FileMode::kOwnerOnly).ok());
  EXPECT_EQ(SigningKey::open(path).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace vigil::ledger
