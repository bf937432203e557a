#include "app/workstation/shell/theme_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace vigil::shell {
namespace {

using sdk::ui::Theme;
using sdk::ui::Token;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kThemes = VIGIL_SOURCE_DIR "/themes";

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

ImU32 color(const Theme& theme, Token token) {
  return theme.colors[static_cast<std::size_t>(token)];
}

// Surfaces that texts stand on.
constexpr Token kSurfaces[] = {Token::kBackground, Token::kRaised, Token::kSunken, Token::kOverlay};

void expect_contrast(const Theme& theme, Token front, double least, double least_selected) {
  for (const Token surface : kSurfaces) {
    EXPECT_GE(contrast_ratio(color(theme, front), color(theme, surface)), least)
        << theme.id << ": " << to_word(front) << " on " << to_word(surface);
    const ImU32 selected = blend_over(color(theme, Token::kSelection), color(theme, surface));
    EXPECT_GE(contrast_ratio(color(theme, front), selected), least_selected)
        << theme.id << ": " << to_word(front) << " on a selected row on " << to_word(surface);
  }
}

class ThemeFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "themes-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::filesystem::copy_file(kThemes / "night.json", folder_ / "night.json");
    std::filesystem::copy_file(kThemes / "day.json", folder_ / "day.json");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const char* file, const std::string& text) const {
    std::ofstream(folder_ / file) << text;
  }

  std::filesystem::path folder_;
};

TEST(Themes, ShippedThemesAreAccepted) {
  const ThemeStore store(kThemes);
  EXPECT_THAT(store.problems(), IsEmpty());
  std::vector<std::string> ids;
  for (const Theme& theme : store.themes()) ids.push_back(theme.id);
  EXPECT_THAT(ids, ElementsAre("night", "day", "high_contrast"));
  EXPECT_EQ(store.find("night")->title_zh, "守夜");
  EXPECT_TRUE(store.find("night")->dark);
  EXPECT_FALSE(store.find("day")->dark);
  EXPECT_EQ(color(*store.find("night"), Token::kBackground), IM_COL32(0x14, 0x16, 0x1A, 0xFF));
  EXPECT_EQ(store.find("no such theme")->id, "night");
}

TEST(Themes, ContrastRatioIsTheOneOfWcag) {
  EXPECT_NEAR(contrast_ratio(IM_COL32_WHITE, IM_COL32_BLACK), 21.0, 0.001);
  EXPECT_NEAR(contrast_ratio(IM_COL32(0x77, 0x77, 0x77, 0xFF), IM_COL32_WHITE), 4.478, 0.001);
  EXPECT_NEAR(contrast_ratio(IM_COL32(1, 2, 3, 0), IM_COL32(90, 90, 90, 255)), 1.0, 0.001);
}

TEST(Themes, NightTextStandsOut) {
  const ThemeStore store(kThemes);
  const Theme& night = *store.find("night");
  for (const Token surface :
       {Token::kBackground, Token::kRaised, Token::kSunken, Token::kOverlay}) {
    EXPECT_GE(contrast_ratio(color(night, Token::kText), color(night, surface)), 11.0)
        << to_word(surface);
    EXPECT_GE(contrast_ratio(color(night, Token::kTextSecondary), color(night, surface)), 5.0)
        << to_word(surface);
  }
  EXPECT_GE(contrast_ratio(color(night, Token::kText), color(night, Token::kKeyCap)), 7.0);
}

TEST(Themes, EveryMeaningIsReadableInEveryTheme) {
  const ThemeStore store(kThemes);
  for (const Theme& theme : store.themes()) {
    const bool high = theme.id == "high_contrast";
    for (const Token front : {Token::kText, Token::kTextSecondary, Token::kAccent, Token::kAllow,
                              Token::kLabel, Token::kWarn, Token::kLimit, Token::kRemove,
                              Token::kEscalate, Token::kGood, Token::kPending, Token::kProblem}) {
      expect_contrast(theme, front, high ? 7.0 : 4.5, high ? 7.0 : 3.0);
    }
    EXPECT_GE(contrast_ratio(color(theme, Token::kOnAccent), color(theme, Token::kAccent)),
              high ? 7.0 : 4.5)
        << theme.id;
    for (const Token words : {Token::kText, Token::kTextSecondary}) {
      EXPECT_GE(contrast_ratio(color(theme, words), color(theme, Token::kKeyCap)), high ? 7.0 : 4.5)
          << theme.id;
    }
    if (high) {
      expect_contrast(theme, Token::kTextDisabled, 7.0, 4.5);
    }
    // Shapes, not texts: WCAG asks for 3:1.
    for (const Token shape : {Token::kFocus, Token::kSeverity, Token::kMark}) {
      for (const Token surface : kSurfaces) {
        EXPECT_GE(contrast_ratio(color(theme, shape), color(theme, surface)), 3.0)
            << theme.id << ": " << to_word(shape) << " on " << to_word(surface);
      }
    }
  }
}

