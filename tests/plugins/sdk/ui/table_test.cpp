#include "plugins/sdk/ui/table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "plugins/sdk/testing/headless_ui.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;

constexpr std::int64_t kMany = 1'000'000;

class TableTest : public ::testing::Test {
 protected:
  void draw(std::int64_t rows) {
    rows_ = rows;
    ui_.set_body([this] {
      drawn_.clear();
      const TableResult now = table(
          ui_.style(), "###queue", columns_, rows_, state_,
          [this](std::int64_t row, std::size_t column, TableCell& cell) {
            drawn_.insert(row);
            cell.text(fmt::format("cell {} {}", row, column));
          },
          options_);
      if (now.activated) activated_ = now.activated;
      sorted_ = sorted_ || now.sort_changed;
      has_keyboard_ = now.has_keyboard;
    });
    ui_.frames(2);
  }

  void click_row(std::int64_t row) { ASSERT_TRUE(ui_.click(fmt::format("###row_{}", row))); }

  HeadlessUi ui_{800, 400};
  std::array<Column, 2> columns_ = {
      {{"###caption", "Caption"}, {"###plays", "Plays", 120, Align::kRight}}};
  TableOptions options_;
  TableState state_;
  std::int64_t rows_ = 0;
  std::set<std::int64_t> drawn_;
  std::optional<std::int64_t> activated_;
  bool sorted_ = false;
  bool has_keyboard_ = false;
};

TEST_F(TableTest, DrawsOnlyTheRowsInSight) {
  draw(kMany);
  // 400 px hold a header of 30 and at most 14 rows of 28, one of them in part.
  EXPECT_GE(drawn_.size(), 12U);
  EXPECT_LE(drawn_.size(), 14U);
  EXPECT_EQ(*drawn_.begin(), 0);
}

TEST_F(TableTest, TheLastOfAMillionRowsIsReachedAndWhollySeen) {
  draw(kMany);
  click_row(2);
  ui_.press(ImGuiKey_End);
  EXPECT_EQ(state_.focus, kMany - 1);
  ui_.frames(1);
  EXPECT_TRUE(drawn_.contains(kMany - 1));
  EXPECT_LE(drawn_.size(), 14U);
  const auto last = ui_.find(fmt::format("###row_{}", kMany - 1));
  ASSERT_TRUE(last);
  EXPECT_LE(last->max.y, 400);
  // Rows far down are as high as the first: nothing is lost in large coordinates.
  EXPECT_FLOAT_EQ(last->max.y - last->min.y, 28);
  const auto before = ui_.find(fmt::format("###row_{}", kMany - 2));
  ASSERT_TRUE(before);
  EXPECT_FLOAT_EQ(before->max.y, last->min.y);
}

TEST_F(TableTest, JAndKMoveAndStopAtTheEnds) {
  draw(3);
  click_row(0);
  ui_.press(ImGuiKey_J);
  ui_.press(ImGuiKey_DownArrow);
  EXPECT_EQ(state_.focus, 2);
  ui_.press(ImGuiKey_J);
  EXPECT_EQ(state_.focus, 2);
  ui_.press(ImGuiKey_K);
  ui_.press(ImGuiKey_UpArrow);
  ui_.press(ImGuiKey_K);
  EXPECT_EQ(state_.focus, 0);
}

TEST_F(TableTest, MovingScrollsSoThatTheFocusStaysInSight) {
  draw(100);
  click_row(0);
  for (int i = 0; i < 40; ++i) ui_.press(ImGuiKey_J);
  EXPECT_EQ(state_.focus, 40);
  EXPECT_TRUE(drawn_.contains(40));
  EXPECT_FALSE(drawn_.contains(0));
  ui_.press(ImGuiKey_PageUp);
  EXPECT_LT(state_.focus, 32);
  EXPECT_TRUE(drawn_.contains(state_.focus));
}

TEST_F(TableTest, SpaceTicksRowsOneByOne) {
  draw(10);
  click_row(1);
  EXPECT_TRUE(state_.selected.contains(1));
  ui_.press(ImGuiKey_J);
  ui_.press(ImGuiKey_J);
  ui_.press(ImGuiKey_Space);
  EXPECT_EQ(state_.selected.count(), 2);
  EXPECT_TRUE(state_.selected.contains(3));
  ui_.press(ImGuiKey_Space);
  EXPECT_FALSE(state_.selected.contains(3));
}

