// Recorded sessions as text: what was written is read again, and what is wrong is named.
#include "app/workstation/robot/recording.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vigil::workstation::robot {
namespace {

using nlohmann::json;

RecordedDecision decided(std::string verdict, std::string policy = {}) {
  RecordedDecision decision;
  decision.queue = "review.first";
  decision.task = "t1";
  decision.caption = "山羊";
  decision.kind = "decide";
  decision.verdict = std::move(verdict);
  decision.policy = std::move(policy);
  return decision;
}

RecordingManifest manifest() {
  RecordingManifest made;
  made.version = "0.1.0";
  made.plugins = {{"review", "0.1.0"}};
  made.width = 1600;
  made.height = 900;
  made.language = "zh_CN";
  made.theme = "night";
  made.seed = 7;
  made.person = "desk";
  made.person_name = "本机审核员";
  made.roles = {domain::Role::kReviewer};
  made.started = WallTime(Millis(1767225600123));
  made.workspace = "review.desk";
  made.clip = "ready";
  made.clips = {std::string(64, 'a')};
  made.decisions = {decided("allow"), decided("remove", "spam")};
  made.decisions[0].note = "备注";
  made.decisions[0].checklist = {"whole.a", "detail.b"};
  made.decisions[1].marks = {{Millis(100), Millis(2500)}};
  made.digest = digest_of(made.decisions);
  return made;
}

TEST(Recording, EveryInputIsReadAsItWasWritten) {
  std::vector<RecordedInput> inputs(9);
  inputs[0].kind = InputKind::kClip;
  inputs[0].word = "ready";
  inputs[1].kind = InputKind::kPosition;
  inputs[1].position = 7'433'000;
  inputs[2].kind = InputKind::kKey;
  inputs[2].word = "A";
  inputs[2].down = true;
  inputs[3].kind = InputKind::kText;
  inputs[3].word = "守夜 \"a\"\n";
  inputs[4].kind = InputKind::kMouse;
  inputs[4].x = 812.5;
  inputs[4].y = 433;
  inputs[5].kind = InputKind::kButton;
  inputs[5].button = 1;
  inputs[6].kind = InputKind::kWheel;
  inputs[6].y = -1;
  inputs[7].kind = InputKind::kFrame;
  inputs[7].x = 0.1F;
  inputs[8].kind = InputKind::kEnd;
  std::string text = "# a comment\n\n";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    inputs[i].at = Millis(static_cast<std::int64_t>(12'340 + i));
    text += to_line(inputs[i]) + "\n";
  }
  EXPECT_NE(text.find("at 12.342s key A down\n"), std::string::npos) << text;
  EXPECT_NE(text.find("at 12.344s mouse 812.5 433\n"), std::string::npos) << text;
  EXPECT_NE(text.find("at 12.347s frame 0.1\n"), std::string::npos) << text;
  const auto read = parse_recording(text, "session.script");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    EXPECT_EQ((*read)[i].kind, inputs[i].kind);
    EXPECT_EQ((*read)[i].at, inputs[i].at);
    EXPECT_EQ(to_line((*read)[i]), to_line(inputs[i]));
    EXPECT_EQ((*read)[i].line, static_cast<int>(i) + 3);
  }
  EXPECT_EQ((*read)[3].word, "守夜 \"a\"\n");
  EXPECT_EQ((*read)[4].x, 812.5);
  EXPECT_EQ(static_cast<float>((*read)[7].x), 0.1F) << "to the last bit";
}

TEST(Recording, RefusesWithFileLineAndReason) {
  for (const char* bad : {"key A down", "at 1s", "at one frame 0.1", "at 1.0s key A", "at 1.0s key",
                          "at 1.0s mouse 3", "at 1.0s mouse nan 3", "at 1.0s button 9 down",
                          "at 1.0s text x", "at 1.0s position -1", "at 1.0s dance", "at 1.0s frame",
                          "at 1.0s frame now", "at 1.0s frame 0", "at 1.0s frame 0.1 more",
                          "at -1.0s frame 0.1", "at 1.0s clip", "at 0.1s frame 0.1"}) {
    const auto read = parse_recording(
        std::string("at 0.500s frame 0.1\n") + bad + "\nat 9.000s end\n", "s.script");
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().message.find("s.script:2: "), 0u) << read.error().message;
  }
  EXPECT_FALSE(parse_recording("# nothing\n", "s.script"));
}