TEST(Themes, SchemaListsTheTokensOfTheCode) {
  const auto schema = nlohmann::json::parse(text_of(kThemes / "tokens.schema.json"));
  const auto& required = schema["properties"]["colors"]["required"];
  ASSERT_EQ(required.size(), sdk::ui::kTokenCount);
  for (std::size_t i = 0; i < sdk::ui::kTokenCount; ++i) {
    EXPECT_EQ(required[i], std::string(to_word(static_cast<Token>(i))));
    EXPECT_TRUE(
        schema["properties"]["colors"]["properties"].contains(to_word(static_cast<Token>(i))));
  }
}

TEST(Themes, ABadFileIsRefusedWithFileLineAndReason) {
  const std::string good = text_of(kThemes / "night.json");
  const auto problem = [](const std::string& text) {
    const Result<Theme> theme = parse_theme(text, "/some/where/dusk.json");
    return theme.ok() ? std::string("accepted") : theme.error().message;
  };
  EXPECT_EQ(problem(good), "accepted");
  EXPECT_EQ(problem(""), "dusk.json, line 1: the file is empty");
  EXPECT_EQ(problem("[]"), "dusk.json, line 1: a theme is an object with title, dark and colors");
  EXPECT_THAT(problem(replaced(good, "\"dark\": true,", "\"dark\": true")),
              HasSubstr("dusk.json, line 5"));
  EXPECT_EQ(problem(replaced(good, "#1C1F25", "#1C1F2")),
            "dusk.json, line 7: \"raised\" is a colour such as \"#1C1F25\" or \"#1C1F25B3\"");
  EXPECT_EQ(problem(replaced(good, "\"#1C1F25\"", "12")),
            "dusk.json, line 7: \"raised\" is a colour such as \"#1C1F25\" or \"#1C1F25B3\"");
  EXPECT_EQ(problem(replaced(good, "\"raised\"", "\"risen\"")),
            "dusk.json, line 7: \"risen\" is not a token; tokens.schema.json lists them");
  EXPECT_EQ(problem(replaced(good, "    \"raised\": \"#1C1F25\",\n", "")),
            "dusk.json, line 5: the token \"raised\" has no colour");
  EXPECT_EQ(problem(replaced(good, "\"en\": \"Night watch\"", "\"en\": \"\"")),
            "dusk.json, line 3: the title has no text for \"en\"");
  EXPECT_EQ(problem(replaced(good, "\"dark\": true", "\"dark\": \"yes\"")),
            "dusk.json, line 4: \"dark\" is true or false");
  EXPECT_EQ(problem(replaced(good, "\"dark\"", "\"darkness\"")),
            "dusk.json, line 4: \"darkness\" is not part of a theme");
  EXPECT_THAT(problem(replaced(good, "\"raised\"", "\"background\"")),
              HasSubstr("dusk.json, line 7"));
}

TEST_F(ThemeFolder, ABrokenFileKeepsItsLastGoodVersion) {
  ThemeStore store(folder_);
  ASSERT_EQ(store.themes().size(), 2U);
  EXPECT_FALSE(store.reload());

  write("day.json", "{");
  EXPECT_TRUE(store.reload());
  ASSERT_EQ(store.problems().size(), 1U);
  EXPECT_THAT(store.problems()[0], HasSubstr("day.json, line 1"));
  EXPECT_EQ(store.find("day")->id, "day");
  EXPECT_EQ(color(*store.find("day"), Token::kBackground), IM_COL32(0xF1, 0xEE, 0xE6, 0xFF));

  write("day.json", replaced(text_of(kThemes / "day.json"), "#F1EEE6", "#FFFFFF"));
  EXPECT_TRUE(store.reload());
  EXPECT_THAT(store.problems(), IsEmpty());
  EXPECT_EQ(color(*store.find("day"), Token::kBackground), IM_COL32_WHITE);

  std::filesystem::remove(folder_ / "day.json");
  EXPECT_TRUE(store.reload());
  EXPECT_EQ(store.find("day")->id, "night");
}

TEST_F(ThemeFolder, AnEmptyFileAtTheStartIsLeftOut) {
  write("dusk.json", "");
  const ThemeStore store(folder_);
  EXPECT_EQ(store.themes().size(), 2U);
  EXPECT_THAT(store.problems(), ElementsAre("dusk.json, line 1: the file is empty"));
}

TEST_F(ThemeFolder, AMissingFolderKeepsWhatThereWas) {
  ThemeStore store(folder_);
  std::filesystem::rename(folder_, folder_.string() + "-away");
  EXPECT_TRUE(store.reload());
  EXPECT_EQ(store.themes().size(), 2U);
  EXPECT_THAT(store.problems(), ElementsAre(HasSubstr("cannot be read")));
  std::filesystem::rename(folder_.string() + "-away", folder_);
}

}  // namespace
}  // namespace vigil::shell
