// The office's views on a headless Dear ImGui, with the real plugin behind them.
#include <gmock/gmock.h>

#include <memory>

#include "creators_ids.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "tests/plugins/creators/reference_book.h"

extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry;

namespace vigil::creators::testing {
namespace {

using nlohmann::json;
namespace commands = ids::commands;
namespace collections = ids::collections;
namespace texts = ids::texts;
namespace views = ids::views;

const std::filesystem::path kFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "creators";

class CreatorsView : public ::testing::Test {
 protected:
  CreatorsView() : ui_(1600, 1000) {
    host_.use_manifest(kFolder / "plugin.json");
    host_.use_texts(kFolder / "locale" / "en.po");
    host_.set_style(&ui_.style());
    host_.fake_person() = {domain::UserId("u-1"), "Reader A", {domain::Role::kProgramme}};
    for (const char* name : {"groups", "criteria", "categories", "figures", "reference"}) {
      const std::string full = "creators." + std::string(name);
      for (const json& record : read_seed(name))
        host_.fake_records().put(sdk::CollectionKey{full}, record["id"].get<std::string>(),
                                 record.dump());
    }
    for (const auto key : {collections::kCreatorsLeaders, collections::kCreatorsPlaces,
                           collections::kCreatorsCohorts, collections::kCreatorsSessions,
                           collections::kCreatorsAdvice, collections::kCreatorsMetrics,
                           collections::kCreatorsBudgets, collections::kCreatorsGrants,
                           collections::kCreatorsGoods, collections::kCreatorsEvents,
                           collections::kCreatorsHeritage, collections::kCreatorsNotices})
      host_.fake_records().set(key, {});
    plugin_.reset(vigil_plugin_entry.create(host_));
    host_.bind(*plugin_);
    plugin_->shown(true);
  }
  void show(sdk::ViewKey view) {
    ui_.set_body([this, view] {
      plugin_->update();
      sdk::ViewContext context{host_, 1580, 980, true};
      host_.view(view).draw(context);
    });
    ui_.frames(3);
  }
  void show_reference(sdk::ViewKey view) {
    host_.commands().run(commands::kSwitchData);
    show(view);
  }
  [[nodiscard]] const char* text(sdk::TextKey key) { return host_.texts().text(key); }

  sdk::testing::HeadlessUi ui_;
  sdk::testing::FakeHost host_;
  std::unique_ptr<sdk::Plugin> plugin_;
};

TEST_F(CreatorsView, NothingYetOffersTheReferenceYear) {
  show(views::kLeaders);
  EXPECT_TRUE(ui_.shows(text(texts::kLeadersEmpty)));
  ASSERT_TRUE(ui_.click("###look_at_reference"));
  ui_.frames(3);
  EXPECT_TRUE(ui_.shows("带头人01"));
  EXPECT_TRUE(ui_.shows("56 of 56"));
  ASSERT_TRUE(ui_.click("###leave_reference"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kLeadersEmpty)));
}

TEST_F(CreatorsView, TypingFiltersAndTheKeyboardWalksTheTable) {
  show_reference(views::kLeaders);
  host_.commands().run(commands::kSearchLeaders);
  ui_.frames(4);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
  ui_.type("dtr1");
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("10 of 56"));
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  ui_.press(ImGuiKey_J);
  ui_.frames(2);
  EXPECT_EQ(host_.fake_commands().ran().back().command, commands::kSelectLeader.id);
  ASSERT_TRUE(ui_.click("###stage_admitted"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("10 of 56"));
}

TEST_F(CreatorsView, AnApplicationByMouseAndKeyboard) {
  host_.fake_records().put(collections::kCreatorsLeaders, "l0",
                           R"({"id":"l0","name":"旧","stage":"applied","field":"other"})");
  show(views::kLeaders);
  ASSERT_TRUE(ui_.click("###new_leader"));
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###field_name"));
  ui_.type("New person");
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###choice_field_ecology"));
  ui_.frames(2);
  host_.commands().run(commands::kFormSave);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("New person"));
  EXPECT_EQ(host_.records().records(collections::kCreatorsLeaders)->records.size(), 2u);
}

TEST_F(CreatorsView, EveryPageDrawsTheReferenceYear) {
  host_.commands().run(commands::kSwitchData);
  const std::pair<sdk::ViewKey, const char*> kPages[] = {{views::kAcademy, "2018-12"},
                                                         {views::kSupport, "500 M CNY"},
                                                         {views::kGoods, "10.24 M CNY"},
                                                         {views::kHeritage, "72.08 %"},
                                                         {views::kImpact, "2,231,400"}};
  for (const auto& [view, words] : kPages) {
    show(view);
    EXPECT_TRUE(ui_.shows(words)) << view.id << "\n" << ui_.texts();
  }
}

TEST_F(CreatorsView, PicturesAreSavedOfWhatIsDrawn) {
  show_reference(views::kImpact);
  host_.commands().run(commands::kSavePicture);
  ui_.frames(2);
  EXPECT_THAT(host_.saved_pictures(), ::testing::ElementsAre("attention-2018-12-31.png"));
}

TEST_F(CreatorsView, AnImportIsPreviewedAndMatchedByMouse) {
  show(views::kIntake);
  const std::string file = ::testing::TempDir() + "creators_view_import.csv";
  ASSERT_TRUE(write_file_atomic(file, "who,field\n甲,farming\n乙,nothing\n"));
  host_.commands().run(commands::kIntakeOpen, file);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("0 can be brought in, 2 rows"));
  ASSERT_TRUE(ui_.click("###match_0_name"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("1 can be brought in, 1 rows"));
  EXPECT_TRUE(ui_.shows("Line 3"));
  ASSERT_TRUE(ui_.click("###run"));
  ui_.frames(4);
  EXPECT_EQ(host_.records().records(collections::kCreatorsLeaders)->records.size(), 1u);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace vigil::creators::testing
