#include "app/workstation/shell/text_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace vigil::shell {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Entries = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kChineseRule =
    "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n";
constexpr const char* kEnglishRule = "Plural-Forms: nplurals=2; plural=(n != 1);\n";

void put(std::string& to, std::uint32_t number, bool swapped) {
  for (int i = 0; i < 4; ++i) to += static_cast<char>(number >> 8 * (swapped ? 3 - i : i) & 0xFF);
}

// A .mo file as msgfmt writes it, without its hash table.
std::string mo(Entries entries, bool swapped = false) {
  std::sort(entries.begin(), entries.end());
  const auto count = static_cast<std::uint32_t>(entries.size());
  std::string head;
  for (const std::uint32_t number :
       {0x950412DEU, 0U, count, 28U, 28U + 8 * count, 0U, 28U + 16 * count}) {
    put(head, number, swapped);
  }
  std::string keys;
  std::string values;
  std::string strings;
  const std::size_t start = 28 + std::size_t{16} * count;
  const auto add = [&](std::string& table, const std::string& text) {
    put(table, static_cast<std::uint32_t>(text.size()), swapped);
    put(table, static_cast<std::uint32_t>(start + strings.size()), swapped);
    strings += text + '\0';
  };
  for (const auto& [key, value] : entries) add(keys, key);
  for (const auto& [key, value] : entries) add(values, value);
  return head + keys + values + strings;
}

Entries chinese() {
  return {{"", kChineseRule},
          {"verdict.allow", "通过"},
          {"sent\0sent.plural"s, "已发送 {count} 条"},
          {"empty", ""}};
}

Entries english() {
  return {{"", kEnglishRule},
          {"verdict.allow", "Allow"},
          {"sent\0sent.plural"s, "{count} decision sent\0{count} decisions sent"s}};
}

class Catalogues : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "texts-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write("zh_CN.mo", mo(chinese()));
    write("en.mo", mo(english()));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const char* file, const std::string& bytes) const {
    std::ofstream(folder_ / file, std::ios::binary) << bytes;
  }
  std::string refusal(const std::string& bytes) const {
    write("broken.mo", bytes);
    const Result<MoFile> file = MoFile::open(folder_ / "broken.mo");
    if (file.ok()) return "accepted";
    EXPECT_EQ(file.error().code, ErrorCode::kCorrupt);
    return file.error().message;
  }

  std::filesystem::path folder_;
};

TEST_F(Catalogues, ChineseComesFirstAndTheLanguageSwitches) {
  const auto catalog = TextCatalog::open(folder_);
  ASSERT_TRUE(catalog.ok()) << catalog.error().message;
  TextCatalog& texts = **catalog;
  EXPECT_EQ(texts.language(), "zh_CN");
  EXPECT_THAT(texts.languages(), ElementsAre("en", "zh_CN"));
  const char* const chinese_words = texts.text({"verdict.allow"});
  EXPECT_STREQ(chinese_words, "通过");
  ASSERT_TRUE(texts.set_language("en").ok());
  EXPECT_STREQ(texts.text({"verdict.allow"}), "Allow");
  EXPECT_STREQ(chinese_words, "通过") << "a text stays where it is when the language changes";
  const Status refused = texts.set_language("tlh");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(texts.language(), "en");
}

TEST_F(Catalogues, PluralFormsFollowTheFilesRule) {
  const auto catalog = TextCatalog::open(folder_);
  ASSERT_TRUE(catalog.ok());
  EXPECT_STREQ((*catalog)->plural({"sent"}, 1), "已发送 {count} 条");
  EXPECT_STREQ((*catalog)->plural({"sent"}, 3), "已发送 {count} 条");
  ASSERT_TRUE((*catalog)->set_language("en").ok());
  EXPECT_STREQ((*catalog)->plural({"sent"}, 1), "{count} decision sent");
  EXPECT_STREQ((*catalog)->plural({"sent"}, 0), "{count} decisions sent");
  EXPECT_STREQ((*catalog)->plural({"sent"}, 12), "{count} decisions sent");
  EXPECT_STREQ((*catalog)->plural({"verdict.allow"}, 12), "Allow");
}

TEST_F(Catalogues, AMissingTextIsItsKey) {
  const auto catalog = TextCatalog::open(folder_);
  ASSERT_TRUE(catalog.ok());
  const char* missing = nullptr;
  {
    const std::string key = "no.such.key";
    missing = (*catalog)->text({key});
  }
  EXPECT_STREQ(missing, "no.such.key");
  EXPECT_STREQ((*catalog)->plural({"neither"}, 2), "neither");
  EXPECT_STREQ((*catalog)->text({"empty"}), "empty");
}

TEST_F(Catalogues, TheOtherByteOrderReadsTheSame) {
  write("zh_CN.mo", mo(chinese(), true));
  const auto catalog = TextCatalog::open(folder_);
  ASSERT_TRUE(catalog.ok()) << catalog.error().message;
  EXPECT_STREQ((*catalog)->text({"verdict.allow"}), "通过");
}

TEST_F(Catalogues, WithoutChineseThereIsNoCatalogue) {
  std::filesystem::remove(folder_ / "zh_CN.mo");
  const auto catalog = TextCatalog::open(folder_);
  ASSERT_FALSE(catalog.ok());
  EXPECT_THAT(catalog.error().message, HasSubstr("no Chinese texts"));
  EXPECT_FALSE(TextCatalog::open(folder_ / "nowhere").ok());
}

TEST_F(Catalogues, DamagedFilesAreRefused) {
  const std::string good = mo(english());
  EXPECT_EQ(refusal(good), "accepted");
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(refusal("msgid"), HasSubstr("not a gettext .mo file"));
  EXPECT_THAT(refusal(std::string(64, 'x')), HasSubstr("not a gettext .mo file"));
  std::string newer = good;
  newer[6] = 1;
  EXPECT_THAT(refusal(newer), HasSubstr("newer than this program"));
  std::string many = good;
  many[11] = 127;
  EXPECT_THAT(refusal(many), HasSubstr("cut off"));
  EXPECT_THAT(refusal(mo({{"", "Plural-Forms: nplurals=3; plural=n%3;\n"}})),
              HasSubstr("plural rule"));
  EXPECT_THAT(refusal(mo({{"a", "1"}, {"a\0b"s, "2"}})), HasSubstr("appears twice"));
  EXPECT_THAT(refusal(mo({{"a", "\xFF\xFE"}})), HasSubstr("not UTF-8"));
}

// Whatever single byte is damaged, reading ends in a refusal or in texts that lie inside the file.
TEST_F(Catalogues, EveryTruncationAndEveryFlippedByteIsSurvived) {
  const std::string good = mo(english());
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_NE(refusal(good.substr(0, length)), "accepted") << "cut to " << length;
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xFF);
    write("broken.mo", damaged);
    if (const Result<MoFile> file = MoFile::open(folder_ / "broken.mo")) {
      for (const auto& [key, value] : english()) {
        const char* const found = file->find(key.c_str());
        if (found != nullptr) {
          EXPECT_LE(std::string(found).size(), good.size());
        }
        (void)file->find_plural(key.c_str(), 2);
      }
    }
  }
}

}  // namespace
}  // namespace vigil::shell
