// The demo: its table is sound, and its clips open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "app/ctl/demo/clip.h"
#include "app/ctl/demo/encode.h"
#include "app/ctl/demo/scenes.h"
#include "app/ctl/import/sidecar.h"
#include "core/base/text.h"
#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using testing::HasSubstr;

TEST(Demo, EveryClipIsWorthReviewing) {
  std::set<std::string_view> files;
  std::set<std::string_view> authors;
  std::set<std::string_view> others;
  std::set<int> severities;
  std::set<demo::Encoding> encodings;
  for (const demo::DemoClip& clip : demo::clips()) {
    SCOPED_TRACE(clip.file);
    EXPECT_TRUE(files.insert(clip.file).second);
    EXPECT_TRUE(authors.insert(clip.author_id).second);
    severities.insert(clip.severity);
    encodings.insert(clip.encoding);
    EXPECT_GE(count_code_points(clip.caption), 20u);
    EXPECT_THAT(std::string(clip.author_name), HasSubstr("（虚构）"));
    EXPECT_THAT(std::string(clip.place), testing::AnyOf(HasSubstr("省"), HasSubstr("市")));
    EXPECT_TRUE(clip.seconds >= 3 && clip.seconds <= 15);
    EXPECT_TRUE(clip.width % 2 == 0 && clip.height % 2 == 0);
    for (const demo::EvidenceLine& line : clip.evidence) {
      EXPECT_NE(clip.caption.find(line.marked), std::string_view::npos) << line.marked;
      EXPECT_LE(line.clip_end_ms, clip.seconds * 1000);
      if (!line.other_file.empty()) others.insert(line.other_file);
    }
    for (const demo::MorePicture& picture : clip.pictures) {
      EXPECT_TRUE(files.insert(picture.file).second);
    }
    EXPECT_EQ(demo::graph_of(clip, "Some Font").find("{}"), std::string::npos);
  }
  EXPECT_GE(files.size(), 26u);
  EXPECT_FALSE(others.empty());
  for (const std::string_view other : others) EXPECT_TRUE(files.contains(other)) << other;
  EXPECT_EQ(severities, (std::set<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(encodings.size(), 9u);
}

TEST(Demo, WhatIsMadeOpensAndIsCaptioned) {
  const TempFolder folder;
  const std::string where = (folder.path() / "demo").string();
  const Ran made = run_ctl({"--json", "demo", "make", where, "--count", "2", "--with-bad-files"});
  ASSERT_EQ(made.exit, Exit::kOk) << made.err << made.out;
  const nlohmann::json report = made.json();
  ASSERT_EQ(report["files"].size(), 5u);
  std::vector<std::string> probe{"--json", "probe"};
  for (const nlohmann::json& file : report["files"]) {
    EXPECT_EQ(file["status"], "made");
    probe.push_back(where + "/" + file["file"].get<std::string>());
  }
  const Ran probed = run_ctl(probe);
  EXPECT_EQ(probed.exit, Exit::kSomeFailed);
  EXPECT_EQ(probed.json()["total"]["opened"], 2);

  std::vector<SidecarProblem> problems;
  const FolderCaptions captions = FolderCaptions::read(where, problems);
  captions.name_missing(where, problems);
  EXPECT_TRUE(problems.empty()) << problems.front().reason;
  const Caption* second = captions.find("02-山里的味道.mp4");
  ASSERT_NE(second, nullptr);
  ASSERT_FALSE(second->item.evidence.empty());
  // "野味" stands at the fourth place of its caption.
  EXPECT_EQ(second->item.evidence[0].caption_begin, 4);
  EXPECT_EQ(second->item.evidence[0].caption_end, 6);

  // Again: nothing is made anew.
  const Ran again = run_ctl({"--json", "demo", "make", where, "--count", "2"});
  EXPECT_EQ(again.exit, Exit::kOk);
  const nlohmann::json unchanged = again.json();
  for (const nlohmann::json& file : unchanged["files"]) EXPECT_EQ(file["status"], "there");
}

TEST(Demo, WithoutFfmpegItSaysSo) {
  const TempFolder folder;
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", folder.path().c_str(), 1);
  const Ran ran = run_ctl({"demo", "make", (folder.path() / "demo").string()});
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.err, HasSubstr("ffmpeg"));
}

TEST(Demo, AnEncoderThatFailsLeavesNothingBehind) {
  const TempFolder folder;
  const std::string ffmpeg =
      folder.write("ffmpeg", "#!/bin/sh\necho first >&2\necho no such codec >&2\nexit 1\n", 0700);
  const std::filesystem::path out = folder.path() / "out";
  std::filesystem::create_directory(out);
  const Status status = demo::make_clip(ffmpeg, demo::clips().front(), {}, out);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("no such codec"));
  EXPECT_TRUE(std::filesystem::is_empty(out));
}

}  // namespace
}  // namespace vigil::ctl
