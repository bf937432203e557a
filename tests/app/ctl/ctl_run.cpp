#include "tests/app/ctl/ctl_run.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/ctl/program.h"

namespace vigil::ctl {

namespace fs = std::filesystem;

TempFolder::TempFolder() {
  std::string pattern = (fs::temp_directory_path() / "vigilctl-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempFolder::write(std::string_view name, std::string_view text, int mode) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  ::chmod(file.c_str(), static_cast<mode_t>(mode));
  return file.string();
}

nlohmann::json Ran::json() const {
  nlohmann::json parsed = nlohmann::json::parse(out, nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << "not one JSON document: " << out;
  return parsed;
}

Ran run_ctl(std::vector<std::string> arguments, std::string_view standard_input) {
  std::istringstream in{std::string(standard_input)};
  std::ostringstream out;
  std::ostringstream err;
  const SystemClock clock;
  const Exit exit = run(arguments, {in, out, err}, clock);
  return {exit, out.str(), err.str()};
}

}  // namespace vigil::ctl
