#include "app/workstation/robot_session.h"

#include <utility>

#include "core/base/file.h"

namespace vigil::workstation {

Result<std::unique_ptr<RobotSession>> RobotSession::begin(const std::filesystem::path& script,
                                                          robot::Controls controls,
                                                          shell::Desktop& desktop,
                                                          const Clock& clock) {
  const auto text = read_file(script, 1 << 20);
  if (!text) return text.error();
  auto steps = robot::parse_script(*text, script.filename().string());
  if (!steps) return steps.error();
  return std::unique_ptr<RobotSession>(
      new RobotSession(std::move(*steps), std::move(controls), desktop, clock));
}

RobotSession::RobotSession(std::vector<robot::Step> steps, robot::Controls controls,
                           shell::Desktop& desktop, const Clock& clock)
    : desktop_(desktop), robot_(std::move(steps), std::move(controls), clock) {
  sdk::ui::set_probe(&robot_.screen());
  desktop_.observe(this);
}

RobotSession::~RobotSession() {
  desktop_.observe(nullptr);
  sdk::ui::set_probe(nullptr);
}

void RobotSession::before_frame() { robot_.before_frame(); }

void RobotSession::after_frame() {
  robot_.after_frame();
  if (robot_.progress() != robot::Robot::Progress::kRunning) desktop_.close();
}

}  // namespace vigil::workstation
