// Works the desk by a script: finds widgets by name, moves the pointer, presses keys, waits, looks
// and takes pictures. It acts only through Dear ImGui's input queue, as a person's mouse and
// keyboard do.
//
// User-interface thread. The frame loop calls before_frame() before ImGui::NewFrame() and
// after_frame() once the frame was built; both return at once.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/workstation/robot/screen.h"
#include "app/workstation/robot/script.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::workstation::robot {

// What the robot cannot do through the mouse and keyboard.
struct Controls {
  std::function<Status(const std::filesystem::path& file, ShotOf which)> shot;
  std::function<void(int width, int height)> resize;
  std::function<Status(std::string_view language)> language;
  std::function<Status(std::string_view theme)> theme;
  std::function<void(double scale)> scale;
  std::function<Status(std::string_view command, std::string_view argument)> run;
  // Nothing for a name that does not exist.
  std::function<std::optional<std::string>(std::string_view name)> state;
  std::function<void(std::string_view line)> print;
};

class Robot {
 public:
  enum class Progress { kRunning, kPassed, kFailed };

  Robot(std::vector<Step> steps, Controls controls, const Clock& clock);

  // Give this to sdk::ui::set_probe().
  [[nodiscard]] Screen& screen() { return screen_; }

  void before_frame();
  void after_frame();

  [[nodiscard]] Progress progress() const { return progress_; }
  // "line 7: wait "已确认" 5s: not on screen after 5.0 s; on screen: …" when kFailed.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  // How long the loop may sleep before the robot needs the next frame.
  [[nodiscard]] Millis patience() const { return waiting_ ? Millis(15) : Millis(0); }

 private:
  enum class Phase { kBegin, kPointed, kPressed, kReleased };

  void act(const Step& step);
  void look(const Step& step);
  void press(const Step& step);
  void done();
  void give_up(const Step& step, std::string_view problem);
  [[nodiscard]] bool test_holds(const Step& step) const;

  std::vector<Step> steps_;
  Controls controls_;
  const Clock& clock_;
  Screen screen_;
  std::size_t at_ = 0;
  Phase phase_ = Phase::kBegin;
  int frames_in_step_ = 0;
  bool waiting_ = false;
  SteadyTime step_began_{};
  SteadyTime stopwatch_{};
  SteadyTime last_press_{};
  Progress progress_ = Progress::kRunning;
  std::string failure_;
};

}  // namespace vigil::workstation::robot
