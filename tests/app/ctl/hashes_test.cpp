// vigilctl pdq, vpdq and match: the same hashes as the plain algorithm makes of ffmpeg's own
// frames.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/screening/hash_list.h"
#include "tests/app/ctl/ctl_run.h"
#include "tests/core/screening/plain_pdq.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using screening::PdqResult;
using ::testing::HasSubstr;

const std::string kClips = VIGIL_TEST_CLIPS;

void ffmpeg(const std::string& arguments) {
  const std::string command = "ffmpeg -nostdin -v error -y " + arguments;
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

// Every frame as ffmpeg converts it, hashed plainly.
std::vector<PdqResult> plain_frames(const std::string& file) {
  const TempFolder folder;
  const std::string out = (folder.path() / "frames").string();
  ffmpeg("-noautorotate -i '" + file +
         "' -map 0:V:0 -an -vsync passthrough -f image2pipe -c:v ppm -pix_fmt rgb24 '" + out + "'");
  std::ifstream stream(out, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  std::vector<PdqResult> frames;
  for (std::size_t at = 0; at < bytes.size();) {
    int width = 0, height = 0, deepest = 0, header = 0;
    if (std::sscanf(bytes.c_str() + at, "P6 %d %d %d%n", &width, &height, &deepest, &header) != 3) {
      ADD_FAILURE() << "not a PPM picture";
      break;
    }
    const auto* const pixels =
        reinterpret_cast<const std::uint8_t*>(bytes.data()) + at + std::size_t(header) + 1;
    frames.push_back(screening::plain::pdq(screening::plain::luma_of_rgb(pixels, width, height)));
    at += std::size_t(header) + 1 + 3 * std::size_t(width) * std::size_t(height);
  }
  return frames;
}

void expect_plain_hashes(const std::string& file);

class Clips : public ::testing::TestWithParam<std::string> {};

// The conversion to RGB rounds, so that a hash may differ in a few bits; with something to be seen
// in the frame no more than ten.
TEST_P(Clips, EveryFrameHasTheHashOfFfmpegsOwnFrame) {
  expect_plain_hashes(kClips + "/" + GetParam());
}

void expect_plain_hashes(const std::string& file) {
  const auto plain = plain_frames(file);
  ASSERT_FALSE(plain.empty());
  const Ran ran = run_ctl({"vpdq", file});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  const auto list = screening::read_hash_list(ran.out);
  EXPECT_TRUE(list.refused.empty());
  ASSERT_EQ(list.video.size(), plain.size());
  int furthest = 0;
  long sum = 0;
  double before = -1;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(list.video[i].frame, std::int64_t(i));
    EXPECT_GT(list.video[i].seconds, before);
    before = list.video[i].seconds;
    EXPECT_NEAR(list.video[i].quality, plain[i].quality, 2);
    const int bits = distance(list.video[i].hash, plain[i].hash);
    sum += bits;
    if (plain[i].quality >= 80) furthest = std::max(furthest, bits);
  }
  EXPECT_LE(furthest, 10);
  std::printf("%s: %zu frames, furthest %d bits, mean %.2f\n", file.c_str(), plain.size(), furthest,
              static_cast<double>(sum) / static_cast<double>(plain.size()));
}
INSTANTIATE_TEST_SUITE_P(Kinds, Clips,
                         ::testing::Values("portrait.mp4", "wide.webm", "eight.webm", "hevc.mp4",
                                           "variable.mp4", "stream.ts", "turned.mp4", "moving.gif",
                                           "picture.png", "picture.jpg", "still.mp4"),
                         [](const auto& of) {
                           std::string name = of.param;
                           for (char& c : name) {
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           }
                           return name;
                         });

class Hashes : public ::testing::Test {
 protected:
  // A clip of `seconds` of the fractal from `start` on.
  std::string clip(const std::string& name, double start, double seconds) {
    const std::string path = (folder_.path() / name).string();
    ffmpeg(
        "-f lavfi -i mandelbrot=size=320x240:rate=10:start_scale=1:end_scale=0.0001:end_pts=60 "
        "-vf trim=start=" +
        std::to_string(start) + ":duration=" + std::to_string(seconds) +
        ",setpts=PTS-STARTPTS -pix_fmt yuv420p -c:v libx264 -preset veryfast -crf 18 '" + path +
        "'");
    return path;
  }
  std::string picture(const std::string& name,
                      const std::string& filter = "testsrc2=size=300x200") {
    const std::string path = (folder_.path() / name).string();
    ffmpeg("-f lavfi -i " + filter + " -frames:v 1 '" + path + "'");
    return path;
  }

  TempFolder folder_;
};

// Sizes beyond 512, ten bits, full range and other colour sampling.
TEST_F(Hashes, OtherSortsOfFramesHaveThePlainHashesToo) {
  const std::string source = "-f lavfi -i testsrc2=size=1280x720:rate=5:duration=1 ";
  const std::string to = (folder_.path() / "clip.mp4").string();
  for (const std::string how :
       {"-c:v libx264 -pix_fmt yuv420p", "-c:v libx264 -pix_fmt yuvj420p -color_range pc",
        "-c:v libx264 -pix_fmt yuv444p",
        "-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le",
        "-c:v libx264 -pix_fmt yuv420p -colorspace bt709 -vf scale=out_color_matrix=bt709"}) {
    SCOPED_TRACE(how);
    ffmpeg(source + how + " -preset ultrafast '" + to + "'");
    expect_plain_hashes(to);
  }
}

// Pictures that hold RGB have exactly the plain hash of their bytes.
TEST_F(Hashes, APictureOfRgbHasThePlainHash) {
  const std::string file = picture("a, b.png");
  const auto plain = plain_frames(file);
  ASSERT_EQ(plain.size(), 1u);
  const Ran ran = run_ctl({"pdq", file});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.out, screening::picture_line(plain[0].hash, plain[0].quality, file) + "\n");
  const json document = run_ctl({"--json", "pdq", file}).json();
  EXPECT_EQ(document["pictures"][0]["hash"], to_text(plain[0].hash));
  EXPECT_EQ(document["pictures"][0]["quality"], plain[0].quality);
  EXPECT_EQ(document["total"]["hashed"], 1);
}

