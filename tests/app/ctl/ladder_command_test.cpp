// vigilctl ladder check, simulate and draw.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kSeed = VIGIL_SOURCE_DIR "/plugins/review/schema/ladder.seed.json";
const std::string kManifest = VIGIL_SOURCE_DIR "/plugins/review/plugin.json";

std::string seed_text() {
  std::ifstream file(kSeed);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(LadderCommand, TheSeedIsInOrder) {
  const Ran ran = run_ctl({"ladder", "check", kSeed});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("ladder \"review\" version 1 is in order: 9 stages"));
  EXPECT_TRUE(run_ctl({"--json", "ladder", "check", kSeed}).json()["ok"].get<bool>());
}

TEST(LadderCommand, ABrokenOneIsRefusedWithLineAndReason) {
  const TempFolder folder;
  const std::string text = seed_text();
  const std::string file =
      folder.write("ladder.json", with(text, "\"to\": \"@up\"", "\"to\": \"attic\""));
  const auto at = text.find("\"to\": \"@up\"");
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
  const Ran ran = run_ctl({"ladder", "check", file});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.err, HasSubstr(file + ":" + std::to_string(line) + ": /0/moves/"));
  EXPECT_THAT(ran.err, HasSubstr("There is no stage \"attic\"."));
  const auto document = run_ctl({"--json", "ladder", "check", file}).json();
  EXPECT_FALSE(document["ok"].get<bool>());
  EXPECT_EQ(document["problems"][0]["line"], line);
}

TEST(LadderCommand, AQueueNobodyHasIsMissed) {
  const TempFolder folder;
  const std::string file =
      folder.write("ladder.json", with(seed_text(), "review.third", "review.fourth"));
  EXPECT_EQ(run_ctl({"ladder", "check", file}).exit, Exit::kOk) << "no manifest was named";
  const Ran ran = run_ctl({"ladder", "check", file, "--manifest", kManifest});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  EXPECT_THAT(ran.err, HasSubstr("There is no queue \"review.fourth\"."));
}

TEST(LadderCommand, WhatIsNoLadderIsWrongUse) {
  const TempFolder folder;
  EXPECT_EQ(run_ctl({"ladder", "check", "/no/such/file"}).exit, Exit::kUsage);
  EXPECT_EQ(run_ctl({"ladder", "check", folder.write("a", "{")}).exit, Exit::kUsage);
  EXPECT_EQ(run_ctl({"ladder", "check", folder.write("b", "[]")}).exit, Exit::kUsage);
}

constexpr std::string_view kItems =
    R"({"item":"quiet","events":[{"at":"2026-01-01T00:00:00Z","on":"machine_passed"},{"at":"2026-01-01T01:00:00Z","verdict":"allow","person":"anna"}]}
{"item":"loud","events":[{"at":"2026-01-01T00:00:00Z","on":"machine_flagged","severity":4},{"at":"2026-01-01T00:10:00Z","on":"hot_candidate","reach":90000},{"at":"2026-01-01T02:00:00Z","verdict":"allow","person":"anna"},{"at":"2026-01-01T02:05:00Z","verdict":"allow","person":"anna"},{"at":"2026-01-01T02:10:00Z","verdict":"remove","person":"boris"}]}
)";

TEST(LadderCommand, RecordedItemsAreLedThroughIt) {
  const TempFolder folder;
  const std::string items = folder.write("items.jsonl", kItems);
  const Ran ran = run_ctl({"ladder", "simulate", kSeed, "--items", items});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed) << "one verdict was refused";
  EXPECT_THAT(ran.out,
              HasSubstr("quiet: machine -> first (machine_passed) -> published (allowed)"));
  EXPECT_THAT(ran.out, HasSubstr("loud: machine -> first (machine_flagged) -> senior (allowed) -> "
                                 "third (removed)"));
  EXPECT_THAT(ran.out, HasSubstr("2 items, 7 events, 1 refused."));
  EXPECT_THAT(ran.err, HasSubstr(items + ":2: /events/3: You have given a verdict"));

  const auto document = run_ctl({"--json", "ladder", "simulate", kSeed, "--items", items}).json();
  EXPECT_EQ(document["totals"]["ended_at"]["third"], 1);
  EXPECT_EQ(document["totals"]["late"]["review.first"], 1) << "an hour for what is gravest";
  EXPECT_EQ(document["totals"]["waited_s"]["review.first"], 3600 + 7200);
  EXPECT_EQ(document["items"][1]["way"][2]["reason"]["because"], "disagreement");
}

TEST(LadderCommand, AMalformedItemIsNamedByLine) {
  const TempFolder folder;
  const std::string items =
      folder.write("items.jsonl", R"({"item":"a","events":[{"at":"soon","on":"machine_passed"}]})");
  const Ran ran = run_ctl({"ladder", "simulate", kSeed, "--items", items});
  EXPECT_EQ(ran.exit, Exit::kUsage);
  EXPECT_THAT(ran.err, HasSubstr(items + ":1: /events/0: \"at\" must be an RFC 3339 time."));
}

TEST(LadderCommand, ThePictureNamesEveryStageAndMoveInBothLanguages) {
  const TempFolder folder;
  const std::string out = (folder.path() / "ladder.svg").string();
  ASSERT_EQ(run_ctl({"ladder", "draw", kSeed, "-o", out}).exit, Exit::kOk);
  std::ifstream file(out);
  std::stringstream text;
  text << file.rdbuf();
  const std::string svg = text.str();
  const auto record = nlohmann::json::parse(seed_text()).at(0);
  for (const auto& stage : record["stages"]) {
    EXPECT_THAT(svg, HasSubstr(stage["title"]["zh"].get<std::string>()));
    EXPECT_THAT(svg, HasSubstr(stage["title"]["en"].get<std::string>()));
  }
  for (const auto& move : record["moves"]) {
    EXPECT_THAT(svg, HasSubstr(move["why"]["zh"].get<std::string>()));
  }
  EXPECT_THAT(svg, HasSubstr("所有阈值与时限均由运营方设定"));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_EQ(run_ctl({"ladder", "draw", kSeed, "-o", "picture.bmp"}).exit, Exit::kUsage);
}

}  // namespace
}  // namespace vigil::ctl
