#include "plugins/sdk/testing/headless_ui.h"

#include <gtest/gtest.h>

namespace vigil::sdk::testing {
namespace {

TEST(HeadlessUi, ClicksByIdAndByLabelAndShowsTexts) {
  HeadlessUi ui(400, 300);
  int pressed = 0;
  bool ticked = false;
  ui.set_body([&] {
    ImGui::Text("pressed %d", pressed);
    if (ImGui::Button("Press me###press")) ++pressed;
    ImGui::BeginDisabled();
    if (ImGui::Button("Not me###not")) pressed += 100;
    ImGui::EndDisabled();
    ImGui::Checkbox("Tick###tick", &ticked);
  });
  ui.frames(2);
  EXPECT_TRUE(ui.click("###press"));
  EXPECT_TRUE(ui.click("Press me"));
  EXPECT_EQ(pressed, 2);
  EXPECT_TRUE(ui.shows("pressed 2"));
  EXPECT_FALSE(ui.shows("pressed 1"));
  EXPECT_FALSE(ui.click("###not"));
  EXPECT_FALSE(ui.click("###absent"));
  EXPECT_TRUE(ui.click("###tick"));
  EXPECT_TRUE(ticked);
  EXPECT_TRUE(ui.find("###tick")->checked);
}

TEST(HeadlessUi, TypesChineseIntoAField) {
  HeadlessUi ui(400, 300);
  char text[64] = "";
  ui.set_body([&] { ImGui::InputText("###name", text, sizeof text); });
  ui.frames(2);
  ASSERT_TRUE(ui.click("###name"));
  ui.type("守夜 a");
  EXPECT_STREQ(text, "守夜 a");
  ui.press(ImGuiKey_Backspace);
  EXPECT_STREQ(text, "守夜 ");
}

TEST(HeadlessUi, TwoInOneProcessOneAfterTheOther) {
  for (int i = 0; i < 2; ++i) {
    HeadlessUi ui(200, 100);
    ui.set_body([] { ImGui::TextUnformatted("again"); });
    ui.frames(3);
    EXPECT_TRUE(ui.shows("again"));
  }
}

}  // namespace
}  // namespace vigil::sdk::testing
