#include <gtest/gtest.h>

#include <array>

#include "plugins/sdk/testing/headless_ui.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;

TEST(Buttons, AreFoundByIdAndByWordAndPressedOnce) {
  HeadlessUi ui;
  int presses = 0;
  ui.set_body([&] {
    if (button(ui.style(), "###save", "保存")) ++presses;
  });
  ui.frames(2);
  EXPECT_TRUE(ui.click("###save"));
  EXPECT_TRUE(ui.click("保存"));
  EXPECT_EQ(presses, 2);
}

TEST(Buttons, DisabledOnesAreNotPressed) {
  HeadlessUi ui;
  int presses = 0;
  ui.set_body([&] {
    ButtonOptions off;
    off.enabled = false;
    if (button(ui.style(), "###save", "Save", off)) ++presses;
    VerdictButtonOptions no;
    no.enabled = false;
    if (verdict_button(ui.style(), "###remove", domain::Verdict::kRemove, "Remove", no)) ++presses;
  });
  ui.frames(2);
  EXPECT_FALSE(ui.click("###save"));
  EXPECT_FALSE(ui.click("###remove"));
  ASSERT_TRUE(ui.find("###save"));
  EXPECT_TRUE(ui.find("###save")->disabled);
  EXPECT_EQ(presses, 0);
}

TEST(Buttons, TargetsAreAtLeast28PixelsAtEveryScale) {
  for (const float scale : {1.0F, 1.5F, 3.0F}) {
    HeadlessUi ui(3000, 2000);
    ui.style().scale = scale;
    bool checked = false;
    std::string text;
    ui.set_body([&] {
      ButtonOptions small;
      small.height = 10;
      button(ui.style(), "###button", "a", small);
      icon_button(ui.style(), "###icon", Icon::kPlay, "Play", small);
      link(ui.style(), "###link", "words");
      removable_chip(ui.style(), "###chip", "x");
      check_row(ui.style(), "###check", "tick", checked);
      text_field(ui.style(), "###field", text);
      VerdictButtonOptions low;
      low.height = 4;
      verdict_button(ui.style(), "###verdict", domain::Verdict::kAllow, "Allow", low);
    });
    ui.frames(2);
    for (const char* id :
         {"###button", "###icon", "###link", "###chip", "###check", "###field", "###verdict"}) {
      const auto item = ui.find(id);
      ASSERT_TRUE(item) << id;
      EXPECT_GE(item->max.y - item->min.y, 28 * scale) << id << " at " << scale;
    }
  }
}

TEST(Buttons, VerdictWidthHoldsItsWord) {
  HeadlessUi ui;
  ui.set_body([&] {
    const float width = verdict_button_width(ui.style(), "Escalate", "E");
    EXPECT_GT(width, text_size(ui.style(), "Escalate").x + key_cap_size(ui.style(), "E").x);
    EXPECT_GT(width, verdict_button_width(ui.style(), "Allow", "A"));
  });
  ui.frames(1);
}

TEST(KeyCaps, AChordIsSeveralCapsAndPlusIsAKey) {
  HeadlessUi ui;
  ui.set_body([&] {
    const float one = key_cap_size(ui.style(), "K").x;
    EXPECT_GT(key_cap_size(ui.style(), "Ctrl+K").x, one);
    EXPECT_EQ(key_cap_size(ui.style(), "+").x, one);
    EXPECT_EQ(key_cap_size(ui.style(), "Ctrl++").x, key_cap_size(ui.style(), "Ctrl+K").x);
    EXPECT_EQ(key_cap_size(ui.style(), "").x, 0);
  });
  ui.frames(1);
}

TEST(Choices, RowsToggleAndSayIt) {
  HeadlessUi ui;
  bool checked = false;
  bool on = true;
  ui.set_body([&] {
    check_row(ui.style(), "###whole", "Watched", checked);
    switch_row(ui.style(), "###muted", "Muted", on);
  });
  ui.frames(2);
  ASSERT_TRUE(ui.click("###whole"));
  ASSERT_TRUE(ui.click("###muted"));
  EXPECT_TRUE(checked);
  EXPECT_FALSE(on);
  EXPECT_TRUE(ui.find("###whole")->checked);
  EXPECT_FALSE(ui.find("###muted")->checked);
}

TEST(Choices, OneOfAFew) {
  HeadlessUi ui;
  std::size_t speed = 1;
  int changes = 0;
  const std::array<Segment, 3> speeds = {{{"###half", "0.5x"}, {"###one", "1x"}, {"###two", "2x"}}};
  ui.set_body([&] {
    if (segmented(ui.style(), "###speed", speeds, speed)) ++changes;
  });
  ui.frames(2);
  ASSERT_TRUE(ui.click("###two"));
  EXPECT_EQ(speed, 2U);
  ASSERT_TRUE(ui.click("###two"));
  EXPECT_EQ(changes, 1);
}

TEST(States, TheOneActionIsPressed) {
  HeadlessUi ui;
  int presses = 0;
  ui.set_body([&] {
    EmptyState state;
    state.sentence = "Nothing here";
    state.action = "Look again";
    state.height = 300;
    if (empty_state(ui.style(), "###look", state)) ++presses;
    Notice notice;
    notice.sentence = "Saved here, not sent";
    notice.action = "Send";
    if (notice_line(ui.style(), "###send", notice)) ++presses;
  });
  ui.frames(3);
  EXPECT_TRUE(ui.shows("Nothing here"));
  EXPECT_TRUE(ui.click("###look"));
  EXPECT_TRUE(ui.click("Send"));
  EXPECT_EQ(presses, 2);
}

TEST(Pictures, WithoutAPictureTheOverlaySaysWhy) {
  HeadlessUi ui;
  ui.set_body([&] {
    PictureOptions options;
    options.overlay = "This clip could not be opened";
    const PictureResult result = picture(ui.style(), "###clip", {}, {320, 200}, options);
    EXPECT_EQ(result.fitted.min.x, result.fitted.max.x);
  });
  ui.frames(2);
  EXPECT_TRUE(ui.shows("could not be opened"));
}

}  // namespace
}  // namespace vigil::sdk::ui
