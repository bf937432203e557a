// vigilctl frame-text, with the real decoder and the real reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/screening/frame_text.h"
#include "tests/app/ctl/ctl_run.h"
#include "tests/support/written_picture.h"

namespace vigil::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using vigil::testing::written_picture;

class FrameTextCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    clip_ = vigil::testing::written_clip(
        folder_.path().string(),
        {written_picture(720, 960, {{"请加微信 4400", 60, 300, 44}}), written_picture(720, 960, {})},
        3);
    ASSERT_FALSE(clip_.empty());
  }

  TempFolder folder_;
  std::string clip_;
};

TEST_F(FrameTextCommand, PrintsALineForEachLineOfText) {
  const Ran ran = run_ctl({"frame-text", clip_});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("0.000,"));
  EXPECT_THAT(ran.out, HasSubstr("微信"));
  EXPECT_THAT(ran.out.substr(0, ran.out.find('\n')),
              MatchesRegex("[0-9.]+,[0-9.]+,[0-9.]+,[0-9.]+,[0-9.]+,[0-9.]+,.*微信.*"));
}

TEST_F(FrameTextCommand, SaysTheSameAsJson) {
  const Ran ran = run_ctl({"--json", "frame-text", clip_, "--every", "1"});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  const auto document = ran.json();
  EXPECT_EQ(document["file"], clip_);
  EXPECT_GE(document["looked_at"], 6);
  EXPECT_LT(document["read"], document["looked_at"]);
  ASSERT_FALSE(document["lines"].empty());
  const auto& line = document["lines"][0];
  EXPECT_THAT(line["text"].get<std::string>(), HasSubstr("微信"));
  EXPECT_NEAR(line["x"].get<double>(), 60.0 / 720, 0.04);
  EXPECT_GT(line["confidence"], 0.5);
}

TEST_F(FrameTextCommand, SaysWhatIsMissing) {
  const Ran none = run_ctl({"frame-text", folder_.path().string() + "/none.mp4"});
  EXPECT_EQ(none.exit, Exit::kSomeFailed);
  EXPECT_THAT(none.err, HasSubstr("none.mp4 cannot be opened"));
  const Ran text = run_ctl({"frame-text", folder_.write("a.mp4", "no clip at all")});
  EXPECT_EQ(text.exit, Exit::kSomeFailed);
  EXPECT_THAT(text.err, HasSubstr("a.mp4: "));
  const Ran data = run_ctl({"frame-text", clip_, "--language-data", "/nonexistent"});
  EXPECT_EQ(data.exit, Exit::kSomeFailed);
  EXPECT_THAT(data.err, HasSubstr("tesseract-ocr-chi-sim"));
}

}  // namespace
}  // namespace vigil::ctl
