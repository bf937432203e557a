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

  std::filesystem::path folder_;
  const Checkpoint checkpoint_{"epoch-a", 7, leaf_hash("x"), wall_from_ms(1767225600123)};
};

TEST_F(CheckpointTest, TheSignedTextIsFiveLines) {
  EXPECT_EQ(signed_text({"epoch-a", 7, empty_root(), wall_from_ms(1767225600123)}),
            "vigil-ledger-checkpoint-v1\nepoch-a\n7\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n2026-01-01T00:00:00."
            "123Z\n");
}

TEST_F(CheckpointTest, ASignatureHoldsForItsCheckpointOnly) {
  const Result<SigningKey> key = SigningKey::open(folder_ / "ledger.key");
  ASSERT_TRUE(key.ok());
  const Signature signature = key->sign(checkpoint_);
  EXPECT_TRUE(verify_checkpoint(checkpoint_, signature, key->public_key()));
  for (int part = 0; part < 4; ++part) {
    Checkpoint changed = checkpoint_;
    if (part == 0) changed.origin = "epoch-b";
    if (part == 1) changed.size = 8;
    if (part == 2) changed.root[0] ^= 1;
    if (part == 3) changed.signed_at += Millis(1);
    EXPECT_FALSE(verify_checkpoint(changed, signature, key->public_key())) << part;
  }
  EXPECT_FALSE(verify_checkpoint(checkpoint_, signature, SigningKey::from_seed({1}).public_key()));
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
