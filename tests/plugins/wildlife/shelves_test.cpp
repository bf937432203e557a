// Species, words, figures and cases: what is typed, tried, counted and saved.
#include <gmock/gmock.h>

#include "core/screening/wildlife_lists.h"
#include "tests/plugins/wildlife/plugin_fixture.h"

namespace vigil::wildlife::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Shelves : public PluginTest {
 protected:
  void open(sdk::ViewKey view) { show({view}); }
  json word(std::size_t place = 0) { return stored(collections::kWildlifeWords).at(place); }
  void fill_word() {
    open(ids::views::kWords);
    run(commands::kWordsSet, "text=果冻");
    run(commands::kWordsSet, "means=象牙");
    run(commands::kWordsSet, "why=群聊里这样叫");
    run(commands::kWordsKeep);
  }
};

TEST_F(Shelves, TheListIsFilteredAsItIsTyped) {
  open(ids::views::kSpecies);
  EXPECT_EQ(state("species"), "988");
  EXPECT_TRUE(ui_.shows("235"));
  EXPECT_TRUE(ui_.shows("753"));
  run(commands::kSpeciesLevel, "first");
  EXPECT_EQ(state("species"), "235");
  run(commands::kSpeciesFilter, "ddh");
  EXPECT_TRUE(ui_.shows("丹顶鹤"));
  run(commands::kSpeciesFilter, "没有这种动物");
  EXPECT_EQ(state("species"), "0");
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kSpeciesNone)));
  run(commands::kSpeciesFilter, "");
  run(commands::kSpeciesSave);
  const auto saved = host_.saved_texts().find("cn-2021-species.csv");
  ASSERT_NE(saved, host_.saved_texts().end());
  EXPECT_EQ(std::count(saved->second.begin(), saved->second.end(), '\n'), 236);
}

// What a filter brought under the selection is scrolled to when the filter goes.
TEST_F(Shelves, TheSelectedRowIsInSightAfterTheFilterIsGone) {
  open(ids::views::kSpecies);
  const auto shipped = list_of(kFolder / "schema" / "wildlife_species.seed.json");
  std::vector<std::string> names;
  for (const json& part : shipped) {
    for (const json& row : part["rows"]) names.push_back(row["zh"].get<std::string>());
  }
  ASSERT_GT(names.size(), 700u);
  const std::string& neighbour = names[598];
  EXPECT_FALSE(ui_.shows(neighbour)) << "far below";
  run(commands::kSpeciesFilter, names[599]);
  ui_.frames(2);
  run(commands::kSpeciesFilter, "");
  ui_.frames(3);
  EXPECT_EQ(state("species"), "988");
  EXPECT_TRUE(ui_.shows(neighbour)) << "the row above the selected one, which comes in at the foot";
}

TEST_F(Shelves, EditionsAreCompared) {
  open(ids::views::kSpecies);
  EXPECT_FALSE(host_.commands().enabled(commands::kSpeciesCompare));
  host_.fake_records().put(
      collections::kWildlifeEditions, "cn-1989",
      R"({"id":"cn-1989","title":{"zh":"旧名录","en":"Old list"},"source":"test","valid_from":"1989-01-14","valid_to":"2021-02-01"})");
  host_.fake_records().put(
      collections::kWildlifeSpecies, "cn-1989-0001",
      R"({"id":"cn-1989-0001","edition":"cn-1989","rows":[{"zh":"丹顶鹤","la":"Grus japonensis","level":2},{"zh":"家鹅","la":"Anser domesticus","level":1}]})");
  ui_.frames(2);
  // The one in force stays in sight.
  EXPECT_EQ(state("species"), "988");
  press("B");
  EXPECT_EQ(state("species_changes"), std::to_string(987 + 1 + 1));
  EXPECT_TRUE(ui_.shows("Rose"));
  run(commands::kSpeciesSave);
  EXPECT_EQ(host_.saved_texts().count("cn-2021-changes.csv"), 1u);
}

TEST_F(Shelves, AWordIsKeptTriedAndOnlyThenInForce) {
  fill_word();
  EXPECT_EQ(word()["means"], "ivory");
  EXPECT_EQ(word()["state"], "draft");
  EXPECT_EQ(word()["by"], "林");
  EXPECT_FALSE(host_.commands().enabled(commands::kWordsLive));
  press("T");
  ASSERT_THAT(host_.fake_backend().open(), SizeIs(1));
  EXPECT_EQ(host_.fake_backend().open()[0].question.parameters[0].second, "果冻");
  host_.fake_backend().answer(
      R"({"results":[{"caption":"果冻料，一克八十","author":"甲","verdict":"remove"},{"caption":"妈妈做的果冻","author":"乙","verdict":"allow"}],"next":"c2"})");
  ui_.frames(2);
  EXPECT_EQ(state("trial"), "running");
  host_.fake_backend().answer(
      R"({"results":[{"caption":"果冻 加微信","author":"丙","verdict":"allow"}],"next":""})");
  ui_.frames(3);
  EXPECT_EQ(state("trial"), "done");
  EXPECT_EQ(state("trial_hits"), "2");
  EXPECT_EQ(word()["trial"]["captions"], 3);
  EXPECT_EQ(word()["trial"]["hits"], 2);
  EXPECT_EQ(word()["trial"]["restricted"], 1);
  EXPECT_EQ(word()["trial"]["allowed"], 1);
  EXPECT_TRUE(ui_.shows("果冻料，一克八十"));
  run(commands::kWordsLive);
  EXPECT_EQ(word()["state"], "live");
  run(commands::kWordsRetire);
  EXPECT_EQ(word()["state"], "retired");
}

