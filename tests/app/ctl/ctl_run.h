// Runs vigilctl in the test's own process and keeps what it said.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/ctl/exit_code.h"
#include "core/base/clock.h"

namespace vigil::ctl {

// A folder of its own, gone at the end.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Writes a file and gives its path.
  std::string write(std::string_view name, std::string_view text, int mode = 0600) const;

 private:
  std::filesystem::path path_;
};

struct Ran {
  Exit exit = Exit::kOk;
  std::string out;
  std::string err;
  // What stands on standard output; fails the test when it is not one JSON document.
  [[nodiscard]] nlohmann::json json() const;
};

[[nodiscard]] Ran run_ctl(std::vector<std::string> arguments, std::string_view standard_input = {});

}  // namespace vigil::ctl
