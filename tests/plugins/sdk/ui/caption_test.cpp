#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "plugins/sdk/testing/headless_ui.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;

class CaptionTest : public ::testing::Test {
 protected:
  // Draws the caption at (20, 20) and leaves where the marks were painted.
  void draw(std::string_view words, std::vector<MarkedSpan> spans, float width = 700) {
    words_ = words;
    spans_ = std::move(spans);
    width_ = width;
    ui_.set_body([this] {
      ImGui::SetCursorScreenPos({20, 20});
      CaptionOptions options;
      options.size = 13;
      options.width = width_;
      last_ = caption(ui_.style(), "###caption", words_, spans_, options);
      if (last_.clicked) clicked_ = last_.clicked;
      selected_ = selected_ || last_.selected;
    });
    ui_.frames(2);
  }

  // Where code points [begin, end) of a one-line text stand.
  float x_of(std::string_view before) { return 20 + text_size(ui_.style(), before, 13).x; }

  std::optional<std::size_t> span_at(float x) {
    ImGui::GetIO().AddMousePosEvent(x, 30);
    ui_.frames(1);
    return last_.hovered;
  }

  HeadlessUi ui_{800, 400};
  std::string words_;
  std::vector<MarkedSpan> spans_;
  float width_ = 0;
  CaptionResult last_;
  std::optional<std::size_t> clicked_;
  bool selected_ = false;
};

TEST_F(CaptionTest, SpansCountCodePointsNotBytes) {
  // Nine bytes and two emoji before the word.
  draw("野味\U0001F410\U0001F410 trade here", {{5, 10}});
  const float begin = x_of("野味\U0001F410\U0001F410 ");
  const float end = x_of("野味\U0001F410\U0001F410 trade");
  EXPECT_FALSE(span_at(begin - 2));
  EXPECT_EQ(span_at(begin + 2), 0U);
  EXPECT_EQ(span_at(end - 2), 0U);
  EXPECT_FALSE(span_at(end + 2));
}

TEST_F(CaptionTest, AnEmojiFamilyCountsAsItsFiveCodePoints) {
  const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  draw(family + "goat", {{5, 9}});
  EXPECT_FALSE(span_at(x_of(family) - 2));
  EXPECT_EQ(span_at(x_of(family) + 2), 0U);
}

TEST_F(CaptionTest, SpansBeyondTheTextAreCut) {
  draw("goat", {{2, 500}, {90, 95}, {3, 1}});
  EXPECT_EQ(span_at(x_of("goa") + 2), 0U);
  EXPECT_FALSE(span_at(x_of("g") - 2));
}

TEST_F(CaptionTest, ASpanOverALineBreakIsMarkedOnBothLines) {
  draw("aaaa bbbb cccc", {{5, 14}}, 40);
  EXPECT_FALSE(span_at(22));
  ImGui::GetIO().AddMousePosEvent(22, 20 + 19 + 9);
  ui_.frames(1);
  EXPECT_EQ(last_.hovered, 0U);
  ImGui::GetIO().AddMousePosEvent(22, 20 + 2 * 19 + 9);
  ui_.frames(1);
  EXPECT_EQ(last_.hovered, 0U);
}

TEST_F(CaptionTest, APressOnAMarkNamesIt) {
  draw("one two three", {{0, 3}, {4, 7}});
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(x_of("one t"), 30);
  ui_.frames(1);
  io.AddMouseButtonEvent(0, true);
  ui_.frames(1);
  io.AddMouseButtonEvent(0, false);
  ui_.frames(1);
  EXPECT_EQ(clicked_, 1U);
  EXPECT_FALSE(selected_);
}

TEST_F(CaptionTest, TheWholeTextIsReported) {
  draw("夜里两点，只是一只山羊。", {{0, 2}}, 60);
  EXPECT_TRUE(ui_.shows("夜里两点，只是一只山羊。"));
}

}  // namespace
}  // namespace vigil::sdk::ui