TEST_F(Shelves, ATrialThatStopsIsNoTrial) {
  fill_word();
  press("T");
  host_.fake_backend().go_offline("no answer");
  ui_.frames(3);
  EXPECT_EQ(state("trial"), "none");
  EXPECT_FALSE(word().contains("trial"));
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kTrialOffline)));
}

TEST_F(Shelves, AWordWithoutMeaningOrReasonIsRefusedInWords) {
  open(ids::views::kWords);
  run(commands::kWordsSet, "text=果冻");
  run(commands::kWordsSet, "means=不知道是什么");
  run(commands::kWordsKeep);
  EXPECT_THAT(stored(collections::kWildlifeWords), IsEmpty());
  run(commands::kWordsSet, "means=象牙");
  run(commands::kWordsKeep);
  EXPECT_THAT(stored(collections::kWildlifeWords), IsEmpty());
}

TEST_F(Shelves, PublishingPutsListsAndRulesInForce) {
  open(ids::views::kWords);
  press("P");
  const std::string planned = state("plan");
  EXPECT_GE(std::stoi(planned), 7);
  run(commands::kWordsPublish);
  EXPECT_EQ(state("plan"), "0");
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kPlanNone)));
  std::vector<std::string> lists;
  for (const json& list : stored(sdk::CollectionKey{"term_lists"}))
    lists.push_back(list["id"].get<std::string>());
  EXPECT_THAT(lists, ::testing::UnorderedElementsAre("wildlife-products", "wildlife-rescue",
                                                     "wildlife-species"));
  EXPECT_THAT(stored(sdk::CollectionKey{"rules"}), SizeIs(3));
}

TEST_F(Shelves, ReviewersDoNotPublish) {
  host_.fake_person().roles = {domain::Role::kReviewer};
  open(ids::views::kWords);
  EXPECT_FALSE(host_.commands().enabled(commands::kWordsPlan));
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kPlanNotAllowed)));
}

TEST_F(Shelves, FiguresAreCountedAndSaved) {
  for (int i = 0; i < 5; ++i) {
    Finding finding;
    finding.id = "t" + std::to_string(i);
    finding.at = *from_rfc3339("2025-12-0" + std::to_string(i + 1) + "T00:00:00Z");
    finding.act = finding.suggested = i < 3 ? Act::kRemove : Act::kLabel;
    finding.species = "Grus japonensis";
    finding.species_zh = "丹顶鹤";
    finding.province = i == 0 ? "=cmd" : "云南";
    host_.fake_records().put(collections::kWildlifeFindings, finding.id, to_json(finding).dump());
  }
  open(ids::views::kFigures);
  EXPECT_EQ(state("figures"), "5");
  for (const char* by : {"species", "product", "province", "month"}) {
    run(commands::kFiguresBy, by);
    run(commands::kFiguresTable);
  }
  const std::string provinces = host_.saved_texts().at("wildlife-province-2026-01-01.csv");
  EXPECT_THAT(provinces, HasSubstr("云南,,4,2,2,0,0"));
  EXPECT_THAT(provinces, HasSubstr("'=cmd"));
  run(commands::kFiguresPicture);
  EXPECT_THAT(host_.saved_pictures(), SizeIs(1));
}

TEST_F(Shelves, CasesShowBrokenSealsAndTies) {
  const auto put = [&](std::string id, std::string caption_after) {
    CaseFile file;
    file.id = std::move(id);
    file.opened_at = host_.clock().wall_now();
    file.number = case_number(file.opened_at, file.id);
    file.title = "丹顶鹤：甲";
    file.opened_by = "lin";
    CaseEvidence evidence;
    evidence.task = "t";
    evidence.account = "a1";
    evidence.account_name = "甲";
    evidence.caption = "一对";
    ASSERT_TRUE(add_evidence(file, evidence));
    if (!caption_after.empty()) file.evidence[0].caption = std::move(caption_after);
    host_.fake_records().put(collections::kWildlifeCases, file.id, to_json(file).dump());
  };
  put("case-0001", "");
  put("case-0002", "改过");
  open(ids::views::kCases);
  run(commands::kCaseSelect, "case-0001");
  EXPECT_TRUE(ui_.shows(host_.texts().text(texts::kCaseSealed)));
  EXPECT_TRUE(ui_.shows("the same account"));
  run(commands::kCaseSteps);
  ASSERT_THAT(host_.saved_texts(), SizeIs(1));
  EXPECT_THAT(host_.saved_texts().begin()->second, HasSubstr("vigilctl case propose case-0001"));
  run(commands::kCaseSelect, "case-0002");
  EXPECT_TRUE(ui_.shows("is broken"));
  run(commands::kCaseSteps);
  EXPECT_THAT(host_.saved_texts(), SizeIs(1));
}

class InChinese : public PluginTest {
 protected:
  InChinese() : PluginTest("zh_CN") {}
};

TEST_F(InChinese, EveryWorkspaceIsDrawn) {
  namespace views = ids::views;
  give({hit(1, "丹顶鹤一对，加微信", {"野生动物名录：丹顶鹤"})});
  show_hits();
  EXPECT_TRUE(ui_.shows("是什么动物或制品？"));
  for (const sdk::ViewKey view : {views::kSpecies, views::kWords, views::kFigures, views::kCases}) {
    show({view});
    EXPECT_FALSE(ui_.texts().empty()) << view.id;
    EXPECT_EQ(ui_.texts().find("species."), std::string::npos) << view.id;
  }
}

}  // namespace
}  // namespace vigil::wildlife::testing