TEST_F(TableTest, ShiftExtendsFromWhereItStartedAndTakesBack) {
  draw(10);
  click_row(4);
  ui_.press(ImGuiKey_J, ImGuiMod_Shift);
  ui_.press(ImGuiKey_J, ImGuiMod_Shift);
  EXPECT_EQ(state_.selected.count(), 3);
  EXPECT_TRUE(state_.selected.contains(6));
  ui_.press(ImGuiKey_K, ImGuiMod_Shift);
  EXPECT_EQ(state_.selected.count(), 2);
  ui_.press(ImGuiKey_Home, ImGuiMod_Shift);
  EXPECT_EQ(state_.selected.ranges()[0], (RowSet::Range{0, 5}));
}

TEST_F(TableTest, CtrlATicksAllAndAPlainClickOnlyOne) {
  draw(kMany);
  click_row(3);
  ui_.press(ImGuiKey_A, ImGuiMod_Ctrl);
  EXPECT_EQ(state_.selected.count(), kMany);
  click_row(5);
  EXPECT_EQ(state_.selected.count(), 1);
  EXPECT_TRUE(state_.selected.contains(5));
}

TEST_F(TableTest, WithoutMultipleTheSelectionFollowsTheFocus) {
  options_.multiple = false;
  draw(10);
  click_row(1);
  ui_.press(ImGuiKey_J, ImGuiMod_Shift);
  EXPECT_EQ(state_.selected.count(), 1);
  EXPECT_TRUE(state_.selected.contains(2));
}

TEST_F(TableTest, EnterActivatesTheFocusRow) {
  draw(10);
  click_row(1);
  EXPECT_FALSE(activated_);
  ui_.press(ImGuiKey_J);
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(activated_, 2);
}

TEST_F(TableTest, KeysDoNothingWhileTheKeyboardIsElsewhere) {
  draw(10);
  EXPECT_FALSE(has_keyboard_);
  ui_.press(ImGuiKey_J);
  ui_.press(ImGuiKey_Space);
  EXPECT_EQ(state_.focus, -1);
  EXPECT_TRUE(state_.selected.empty());
}

TEST_F(TableTest, TakesTheKeyboardWhenAsked) {
  draw(10);
  state_.take_focus = true;
  ui_.frames(2);
  EXPECT_TRUE(has_keyboard_);
  EXPECT_EQ(state_.focus, 0);
  ui_.press(ImGuiKey_J);
  EXPECT_EQ(state_.focus, 1);
}

TEST_F(TableTest, KeyboardNavigationLeavesItsKeysAlone) {
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  draw(10);
  click_row(1);
  ui_.press(ImGuiKey_UpArrow);
  ui_.press(ImGuiKey_UpArrow);
  ui_.press(ImGuiKey_Space);
  EXPECT_TRUE(has_keyboard_);
  EXPECT_EQ(state_.focus, 0);
  EXPECT_TRUE(state_.selected.contains(0));
}

TEST_F(TableTest, AHeaderSortsTurnsAndClearsTheSelection) {
  draw(10);
  click_row(1);
  ASSERT_TRUE(ui_.click("###plays"));
  EXPECT_TRUE(sorted_);
  EXPECT_EQ(state_.sort, (Sort{1, SortOrder::kAscending}));
  EXPECT_TRUE(state_.selected.empty());
  ASSERT_TRUE(ui_.click("###plays"));
  EXPECT_EQ(state_.sort, (Sort{1, SortOrder::kDescending}));
  ASSERT_TRUE(ui_.click("###caption"));
  EXPECT_EQ(state_.sort, (Sort{0, SortOrder::kAscending}));
}

TEST_F(TableTest, FewerRowsThanBeforeKeepFocusAndScrollInside) {
  draw(1000);
  click_row(0);
  ui_.press(ImGuiKey_End);
  draw(5);
  EXPECT_EQ(state_.focus, 4);
  EXPECT_EQ(drawn_.size(), 5U);
  draw(0);
  EXPECT_EQ(state_.focus, -1);
  EXPECT_TRUE(drawn_.empty());
}

TEST_F(TableTest, TheWheelScrollsByThreeRows) {
  draw(100);
  click_row(4);
  ImGui::GetIO().AddMouseWheelEvent(0, -2);
  ui_.frames(2);
  EXPECT_EQ(*drawn_.begin(), 6);
  EXPECT_EQ(state_.focus, 4);
}

TEST_F(TableTest, TextsOfSightAreReportedAndTheFootToo) {
  options_.foot = "1,000,000 items";
  draw(kMany);
  EXPECT_TRUE(ui_.shows("cell 3 1"));
  EXPECT_FALSE(ui_.shows("cell 100 1"));
  EXPECT_TRUE(ui_.shows("1,000,000 items"));
}

}  // namespace
}  // namespace vigil::sdk::ui
