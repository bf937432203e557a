// Real files into a real backend: every file gets its word, nothing is lost, twice is once.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <set>

#include "app/ctl/clip_prober.h"
#include "app/ctl/import/importer.h"
#include "core/net/api_client.h"
#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class Import : public testing::Test {
 protected:
  void copy(const std::string& clip, const std::string& as) {
    fs::create_directories((folder() / as).parent_path());
    fs::copy_file(fs::path(VIGIL_TEST_CLIPS) / clip, folder() / as);
  }
  [[nodiscard]] fs::path folder() const { return clips.path(); }

  Ran import(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"import", folder().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return live.as("operator", arguments);
  }
  // Outcome by file name.
  static std::map<std::string, json> by_name(const json& report) {
    std::map<std::string, json> out;
    for (const json& file : report.at("files")) {
      out[fs::path(file.at("file").get<std::string>()).filename().string()] = file;
    }
    return out;
  }
  json tasks() { return live.as("operator", {"task", "list"}).json().at("tasks"); }

  LiveCtl live;
  TempFolder clips;
};

TEST_F(Import, GoodAndBadFilesEachGetTheirWord) {
  copy("portrait.mp4", "a.mp4");
  copy("wide.webm", "deep/er/b.webm");
  copy("bad/text.mp4", "c.mp4");
  copy("bad/empty.mp4", "d.mp4");
  copy("bad/half.mp4", "e.mp4");
  copy("bad/half_faststart.mp4", "f.mp4");
  copy("bad/garbage.mp4", "g.mp4");
  copy("bad/sound_only.mp4", "h.mp4");
  clips.write(".hidden.mp4", "not even looked at");
  ASSERT_EQ(::mkfifo((folder() / "pipe.mp4").c_str(), 0600), 0);

  const Ran ran = import();
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  auto files = by_name(ran.json());
  ASSERT_EQ(files.size(), 9u);
  EXPECT_EQ(files["a.mp4"]["status"], "imported");
  EXPECT_EQ(files["b.webm"]["status"], "imported");
  const std::map<std::string, std::string> reasons{
      {"c.mp4", "not_media"}, {"d.mp4", "empty"},      {"e.mp4", "truncated"},
      {"f.mp4", "truncated"}, {"h.mp4", "no_picture"}, {"pipe.mp4", "unreadable"}};
  for (const auto& [name, code] : reasons) {
    EXPECT_EQ(files[name]["status"], "refused") << name;
    EXPECT_EQ(files[name]["code"], code) << name;
    EXPECT_FALSE(files[name]["reason"].get<std::string>().empty()) << name;
  }
  EXPECT_EQ(files["g.mp4"]["status"], "refused");
  const json total = ran.json()["total"];
  EXPECT_EQ(total["imported"], 2);
  EXPECT_EQ(total["refused"], 7);
  EXPECT_EQ(total["files"], 9);
  EXPECT_EQ(tasks().size(), 2u);
}

TEST_F(Import, AnUnreadableFileIsRefusedWithTheReason) {
  fs::create_symlink("nowhere", folder() / "a.mp4");
  fs::create_directory_symlink(folder(), folder() / "round");
  auto files = by_name(import().json());
  EXPECT_EQ(files["a.mp4"]["code"], "unreadable");
  EXPECT_THAT(files["a.mp4"]["reason"].get<std::string>(), HasSubstr("No such file"));
  EXPECT_EQ(files["round"]["code"], "link");
}

TEST_F(Import, TheSecondTimeNothingChanges) {
  copy("portrait.mp4", "a.mp4");
  copy("wide.webm", "b.webm");
  const json first = import().json();
  EXPECT_EQ(first["total"]["imported"], 2);

  const Ran again = import();
  EXPECT_EQ(again.exit, Exit::kOk);
  EXPECT_EQ(again.json()["total"]["exists"], 2);
  EXPECT_EQ(again.json()["total"]["imported"], 0);
  // The same task is named, and the bytes under another name are still the same clip.
  EXPECT_EQ(again.json()["files"][0]["task"], first["files"][0]["task"]);
  fs::rename(folder() / "a.mp4", folder() / "z.mp4");
  EXPECT_EQ(import().json()["total"]["exists"], 2);
  EXPECT_EQ(tasks().size(), 2u);
}

