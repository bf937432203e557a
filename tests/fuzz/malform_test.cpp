// The generator itself: it repeats itself, it knows its clips' structure, and it spoils them.
#include "tests/fuzz/malform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/fuzz/seed_clips.h"

namespace vigil::fuzz {
namespace {

class MalformTest : public ::testing::Test {
 protected:
  void SetUp() override {
    clips_ = read_clips(VIGIL_TEST_CLIPS);
    ASSERT_GE(clips_.size(), 10u);
  }
  std::vector<Clip> clips_;
};

TEST_F(MalformTest, FindsThePiecesOfEveryFormat) {
  std::map<Format, std::size_t> pieces;
  for (const Clip& clip : clips_) {
    const auto found = pieces_of(clip.bytes);
    auto& most = pieces[format_of(clip.bytes)];
    most = std::max(most, found.size());
    for (const Piece& piece : found) {
      ASSERT_LE(piece.end(), clip.bytes.size()) << clip.name << ' ' << piece.name;
      ASSERT_GE(piece.size, piece.header) << clip.name << ' ' << piece.name;
    }
  }
  EXPECT_GT(pieces[Format::kIsoMedia], 25u);
  EXPECT_GT(pieces[Format::kMatroska], 25u);
  EXPECT_GT(pieces[Format::kTransportStream], 100u);
  EXPECT_GT(pieces[Format::kFlv], 20u);
  EXPECT_GT(pieces[Format::kGif], 10u);
  EXPECT_GE(pieces[Format::kPng], 3u);
  EXPECT_GE(pieces[Format::kJpeg], 4u);
}

TEST_F(MalformTest, MakesTheSameFilesFromTheSameSeed) {
  std::set<std::string> kinds;
  for (std::uint64_t number = 0; number < 60; ++number) {
    const Malformed one = malform(clips_, 7, number);
    EXPECT_EQ(one.bytes, malform(clips_, 7, number).bytes) << number;
    kinds.insert(one.kind);
  }
  EXPECT_EQ(kinds.size(), kind_names().size());
  EXPECT_NE(malform(clips_, 7, 0).bytes, malform(clips_, 8, 0).bytes);
}

TEST_F(MalformTest, NearlyEveryFileIsSpoilt) {
  std::map<std::string, int> unchanged;
  constexpr int kFiles = 270;
  for (std::uint64_t number = 0; number < kFiles; ++number) {
    const Malformed file = malform(clips_, 11, number);
    const auto clip = std::find_if(clips_.begin(), clips_.end(),
                                   [&](const Clip& one) { return one.name == file.from; });
    ASSERT_NE(clip, clips_.end());
    if (clip->bytes == file.bytes) ++unchanged[file.kind];
  }
  const int each = kFiles / static_cast<int>(kind_names().size());
  for (const std::string& kind : kind_names()) EXPECT_LT(unchanged[kind], each / 3) << kind;
}

}  // namespace
}  // namespace vigil::fuzz
