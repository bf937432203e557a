#include "app/workstation/robot/robot.h"

#include <gtest/gtest.h>

#include <memory>

namespace vigil::workstation::robot {
namespace {

TEST(Script, ReadsEveryStep) {
  const auto steps = parse_script(
      "# a comment\n\nclick \"###allow\"\nhover \"next\"\npress Ctrl+K\ntype \"备注 "
      "\\\"a\\\"\"\nwait \"已确认\" 2s\n"
      "wait state unsent=0 300ms\nexpect state today>=3\nexpect-not \"x\"\npause 10ms\nrun "
      "review.skip \"太暗\"\n"
      "shot a.png\nresize 1280x720\nlanguage en\ntheme day\nscale 1.5\nstopwatch start\n",
      "try.script");
  ASSERT_TRUE(steps) << steps.error().message;
  ASSERT_EQ(steps->size(), 16u);
  EXPECT_EQ((*steps)[3].text, "备注 \"a\"");
  EXPECT_EQ((*steps)[4].limit, Millis(2000));
  EXPECT_EQ((*steps)[4].line, 7);
  EXPECT_TRUE((*steps)[5].on_state);
  EXPECT_EQ((*steps)[6].state.comparison, Comparison::kAtLeast);
  EXPECT_EQ((*steps)[9].argument, "太暗");
}

TEST(Script, RefusesWithFileLineAndReason) {
  for (const char* bad :
       {"jump \"x\"", "click x", "click \"x", "press Ctrl+Nothing", "wait state", "wait \"x\" 5",
        "resize 5x5", "scale 9", "expect \"a\" \"b\"", "wait state =3", "pause", "shot"}) {
    const auto steps = parse_script(std::string("\n") + bad + "\n", "try.script");
    ASSERT_FALSE(steps) << bad;
    EXPECT_EQ(steps.error().message.find("try.script:2: "), 0u) << steps.error().message;
  }
}

TEST(Script, ComparesNumbersAsNumbers) {
  EXPECT_TRUE(holds({"n", Comparison::kLess, "10"}, "9"));
  EXPECT_FALSE(holds({"n", Comparison::kEqual, "ready"}, "loading"));
  EXPECT_TRUE(holds({"n", Comparison::kNotEqual, "ready"}, "loading"));
  EXPECT_TRUE(holds({"n", Comparison::kAtMost, "3"}, "3"));
}

// A window with a button, a field and a text, without a renderer.
class RobotTest : public testing::Test {
 protected:
  RobotTest() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {640, 480};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    io.ConfigInputTrickleEventQueue = true;
  }
  ~RobotTest() override { ImGui::DestroyContext(); }

  Robot::Progress play(const std::string& script) {
    auto steps = parse_script(script, "test");
    EXPECT_TRUE(steps) << steps.error().message;
    Controls controls;
    controls.state = [this](std::string_view name) -> std::optional<std::string> {
      if (name == "presses") return std::to_string(presses_);
      return std::nullopt;
    };
    controls.run = [](std::string_view, std::string_view) { return Status(); };
    controls.print = [](std::string_view) {};
    robot_ = std::make_unique<Robot>(std::move(*steps), std::move(controls), clock_);
    sdk::ui::set_probe(&robot_->screen());
    for (int frame = 0; frame < 4000 && robot_->progress() == Robot::Progress::kRunning; ++frame) {
      clock_.advance(Millis(16));
      robot_->before_frame();
      ImGui::GetIO().DeltaTime = 0.016F;
      ImGui::NewFrame();
      draw();
      ImGui::Render();
      // The null renderer takes every texture as uploaded.
      for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        texture->SetTexID(1);
        texture->SetStatus(ImTextureStatus_OK);
      }
      robot_->after_frame();
    }
    sdk::ui::set_probe(nullptr);
    return robot_->progress();
  }

  void draw() {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({600, 400});
    ImGui::Begin("desk");
    if (ImGui::Button("通过###allow")) ++presses_;
    ImGui::BeginDisabled();
    ImGui::Button("no###disabled");
    ImGui::EndDisabled();
    ImGui::InputText("###note", note_, sizeof note_);
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_K)) ++presses_;
    sdk::ui::report_text("值班中");
    ImGui::End();
  }

  ManualClock clock_;
  std::unique_ptr<Robot> robot_;
  int presses_ = 0;
  char note_[64] = "";
};

TEST_F(RobotTest, ClicksByIdByLabelAndByWindow) {
  EXPECT_EQ(
      play("click \"###allow\"\nclick \"通过\"\nclick \"desk/###allow\"\nexpect state presses=3\n"),
      Robot::Progress::kPassed)
      << robot_->failure();
  EXPECT_EQ(presses_, 3);
}

TEST_F(RobotTest, TypesChineseIntoAField) {
  EXPECT_EQ(play("click \"###note\"\ntype \"备注一\"\n"), Robot::Progress::kPassed)
      << robot_->failure();
  EXPECT_STREQ(note_, "备注一");
}

TEST_F(RobotTest, PressesChords) {
  EXPECT_EQ(play("press Ctrl+K\nwait state presses=1 1s\n"), Robot::Progress::kPassed)
      << robot_->failure();
}

TEST_F(RobotTest, ExpectsTexts) {
  EXPECT_EQ(play("expect \"值班\"\nexpect-not \"下班\"\nexpect \"通过\"\n"),
            Robot::Progress::kPassed)
      << robot_->failure();
}

TEST_F(RobotTest, SaysWhichStepFailedAndWhatWasThere) {
  EXPECT_EQ(play("expect \"值班\"\nwait \"下班\" 200ms\n"), Robot::Progress::kFailed);
  EXPECT_NE(robot_->failure().find("line 2"), std::string::npos) << robot_->failure();
  EXPECT_NE(robot_->failure().find("通过###allow"), std::string::npos) << robot_->failure();
}

TEST_F(RobotTest, DoesNotClickWhatIsDisabledOrAbsent) {
  EXPECT_EQ(play("click \"###disabled\"\n"), Robot::Progress::kFailed);
  EXPECT_NE(robot_->failure().find("disabled"), std::string::npos) << robot_->failure();
  EXPECT_EQ(play("click \"###nothing\"\n"), Robot::Progress::kFailed);
  EXPECT_NE(robot_->failure().find("nothing of that name"), std::string::npos) << robot_->failure();
}

}  // namespace
}  // namespace vigil::workstation::robot
