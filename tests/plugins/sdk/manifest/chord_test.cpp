#include "plugins/sdk/manifest/chord.h"

#include <gtest/gtest.h>

namespace vigil::sdk::manifest {
namespace {

TEST(Chord, OneSpellingForEachKey) {
  const std::pair<const char*, const char*> spellings[] = {{"a", "A"},
                                                           {"ctrl+shift+k", "Ctrl+Shift+K"},
                                                           {"Shift+Control+K", "Ctrl+Shift+K"},
                                                           {"?", "?"},
                                                           {"F12", "F12"},
                                                           {"space", "Space"},
                                                           {"escape", "Esc"},
                                                           {"Return", "Enter"},
                                                           {"left", "Left"},
                                                           {"Ctrl++", "Ctrl++"},
                                                           {"+", "+"},
                                                           {"Alt+Super+1", "Alt+Super+1"},
                                                           {"[", "["},
                                                           {"Shift+Left", "Shift+Left"},
                                                           {"Ctrl+Shift+=", "Ctrl+Shift+="},
                                                           {"é", "é"}};
  for (const auto& [written, wanted] : spellings) {
    const auto chord = parse_chord(written);
    ASSERT_TRUE(chord.ok()) << written << ": " << chord.error().message;
    EXPECT_EQ(to_text(*chord), wanted);
    EXPECT_EQ(parse_chord(to_text(*chord)).value(), *chord);
  }
}

TEST(Chord, RefusalsQuoteTheKey) {
  const std::pair<const char*, const char*> refused[] = {
      {"", "\"\" is not a key: it is empty."},
      {"Ctrl+", "\"Ctrl+\" is not a key: a key has to follow the last \"+\"."},
      {"Hyper+A",
       "\"Hyper+A\" is not a key: \"Hyper\" is no modifier; there are Ctrl, Shift, Alt and Super."},
      {"Ctrl+Ctrl+A", "\"Ctrl+Ctrl+A\" is not a key: Ctrl is there twice."},
      {"F13", "\"F13\" is not a key: no key is called \"F13\"."},
      {"AB", "\"AB\" is not a key: no key is called \"AB\"."},
      {" ", "\" \" is not a key: it cannot be seen."},
      {"\xFF", "\"\xFF\" is not a key: it cannot be seen."},
      {"Shift+/",
       "\"Shift+/\" is not a key: write the character that Shift makes instead of \"Shift+/\"."}};
  for (const auto& [written, sentence] : refused) {
    const auto chord = parse_chord(written);
    ASSERT_FALSE(chord.ok()) << written;
    EXPECT_EQ(chord.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(chord.error().message, sentence);
  }
}

TEST(Chord, SingleKeysAreThoseThatCouldBeTyping) {
  for (const char* single : {"A", "Shift+A", "?", "Space", "Left", "F1"}) {
    EXPECT_TRUE(parse_chord(single).value().is_single_key()) << single;
  }
  for (const char* modified : {"Ctrl+A", "Alt+A", "Super+Space", "Ctrl+Shift+K"}) {
    EXPECT_FALSE(parse_chord(modified).value().is_single_key()) << modified;
  }
}

}  // namespace
}  // namespace vigil::sdk::manifest
