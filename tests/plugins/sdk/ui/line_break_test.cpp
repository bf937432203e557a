#include "plugins/sdk/ui/line_break.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/base/text.h"

namespace vigil::sdk::ui {
namespace {

// Latin is half as wide as a hanzi; joiners and selectors have no width.
float advance(char32_t c) {
  if (c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  return c < 0x2000 ? 1.0F : 2.0F;
}

std::vector<std::string> broken(std::string_view text, float width) {
  std::vector<std::string> out;
  for (const Line& line : break_lines(text, width, advance)) {
    out.emplace_back(text.substr(line.begin, line.end - line.begin));
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(LineBreak, EmptyTextIsOneEmptyLine) { EXPECT_EQ(broken("", 10), Lines{""}); }

TEST(LineBreak, HanziBreakAnywhere) {
  EXPECT_EQ(broken("夜里两点的山羊", 6), (Lines{"夜里两", "点的山", "羊"}));
}

TEST(LineBreak, LatinWordsStayWhole) {
  EXPECT_EQ(broken("the goat is home", 9), (Lines{"the goat", "is home"}));
}

TEST(LineBreak, AWordLongerThanALineIsCut) {
  EXPECT_EQ(broken("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
  EXPECT_EQ(broken("a bcdefghij", 4), (Lines{"a", "bcde", "fghi", "j"}));
}

TEST(LineBreak, ClosingPunctuationNeverBeginsALine) {
  EXPECT_EQ(broken("山羊回家，很好。", 8), (Lines{"山羊回", "家，很", "好。"}));
}

TEST(LineBreak, OpeningPunctuationNeverEndsALine) {
  EXPECT_EQ(broken("说的是《山羊》", 8), (Lines{"说的是", "《山羊》"}));
}

TEST(LineBreak, NewlinesEndLinesAndSpacesBeforeThemVanish) {
  EXPECT_EQ(broken("one  \n\ntwo", 20), (Lines{"one", "", "two"}));
}

TEST(LineBreak, AnEmojiFamilyIsOneCharacter) {
  const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  EXPECT_EQ(broken("看" + family, 6), (Lines{"看", family}));
}

TEST(LineBreak, SkinTonesAndSelectorsStayWithTheirEmoji) {
  const std::string hand = "\U0001F44B\U0001F3FD";
  EXPECT_EQ(broken("好" + hand, 4), (Lines{"好", hand}));
  const std::string heart = "\u2764\uFE0F";
  EXPECT_EQ(broken("好好" + heart, 4), (Lines{"好好", heart}));
}

TEST(LineBreak, ACharacterWiderThanTheLineGetsItsOwn) {
  EXPECT_EQ(broken("山羊", 1), (Lines{"山", "羊"}));
}

TEST(LineBreak, MalformedBytesDoNotEndTheProgram) {
  const std::string text = "a\xFF\xE5\x84";
  const std::vector<Line> lines = break_lines(text, 100, advance);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].end, text.size());
}

// Whatever the text: lines are in order, drop nothing but spaces and newlines, and fit unless one
// character alone does not.
TEST(LineBreak, AnyTextIsKeptWhole) {
  const std::vector<std::string> pieces = {"山",         "羊",     "，", "（", "）",
                                           "goat",       " ",      "-",  "42", "\n",
                                           "\U0001F410", "\u200D", "“",  "”",  "x"};
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::string text;
    for (int i = 0; i < 60; ++i) text += pieces[random() % pieces.size()];
    const float width = 2 + static_cast<float>(random() % 12);
    std::size_t reached = 0;
    for (const Line& line : break_lines(text, width, advance)) {
      ASSERT_LE(reached, line.begin);
      ASSERT_LE(line.begin, line.end);
      for (std::size_t at = reached; at < line.begin; ++at) {
        ASSERT_TRUE(text[at] == ' ' || text[at] == '\n') << at;
      }
      float used = 0;
      int ink = 0;
      for (std::size_t at = line.begin; at < line.end;) {
        const float step = advance(next_code_point(text, at));
        used += step;
        ink += step > 0 ? 1 : 0;
      }
      const std::string_view part =
          std::string_view(text).substr(line.begin, line.end - line.begin);
      const bool one_cluster = ink <= 1 || part.find("\u200D") != std::string_view::npos;
      EXPECT_TRUE(used <= width || one_cluster) << part;
      reached = line.end;
    }
    for (std::size_t at = reached; at < text.size(); ++at) {
      ASSERT_TRUE(text[at] == ' ' || text[at] == '\n');
    }
  }
}

}  // namespace
}  // namespace vigil::sdk::ui