TEST(Recording, AScriptThatWasCutIsRefused) {
  const std::string whole = "at 0.500s key A down\nat 0.500s frame 0.1\nat 0.600s end\n";
  ASSERT_TRUE(parse_recording(whole, "s.script"));
  // Wherever it is cut: inside a line or between two.
  for (std::size_t length = 0; length + 1 < whole.size(); ++length)
    EXPECT_FALSE(parse_recording(whole.substr(0, length), "s.script")) << length;
  EXPECT_EQ(parse_recording(whole.substr(0, whole.find("at 0.600s")), "s.script").error().message,
            "s.script stops at line 2 without an end: it was cut short.");
  const auto longer = parse_recording(whole + "at 0.700s frame 0.1\n", "s.script");
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().message, "s.script:4: something stands behind the end.");
}

TEST(Recording, AManifestIsReadAsItWasWritten) {
  const RecordingManifest made = manifest();
  const auto read = read_manifest(to_json(made).dump(), "recording.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(made));
  EXPECT_EQ(read->decisions[1].marks, made.decisions[1].marks);
}

TEST(Recording, ABrokenManifestIsRefusedWithASentence) {
  const json good = to_json(manifest());
  const auto broken = [&](auto change) {
    json body = good;
    change(body);
    const auto read = read_manifest(body.dump(), "recording.json");
    EXPECT_FALSE(read.ok()) << body.dump();
    return read ? std::string() : read.error().message;
  };
  EXPECT_NE(broken([](json& b) { b["format"] = 2; }).find("newer program"), std::string::npos);
  EXPECT_NE(broken([](json& b) { b.erase("format"); }).find("no recording"), std::string::npos);
  EXPECT_NE(broken([](json& b) { b["screen"]["width"] = 3; }).find("screen"), std::string::npos);
  EXPECT_NE(broken([](json& b) { b["person"]["id"] = ""; }).find("whose"), std::string::npos);
  EXPECT_NE(broken([](json& b) { b["clips"] = {"../../etc/passwd"}; }).find("64 hexadecimal"),
            std::string::npos);
  EXPECT_NE(broken([](json& b) { b["started_at"] = "yesterday"; }).find("began"),
            std::string::npos);
  EXPECT_NE(broken([](json& b) { b["decisions"][0]["verdict"] = "limit"; }).find("digest"),
            std::string::npos);
  EXPECT_NE(broken([](json& b) { b["decisions"][0]["note"] = "别的"; }).find("digest"),
            std::string::npos);
  EXPECT_NE(broken([](json& b) { b["decisions"][0] = 3; }).find("no object"), std::string::npos);
  EXPECT_NE(broken([](json& b) { b.erase("clips"); }).find("clips"), std::string::npos);
  EXPECT_FALSE(read_manifest("{", "recording.json").ok());
  EXPECT_FALSE(read_manifest("[]", "recording.json").ok());
}

TEST(Recording, TheFirstDecisionThatDiffersIsNamed) {
  const std::vector<RecordedDecision> then = manifest().decisions;
  EXPECT_FALSE(first_difference(then, then).has_value());
  EXPECT_EQ(digest_of(then), digest_of(then));
  std::vector<RecordedDecision> now = then;
  now[1].at = Millis(99);
  now[1].caption = "别的";
  EXPECT_FALSE(first_difference(then, now).has_value()) << "neither counts";
  EXPECT_EQ(digest_of(then), digest_of(now));
  now[0].note = "另一个备注";
  EXPECT_NE(first_difference(then, now)->find("note \"另一个备注\""), std::string::npos);
  now[0] = then[0];
  now[1].marks[0].end = Millis(2501);
  EXPECT_EQ(*first_difference(then, now),
            "Decision 2 (山羊) differs: remove (spam), mark 100-2500 ms was recorded, remove "
            "(spam), mark 100-2501 ms came.");
  EXPECT_NE(digest_of(then), digest_of(now));
  now = then;
  now.pop_back();
  EXPECT_NE(first_difference(then, now)->find("Decision 2 (山羊) was recorded and not made"),
            std::string::npos);
  EXPECT_NE(first_difference(now, then)->find("was made and not recorded"), std::string::npos);
  now = then;
  now[0].task = "t9";
  EXPECT_NE(first_difference(then, now)->find("Decision 1 is about another item"),
            std::string::npos);
}

}  // namespace
}  // namespace vigil::workstation::robot
