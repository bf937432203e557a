// The plugin's views on a headless Dear ImGui, with the real plugin behind them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "rating_ids.h"

extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry;

namespace vigil::rating {
namespace {

namespace commands = ids::commands;
namespace views = ids::views;
using sdk::testing::FakeHost;
using sdk::testing::HeadlessUi;

const std::filesystem::path kFolder = std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins/rating";

class RatingViews : public testing::Test {
 protected:
  RatingViews() : ui_(1600, 1000) {
    host_.use_manifest(kFolder / "plugin.json");
    host_.use_texts(kFolder / "locale" / "en.po");
    host_.set_style(&ui_.style());
    host_.fake_clips().set_ready_at_once(true);
    host_.fake_person() = {
        domain::UserId("anna"), "Anna", {domain::Role::kRater, domain::Role::kAdministrator}};
    plugin_.reset(vigil_plugin_entry.create(host_));
    host_.bind(*plugin_);
    const auto seed = parse_json(*read_file(kFolder / "schema" / "rubrics.seed.json"));
    host_.fake_records().put(ids::collections::kRubrics, "default", seed->at(0).dump());
    for (const auto collection : {ids::collections::kRatings, ids::collections::kCaseNotes,
                                  ids::collections::kMinorScores}) {
      host_.fake_records().set(collection, {});
    }
  }
  ~RatingViews() override { ui_.set_body({}); }

  void show(std::initializer_list<sdk::ViewKey> keys) {
    plugin_->shown(true);
    const std::vector<sdk::ViewKey> shown(keys);
    ui_.set_body([this, shown] {
      plugin_->update();
      const float width = 1560.0F / static_cast<float>(shown.size());
      for (std::size_t i = 0; i < shown.size(); ++i) {
        const ImVec2 origin = ImGui::GetWindowPos();
        ImGui::SetCursorScreenPos({origin.x + static_cast<float>(i) * width, origin.y});
        ImGui::BeginChild(std::string(shown[i].id).c_str(), {width, 900});
        sdk::ViewContext context{host_, width, 900, true};
        host_.view(shown[i]).draw(context);
        ImGui::EndChild();
      }
    });
    ui_.frames(4);
  }

  void give(int count) {
    std::vector<domain::Task> tasks;
    for (int i = 1; i <= count; ++i) {
      tasks.push_back(sdk::testing::make_task(ids::queues::kRatingClips, i));
    }
    host_.fake_desk().set_tasks(ids::queues::kRatingClips, std::move(tasks));
  }

  HeadlessUi ui_;
  FakeHost host_;
  std::unique_ptr<sdk::Plugin> plugin_;
};

TEST_F(RatingViews, ARowAndAnIntensityArePressedAndTheLevelFollows) {
  give(2);
  show({views::kClip, views::kFacts, views::kSheet, views::kLevels});
  ASSERT_TRUE(ui_.shows("Cartoon violence"));
  ASSERT_TRUE(ui_.click("###dimension_violence-realistic"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("A beating; somebody goes down"));
  ASSERT_TRUE(ui_.click("###intensity_3"));
  ui_.frames(2);
  EXPECT_EQ(plugin_->state("level"), "4");
  EXPECT_TRUE(ui_.shows("Realistic violence · Intense"));
  EXPECT_TRUE(ui_.find("###age_4")->checked);
  ASSERT_TRUE(ui_.click("###save"));
  EXPECT_EQ(host_.fake_desk().accepted().size(), 1u);
}

TEST_F(RatingViews, AnOwnLevelAsksForItsReasonAndEnterSaves) {
  give(2);
  show({views::kClip, views::kLevels});
  ASSERT_TRUE(ui_.click("###age_5"));
  ui_.frames(3);
  EXPECT_EQ(plugin_->state("level"), "5");
  ui_.type("too close");
  ui_.frames(2);
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  ASSERT_EQ(host_.fake_desk().accepted().size(), 1u);
  EXPECT_EQ(host_.fake_desk().accepted()[0].reason, "too close");
}

TEST_F(RatingViews, EveryPageDrawsEmptyAndFull) {
  show({views::kClip});
  for (const auto key :
       {views::kAgreement, views::kRubric, views::kYouth, views::kTeam, views::kMinors}) {
    show({key});
    EXPECT_FALSE(ui_.texts().empty()) << key.id;
  }
  EXPECT_TRUE(ui_.shows("There are no scores yet"));
  for (int i = 0; i < 6; ++i) {
    const std::string id = "r" + std::to_string(i);
    for (const char* item : {"a", "b"}) {
      host_.fake_records().put(
          ids::collections::kRatings, item + id,
          nlohmann::json{{"id", item + id},
                         {"item", item},
                         {"caption", "A hill"},
                         {"rater", id},
                         {"marks", {{{"dimension", "sex-nudity"}, {"intensity", "mild"}}}},
                         {"level", 1 + i % 4},
                         {"from_rubric", 1},
                         {"at", "2026-01-01T00:00:00Z"}}
              .dump());
    }
  }
  show({views::kAgreement});
  ui_.frames(40);
  EXPECT_TRUE(ui_.shows("Most disputed clips"));
  EXPECT_TRUE(ui_.shows("A hill"));
  show({views::kRubric});
  EXPECT_TRUE(ui_.shows("Content rating rubric, version 1, in force"));
  show({views::kYouth});
  EXPECT_TRUE(ui_.shows("40 min watched"));
  ASSERT_TRUE(ui_.click("###lift_mode"));
  ui_.frames(2);
  EXPECT_FALSE(ui_.shows("40 min watched"));
}

}  // namespace
}  // namespace vigil::rating
