// The normaliser: what becomes of disguises, and that places lead back exactly.
#include "core/screening/normalise.h"

#include <gtest/gtest.h>

#include <random>

#include "core/base/text.h"

namespace vigil::screening {
namespace {

std::string sound_of(std::string_view text) {
  Normalised plain;
  EXPECT_TRUE(plain.set(text).ok());
  Normalised sound;
  sound.set_sound_of(plain);
  return std::string(sound.text());
}

TEST(Normalise, WidthCaseFontAndScript) {
  EXPECT_EQ(normalise("ＷｅＣｈＡｔ"), "wechat");
  EXPECT_EQ(normalise("𝕏𝓲𝓪𝓷𝓰 𝚢𝚊"), "xiangya");
  EXPECT_EQ(normalise("Straße ﬁn"), "strassefin");
  EXPECT_EQ(normalise("①②❸ ⑽ ٣ ３ 𝟗"), "12310339");
  EXPECT_EQ(normalise("🅰🅱🇨 1️⃣ Ⓥ"), "abc1v");
  EXPECT_EQ(normalise("㎏ ㈱ ¥300 ￥"), "kg株¥300¥");
}

TEST(Normalise, TraditionalBecomesSimplifiedCharacterByCharacter) {
  EXPECT_EQ(normalise("賣象牙製品，裡面有龜"), "卖象牙制品里面有龟");
  EXPECT_EQ(normalise("⾺⻢"), normalise("马马"));
}

TEST(Normalise, SeparatorsInvisibleAndDecoratingAreLeftOut) {
  EXPECT_EQ(normalise("象\u200B牙\u2060 象\uFEFF牙 象\u00AD牙"), "象牙象牙象牙");
  EXPECT_EQ(normalise("象.牙／象_牙★象🐘牙　象\t\r\n牙"), "象牙象牙象牙象牙");
  EXPECT_EQ(normalise("象\u0301\u0489牙\u20DD x\u0336i\u0336ã"), "象牙xia");
  EXPECT_EQ(normalise("象\u0E31牙"), "象牙");  // a Thai vowel on a hanzi
  EXPECT_EQ(normalise(" .,!\u200B"), "");
}

TEST(Normalise, VowelsStayWithTheScriptsThatWriteThem) {
  EXPECT_EQ(normalise("สวัสดี"), "สวัสดี");
  EXPECT_EQ(normalise("हिन्दी"), "हिन्दी");
  EXPECT_EQ(normalise("\u0958"), normalise("\u0915\u093C"));  // a letter with a point, in one and in two
  EXPECT_NE(normalise("\u0958"), normalise("\u0915"));
  EXPECT_NE(normalise("か"), normalise("が"));
  EXPECT_EQ(normalise("ガ"), normalise("ｶﾞ"));
  EXPECT_EQ(normalise("가"), normalise("\u1100\u1161"));
  EXPECT_EQ(normalise("مُحَمَّد"), normalise("محمد"));
}

TEST(Normalise, LookAlikes) {
  EXPECT_EQ(normalise("wесhаt"), "wechat");  // Cyrillic е, с, а
  EXPECT_EQ(normalise("ΑΒοραα"), normalise("ΑΒΟΡΑΑ"));
  EXPECT_EQ(normalise("Вода"), normalise("ВОДА"));
  EXPECT_EQ(normalise("エ业"), "工业");
  EXPECT_EQ(normalise("ᴀꓐⅭ"), "abc");
}

TEST(Normalise, Sounds) {
  EXPECT_EQ(sound_of("象牙"), "xiangya");
  EXPECT_EQ(sound_of("相亚"), "xiangya");
  EXPECT_EQ(sound_of("賣 X 牙1"), "maixya1");
  EXPECT_EQ(sound_of("가"), normalise("가"));
}

TEST(Normalise, MalformedBytesAreEachOneReplacementAndPlacesHold) {
  const std::string_view text =
      "a\xff\xe8\xb1"
      "牙\xed\xa0\x80z";
  Normalised normal;
  ASSERT_TRUE(normal.set(text).ok());
  EXPECT_EQ(normal.text(), "a\uFFFD\uFFFD\uFFFD牙\uFFFD\uFFFD\uFFFDz");
  const std::size_t tusk = normal.text().find("牙");
  EXPECT_EQ(normal.origin(tusk, tusk + 3, text), (Span{4, 7}));
  EXPECT_EQ(normal.origin(1, 4, text), (Span{1, 2}));
}

TEST(Normalise, PlacesLeadBackOverWhatWasLeftOut) {
  const std::string_view text = "買 象\u200B·牙! ㎏";
  Normalised normal;
  ASSERT_TRUE(normal.set(text).ok());
  ASSERT_EQ(normal.text(), "买象牙kg");
  const Span span = normal.origin(3, 9, text);
  EXPECT_EQ(text.substr(span.begin, span.end - span.begin), "象\u200B·牙");
  const Span kilo = normal.origin(9, 10, text);  // half of ㎏ is all of it
  EXPECT_EQ(text.substr(kilo.begin, kilo.end - kilo.begin), "㎏");
  EXPECT_FALSE(normal.ends_character(10));
  EXPECT_TRUE(normal.ends_character(11));
}

// Text of everything: valid and malformed, from all planes, much of it of the kinds that fold.
std::string random_text(std::mt19937& random, int length) {
  std::string text;
  for (int i = 0; i < length; ++i) {
    switch (random() % 8) {
      case 0: text += static_cast<char>(random() % 256); break;
      case 1: append_code_point(text, static_cast<char32_t>(0x300 + random() % 0x70)); break;
      case 2: append_code_point(text, static_cast<char32_t>(0x4E00 + random() % 0x5200)); break;
      case 3: append_code_point(text, static_cast<char32_t>(0xF900 + random() % 0x6F0)); break;
      case 4: append_code_point(text, static_cast<char32_t>(0x1D400 + random() % 0x400)); break;
      case 5: append_code_point(text, static_cast<char32_t>(0x900 + random() % 0x500)); break;
      case 6: append_code_point(text, static_cast<char32_t>(random() % 0x110000)); break;
      default: append_code_point(text, static_cast<char32_t>(0x20 + random() % 0x5F)); break;
    }
  }
  return text;
}

TEST(Normalise, OfRandomBytes) {
  std::mt19937 random(7);
  Normalised normal;
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_text(random, static_cast<int>(random() % 40));
    ASSERT_TRUE(normal.set(text).ok());
    const std::string_view out = normal.text();
    ASSERT_TRUE(is_utf8(out));
    ASSERT_LE(out.size(), text.size() * kMostGrowth);
    EXPECT_EQ(normalise(out), out) << "normalising twice is normalising once";
    // Every range of whole characters comes from a range that normalises to it.
    std::size_t last = 0;
    for (std::size_t at = 0; at < out.size();) {
      std::size_t next = at;
      (void)next_code_point(out, next);
      const Span span = normal.origin(at, next, text);
      ASSERT_LT(span.begin, span.end);
      ASSERT_LE(span.end, text.size());
      ASSERT_GE(span.begin, last);
      last = span.begin;
      at = next;
    }
    if (!out.empty()) {
      const Span whole = normal.origin(0, out.size(), text);
      EXPECT_EQ(normalise(std::string_view(text).substr(whole.begin, whole.end - whole.begin)),
                out);
    }
  }
}

// The same by one long text as by its parts: no state leaks from one set() to the next, and room
// grows as needed.
TEST(Normalise, ReusedMemoryHoldsNothingOfBefore) {
  std::mt19937 random(11);
  Normalised reused;
  for (int round = 0; round < 300; ++round) {
    const std::string text = random_text(random, static_cast<int>(random() % 400));
    ASSERT_TRUE(reused.set(text).ok());
    EXPECT_EQ(reused.text(), normalise(text));
  }
  ASSERT_TRUE(reused.set("").ok());
  EXPECT_EQ(reused.text(), "");
}

TEST(Normalise, PhrasesOfOneCharacterFit) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\uFDFA";
  const std::string once = normalise("\uFDFA");
  EXPECT_GT(once.size(), 20u);
  EXPECT_EQ(normalise(text).size(), once.size() * 1000);
}

