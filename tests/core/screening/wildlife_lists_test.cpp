// Species, products and words as the term lists that the machine scans with: what counts, what does
// not, and that keepers are not taken for traders.
#include "core/screening/wildlife_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/screening/item_screen.h"
#include "core/screening/rule.h"
#include "core/screening/term_matcher.h"

namespace vigil::screening {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const std::string kFolder = std::string(VIGIL_SOURCE_DIR) + "/plugins/wildlife/schema/";

std::vector<json> seed(const std::string& name) {
  const auto list = parse_json(*read_file(kFolder + name + ".seed.json"));
  EXPECT_TRUE(list.ok()) << name;
  return list ? list->get<std::vector<json>>() : std::vector<json>();
}

struct Shipped {
  std::vector<wildlife::Edition> editions;
  std::vector<wildlife::Product> products;
  wildlife::CueRules cues;
  std::vector<Rule> rules;
};

const Shipped& shipped() {
  static const Shipped kShipped = [] {
    Shipped out;
    out.editions =
        wildlife::editions_from_records(seed("wildlife_editions"), seed("wildlife_species"))
            .editions;
    for (const json& record : seed("wildlife_products"))
      out.products.push_back(*wildlife::product_from_json(record));
    out.cues = *wildlife::cue_rules_from_json(seed("wildlife_cues")[0]);
    for (const json& record : seed("wildlife_rules")) {
      Result<Rule> rule = rule_from_json(record);
      EXPECT_TRUE(rule.ok()) << rule.error().message;
      if (rule) out.rules.push_back(std::move(*rule));
    }
    return out;
  }();
  return kShipped;
}

wildlife::CodeWord live_word(std::string text, std::string means, wildlife::WordKind kind,
                             bool weak) {
  wildlife::CodeWord word;
  word.id = text;
  word.text = std::move(text);
  word.means = std::move(means);
  word.kind = kind;
  word.weak = weak;
  word.state = wildlife::WordState::kLive;
  word.by = "周敏";
  word.why = "见于群聊";
  return word;
}

WildlifeLists lists_with(const std::vector<wildlife::CodeWord>& words = {}) {
  return wildlife_lists(shipped().editions.data(), shipped().products, words, shipped().cues);
}

// What the machine makes of a caption: each rule that held, and the terms found.
struct Looked {
  std::vector<std::string> rules;
  std::vector<std::string> terms;
};

Looked look(std::string_view caption, const std::vector<wildlife::CodeWord>& words = {}) {
  static std::map<std::size_t, std::shared_ptr<const TermMatcher>> matchers;
  auto& matcher = matchers[words.size()];
  if (!matcher) matcher = *TermMatcher::build(lists_with(words).lists);
  TermScanner scanner;
  Facts facts;
  facts.caption = caption;
  Looked looked;
  const auto screened = screen_item(matcher.get(), shipped().rules, facts, scanner);
  EXPECT_TRUE(screened.ok());
  for (const auto& held : screened->judgement.held) looked.rules.push_back(held.rule->id);
  for (const auto& line : screened->evidence) {
    if (line.kind == "term") looked.terms.push_back(line.text);
  }
  return looked;
}

TEST(WildlifeLists, AreSoundAndNothingIsLeftOut) {
  const WildlifeLists lists = lists_with();
  EXPECT_THAT(lists.left_out, IsEmpty());
  ASSERT_EQ(lists.lists.size(), 3u);
  for (const TermList& list : lists.lists) EXPECT_THAT(check(list), IsEmpty()) << list.id;
  EXPECT_EQ(shipped().rules.size(), 3u);
}

TEST(WildlifeLists, AnAnimalCountsBesideACueOnly) {
  EXPECT_THAT(look("今天在湖边看到丹顶鹤").terms, IsEmpty());
  EXPECT_THAT(look("丹顶鹤一对，加微信").rules, Contains("wildlife-offered"));
  EXPECT_THAT(look("丹頂鶴一對 加V信 vx").rules, Contains("wildlife-offered"));
  EXPECT_THAT(look("刚套到一只黄胸鹀，野味").rules, Contains("wildlife-offered"));
  EXPECT_THAT(look("Grus japonensis for sale 微信").rules, Contains("wildlife-offered"));
  // Former names and whole taxa are looked for as well.
  EXPECT_THAT(look("文昌鱼现货").rules, Contains("wildlife-offered"));
  EXPECT_THAT(look("红珊瑚手串，私聊").rules, Contains("wildlife-offered"));
}

TEST(WildlifeLists, SingleWeakWordsNeverFlagAlone) {
  for (const char* caption : {"虎年大吉", "大鲸鱼馒头", "狼人杀开局", "猪甲", "云豹T恤"}) {
    EXPECT_THAT(look(caption).rules, IsEmpty()) << caption;
  }
  EXPECT_THAT(look("猪甲一公斤，包邮").rules, Contains("wildlife-products-named"));
}

TEST(WildlifeLists, KeepersAndScienceAreRecognised) {
  const Looked keeper = look("饲养员给丹顶鹤称重，八公斤，健康得很");
  EXPECT_THAT(keeper.rules, Not(Contains("wildlife-offered")));
  EXPECT_THAT(keeper.rules, Contains("wildlife-rescue-named"));
  const Looked science = look("科普：为什么象牙贸易被禁止");
  EXPECT_THAT(science.rules, Not(Contains("wildlife-products-named")));
  // Words of rescue say nothing where no animal is named.
  EXPECT_THAT(look("志愿者科普防诈骗，电话110").terms, IsEmpty());
}

TEST(WildlifeLists, LiveCodeWordsAreTakenWithWhoAndWhy) {
  const auto code = live_word("果冻", "ivory", wildlife::WordKind::kCodeWord, false);
  EXPECT_THAT(look("妈妈做的果冻", {code}).rules, IsEmpty());
  EXPECT_THAT(look("果冻料，一克八十", {code}).rules, Contains("wildlife-offered"));
  const WildlifeLists lists = lists_with({code});
  const auto list = std::find_if(lists.lists.begin(), lists.lists.end(), [](const TermList& one) {
    return one.id == wildlife_list::kWords;
  });
  ASSERT_NE(list, lists.lists.end());
  EXPECT_NE(list->terms[0].note.find("周敏"), std::string::npos);
  auto draft = code;
  draft.state = wildlife::WordState::kDraft;
  EXPECT_EQ(lists_with({draft}).lists.size(), 3u);
}

TEST(WildlifeLists, FilesAreReadAsTheyWereWritten) {
  for (const TermList& list : lists_with().lists) {
    const TermListReading reading = read_term_list(list_file(list), list.id + ".json");
    EXPECT_THAT(reading.problems, IsEmpty());
    EXPECT_EQ(reading.list.terms.size(), list.terms.size());
    EXPECT_EQ(reading.list.cues, list.cues);
  }
}

TEST(WildlifeLists, PublishingAgainChangesNothing) {
  const WildlifeLists lists = lists_with();
  const std::vector<json> rules = seed("wildlife_rules");
  const auto writes = plan_publication(lists.lists, rules, {}, {}, {});
  std::map<std::string, std::vector<json>> stored;
  for (const RecordWrite& write : writes)
    stored[write.collection].push_back(json::parse(write.body));
  // A part of an earlier, longer list, and somebody else's list.
  stored["terms"].push_back({{"id", "wildlife-species-0099"}, {"list", "wildlife-species"}});
  stored["terms"].push_back({{"id", "other-0001"}, {"list", "other"}});
  const auto again =
      plan_publication(lists.lists, rules, stored["term_lists"], stored["terms"], stored["rules"]);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].id, "wildlife-species-0099");
  EXPECT_TRUE(again[0].body.empty());
}

}  // namespace
}  // namespace vigil::screening
