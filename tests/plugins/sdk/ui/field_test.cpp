#include "plugins/sdk/ui/field.h"

#include <gtest/gtest.h>

#include "plugins/sdk/testing/headless_ui.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;

class FieldTest : public ::testing::Test {
 protected:
  void draw_text_field(FieldOptions options = {}) {
    ui_.set_body([this, options] { keep(text_field(ui_.style(), "###field", value_, options)); });
    ui_.frames(2);
  }
  void draw_search() {
    ui_.set_body([this] { keep(search_field(ui_.style(), "###search", value_)); });
    ui_.frames(2);
  }

  void keep(const FieldResult& now) {
    changed_ = changed_ || now.changed;
    submitted_ = submitted_ || now.submitted;
    cancelled_ = cancelled_ || now.cancelled;
    active_ = now.active;
  }

  HeadlessUi ui_{600, 400};
  std::string value_;
  bool changed_ = false;
  bool submitted_ = false;
  bool cancelled_ = false;
  bool active_ = false;
};

TEST_F(FieldTest, TakesTextOfAnyScriptOnceActive) {
  draw_text_field();
  ui_.type("lost");
  EXPECT_EQ(value_, "");
  ASSERT_TRUE(ui_.click("###field"));
  EXPECT_TRUE(active_);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
  ui_.type("守夜 Łódź \U0001F410");
  EXPECT_EQ(value_, "守夜 Łódź \U0001F410");
  EXPECT_TRUE(changed_);
  ui_.press(ImGuiKey_Enter);
  EXPECT_TRUE(submitted_);
}

TEST_F(FieldTest, LongTextGrowsTheString) {
  draw_text_field();
  ASSERT_TRUE(ui_.click("###field"));
  const std::string much(600, 'x');
  ui_.type(much);
  EXPECT_EQ(value_, much);
}

TEST_F(FieldTest, TheLimitCountsCodePointsAndKeepsWhatWasThere) {
  FieldOptions options;
  options.max_code_points = 3;
  draw_text_field(options);
  ASSERT_TRUE(ui_.click("###field"));
  ui_.type("夜里两点");
  EXPECT_EQ(value_, "夜里两");
  ui_.press(ImGuiKey_Home);
  ui_.type("早");
  EXPECT_EQ(value_, "夜里两");
}

TEST_F(FieldTest, EscTakesBackWhatWasTyped) {
  value_ = "before";
  draw_text_field();
  ASSERT_TRUE(ui_.click("###field"));
  ui_.press(ImGuiKey_End);
  ui_.type(" and after");
  ui_.press(ImGuiKey_Escape);
  EXPECT_EQ(value_, "before");
  EXPECT_TRUE(cancelled_);
  EXPECT_FALSE(active_);
}

TEST_F(FieldTest, AProblemIsShownAndSaid) {
  FieldOptions options;
  options.problem = "That password is not right.";
  draw_text_field(options);
  EXPECT_TRUE(ui_.shows("That password is not right."));
}

TEST_F(FieldTest, HiddenTextIsNotReported) {
  value_ = "lantern";
  FieldOptions options;
  options.hidden = true;
  draw_text_field(options);
  EXPECT_FALSE(ui_.shows("lantern"));
}

TEST_F(FieldTest, ASearchIsEmptiedByItsCrossAndByEsc) {
  draw_search();
  ASSERT_TRUE(ui_.click("###search"));
  ui_.type("goat");
  EXPECT_EQ(value_, "goat");
  ASSERT_TRUE(ui_.click("###clear"));
  EXPECT_EQ(value_, "");
  value_ = "goat";
  ui_.frames(1);
  ASSERT_TRUE(ui_.click("###search"));
  ui_.press(ImGuiKey_Escape);
  EXPECT_EQ(value_, "");
}

TEST_F(FieldTest, NumbersStayInTheirRange) {
  std::int64_t seconds = 58;
  ui_.set_body([&] {
    NumberOptions options;
    options.max = 60;
    options.step = 5;
    number_field(ui_.style(), "###window", seconds, options);
  });
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###more"));
  EXPECT_EQ(seconds, 60);
  EXPECT_FALSE(ui_.click("###more"));
  ASSERT_TRUE(ui_.click("###less"));
  EXPECT_EQ(seconds, 55);
}

TEST_F(FieldTest, ANumberCanBeTypedAndIsClamped) {
  std::int64_t seconds = 10;
  ui_.set_body([&] {
    NumberOptions options;
    options.min = 5;
    options.max = 60;
    number_field(ui_.style(), "###window", seconds, options);
  });
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###window"));
  ui_.press(ImGuiKey_A, ImGuiMod_Ctrl);
  ui_.type("900");
  EXPECT_EQ(seconds, 60);
  ui_.press(ImGuiKey_A, ImGuiMod_Ctrl);
  ui_.type("30");
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(seconds, 30);
}

}  // namespace
}  // namespace vigil::sdk::ui
