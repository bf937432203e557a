#include "plugins/sdk/ui/icon.h"

#include <gtest/gtest.h>

#include <set>

namespace vigil::sdk::ui {
namespace {

TEST(Icons, EveryNameIsItsOwnAndLeadsBack) {
  std::set<std::string_view> words;
  for (int i = 0; i < static_cast<int>(Icon::kCount); ++i) {
    const auto icon = static_cast<Icon>(i);
    EXPECT_TRUE(words.insert(to_word(icon)).second) << to_word(icon);
    EXPECT_EQ(icon_from_word(to_word(icon)), icon);
    if (icon != Icon::kNone) {
      EXPECT_GE(code_point(icon), U'\xF000');
      EXPECT_LE(code_point(icon), U'\xF2E0');
    }
  }
  EXPECT_FALSE(icon_from_word("no_such_icon"));
  EXPECT_FALSE(icon_from_word(""));
}

TEST(Icons, VerdictsDifferInGlyphAndColour) {
  std::set<Icon> icons;
  std::set<Token> tokens;
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    EXPECT_TRUE(icons.insert(icon_of(verdict)).second);
    EXPECT_TRUE(tokens.insert(token_of(verdict)).second);
  }
}

TEST(Icons, TheSixStatesDifferInGlyph) {
  std::set<Icon> icons;
  for (const domain::DecisionState state : domain::kAllDecisionStates) {
    EXPECT_TRUE(icons.insert(icon_of(state)).second);
  }
}

}  // namespace
}  // namespace vigil::sdk::ui
