// Calibration sessions as they are drawn and worked with the keyboard.
#include "tests/plugins/review/view_fixture.h"

namespace vigil::review::testing {
namespace {

namespace collections = ids::collections;
using nlohmann::json;

class CalibrationViewTest : public ViewTest {
 protected:
  void show(sdk::ViewKey view) {
    plugin_->shown(true);
    ui_.set_body([this, view] {
      plugin_->update();
      place(view, 0, 0, 1560, 960);
    });
    ui_.frames(3);
    host_.fake_commands().forget();
  }
  json session(const std::string& state) {
    const std::string me = host_.person().id.text();
    json items = {{{"task", "t1"}, {"item", "c1"}, {"caption", "goats at dusk"}},
                  {{"task", "t2"}, {"item", "c2"}, {"caption", "a dance"}}};
    if (state != "open") {
      items[0]["answers"] = {{{"person", me}, {"verdict", "allow"}},
                             {{"person", "li"}, {"verdict", "allow"}}};
      items[1]["answers"] = {{{"person", me}, {"verdict", "allow"}},
                             {{"person", "li"}, {"verdict", "remove"}, {"note", "see the hand"}}};
    }
    return {{"id", "s1"},
            {"title", "Where dancing begins"},
            {"state", state},
            {"queue", "review.first"},
            {"made_by", me},
            {"made_by_name", "Zhou"},
            {"items", items},
            {"people", {{{"id", me}, {"name", "Zhou"}}, {{"id", "li"}, {"name", "Li"}}}},
            {"finished", json::array()}};
  }
  void arrive(const json& record) {
    host_.fake_records().put(collections::kCalibrations, "s1", record.dump());
    ui_.frames(3);
  }
  json kept() { return *host_.records().records(collections::kCalibrations)->records[0].body; }
};

TEST_F(CalibrationViewTest, NothingYetSaysWhereToBegin) {
  host_.fake_person().roles = {domain::Role::kSenior};
  host_.fake_records().set(collections::kCalibrations, {});
  show(ids::views::kCalibration);
  EXPECT_TRUE(ui_.shows(text(texts::kCalibrationEmpty)));
  EXPECT_TRUE(ui_.shows(text(texts::kCalibrationEmptyHelp)));
}

TEST_F(CalibrationViewTest, AnOpenOneShowsNobodysAnswer) {
  show(ids::views::kCalibration);
  arrive(session("open"));
  EXPECT_TRUE(ui_.shows("Where dancing begins"));
  EXPECT_TRUE(ui_.shows("0 of 2 people are through"));
  EXPECT_TRUE(ui_.shows(text(texts::kCalibrationAsked)));
  EXPECT_FALSE(ui_.shows("a dance"));
  ASSERT_TRUE(ui_.click("###calibration_discuss"));
  EXPECT_TRUE(ran(commands::kCalibrationDiscuss));
  EXPECT_EQ(kept()["state"], "discuss");
}

TEST_F(CalibrationViewTest, TheDiscussionIsWorkedByKeyboardAlone) {
  show(ids::views::kCalibration);
  arrive(session("discuss"));
  EXPECT_TRUE(ui_.shows("50% (1 of 2 pairs of answers)"));
  EXPECT_TRUE(ui_.shows("see the hand")) << "the disagreement is the one selected";
  key('R');
  ui_.frames(2);
  // Nobody named a policy: the list opens, Enter takes the first.
  EXPECT_TRUE(ui_.shows(text(texts::kPickerPolicyHint)) || ImGui::GetIO().WantTextInput);
  ui_.press(ImGuiKey_Enter);
  ui_.frames(3);
  EXPECT_EQ(kept()["items"][1]["agreed"]["verdict"], "remove");
  ui_.press(ImGuiKey_J);
  ui_.frames(2);
  EXPECT_TRUE(ran(commands::kCalibrationItem));
  key('A');
  EXPECT_EQ(kept()["items"][0]["agreed"]["verdict"], "allow");
  EXPECT_TRUE(outbox().empty()) << "verdict keys decide nothing about the item here";
  ASSERT_TRUE(ui_.click("###calibration_remark"));
  ui_.type("the hand decides");
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("the hand decides"));
}

TEST_F(CalibrationViewTest, ACopyOnTheDeskSaysThatItIsOne) {
  domain::Task task = make_task(queues::kReviewFirst, 1);
  domain::Evidence line;
  line.kind = "calibration";
  line.text = "Where dancing begins";
  task.item.evidence.insert(task.item.evidence.begin(), line);
  host_.fake_desk().set_tasks(queues::kReviewFirst, {task}, sdk::Supply::kReady, 1);
  show_desk();
  EXPECT_TRUE(ui_.shows("Calibration “Where dancing begins”"));
}

}  // namespace
}  // namespace vigil::review::testing
