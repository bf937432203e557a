// Editions of the list of protected animals: what is shipped, what strangers' tables do, and what
// changed between two.
#include "core/domain/wildlife/edition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iconv.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/wildlife/edition_compare.h"
#include "core/domain/wildlife/edition_csv.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kFolder = std::string(VIGIL_SOURCE_DIR) + "/plugins/wildlife/";

Edition head(std::string id = "cn-2021", std::string from = "2021-02-01") {
  Edition edition;
  edition.id = std::move(id);
  edition.title_zh = "名录";
  edition.title_en = "List";
  edition.source = "a test";
  edition.valid_from = std::move(from);
  return edition;
}

EditionReading read(std::string_view csv) {
  auto reading = read_edition_csv(csv, head());
  EXPECT_TRUE(reading.ok()) << reading.error().message;
  return reading.value_or({});
}

std::string converted(const char* to, std::string text) {
  const iconv_t handle = iconv_open(to, "UTF-8");
  std::string out(text.size() * 4 + 8, '\0');
  char* in = text.data();
  char* at = out.data();
  std::size_t left = text.size();
  std::size_t room = out.size();
  EXPECT_EQ(iconv(handle, &in, &left, &at, &room), 0u);
  iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

const std::string kTwo =
    "name_zh,name_la,level,aquatic,note\n"
    "丹顶鹤,Grus japonensis,1,0,\n"
    "大鲵,Andrias davidianus,2,1,仅限野外种群\n";

TEST(Edition, TheShippedTableHasItsCounts) {
  const auto bytes = read_file(kFolder + "data/cn_protected_animals_2021.csv");
  ASSERT_TRUE(bytes.ok());
  const EditionReading reading = read(*bytes);
  EXPECT_THAT(reading.refused, IsEmpty());
  EXPECT_EQ(reading.edition.species.size(), 988u);
  const LevelCounts counts = count_levels(reading.edition);
  EXPECT_EQ(counts.first, 235u);
  EXPECT_EQ(counts.second, 753u);
  EXPECT_EQ(counts.aquatic, 302u);
  EXPECT_EQ(counts.whole_taxa, 8u);
}

// What desks get is what the table says.
TEST(Edition, TheFirstRecordsAreTheTable) {
  const auto heads = parse_json(*read_file(kFolder + "schema/wildlife_editions.seed.json"));
  const auto parts = parse_json(*read_file(kFolder + "schema/wildlife_species.seed.json"));
  ASSERT_TRUE(heads.ok() && parts.ok());
  const EditionRecords records =
      editions_from_records(heads->get<std::vector<json>>(), parts->get<std::vector<json>>());
  EXPECT_THAT(records.problems, IsEmpty());
  ASSERT_EQ(records.editions.size(), 1u);
  Edition shipped = read(*read_file(kFolder + "data/cn_protected_animals_2021.csv")).edition;
  EXPECT_EQ(records.editions[0].valid_from, "2021-02-01");
  ASSERT_EQ(records.editions[0].species.size(), shipped.species.size());
  for (std::size_t i = 0; i < shipped.species.size(); ++i) {
    shipped.species[i].line = 0;
    EXPECT_EQ(records.editions[0].species[i], shipped.species[i]) << shipped.species[i].name_zh;
  }
}

TEST(Edition, FormerNamesAndScopeAreReadFromTheNote) {
  const EditionReading reading = read(
      "name_zh,name_la,level,note\n厦门文昌鱼,Branchiostoma "
      "belcheri,2,仅限野外种群。原名“文昌鱼”。\n");
  ASSERT_EQ(reading.edition.species.size(), 1u);
  EXPECT_THAT(reading.edition.species[0].former, ElementsAre("文昌鱼"));
  EXPECT_TRUE(reading.edition.species[0].wild_only);
}

TEST(Edition, ColumnsMayStandInAnyOrderAndInChinese) {
  const EditionReading reading = read("保护级别,学名,备注,中文名\n一级,Grus japonensis,,丹顶鹤\n");
  ASSERT_EQ(reading.edition.species.size(), 1u);
  EXPECT_EQ(reading.edition.species[0].name_zh, "丹顶鹤");
  EXPECT_EQ(reading.edition.species[0].level, 1);
}

TEST(Edition, EncodingsOfSpreadsheetsAreRecognised) {
  for (const char* charset : {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"}) {
    for (const bool marked : {false, true}) {
      std::string text = kTwo;
      if (marked && std::string_view(charset) != "GB18030") text = "\xEF\xBB\xBF" + text;
      const EditionReading reading = read(converted(charset, text));
      EXPECT_EQ(to_word(reading.charset), charset) << marked;
      ASSERT_EQ(reading.edition.species.size(), 2u) << charset << marked;
      EXPECT_EQ(reading.edition.species[1].name_zh, "大鲵");
      EXPECT_THAT(reading.refused, IsEmpty());
    }
  }
  const auto broken = read_edition_csv("name_zh,name_la,level\n\xFF\xFF\xFF,a,1\n", head());
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(broken.error().message, HasSubstr("line 2"));
}

TEST(Edition, EachRowThatCannotBeUsedHasItsLineAndReason) {
  const EditionReading reading = read(
      "name_zh,name_la,level,aquatic,note,valid_from\n"
      "丹顶鹤,Grus japonensis,1,0,,\n"
      "Grus nigricollis,黑颈鹤,1,0,,\n"
      "白枕鹤,GRUS JAPONENSIS,1,0,,\n"
      "丹顶鹤,Grus other,1,0,,\n"
      "灰鹤,Grus grus,3,0,,\n"
      "白鹤,Grus leucogeranus,1,0,,1900-01-00\n"
      "白头鹤,Grus monacha,1,0,,1900-01-01\n"
      "蓑羽鹤,Grus virgo,2,maybe,,\n"
      "赤颈鹤,Grus antigone,1\n"
      "\"=HYPERLINK(1)\",Grus formula,1,0,,\n"
      ",Grus nameless,1,0,,\n"
      "沙丘鹤,Grus canadensis,2,0,,2021-02-01\n");
  EXPECT_EQ(reading.rows, 12u);
  EXPECT_EQ(reading.edition.species.size(), 2u);
  ASSERT_EQ(reading.refused.size(), 10u);
  const std::pair<int, const char*> expected[] = {
      {3, "swapped"},     {4, "line 2 already"}, {5, "line 2 already"}, {6, "no class"},
      {7, "no day"},      {8, "spreadsheets"},   {9, "aquatic"},        {10, "has 3 cells"},
      {11, "no Chinese"}, {12, "name is empty"}};
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(reading.refused[i].line, expected[i].first);
    EXPECT_THAT(reading.refused[i].reason, HasSubstr(expected[i].second));
  }
}

TEST(Edition, NamesThatLeadBackToThemselvesAreRefused) {
  const EditionReading reading = read(
      "name_zh,name_la,level,former\n"
      "甲鹤,Grus a,1,乙鹤\n"
      "乙鹤,Grus b,1,丙鹤\n"
      "丙鹤,Grus c,1,甲鹤\n"
      "丁鹤,Grus d,1,甲鹤\n"
      "戊鹤,Grus e,1,戊鹤\n");
  EXPECT_EQ(reading.edition.species.size(), 2u);
  ASSERT_EQ(reading.refused.size(), 3u);
  EXPECT_THAT(reading.refused[0].reason, HasSubstr("→"));
}

TEST(Edition, HeadsThatAreNotSoundAreRefused) {
  EXPECT_FALSE(check_head(head("cn-2021", "1900-01-01")));
  EXPECT_FALSE(check_head(head("cn-2021", "2021-02-30")));
  EXPECT_FALSE(check_head(head("CN 2021")));
  Edition backwards = head();
  backwards.valid_to = "2020-01-01";
  EXPECT_FALSE(check_head(backwards));
  EXPECT_TRUE(check_head(head()));
}

TEST(Edition, AMillionRowsAreReadAndRefusedOneByOne) {
  std::string csv = "name_zh,name_la,level\n";
  constexpr int kRows = 1'000'000;
  for (int i = 0; i < kRows; ++i) csv += i % 2 == 0 ? "鹤,Grus\n" : "鹤,Grus grus,7\n";
  const EditionReading reading = read(csv);
  EXPECT_EQ(reading.rows, static_cast<std::size_t>(kRows));
  ASSERT_EQ(reading.refused.size(), static_cast<std::size_t>(kRows));
  EXPECT_EQ(reading.refused.back().line, kRows + 1);
  EXPECT_THAT(reading.refused.back().reason, HasSubstr("no class"));
}

TEST(Edition, AQuoteThatIsNeverClosedIsNamedByItsLine) {
  std::string csv = "name_zh,name_la,level\n";
  for (int i = 0; i < 60'000; ++i) csv += "鹤" + std::to_string(i) + ",Grus,1\n";
  const auto reading = read_edition_csv(csv + "鹤,\"Grus,1\n", head());
  ASSERT_FALSE(reading.ok());
  EXPECT_THAT(reading.error().message, HasSubstr("line 60002"));
}

TEST(Edition, TheOneInForceIsToldByTheDay) {
  const Edition old = [] {
    Edition edition = head("cn-1989", "1989-01-14");
    edition.valid_to = "2021-02-01";
    return edition;
  }();
  const std::vector<Edition> editions = {head(), old};
  EXPECT_EQ(in_force(editions, "2018-08-01")->id, "cn-1989");
  EXPECT_EQ(in_force(editions, "2021-01-31")->id, "cn-1989");
  EXPECT_EQ(in_force(editions, "2021-02-01")->id, "cn-2021");
  EXPECT_EQ(in_force(editions, "1980-01-01"), nullptr);
}

TEST(Edition, EditionsAreComparedByWhatTheAnimalIs) {
  const Edition before = read(
                             "name_zh,name_la,level,note\n"
                             "豚尾猴,Macaca nemestrina,1,\n"
                             "黑鸢,Milvus migrans,1,\n"
                             "黄胸鹀,Emberiza aureola,2,\n"
                             "旧鹤,Grus olda,2,\n"
                             "大鲵,Andrias davidianus,2,\n")
                             .edition;
  const Edition after = read(
                            "name_zh,name_la,level,note\n"
                            "北豚尾猴,Macaca leonina,1,原名“豚尾猴”\n"
                            "黑鸢,Milvus migrans,2,\n"
                            "黄胸鹀,Emberiza aureola,1,\n"
                            "新鹤,Grus nova,2,\n"
                            "大鲵,Andrias davidianus,2,仅限野外种群\n")
                            .edition;
  std::vector<std::string> told;
  for (const Change& change : compare(before, after))
    told.push_back(std::string(to_word(change.kind)) + " " +
                   (change.after.name_zh.empty() ? change.before.name_zh : change.after.name_zh));
  EXPECT_THAT(told, ElementsAre("came 新鹤", "went 旧鹤", "rose 黄胸鹀", "fell 黑鸢",
                                "renamed 北豚尾猴", "scope 大鲵"));
  EXPECT_THAT(compare(after, after), IsEmpty());
}

TEST(Edition, AppendicesAreTakenWhereAnOperatorBringsThem) {
  const EditionReading reading =
      read("中文名,学名,CITES附录\n非洲象,Loxodonta africana,I\n麝香,Moschus,X\n");
  ASSERT_EQ(reading.edition.species.size(), 1u);
  EXPECT_EQ(reading.edition.species[0].cites, "I");
  EXPECT_EQ(reading.edition.species[0].level, 0);
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_THAT(reading.refused[0].reason, HasSubstr("no appendix"));
}

}  // namespace
}  // namespace vigil::wildlife
