// Ties the robot to the desk: it sees every frame, and what it cannot do by mouse and keyboard is
// done here. User-interface thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "app/workstation/robot/robot.h"
#include "app/workstation/shell/desktop.h"

namespace vigil::workstation {

class RobotSession final : public shell::FrameObserver {
 public:
  // kInvalidArgument with file and line when the script cannot be read. Closes the desktop when the
  // script has ended.
  [[nodiscard]] static Result<std::unique_ptr<RobotSession>> begin(
      const std::filesystem::path& script, robot::Controls controls, shell::Desktop& desktop,
      const Clock& clock);
  ~RobotSession() override;

  void before_frame() override;
  void after_frame() override;
  [[nodiscard]] Millis patience() const override { return robot_.patience(); }

  [[nodiscard]] const robot::Robot& robot() const { return robot_; }

 private:
  RobotSession(std::vector<robot::Step> steps, robot::Controls controls, shell::Desktop& desktop,
               const Clock& clock);

  shell::Desktop& desktop_;
  robot::Robot robot_;
};

}  // namespace vigil::workstation
