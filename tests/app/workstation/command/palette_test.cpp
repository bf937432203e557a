#include "app/workstation/command/palette.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/workstation/command/some_commands.h"

namespace vigil::workstation::command {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class PaletteTest : public ::testing::Test {
 protected:
  PaletteTest() { keymap_.resolve(some_.registry); }

  std::vector<std::string> ids(std::string_view query, std::string_view language = "zh_CN") {
    std::vector<std::string> ids;
    for (const PaletteEntry& entry : palette_.rank(query, language, "review"))
      ids.push_back(entry.command->id);
    return ids;
  }

  SomeCommands some_;
  Keymap keymap_;
  Palette palette_{some_.registry, keymap_};
};

TEST_F(PaletteTest, FindsByChineseEnglishPinyinAndId) {
  EXPECT_THAT(ids("通过"), ElementsAre("review.allow"));
  EXPECT_THAT(ids("allow"), ElementsAre("review.allow"));
  EXPECT_EQ(ids("tg").front(), "review.allow");
  EXPECT_EQ(ids("qjyz").front(), "review.step");
  EXPECT_EQ(ids("app.key").front(), "app.key_help");
  EXPECT_TRUE(ids("zzz").empty());
}

TEST_F(PaletteTest, WordsAreMatchedOneByOne) {
  EXPECT_THAT(ids("help key", "en"), ElementsAre("app.key_help"));
  EXPECT_TRUE(ids("help allow", "en").empty());
}

TEST_F(PaletteTest, EmptyQueryListsAllRecentlyUsedFirst) {
  EXPECT_EQ(ids("").size(), 6u);
  palette_.used("app.key_help");
  palette_.used("review.remove");
  EXPECT_EQ(ids("")[0], "review.remove");
  EXPECT_EQ(ids("")[1], "app.key_help");
  // What belongs to a workspace that is not shown comes last.
  EXPECT_EQ(ids("").back(), "rating.good");
}

TEST_F(PaletteTest, WhatIsNotPossibleComesAfterTheOthers) {
  some_.disabled = "review.allow";
  const auto entries = palette_.rank("", "zh_CN", "review");
  EXPECT_EQ(entries[4].command->id, "review.allow");
  EXPECT_FALSE(entries[4].enabled);
}

TEST(FuzzyMatch, PrefersBeginningsAndNeighbours) {
  EXPECT_GT(fuzzy_match("ke", "Key help").score, fuzzy_match("ke", "Take").score);
  EXPECT_GT(fuzzy_match("kh", "Key help").score, fuzzy_match("kh", "kaah").score);
  EXPECT_GT(fuzzy_match("help", "help").score, fuzzy_match("help", "helper").score);
  EXPECT_LT(fuzzy_match("hk", "Key help!").score, 0);
  EXPECT_THAT(fuzzy_match("kyhl", "Key help").hits,
              ElementsAre(Pair(0u, 1u), Pair(2u, 3u), Pair(4u, 5u), Pair(6u, 7u)));
  // Bytes of whole characters.
  EXPECT_THAT(fuzzy_match("面板", "命令面板").hits, ElementsAre(Pair(6u, 12u)));
  EXPECT_EQ(fuzzy_match("", "anything").score, 0);
}

}  // namespace
}  // namespace vigil::workstation::command