TEST_F(Hashes, WhatIsNoPictureIsSaidBesideTheOthers) {
  const std::string good = picture("good.png");
  const std::string broken = folder_.write("broken.png", "this is not a picture at all");
  const std::string moving = clip("clip.mp4", 0, 0.5);
  const Ran ran = run_ctl({"pdq", broken, good, moving, "/nowhere.png"});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.out, HasSubstr(good));
  EXPECT_THAT(ran.err, HasSubstr(broken));
  EXPECT_THAT(ran.err, HasSubstr("It is a clip"));
  EXPECT_THAT(ran.err, HasSubstr("/nowhere.png cannot be opened"));
  EXPECT_EQ(run_ctl({"vpdq", broken}).exit, Exit::kSomeFailed);
}

TEST_F(Hashes, FramesAreALineEachOrOneDocument) {
  const std::string file = clip("clip.mp4", 0, 1);
  const Ran text = run_ctl({"vpdq", file});
  const auto list = screening::read_hash_list(text.out);
  ASSERT_EQ(list.video.size(), 10u);
  EXPECT_NEAR(list.video[9].seconds, 0.9, 1e-9);
  const json document = run_ctl({"vpdq", file, "--json"}).json();
  EXPECT_EQ(document["file"], file);
  ASSERT_EQ(document["frames"].size(), 10u);
  EXPECT_EQ(document["frames"][3]["frame"], 3);
  EXPECT_EQ(document["frames"][3]["hash"], to_text(list.video[3].hash));
  EXPECT_EQ(document["frames"][3]["quality"], list.video[3].quality);
}

