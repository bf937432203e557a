// vigilctl against a real backend in the test's own process, with one sign-in file per role.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/app/backend/live_server.h"
#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {

class LiveCtl {
 public:
  // `adjust` may change the backend's options before it starts.
  explicit LiveCtl(const std::function<void(backend::Options&)>& adjust = [](backend::Options&) {});

  // Runs as the person of that role.
  [[nodiscard]] Ran as(std::string_view role, std::vector<std::string> arguments,
                       std::string_view standard_input = {}) const;
  [[nodiscard]] std::string sign_in_file(std::string_view role) const;
  // Leases everything in review.first and decides it "allow"; says how many there were.
  int decide_all();

  backend::LiveServer server;
  TempFolder folder;
};

}  // namespace vigil::ctl
