// The hits workspace by its keys: the guide, the act that follows, reasons, cases, taking back.
#include <gmock/gmock.h>

#include "tests/plugins/wildlife/plugin_fixture.h"

namespace vigil::wildlife::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Hits : public PluginTest {
 protected:
  void open(std::vector<domain::Task> tasks) {
    give(std::move(tasks));
    show_hits();
  }
  [[nodiscard]] const std::vector<sdk::DecisionDraft>& decided() {
    return host_.fake_desk().accepted();
  }
};

TEST_F(Hits, WhatIsWrittenInAPictureNamesTheAnimalAndLeadsToItsSecond) {
  domain::Task task = hit(1, "没有说是什么", {});
  domain::Evidence line;
  line.kind = "frame_text";
  line.text = "画面文字：野生动物名录：丹顶鹤（变体）";
  line.clip_begin = Millis{4000};
  line.clip_end = Millis{6000};
  task.item.evidence = {line};
  open({task});
  EXPECT_TRUE(ui_.shows("画面文字：野生动物名录：丹顶鹤（变体）"));
  EXPECT_TRUE(ui_.shows("Grus japonensis")) << "it is offered as the first answer";
  ASSERT_TRUE(ui_.click("###hit_evidence_0"));
  EXPECT_EQ(host_.fake_clips().clip(task.item.media).position(), std::chrono::seconds(4));
}

TEST_F(Hits, TradeOfAClassOneAnimalIsReportedByFiveKeys) {
  open({hit(1, "丹顶鹤一对，加微信", {"野生动物名录：丹顶鹤", "请看是否在买卖"})});
  EXPECT_TRUE(ui_.shows("丹顶鹤"));
  press("1");  // the animal that the caption names
  press("1");  // trade
  press("1");  // live
  press("3");  // cannot be told
  EXPECT_EQ(state("guide"), "answered");
  EXPECT_EQ(state("act"), "report");
  EXPECT_TRUE(ui_.shows("forestry"));
  press("Enter");
  ASSERT_THAT(decided(), SizeIs(1));
  EXPECT_EQ(decided()[0].verdict, domain::Verdict::kRemove);
  EXPECT_EQ(decided()[0].policy.text(), "wildlife-trade");
  ASSERT_THAT(decided()[0].actions, SizeIs(1));
  EXPECT_EQ(decided()[0].actions[0].target, "forestry");
  const auto findings = stored(collections::kWildlifeFindings);
  ASSERT_THAT(findings, SizeIs(1));
  const Finding finding = *finding_from_json(findings[0]);
  EXPECT_EQ(finding.species_zh, "丹顶鹤");
  EXPECT_EQ(finding.standing, Standing::kFirst);
  EXPECT_EQ(finding.province, "云南");
  EXPECT_EQ(finding.edition, "cn-2021");
  EXPECT_EQ(finding.row, "sale-first");
  const auto cases = stored(collections::kWildlifeCases);
  ASSERT_THAT(cases, SizeIs(1));
  const CaseFile file = *case_from_json(cases[0]);
  EXPECT_FALSE(first_broken_seal(file));
  EXPECT_EQ(file.evidence[0].decision, host_.fake_desk().outbox()[0].decision.id.text());
}

TEST_F(Hits, AKeeperIsRecognisedAndNotPunished) {
  open({hit(1, "饲养员给丹顶鹤称重", {"野生动物名录：丹顶鹤", "救助与科普：饲养员"})});
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kGuideRescue)));
  press("1");
  press("4");
  EXPECT_EQ(state("act"), "nothing");
  press("Enter");
  ASSERT_THAT(decided(), SizeIs(1));
  EXPECT_EQ(decided()[0].verdict, domain::Verdict::kAllow);
  EXPECT_THAT(stored(collections::kWildlifeCases), IsEmpty());
}

TEST_F(Hits, AnotherActThanTheTablesWaitsForAReason) {
  open({hit(1, "丹顶鹤", {"野生动物名录：丹顶鹤"})});
  press("1");
  press("3");  // seen
  press("1");  // live
  press("1");  // wild
  EXPECT_EQ(state("act"), "label");
  EXPECT_TRUE(ui_.shows("do not disturb"));
  press("G");
  EXPECT_THAT(decided(), IsEmpty());
  press("Enter");
  EXPECT_THAT(decided(), IsEmpty());
  EXPECT_THAT(last_notice(), HasSubstr("write down why"));
  ui_.type("近距离惊扰雏鸟");
  press("Enter");
  ASSERT_THAT(decided(), SizeIs(1));
  EXPECT_EQ(decided()[0].verdict, domain::Verdict::kLimit);
  const Finding finding = *finding_from_json(stored(collections::kWildlifeFindings)[0]);
  EXPECT_EQ(finding.act, Act::kLimit);
  EXPECT_EQ(finding.suggested, Act::kLabel);
  EXPECT_EQ(finding.reason, "近距离惊扰雏鸟");
}

