// vigilctl frames and storyboard: the same planes as ffmpeg's own, for clips and pictures of every
// kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/ctl/md5.h"
#include "core/base/hash.h"
#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

const std::string kClips = VIGIL_TEST_CLIPS;
const std::string kShown = VIGIL_SHOWN_CLIPS;

TEST(Md5, SaysWhatTheRfcSays) {
  const auto of = [](std::string_view text) {
    return to_hex(md5({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
  };
  EXPECT_EQ(of(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(of("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(of("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(of("1234567890123456789012345678901234567890123456789012345678901234567890123456789"
               "0"),
            "57edf4a22be3c955ac49da2e2107b67a");
  // Around the block's edges.
  EXPECT_EQ(of(std::string(55, 'a')), "ef1772b6dff9a122358552954ad0df65");
  EXPECT_EQ(of(std::string(56, 'a')), "3b0c8ac703f828b04c6c197006d17218");
  EXPECT_EQ(of(std::string(64, 'a')), "014842d480b571495a4a0363793f7367");
}

struct FfmpegFrame {
  double time = 0;  // from the first frame
  std::string md5;
};

// Every frame that ffmpeg itself makes of the file, with its own time.
std::vector<FfmpegFrame> frames_of_ffmpeg(const std::string& file) {
  const TempFolder folder;
  const std::string out = (folder.path() / "md5").string();
  const std::string command = "ffmpeg -nostdin -v error -y -i '" + file +
                              "' -map 0:V:0 -an -vsync passthrough -copyts -enc_time_base -1 "
                              "-pix_fmt yuv420p -f framemd5 '" +
                              out + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::ifstream lines(out);
  std::vector<FfmpegFrame> frames;
  double tick = 0;
  std::string line;
  while (std::getline(lines, line)) {
    long numerator = 0;
    long denominator = 1;
    if (std::sscanf(line.c_str(), "#tb 0: %ld/%ld", &numerator, &denominator) == 2) {
      tick = static_cast<double>(numerator) / static_cast<double>(denominator);
    } else if (!line.empty() && line[0] != '#') {
      // stream, dts, pts, duration, size, hash
      std::replace(line.begin(), line.end(), ',', ' ');
      std::istringstream fields(line);
      long stream = 0, dts = 0, pts = 0, duration = 0, size = 0;
      std::string md5;
      fields >> stream >> dts >> pts >> duration >> size >> md5;
      frames.push_back({static_cast<double>(pts) * tick, md5});
    }
  }
  for (std::size_t i = frames.size(); i-- > 0;) frames[i].time -= frames[0].time;
  return frames;
}

class Planes : public ::testing::TestWithParam<std::string> {};

TEST_P(Planes, AreTheBytesThatFfmpegWritesForTheSameTime) {
  const std::string file =
      fs::exists(kClips + "/" + GetParam()) ? kClips + "/" + GetParam() : kShown + "/" + GetParam();
  if (!fs::exists(file)) GTEST_SKIP() << "this ffmpeg cannot make one";
  const std::vector<FfmpegFrame> wanted = frames_of_ffmpeg(file);
  ASSERT_FALSE(wanted.empty());
  // The first, the last, and some between; not in order.
  std::vector<std::size_t> picked{wanted.size() - 1, 0};
  for (std::size_t i = 1; i < 9; ++i) picked.push_back((i * 7 % 9) * (wanted.size() - 1) / 9);
  std::vector<std::string> arguments{"--json", "frames", file, "--md5", "--at"};
  for (const std::size_t i : picked) arguments.push_back(std::to_string(wanted[i].time + 0.000002));
  const Ran ran = run_ctl(arguments);
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  const json frames = ran.json()["frames"];
  ASSERT_EQ(frames.size(), picked.size());
  for (std::size_t k = 0; k < picked.size(); ++k) {
    EXPECT_EQ(frames[k]["md5"], wanted[picked[k]].md5) << "frame " << picked[k];
    EXPECT_NEAR(frames[k]["time"].get<double>(), wanted[picked[k]].time, 2e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Planes,
    ::testing::Values("portrait.mp4", "edit_list.mp4", "wide.webm", "eight.webm", "hevc.mp4",
                      "turned.mp4", "upside_down.mp4", "variable.mp4", "stream.ts", "live.flv",
                      "one_keyframe.mp4", "narrow_pixels.mp4", "av1.mp4", "moving.gif",
                      "picture.png", "picture.jpg", "ten_bits.mp4", "ten_bits_turned.mp4",
                      "halves.mp4", "odd.mp4", "odd_turned.mp4", "whole_range.mp4",
                      "whole_range_turned.mp4", "matrix_bt709_pc.mp4", "pq.mp4", "uneven.gif",
                      "clear_16.png", "clear.webp", "photo_7.jpg"),
    [](const auto& kind) {
      std::string name = kind.param;
      for (char& c : name) c = c == '.' ? '_' : c;
      return name;
    });

TEST(Frames, AreWrittenAsPngUnderTheirOwnTimes) {
  const TempFolder folder;
  const std::string to = (folder.path() / "out").string();
  const Ran ran = run_ctl(
      {"--json", "frames", kClips + "/portrait.mp4", "--at", "0", "0.51", "--png", to, "--md5"});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  const json frames = ran.json()["frames"];
  EXPECT_EQ(frames[1]["time_us"], 500'000);
  EXPECT_EQ(frames[1]["width"], 270);
  EXPECT_EQ(frames[1]["md5"].get<std::string>().size(), 32u);
  EXPECT_TRUE(fs::exists(to + "/portrait-0.000000.png"));
  EXPECT_EQ(frames[1]["png"], to + "/portrait-0.500000.png");
  // It is a picture of that size: the decoder itself says so.
  const Ran probed = run_ctl({"--json", "probe", to + "/portrait-0.500000.png"});
  EXPECT_EQ(probed.json()["files"][0]["width"], 270);
  EXPECT_EQ(probed.json()["files"][0]["height"], 480);
  EXPECT_EQ(probed.json()["files"][0]["still"], true);
}

TEST(Frames, PastTheEndItIsTheLastOne) {
  const Ran ran = run_ctl({"frames", kClips + "/portrait.mp4", "--at", "1000"});
  EXPECT_EQ(ran.exit, Exit::kOk);
  EXPECT_THAT(ran.out, HasSubstr("2.966667 s  270 x 480"));
}

TEST(Frames, FailuresAreOneSentenceAndExitOne) {
  const Ran bad = run_ctl({"--json", "frames", kClips + "/bad/text.mp4", "--at", "0"});
  EXPECT_EQ(bad.exit, Exit::kSomeFailed);
  EXPECT_EQ(bad.json()["error"]["code"], "unsupported");
  EXPECT_THAT(bad.err, HasSubstr("This is not a video or a picture."));
  EXPECT_EQ(run_ctl({"frames", kClips + "/none", "--at", "0"}).exit, Exit::kSomeFailed);
  EXPECT_EQ(run_ctl({"frames", kClips + "/portrait.mp4"}).exit, Exit::kUsage);
  EXPECT_EQ(run_ctl({"frames", kClips + "/portrait.mp4", "--at", "-1"}).exit, Exit::kUsage);
  EXPECT_EQ(run_ctl({"frames", kClips + "/portrait.mp4", "--at", "soon"}).exit, Exit::kUsage);
  const Ran unwritable =
      run_ctl({"frames", kClips + "/portrait.mp4", "--at", "0", "--png", "/proc/nowhere/to/write"});
  EXPECT_EQ(unwritable.exit, Exit::kSomeFailed);
}

TEST(Storyboard, IsOneSheetInTimeOrder) {
  const TempFolder folder;
  const std::string sheet = (folder.path() / "sheet.png").string();
  for (const bool keyframes : {false, true}) {
    std::vector<std::string> arguments{
        "--json", "storyboard", kClips + "/portrait.mp4", "--tiles", "6", "-o", sheet};
    if (keyframes) arguments.emplace_back("--keyframes");
    const Ran ran = run_ctl(arguments);
    ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
    const json document = ran.json();
    EXPECT_EQ(document["tiles"].size(), 6u);
    EXPECT_EQ(document["columns"], 3);
    double last = -1;
    for (const json& tile : document["tiles"]) {
      EXPECT_GE(tile["time"].get<double>(), last);
      last = tile["time"];
    }
    const json probed = run_ctl({"--json", "probe", sheet}).json()["files"][0];
    EXPECT_EQ(probed["width"], document["width"]);
    EXPECT_EQ(probed["height"], document["height"]);
    fs::remove(sheet);
  }
}

TEST(Storyboard, OfOnePictureThereIsNone) {
  const TempFolder folder;
  const std::string sheet = (folder.path() / "sheet.png").string();
  const Ran ran = run_ctl({"storyboard", kClips + "/picture.png", "-o", sheet});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.err, HasSubstr("one picture"));
  EXPECT_FALSE(fs::exists(sheet));
  EXPECT_EQ(run_ctl({"storyboard", kClips + "/portrait.mp4"}).exit, Exit::kUsage);
  EXPECT_EQ(run_ctl({"storyboard", kClips + "/portrait.mp4", "-o", sheet, "--tiles", "99"}).exit,
            Exit::kUsage);
}

}  // namespace
}  // namespace vigil::ctl