TEST_F(Import, CaptionsReachTheTask) {
  copy("portrait.mp4", "a.mp4");
  copy("wide.webm", "b.webm");
  clips.write(
      "captions.json",
      R"([{"file":"a.mp4","caption":"放飞白鹤","author_id":"u1","author_name":"渔村（虚构）",
    "reach":4800000,"place":"鄱阳县","severity":3,"due_at":"2031-05-01T00:00:00Z","tags":["湿地"],
    "evidence":[{"kind":"term","text":"白鹤","caption":[2,4]}]}])");
  clips.write("b.webm.json", R"({"caption":"自己的说明"})");
  EXPECT_EQ(import().exit, Exit::kOk);
  std::map<std::string, json> by_caption;
  for (const json& task : tasks()) by_caption[task["subject"]["caption"]] = task;
  ASSERT_TRUE(by_caption.contains("放飞白鹤"));
  const json& task = by_caption["放飞白鹤"];
  EXPECT_EQ(task["severity"], 3);
  EXPECT_EQ(task["due_at"], "2031-05-01T00:00:00.000Z");
  EXPECT_EQ(task["subject"]["author"]["name"], "渔村（虚构）");
  EXPECT_EQ(task["subject"]["reach"], 4800000);
  EXPECT_EQ(task["subject"]["media"]["type"], "video/mp4");
  EXPECT_EQ(task["subject"]["evidence"][0]["caption"], json::array({2, 4}));
  EXPECT_TRUE(by_caption.contains("自己的说明"));
}

TEST_F(Import, APostWithSeveralPicturesIsOneTask) {
  copy("picture.jpg", "a.jpg");
  copy("picture.png", "b.png");
  copy("moving.gif", "c.gif");
  copy("portrait.mp4", "d.mp4");
  clips.write("captions.json",
              R"([{"file":"a.jpg","caption":"三张图","pictures":["c.gif","b.png"]},
    {"file":"d.mp4","caption":"像它","evidence":[
      {"kind":"hash","text":"像","clip_ms":[0,500],"media":{"file":"a.jpg","ms":7}},
      {"kind":"hash","text":"不像","media":{"file":"../a.jpg"}}]}])");
  const json report = import().json();
  EXPECT_EQ(report["total"]["imported"], 2);
  EXPECT_EQ(report["sidecar_problems"].size(), 1u) << report["sidecar_problems"];
  std::map<std::string, json> by_caption;
  for (const json& task : tasks()) by_caption[task["subject"]["caption"]] = task["subject"];
  const json& post = by_caption["三张图"];
  ASSERT_EQ(post["pictures"].size(), 3u);
  EXPECT_EQ(post["pictures"][0], post["media"]);
  EXPECT_EQ(post["pictures"][1]["type"], "image/gif");
  EXPECT_EQ(post["pictures"][2]["type"], "image/png");
  const json& clip = by_caption["像它"];
  ASSERT_EQ(clip["evidence"].size(), 1u);
  EXPECT_EQ(clip["evidence"][0]["media"]["sha256"], post["media"]["sha256"]);
  EXPECT_EQ(clip["evidence"][0]["media"]["ms"], 7);
  // A reviewer who may work the queue can fetch every picture of the post.
  const TempFolder saved;
  for (const json& picture : post["pictures"]) {
    const std::string hash = picture["sha256"].get<std::string>();
    const Ran got = live.as("reviewer", {"media", "get", hash, (saved.path() / hash).string()});
    EXPECT_EQ(got.exit, Exit::kOk) << got.err;
  }
  EXPECT_EQ(import().json()["total"]["imported"], 0);
}

TEST_F(Import, APostIsNotJudgedBySomeOfItsPictures) {
  copy("picture.jpg", "a.jpg");
  clips.write("b.png", "this is no picture");
  clips.write("a.jpg.json", R"({"caption":"两张图","pictures":["b.png"]})");
  const json report = import().json();
  EXPECT_EQ(report["total"]["imported"], 0);
  ASSERT_EQ(report["files"].size(), 1u);
  EXPECT_THAT(report["files"][0]["reason"].get<std::string>(), HasSubstr("Its picture b.png"));
  EXPECT_TRUE(tasks().empty());
}

TEST_F(Import, ABrokenSidecarCostsTheCaptionNotTheClip) {
  copy("portrait.mp4", "a.mp4");
  copy("wide.webm", "b.webm");
  clips.write("captions.json", "[\n{\"file\":\"a.mp4\",\n\"caption\":oops}]");
  clips.write("b.json", "{\"caption\": ");
  const Ran ran = import();
  EXPECT_EQ(ran.exit, Exit::kOk);
  const json report = ran.json();
  EXPECT_EQ(report["total"]["imported"], 2);
  ASSERT_EQ(report["sidecar_problems"].size(), 2u);
  EXPECT_THAT(report["sidecar_problems"][0]["file"].get<std::string>(), HasSubstr("captions.json"));
  EXPECT_EQ(report["sidecar_problems"][0]["line"], 3);
  EXPECT_THAT(report["sidecar_problems"][1]["file"].get<std::string>(), HasSubstr("b.json"));
  EXPECT_THAT(ran.err, HasSubstr("captions.json, line 3: "));
  for (const json& task : tasks()) EXPECT_EQ(task["subject"]["caption"], "");
}

