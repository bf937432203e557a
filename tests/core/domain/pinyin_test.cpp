#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/domain/policy.h"

namespace vigil::domain {
namespace {

TEST(Pinyin, InitialsOfCommonWords) {
  EXPECT_EQ(pinyin_initials("野生动物 A"), "ysdwa");
  EXPECT_EQ(pinyin_initials("未成年人"), "wcnr");
  EXPECT_EQ(pinyin_initials("血腥暴力"), "xxbl");
  EXPECT_EQ(pinyin_initials("垃圾广告"), "ljgg");
  EXPECT_EQ(pinyin_initials("谣言"), "yy");
  EXPECT_EQ(pinyin_initials("安全二号"), "aqeh");
}

TEST(Pinyin, KeepsLettersAndDigitsDropsTheRest) {
  EXPECT_EQ(pinyin_initials("B2：类（甲）-Z"), "b2ljz");
  EXPECT_EQ(pinyin_initials("Ａ１级"), "a1j");
  EXPECT_EQ(pinyin_initials("Łódź"), "Łódź");
  EXPECT_EQ(pinyin_initials("2×3÷4"), "234");
  EXPECT_EQ(pinyin_initials(""), "");
  EXPECT_EQ(pinyin_initials("🐐，。！ \t"), "");
  EXPECT_EQ(pinyin_initials("\xff\xe4\xb8"), "");
}

TEST(Pinyin, NearlyEveryHanziHasAnInitialAndAllAreLetters) {
  int without = 0;
  for (char32_t c = 0x4E00; c <= 0x9FFF; ++c) {
    std::string hanzi;
    append_code_point(hanzi, c);
    const std::string initial = pinyin_initials(hanzi);
    if (initial.empty()) {
      ++without;
      continue;
    }
    ASSERT_EQ(initial.size(), 1u);
    ASSERT_TRUE(initial[0] >= 'a' && initial[0] <= 'z');
    // No Mandarin syllable begins with these.
    ASSERT_TRUE(initial[0] != 'i' && initial[0] != 'u' && initial[0] != 'v') << hanzi;
  }
  EXPECT_LT(without, 200);
  std::string beyond;
  append_code_point(beyond, 0x4DFF);
  append_code_point(beyond, 0xA000);
  EXPECT_EQ(pinyin_initials(beyond), "");
}

TEST(Pinyin, IsAppliedCharacterByCharacter) {
  for (const std::string_view text : {"危险动作", "引流 QQ123", "网络诈骗"}) {
    std::string joined;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t from = at;
      (void)next_code_point(text, at);
      joined += pinyin_initials(text.substr(from, at - from));
    }
    EXPECT_EQ(pinyin_initials(text), joined);
  }
}

}  // namespace
}  // namespace vigil::domain
