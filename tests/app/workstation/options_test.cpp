// The desk's command line: what it takes for recording and replaying, and what it does not.
#include "app/workstation/options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vigil::workstation {
namespace {

struct Parsed {
  std::optional<Options> options;
  int exit_code = 0;
};

Parsed parse(std::vector<std::string> words) {
  words.insert(words.begin(), "vigil");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  Parsed parsed;
  parsed.options = parse_options(static_cast<int>(argv.size()), argv.data(), parsed.exit_code);
  return parsed;
}

TEST(DeskOptions, NothingIsRecordedUnlessAsked) {
  const Parsed parsed = parse({});
  ASSERT_TRUE(parsed.options);
  EXPECT_TRUE(parsed.options->record.empty());
  EXPECT_TRUE(parsed.options->replay.empty());
  EXPECT_EQ(parsed.options->replay_clock, nullptr);
}

TEST(DeskOptions, ARobotMayBeRecorded) {
  const Parsed parsed = parse({"--headless", "--script", "a.script", "--record", "monday"});
  ASSERT_TRUE(parsed.options);
  EXPECT_EQ(parsed.options->record, "monday");
  EXPECT_EQ(parsed.options->script, "a.script");
}

TEST(DeskOptions, AReplayIsNeitherRecordedNorScripted) {
  const Parsed alone = parse({"--replay", "monday"});
  ASSERT_TRUE(alone.options);
  EXPECT_EQ(alone.options->replay, "monday");
  for (const char* other : {"--record", "--script"}) {
    const Parsed both = parse({"--replay", "monday", other, "tuesday"});
    EXPECT_FALSE(both.options) << other;
    EXPECT_EQ(both.exit_code, 2) << other;
  }
  EXPECT_EQ(parse({"--replay"}).exit_code, 2) << "which one";
}

TEST(DeskOptions, APracticeMayBeScriptedAndIsNeitherRecordedNorReplayed) {
  const Parsed alone = parse({"--practice", "monday", "--script", "a.script"});
  ASSERT_TRUE(alone.options);
  EXPECT_EQ(alone.options->practice, "monday");
  EXPECT_TRUE(alone.options->practice_in.empty());
  const Parsed kept = parse({"--practice", "monday", "--practice-in", "mine"});
  ASSERT_TRUE(kept.options);
  EXPECT_EQ(kept.options->practice_in, "mine");
  for (const char* other : {"--record", "--replay"}) {
    const Parsed both = parse({"--practice", "monday", other, "tuesday"});
    EXPECT_FALSE(both.options) << other;
    EXPECT_EQ(both.exit_code, 2) << other;
  }
  EXPECT_EQ(parse({"--practice"}).exit_code, 2) << "on which one";
  EXPECT_EQ(parse({"--practice-in", "mine"}).exit_code, 2) << "a practice on what";
}

}  // namespace
}  // namespace vigil::workstation