TEST(Normalise, EdgesOfWords) {
  const std::string_view text = "加vx123 象v\u0301\u200Bx";
  const std::size_t v = 3;
  EXPECT_EQ(edge_before(text, v), Edge::kFree);
  EXPECT_EQ(edge_after(text, v), Edge::kLetter);
  EXPECT_EQ(edge_after(text, v + 2), Edge::kDigit);
  EXPECT_EQ(edge_before(text, v + 2), Edge::kLetter);
  EXPECT_EQ(edge_after(text, v + 5), Edge::kFree);
  EXPECT_EQ(edge_after(text, text.find('v', 5) + 1),
            Edge::kLetter);  // over the accent and the zero width
  EXPECT_EQ(edge_before(text, text.size() - 1), Edge::kLetter);
  EXPECT_EQ(edge_before(text, 0), Edge::kFree);
  EXPECT_EQ(edge_after(text, text.size()), Edge::kFree);
}

TEST(Normalise, CodePointsAreCountedUpToPlaces) {
  CodePointCounter counter("a象\xff🐘b");
  EXPECT_EQ(counter.upto(0), 0);
  EXPECT_EQ(counter.upto(4), 2);
  EXPECT_EQ(counter.upto(9), 4);
  EXPECT_EQ(counter.upto(1), 1);
  EXPECT_EQ(counter.upto(10), 5);
}

}  // namespace
}  // namespace vigil::screening
