// Which frames of a clip are read, and what is read of real clips, between the real walls.
#include "core/media/clip_text.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/base/file.h"
#include "tests/support/written_picture.h"

namespace vigil::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using vigil::testing::written_clip;
using vigil::testing::written_picture;
using vigil::testing::WrittenPicture;

TEST(TimesToRead, EveryTwoSecondsAndAtSceneChanges) {
  EXPECT_THAT(times_to_read(seconds(5), {milliseconds(900), milliseconds(3800), seconds(9)}),
              ElementsAre(seconds(0), milliseconds(900), seconds(2), seconds(4)))
      << "the one at 3.8 s is near the frame at 4 s, the last one past the end";
  EXPECT_THAT(times_to_read(MediaTime{0}, {}), ElementsAre(MediaTime{0}));
}

TEST(TimesToRead, ALongClipIsLookedAtInWiderSteps) {
  const auto times = times_to_read(seconds(6000), {});
  EXPECT_EQ(times.size(), 60u);
  EXPECT_EQ(times[1], seconds(100));
  std::vector<MediaTime> cuts;
  for (int i = 0; i < 500; ++i) cuts.emplace_back(milliseconds(1000 + 200 * i));
  EXPECT_LE(times_to_read(seconds(110), cuts).size(), 60u);
}

TEST(GreyToRead, SmallOnesAreDoubledAndLargeOnesReduced) {
  const std::vector<std::uint8_t> level(std::size_t{3200} * 20, 77);
  const GreyPicture small = grey_to_read(level.data(), 64, 20);
  EXPECT_EQ(small.width, 128);
  EXPECT_EQ(small.height, 40);
  const GreyPicture large = grey_to_read(level.data(), 3200, 20);
  EXPECT_EQ(large.width, 1600);
  EXPECT_EQ(large.height, 10);
  for (const GreyPicture* picture : {&small, &large}) {
    EXPECT_EQ(picture->pixels.size(), static_cast<std::size_t>(picture->width * picture->height));
    EXPECT_THAT(picture->pixels, ::testing::Each(77));
  }
}

TEST(SamePicture, ANewSmallCaptionOnTheSameSceneIsAnotherPicture) {
  const auto picture = [](const std::string& text) {
    const WrittenPicture drawn = written_picture(720, 960, {{text, 300, 880, 30}});
    return grey_to_read(drawn.grey.data(), drawn.width, drawn.height);
  };
  SamePicture same;
  EXPECT_FALSE(same.as_before(picture("象牙")));
  EXPECT_TRUE(same.as_before(picture("象牙")));
  EXPECT_FALSE(same.as_before(picture("犀角")));
  EXPECT_FALSE(same.as_before(picture("")));
}

class TempFolder {
 public:
  TempFolder() { path_ = ::mkdtemp(name_) != nullptr ? name_ : ""; }
  ~TempFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  char name_[32] = "/tmp/vigil_clip_text_XXXXXX";
  std::filesystem::path path_;
};

class ClipText : public ::testing::Test {
 protected:
  Result<screening::FrameReading> read(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_GE(fd, 0) << path;
    DecoderPoolOptions decoding;
    decoding.decoder_path = std::string(VIGIL_BIN_DIR) + "/vigil-decoder";
#ifdef VIGIL_SANITIZED
    decoding.sandbox = Sandbox::kReduced;
#endif
    DecoderPool pool(decoding, clock_, [] {});
    TextReaderOptions reading;
    reading.reader_path = std::string(VIGIL_BIN_DIR) + "/vigil-reader";
    TextReader reader(reading);
    auto clip = ClipTextReading::open(pool, fd, reader);
    if (!clip) return clip.error();
    for (;;) {
      const Result<bool> more = (*clip)->next();
      if (!more) return more.error();
      if (!*more) return (*clip)->reading();
    }
  }

  SystemClock clock_;
  TempFolder folder_;
};

TEST_F(ClipText, EachSceneIsReadOnceWithItsTime) {
  const std::string clip = written_clip(
      folder_.path().string(),
      {written_picture(720, 960, {{"今天去巡山", 100, 760, 44}}),
       written_picture(720, 960, {{"象牙手串", 100, 200, 44}}), written_picture(720, 960, {})},
      4);
  ASSERT_FALSE(clip.empty());
  const auto reading = read(clip);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_TRUE(reading->not_read.empty());
  EXPECT_GE(reading->looked_at, 6);
  EXPECT_LT(reading->read, reading->looked_at) << "what did not change is not read again";
  ASSERT_GE(reading->frames.size(), 2u);
  EXPECT_NEAR(reading->frames[0].seconds, 0, 0.1);
  EXPECT_THAT(reading->frames[0].lines[0].text, HasSubstr("巡山"));
  const screening::FrameText& second = reading->frames[1];
  EXPECT_NEAR(second.seconds, 4, 0.1);
  EXPECT_NEAR(second.until, 8, 0.6);
  EXPECT_THAT(second.lines[0].text, HasSubstr("象牙"));
}

TEST_F(ClipText, APictureIsOneFrame) {
  const WrittenPicture drawn = written_picture(720, 480, {{"穿山甲鳞片", 100, 200, 44}});
  ASSERT_TRUE(write_ppm(drawn, (folder_.path() / "a.ppm").string()));
  const std::string png = (folder_.path() / "a.png").string();
  ASSERT_EQ(std::system(("ffmpeg -nostdin -v error -y -i '" + (folder_.path() / "a.ppm").string() +
                         "' '" + png + "'")
                            .c_str()),
            0);
  const auto reading = read(png);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->looked_at, 1);
  ASSERT_EQ(reading->frames.size(), 1u);
  EXPECT_THAT(reading->frames[0].lines[0].text, HasSubstr("穿山甲"));
}

TEST_F(ClipText, WhatIsNoClipIsAnError) {
  const std::string path = (folder_.path() / "x.mp4").string();
  ASSERT_TRUE(write_file_atomic(path, "no clip at all").ok());
  const auto reading = read(path);
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace vigil::media
