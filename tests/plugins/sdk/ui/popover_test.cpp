#include "plugins/sdk/ui/popover.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/text.h"
#include "plugins/sdk/testing/headless_ui.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;

struct Rule {
  const char* id;
  const char* title;
};

class PopoverTest : public ::testing::Test {
 protected:
  PopoverTest() {
    ui_.set_body([this] {
      std::vector<PopoverRow> rows;
      shown_.clear();
      for (const Rule& rule : all_) {
        if (!contains_caseless(rule.title, state_.filter)) continue;
        PopoverRow row;
        row.id = rule.id;
        row.title = rule.title;
        row.severity = 2;
        row.enabled = std::string_view(rule.id) != off_;
        rows.push_back(row);
        shown_.emplace_back(rule.title);
      }
      const Anchor anchor{{300, 550}, {420, 594}};
      const PopoverOptions options{.hint = "filter", .nothing_found = "no such rule"};
      const PopoverResult now =
          popover(ui_.style(), "###policy_list", state_, anchor, rows, options);
      if (now.chosen) chosen_.push_back(shown_[*now.chosen]);
      cancelled_ = cancelled_ || now.cancelled;
    });
  }

  void open() {
    state_.open = true;
    ui_.frames(3);
  }

  HeadlessUi ui_{800, 600};
  std::vector<Rule> all_ = {{"###w", "wildlife trade"},
                            {"###d", "dangerous acts"},
                            {"###f", "fraud"},
                            {"###p", "privacy"},
                            {"###s", "spam"}};
  std::string off_;
  PopoverState state_;
  std::vector<std::string> shown_;
  std::vector<std::string> chosen_;
  bool cancelled_ = false;
};

using Chosen = std::vector<std::string>;

TEST_F(PopoverTest, OpensAboveItsAnchorWithTheFieldReadyForTyping) {
  open();
  const auto first = ui_.find("###w");
  const auto last = ui_.find("###s");
  ASSERT_TRUE(first && last);
  EXPECT_LT(last->max.y, 550);
  EXPECT_LT(first->min.y, last->min.y);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
}

TEST_F(PopoverTest, OpensBelowWhereThereIsNoRoomAbove) {
  ui_.set_body([this] {
    const Anchor anchor{{300, 40}, {420, 80}};
    const std::vector<PopoverRow> rows = {{"###only", "only"}};
    popover(ui_.style(), "###list", state_, anchor, rows);
  });
  open();
  const auto row = ui_.find("###only");
  ASSERT_TRUE(row);
  EXPECT_GT(row->min.y, 80);
}

TEST_F(PopoverTest, EnterTakesTheFirstRow) {
  open();
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(chosen_, Chosen{"wildlife trade"});
  EXPECT_FALSE(state_.open);
  EXPECT_FALSE(cancelled_);
}

TEST_F(PopoverTest, ArrowsMoveAndStopAtTheEnds) {
  open();
  ui_.press(ImGuiKey_UpArrow);
  ui_.press(ImGuiKey_DownArrow);
  ui_.press(ImGuiKey_DownArrow);
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(chosen_, Chosen{"fraud"});
}

TEST_F(PopoverTest, ADigitChoosesAtOnceWhileNothingIsTyped) {
  open();
  ui_.type("2");
  EXPECT_EQ(chosen_, Chosen{"dangerous acts"});
  EXPECT_FALSE(state_.open);
}

TEST_F(PopoverTest, ADigitWithoutARowIsText) {
  open();
  ui_.type("9");
  EXPECT_TRUE(chosen_.empty());
  EXPECT_EQ(state_.filter, "9");
}

TEST_F(PopoverTest, AfterTypingDigitsAreText) {
  open();
  ui_.type("a");
  ui_.type("1");
  EXPECT_TRUE(chosen_.empty());
  EXPECT_EQ(state_.filter, "a1");
}

TEST_F(PopoverTest, LettersAndDigitOfOneFrameAreText) {
  open();
  ui_.type("w1");
  EXPECT_TRUE(chosen_.empty());
  EXPECT_EQ(state_.filter, "w1");
}

TEST_F(PopoverTest, TypingFiltersAndStartsFromTheTop) {
  open();
  ui_.press(ImGuiKey_DownArrow);
  ui_.type("ra");
  EXPECT_EQ(shown_, (Chosen{"wildlife trade", "fraud"}));
  EXPECT_EQ(state_.row, 0U);
  ui_.type("ud");
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(chosen_, Chosen{"fraud"});
}

TEST_F(PopoverTest, ChineseCanBeTyped) {
  all_ = {{"###w", "野生动物交易"}, {"###d", "危险行为"}};
  open();
  ui_.type("危险");
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(chosen_, Chosen{"危险行为"});
}

TEST_F(PopoverTest, NothingFoundSaysSoAndEnterChoosesNothing) {
  open();
  ui_.type("zzz");
  EXPECT_TRUE(ui_.shows("no such rule"));
  ui_.press(ImGuiKey_Enter);
  EXPECT_TRUE(chosen_.empty());
  EXPECT_TRUE(state_.open);
}

TEST_F(PopoverTest, EscClosesWithoutAChoice) {
  open();
  ui_.type("fr");
  ui_.press(ImGuiKey_Escape);
  ui_.frames(2);
  EXPECT_FALSE(state_.open);
  EXPECT_TRUE(cancelled_);
  EXPECT_TRUE(chosen_.empty());
  EXPECT_FALSE(ui_.find("###w"));
}

TEST_F(PopoverTest, AClickElsewhereClosesItToo) {
  open();
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(20, 20);
  ui_.frames(1);
  io.AddMouseButtonEvent(0, true);
  ui_.frames(1);
  io.AddMouseButtonEvent(0, false);
  ui_.frames(2);
  EXPECT_FALSE(state_.open);
  EXPECT_TRUE(cancelled_);
}

TEST_F(PopoverTest, AClickOnARowChoosesIt) {
  open();
  ASSERT_TRUE(ui_.click("###p"));
  EXPECT_EQ(chosen_, Chosen{"privacy"});
}

TEST_F(PopoverTest, OpenedAgainItIsEmptyAndAtTheTop) {
  open();
  ui_.press(ImGuiKey_DownArrow);
  ui_.type("ra");
  ui_.press(ImGuiKey_Escape);
  open();
  EXPECT_EQ(state_.filter, "");
  EXPECT_EQ(shown_.size(), 5U);
  ui_.press(ImGuiKey_Enter);
  EXPECT_EQ(chosen_, Chosen{"wildlife trade"});
}

TEST_F(PopoverTest, DisabledRowsCannotBeChosen) {
  off_ = "###w";
  open();
  ui_.press(ImGuiKey_Enter);
  ui_.type("1");
  EXPECT_FALSE(ui_.click("###w"));
  EXPECT_TRUE(chosen_.empty());
  EXPECT_TRUE(state_.open);
}

TEST_F(PopoverTest, ItDoesNotMoveWhileFiltering) {
  open();
  const auto before = ui_.find("###w");
  ui_.type("wild");
  const auto after = ui_.find("###w");
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->min.y, after->min.y);
}

}  // namespace
}  // namespace vigil::sdk::ui