TEST_F(Hashes, ACutIsFoundInTheWholeAndLocated) {
  const std::string whole = clip("whole.mp4", 0, 6);
  const std::string cut = clip("cut.mp4", 2, 2);
  const std::string other = picture("other.png");
  const std::string list = folder_.write("whole.vpdq", run_ctl({"vpdq", whole}).out);
  const json document =
      run_ctl({"--json", "match", "--index", list, "--min-quality", "0", cut, other}).json();
  EXPECT_EQ(document["lists"][0]["frames"], 60);
  EXPECT_EQ(document["total"]["matched"], 1);
  const json& found = document["files"][0]["videos"];
  ASSERT_EQ(found.size(), 1u) << document.dump(2);
  EXPECT_GT(found[0]["share"], 0.9);
  EXPECT_NEAR(found[0]["list_share"], 20.0 / 60, 0.15);
  // The longest segment is the cut.
  json longest = found[0]["segments"][0];
  for (const json& segment : found[0]["segments"]) {
    if (segment["frames"] > longest["frames"]) longest = segment;
  }
  EXPECT_NEAR(longest["begin"], 0.0, 0.35);
  EXPECT_NEAR(longest["end"], 1.9, 0.35);
  EXPECT_NEAR(longest["list_begin"], 2.0, 0.35);
  EXPECT_NEAR(longest["list_end"], 3.9, 0.35);
  EXPECT_TRUE(document["files"][1]["videos"].empty());
  EXPECT_TRUE(document["files"][1]["still"]);

  const Ran text = run_ctl({"match", "--index", list, "--min-quality", "0", cut, other});
  EXPECT_EQ(text.exit, Exit::kOk);
  EXPECT_THAT(text.out, HasSubstr(cut + ",video," + list + ","));
  EXPECT_EQ(text.out.find(other), std::string::npos);
}

TEST_F(Hashes, APictureIsFoundByItsLine) {
  const std::string png = picture("a.png");
  const std::string jpeg = picture("a.jpg");
  const std::string other = picture("b.png", "mandelbrot=size=300x200");
  const auto known = plain_frames(png).at(0);
  const std::string list = folder_.write(
      "known.txt", std::string(64, '0') + ",nothing\n" + to_text(known.hash) + ",gore,case 7\n");
  const json document = run_ctl({"--json", "match", "--index", list, png, jpeg, other}).json();
  ASSERT_EQ(document["files"].size(), 3u);
  const json exact = document["files"][0]["hashes"];
  ASSERT_EQ(exact.size(), 1u);
  EXPECT_EQ(exact[0]["line"], 2);
  EXPECT_EQ(exact[0]["distance"], 0);
  EXPECT_EQ(exact[0]["name"], "gore,case 7");
  ASSERT_EQ(document["files"][1]["hashes"].size(), 1u);
  EXPECT_LE(document["files"][1]["hashes"][0]["distance"], 10);
  EXPECT_TRUE(document["files"][2]["hashes"].empty());
  const Ran text = run_ctl({"match", "--index", list, png});
  EXPECT_EQ(text.out, png + ",hash," + list + ",2,0,0.000,gore,case 7\n");
}

TEST_F(Hashes, BrokenLinesAreNamedAndTheRestIsUsed) {
  const std::string png = picture("a.png");
  const auto known = plain_frames(png).at(0);
  const std::string list =
      folder_.write("known.txt", "what is this\n" + to_text(known.hash) + "\n1,999," +
                                     to_text(known.hash) + ",0\n");
  const Ran ran = run_ctl({"--json", "match", "--index", list, png});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.err, HasSubstr(list + ":1: "));
  EXPECT_THAT(ran.err, HasSubstr(list + ":3: "));
  const json document = ran.json();
  EXPECT_EQ(document["lists"][0]["refused"].size(), 2u);
  EXPECT_EQ(document["lists"][0]["refused"][1]["line"], 3);
  EXPECT_EQ(document["total"]["matched"], 1);
  EXPECT_EQ(run_ctl({"match", "--index", "/nowhere", png}).exit, Exit::kUsage);
  EXPECT_EQ(run_ctl({"match", "--index", list, "--radius", "32", png}).exit, Exit::kUsage);
}

}  // namespace
}  // namespace vigil::ctl
