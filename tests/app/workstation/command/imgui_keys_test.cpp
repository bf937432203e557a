#include "app/workstation/command/imgui_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/sdk/testing/headless_ui.h"

namespace vigil::workstation::command {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImGuiKeys : public ::testing::Test {
 protected:
  ImGuiKeys() {
    ui_.set_body([this] {
      if (field_) ImGui::InputText("###field", text_, sizeof text_);
      for (const KeyPress& press : read_key_presses(SteadyTime{})) {
        seen_.push_back(sdk::manifest::to_text(press.chord) + (press.repeat ? " again" : ""));
      }
      context_ = read_key_context();
    });
    ui_.frames(2);
  }

  // What one frame reads after these events.
  std::vector<std::string> frame() {
    seen_.clear();
    ui_.frames(1);
    return seen_;
  }

  sdk::testing::HeadlessUi ui_{300, 200};
  ImGuiIO& io_ = ImGui::GetIO();
  bool field_ = false;
  char text_[32] = "";
  std::vector<std::string> seen_;
  KeyContext context_;
};

TEST_F(ImGuiKeys, LettersNamedKeysAndModifiers) {
  io_.AddKeyEvent(ImGuiKey_A, true);
  EXPECT_THAT(frame(), ElementsAre("A"));
  EXPECT_THAT(frame(), IsEmpty());
  io_.AddKeyEvent(ImGuiKey_A, false);
  io_.AddKeyEvent(ImGuiMod_Ctrl, true);
  io_.AddKeyEvent(ImGuiMod_Shift, true);
  io_.AddKeyEvent(ImGuiKey_K, true);
  EXPECT_THAT(frame(), ElementsAre("Ctrl+Shift+K"));
  io_.AddKeyEvent(ImGuiKey_K, false);
  io_.AddKeyEvent(ImGuiKey_Comma, true);
  EXPECT_THAT(frame(), ElementsAre("Ctrl+Shift+,"));
}

TEST_F(ImGuiKeys, PunctuationIsTheCharacterTyped) {
  // A German keyboard: Shift and the key that is "-" elsewhere types "?".
  io_.AddKeyEvent(ImGuiMod_Shift, true);
  io_.AddKeyEvent(ImGuiKey_Minus, true);
  io_.AddInputCharacter('?');
  EXPECT_THAT(frame(), ElementsAre("?"));
}

TEST_F(ImGuiKeys, PunctuationWithoutACharacterIsReadFromTheKey) {
  io_.AddKeyEvent(ImGuiMod_Shift, true);
  io_.AddKeyEvent(ImGuiKey_Slash, true);
  EXPECT_THAT(frame(), ElementsAre("?"));
}

TEST_F(ImGuiKeys, HeldKeysAreRepeats) {
  io_.AddKeyEvent(ImGuiKey_RightArrow, true);
  EXPECT_THAT(frame(), ElementsAre("Right"));
  seen_.clear();
  ui_.frames(60);  // a second
  ASSERT_FALSE(seen_.empty());
  EXPECT_EQ(seen_.front(), "Right again");

  io_.AddKeyEvent(ImGuiKey_RightArrow, false);
  io_.AddKeyEvent(ImGuiKey_LeftBracket, true);
  io_.AddInputCharacter('[');
  EXPECT_THAT(frame(), ElementsAre("["));
  io_.AddInputCharacter('[');
  EXPECT_THAT(frame(), ElementsAre("[ again"));
}

TEST_F(ImGuiKeys, ATextFieldIsTyping) {
  field_ = true;
  ui_.frames(2);
  EXPECT_FALSE(context_.typing);
  ASSERT_TRUE(ui_.click("###field"));
  ui_.frames(1);
  EXPECT_TRUE(context_.typing);
}

TEST_F(ImGuiKeys, AKeyIsDownUntilItIsLetGoOrTheWindowLosesTheKeyboard) {
  const auto down = [](std::string_view key) {
    return is_key_down(sdk::manifest::parse_chord(key).value());
  };
  const std::pair<ImGuiKey, const char*> keys[] = {
      {ImGuiKey_H, "H"}, {ImGuiKey_Comma, ","}, {ImGuiKey_Space, "Space"}, {ImGuiKey_F5, "F5"}};
  for (const auto& [key, text] : keys) {
    EXPECT_FALSE(down(text));
    io_.AddKeyEvent(key, true);
    ui_.frames(2);
    EXPECT_TRUE(down(text));
    io_.AddKeyEvent(key, false);
    ui_.frames(1);
    EXPECT_FALSE(down(text));
    io_.AddKeyEvent(key, true);
    ui_.frames(1);
    io_.AddFocusEvent(false);
    ui_.frames(2);
    EXPECT_FALSE(down(text));
    io_.AddFocusEvent(true);
    io_.AddKeyEvent(key, false);
    ui_.frames(1);
  }
}

}  // namespace
}  // namespace vigil::workstation::command