TEST_F(Import, TheMediaIsThereByteForByte) {
  copy("portrait.mp4", "a.mp4");
  const std::string media = import().json()["files"][0]["media"];
  const std::string saved = (folder() / "saved").string();
  const Ran ran = live.as("reviewer", {"media", "get", media, saved});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["bytes"], fs::file_size(folder() / "a.mp4"));
  const auto bytes = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_EQ(bytes(saved), bytes(folder() / "a.mp4"));
  EXPECT_EQ(live.as("reviewer", {"media", "get", std::string(64, 'a'), saved + "2"}).exit,
            Exit::kSomeFailed);
  EXPECT_FALSE(fs::exists(saved + "2"));
}

TEST_F(Import, WithoutTheRightNothingIsTriedTwice) {
  copy("portrait.mp4", "a.mp4");
  copy("wide.webm", "b.webm");
  const Ran ran = live.as("programme", {"import", folder().string()});
  EXPECT_EQ(ran.exit, Exit::kNotAllowed);
  const json report = ran.json();
  for (const json& file : report["files"]) EXPECT_EQ(file["status"], "not_tried");
  EXPECT_EQ(ran.json()["total"]["not_tried"], 2);
}

TEST_F(Import, AQueueThatIsNotThereEndsIt) {
  copy("portrait.mp4", "a.mp4");
  const Ran ran = import({"--queue", "nowhere"});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_EQ(ran.json()["files"][0]["status"], "not_tried");
  EXPECT_THAT(ran.json()["files"][0]["reason"].get<std::string>(), HasSubstr("nowhere"));
}

TEST_F(Import, WhatIsNotThereIsSaid) {
  copy("portrait.mp4", "a.mp4");
  const Ran ran = live.as("operator", {"import", "/no/such/folder", (folder() / "a.mp4").string()});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_EQ(ran.json()["files"][0]["code"], "not_found");
  EXPECT_EQ(ran.json()["files"][1]["status"], "imported");
}

TEST_F(Import, ABackendThatIsGoneIsExitThree) {
  copy("portrait.mp4", "a.mp4");
  live.server.server.reset();
  const Ran ran = import();
  EXPECT_EQ(ran.exit, Exit::kUnreachable);
  EXPECT_EQ(ran.json()["error"]["code"], "unavailable");
}

TEST_F(Import, ABackendThatGoesAwayLeavesTheRestNotTried) {
  copy("portrait.mp4", "a.mp4");
  copy("wide.webm", "b.webm");
  copy("still.mp4", "c.mp4");
  const SystemClock clock;
  auto api =
      net::ApiClient::open({.base_url = fmt::format("http://127.0.0.1:{}", live.server.port())});
  ASSERT_TRUE((*api)->sign_in("operator", backend::kPassword, domain::DeviceId("desk")).ok());
  ClipProber prober(decoder_beside_this_program(), clock);
  ImportHooks hooks;
  hooks.outcome = [&](const FileOutcome&) { live.server.server.reset(); };
  hooks.problem = [](const SidecarProblem&) {};
  hooks.keep_signed_in = [] { return net::Answer<net::Done>(net::Done{}); };
  Importer importer(**api, prober, clock, domain::QueueId("review.first"), std::move(hooks));
  const ImportReport report = importer.import({folder()});
  ASSERT_EQ(report.files.size(), 3u);
  EXPECT_EQ(report.files[0].status, FileStatus::kImported);
  EXPECT_EQ(report.files[1].status, FileStatus::kNotTried);
  EXPECT_EQ(report.files[2].status, FileStatus::kNotTried);
  EXPECT_FALSE(report.files[2].reason.empty());
  ASSERT_TRUE(report.stopped_by.has_value());
  EXPECT_EQ(exit_for(*report.stopped_by), Exit::kUnreachable);
}

TEST(Probe, EachFileOneLine) {
  const std::string clips = VIGIL_TEST_CLIPS;
  const Ran good = run_ctl(
      {"--json", "probe", clips + "/portrait.mp4", clips + "/turned.mp4", clips + "/stream.ts"});
  EXPECT_EQ(good.exit, Exit::kOk) << good.out;
  EXPECT_EQ(good.json()["total"]["opened"], 3);
  const json turned = good.json()["files"][1];
  EXPECT_EQ(turned["container"], "mp4");
  EXPECT_EQ(turned["video_codec"], "h264");
  EXPECT_NE(turned["rotation"], 0);
  EXPECT_GT(turned["duration_ms"], 0);

  const Ran mixed =
      run_ctl({"probe", clips + "/wide.webm", clips + "/bad/text.mp4", clips + "/none"});
  EXPECT_EQ(mixed.exit, Exit::kSomeFailed);
  EXPECT_THAT(mixed.out, HasSubstr("webm vp9"));
  EXPECT_EQ(std::count(mixed.out.begin(), mixed.out.end(), '\n'), 3);
}

}  // namespace
}  // namespace vigil::ctl
