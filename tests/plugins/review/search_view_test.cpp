// The search and the queues' figures as they are drawn and worked with the keyboard.
#include "tests/plugins/review/view_fixture.h"

namespace vigil::review::testing {
namespace {

constexpr const char* kFound =
    R"({"results":[
    {"task":"t2","item":"clip-2","queue":{"id":"review.first","title":{"zh":"一审","en":"First"}},"state":"ready",
     "severity":1,"came_at":"2026-01-01T00:00:00.000Z","caption":"goats on the mountain road","author":"Amu",
     "tags":["farm"],"found":[{"in":"caption","at":[0,5]}],"blind":false},
    {"task":"t1","item":"clip-1","queue":{"id":"review.first","title":{"zh":"一审","en":"First"}},"state":"done",
     "severity":1,"came_at":"2026-01-01T00:00:00.000Z","caption":"goats at dusk","author":"Amu","tags":[],
     "found":[],"blind":true}],"whole":true,"next":null})";

class SearchViewTest : public ViewTest {
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
  [[nodiscard]] sdk::testing::FakeBackend& backend() { return host_.fake_backend(); }
};

TEST_F(SearchViewTest, WordsFiltersTableAndStoryByKeyboard) {
  show(ids::views::kSearch);
  host_.commands().run(commands::kSearch);
  ui_.frames(2);
  backend().answer(R"({"results":[],"whole":true,"next":null})");
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kSearchNothing)));
  EXPECT_TRUE(ImGui::GetIO().WantTextInput) << "the field can be typed in at once";
  ui_.type("goats");
  ui_.frames(2);
  host_.manual_clock().advance(Millis(400));
  ui_.frames(2);
  ASSERT_EQ(backend().open().size(), 1u);
  EXPECT_EQ(backend().open()[0].question.parameters[0].second, "goats");
  backend().answer(kFound);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("goats on the mountain road"));
  EXPECT_TRUE(ui_.shows("2 found"));
  EXPECT_TRUE(ui_.shows(text(texts::kSearchNotTold))) << "decided, and not told";
  // Enter asks again and goes to the table.
  ui_.press(ImGuiKey_Enter);
  backend().answer(kFound);
  ui_.frames(3);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  ui_.press(ImGuiKey_J);
  ui_.frames(2);
  EXPECT_TRUE(ran(commands::kSearchSelect));
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  EXPECT_TRUE(ran(commands::kSearchOpen));
  ASSERT_EQ(backend().open().size(), 1u);
  EXPECT_EQ(backend().open()[0].question.route, sdk::Asked::kItem);
  backend().answer(R"({"item":"clip-1","round":1,"reach":88000,"reports":3,"blind":true,
    "stage":{"id":"first","title":{"zh":"人工一审","en":"First review"}},"looks":[],"way":[]})");
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("First review"));
  EXPECT_TRUE(ui_.shows("88,000"));
  EXPECT_TRUE(ui_.shows(text(texts::kSearchBlind)));
  key('A');
  EXPECT_TRUE(outbox().empty()) << "verdict keys decide nothing here";
}

TEST_F(SearchViewTest, AFilterAsksAndAViewKeepsIt) {
  show(ids::views::kSearch);
  ASSERT_TRUE(ui_.click("###verdict_remove"));
  EXPECT_EQ(ran_commands().back(),
            (RanCommand{std::string(commands::kSearchSet.id), "verdict=remove"}));
  ASSERT_TRUE(ui_.click("###save_view"));
  ui_.frames(2);
  ui_.type("Every night");
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  EXPECT_EQ(ran_commands().back(),
            (RanCommand{std::string(commands::kSearchSave.id), "Every night"}));
  EXPECT_TRUE(ui_.find("###view_0"));
  ASSERT_TRUE(ui_.click("###clear"));
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###view_0"));
  EXPECT_EQ(ran_commands().back(),
            (RanCommand{std::string(commands::kSearchView.id), "Every night"}));
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###forget_view"));
  ui_.frames(2);
  EXPECT_FALSE(ui_.find("###view_0"));
}

TEST_F(SearchViewTest, WithoutAnAnswerTheReasonAndOneAct) {
  show(ids::views::kSearch);
  host_.commands().run(commands::kSearchRun);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kSearchAsking)));
  backend().go_offline("There is no connection");
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("There is no connection"));
  ASSERT_TRUE(ui_.click("###again"));
  EXPECT_EQ(backend().open().size(), 1u);
}

TEST_F(SearchViewTest, QueuesAreForThoseResponsible) {
  host_.fake_person().roles = {domain::Role::kReviewer};
  show(ids::views::kHealth);
  EXPECT_TRUE(ui_.shows(text(texts::kHealthNotAllowed)));
  host_.fake_person().roles = {domain::Role::kSenior};
  ui_.frames(2);
  ASSERT_EQ(backend().open().size(), 4u);
  backend().answer(R"({"as_of":"2026-01-01T08:00:00.000Z","ready":1234,"leased":6,"dead":0,
    "arrived_last_hour":90,"decided_last_hour":60,"past_due":2,"past_due_most":10000,"breaches":14,"gini":0.31,
    "hours":[{"from":"2026-01-01T07:00:00.000Z","arrived":77,"decided":60}]})");
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("1,234"));
  EXPECT_TRUE(ui_.shows("0.31"));
  EXPECT_TRUE(ui_.shows("77")) << "the highest bar has its figure";
}

}  // namespace
}  // namespace vigil::review::testing