TEST_F(Hits, TheSuggestedLabelCarriesItsTextAndAPolicyThatPermitsIt) {
  open({hit(1, "丹顶鹤", {"野生动物名录：丹顶鹤"})});
  press("1");
  press("3");
  press("1");
  press("1");
  press("Enter");
  ASSERT_THAT(decided(), SizeIs(1));
  EXPECT_EQ(decided()[0].policy.text(), "wildlife-contact");
  EXPECT_THAT(decided()[0].note, HasSubstr("请勿惊扰"));
  EXPECT_EQ(decided()[0].actions[0].target, "wildlife-protected");
}

TEST_F(Hits, SpeciesAreFoundByPinyinFormerAndLatinNames) {
  open({hit(1, "这是什么鸟", {})});
  const auto first = [&](std::string_view query) {
    run(commands::kSubjectFilter, query);
    press("1");
    press("4");
    press("Enter");
    const auto findings = stored(collections::kWildlifeFindings);
    const std::string species = findings.empty() ? "" : findings[0]["species_zh"];
    press("U");
    return species;
  };
  EXPECT_EQ(first("ddh"), "丹顶鹤");
  EXPECT_EQ(first("dandinghe"), "丹顶鹤");
  EXPECT_EQ(first("grus japon"), "丹顶鹤");
  EXPECT_EQ(first("丹頂鶴"), "丹顶鹤");
  EXPECT_EQ(first("豚尾猴"), "北豚尾猴");
  EXPECT_EQ(first("dk"), "大𫛭");
}

TEST_F(Hits, QuestionsAreTakenBackOneByOne) {
  open({hit(1, "丹顶鹤", {"野生动物名录：丹顶鹤"})});
  press("1");
  press("1");
  press("Backspace");
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kAskHappening)));
  press("Backspace");
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kAskSubject)));
  press("R");
  EXPECT_THAT(decided(), IsEmpty());
}

TEST_F(Hits, WhatIsUndoneLeavesNothingBehind) {
  open({hit(1, "丹顶鹤一对，加微信", {"野生动物名录：丹顶鹤"}), hit(2, "别的", {})});
  for (const char* key : {"1", "1", "1", "1", "Enter"}) press(key);
  EXPECT_THAT(stored(collections::kWildlifeCases), SizeIs(1));
  press("U");
  EXPECT_THAT(host_.fake_desk().outbox(), IsEmpty());
  EXPECT_THAT(stored(collections::kWildlifeFindings), IsEmpty());
  EXPECT_THAT(stored(collections::kWildlifeCases), IsEmpty());
}

TEST_F(Hits, OneAccountsHitsComeTogetherInOneCase) {
  open({hit(1, "一对", {"野生动物名录：丹顶鹤"}, "a1"),
        hit(2, "又一对", {"野生动物名录：丹顶鹤"}, "a1"),
        hit(3, "还有", {"野生动物名录：丹顶鹤"}, "a2")});
  for (int i = 0; i < 3; ++i) {
    for (const char* key : {"1", "1", "1", "1", "Enter"}) press(key);
  }
  const auto cases = stored(collections::kWildlifeCases);
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_EQ(cases[0]["evidence"].size() + cases[1]["evidence"].size(), 3u);
}

TEST_F(Hits, LookAlikesAreShownBesideTheAnswer) {
  open({hit(1, "丹顶鹤", {"野生动物名录：丹顶鹤"})});
  EXPECT_TRUE(ui_.shows("白枕鹤"));  // offered beside it
  press("1");
  EXPECT_TRUE(ui_.shows("black neck"));
}

TEST_F(Hits, ProductsOfAListedAnimalNeedNoClass) {
  open({hit(1, "虎骨一副", {"野生动物制品：虎骨"})});
  press("1");
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kAskHappening)));
  press("1");
  press("3");
  EXPECT_EQ(state("act"), "report");
  press("Enter");
  EXPECT_EQ(stored(collections::kWildlifeFindings)[0]["product"], "tiger-bone");
}

TEST_F(Hits, SkippingLeavesItToSomebodyElse) {
  open({hit(1, "丹顶鹤", {}), hit(2, "别的", {})});
  press("S");
  ASSERT_THAT(decided(), SizeIs(1));
  EXPECT_EQ(decided()[0].kind, domain::DecisionKind::kSkip);
  EXPECT_FALSE(decided()[0].reason.empty());
  EXPECT_TRUE(ui_.shows("别的"));
}

TEST_F(Hits, WithoutARoleTheQueueIsNotAskedFor) {
  host_.fake_person().roles = {domain::Role::kOperator};
  open({hit(1, "丹顶鹤", {})});
  EXPECT_EQ(state("hits"), "no_permission");
  EXPECT_EQ(host_.fake_desk().wanted(ids::queues::kWildlifeHits), 0);
}

TEST_F(Hits, ADecisionThatCannotBeKeptChangesNothing) {
  open({hit(1, "丹顶鹤一对", {"野生动物名录：丹顶鹤"})});
  for (const char* key : {"1", "1", "1", "1"}) press(key);
  host_.fake_desk().fail_next(fail(ErrorCode::kStorageFull, "The disk is full."));
  press("Enter");
  EXPECT_THAT(stored(collections::kWildlifeFindings), IsEmpty());
  EXPECT_EQ(state("guide"), "answered");
  EXPECT_TRUE(ui_.shows("丹顶鹤一对"));
}

}  // namespace
}  // namespace vigil::wildlife::testing
