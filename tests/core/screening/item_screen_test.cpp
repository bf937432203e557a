// One item through the machine's look: its evidence, and how it is written into the task's subject.
#include "core/screening/item_screen.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

TermList wildlife() {
  TermList list;
  list.id = "wild";
  list.title_zh = "野生动物制品";
  list.severity = 3;
  for (const char* term : {"穿山甲", "穿山甲鳞片", "象牙"})
    list.terms.push_back({term, false, {}, 0});
  return list;
}

Rule flag_rule() {
  Rule rule;
  rule.id = "wild-named";
  rule.when.kind = Condition::Kind::kTerm;
  rule.when.names = {"wild"};
  rule.outcome = Outcome::kFlag;
  rule.reason_zh = "请看是否在出售。";
  return rule;
}

json subject_of(std::string_view caption) {
  return {{"item_id", "i1"},
          {"caption", caption},
          {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}};
}

TEST(ItemScreen, EvidenceNamesTheLongestTermsAndTheReason) {
  const auto matcher = *TermMatcher::build({wildlife()});
  const std::vector<Rule> rules{flag_rule()};
  const json subject = subject_of("出\u200B穿山甲鱗片，象*牙");
  TermScanner scanner;
  const Result<ItemScreen> screened =
      screen_item(matcher.get(), rules, *facts_from_subject(subject), scanner);
  ASSERT_TRUE(screened.ok());
  EXPECT_EQ(screened->judgement.outcome, Outcome::kFlag);
  ASSERT_EQ(screened->evidence.size(), 3u);
  EXPECT_EQ(screened->evidence[0].text, "野生动物制品：穿山甲鳞片（变体）");
  EXPECT_EQ(screened->evidence[0].caption_begin, 2);
  EXPECT_EQ(screened->evidence[0].caption_end, 7);
  EXPECT_EQ(screened->evidence[1].text, "野生动物制品：象牙（变体）");
  EXPECT_EQ(screened->evidence[2].kind, "rule");
  EXPECT_EQ(screened->evidence[2].text, "请看是否在出售。");

  // The desk reads it with the places of its cleaned caption: the zero width is gone there.
  const json written = *parse_json(with_evidence(subject, screened->evidence));
  const Result<domain::Item> item = domain::item_from_json(written);
  ASSERT_TRUE(item.ok());
  EXPECT_EQ(item->caption, "出穿山甲鱗片，象*牙");
  ASSERT_EQ(item->evidence.size(), 3u);
  EXPECT_EQ(item->evidence[0].caption_begin, 1);
  EXPECT_EQ(item->evidence[0].caption_end, 6);
  // A second look adds nothing.
  EXPECT_EQ(with_evidence(written, screened->evidence), to_canonical_json(written));
}

TEST(ItemScreen, EvidenceThatCameAlongStays) {
  json subject = subject_of("象牙");
  subject["evidence"] = {{{"kind", "report"}, {"text", "被举报"}}, "no evidence"};
  const auto matcher = *TermMatcher::build({wildlife()});
  TermScanner scanner;
  const Result<ItemScreen> screened =
      screen_item(matcher.get(), {}, *facts_from_subject(subject), scanner);
  const json written = *parse_json(with_evidence(subject, screened->evidence));
  ASSERT_EQ(written["evidence"].size(), 3u);
  EXPECT_EQ(written["evidence"][0]["text"], "被举报");
  EXPECT_EQ(written["evidence"][2]["caption"], json({0, 2}));
}

TEST(ItemScreen, NothingToSee) {
  TermScanner scanner;
  const auto matcher = *TermMatcher::build({wildlife()});
  const std::vector<Rule> rules{flag_rule()};
  for (const TermMatcher* each : {matcher.get(), static_cast<const TermMatcher*>(nullptr)}) {
    const Result<ItemScreen> screened =
        screen_item(each, rules, *facts_from_subject(subject_of("放羊")), scanner);
    ASSERT_TRUE(screened.ok());
    EXPECT_EQ(screened->judgement.outcome, Outcome::kNone);
    EXPECT_TRUE(screened->evidence.empty());
  }
}

TEST(ItemScreen, EvidenceIsBounded) {
  std::string caption;
  for (int i = 0; i < 100; ++i) caption += "象牙";
  const auto matcher = *TermMatcher::build({wildlife()});
  TermScanner scanner;
  EXPECT_EQ(screen_item(matcher.get(), {}, *facts_from_subject(subject_of(caption)), scanner)
                ->evidence.size(),
            kMostEvidence);
}

}  // namespace
}  // namespace vigil::screening
