// vigilctl: what is asked of clips alone is done here, without the libraries that the network, term
// lists and sheets need; their loading took as long as a short clip's storyboard. Everything else
// is done by vigilctl-all beside it (main.cpp), which knows these commands too.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/clock.h"

namespace {

namespace ctl = vigil::ctl;

// Options may stand before the command, and some have a value; only --json is looked past.
bool is_about_clips(const std::vector<std::string>& arguments) {
  constexpr std::array<std::string_view, 3> kCommands = {"probe", "frames", "storyboard"};
  const auto command = std::find_if(arguments.begin(), arguments.end(),
                                    [](const std::string& word) { return word != "--json"; });
  return command != arguments.end() &&
         std::find(kCommands.begin(), kCommands.end(), *command) != kCommands.end();
}

int become_the_whole_of_it(char** argv) {
  std::error_code failed;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", failed);
  const std::string whole = self.string() + "-all";
  ::execv(whole.c_str(), argv);
  std::cerr << whole << " cannot be started: " << std::strerror(errno) << ".\n";
  return static_cast<int>(ctl::Exit::kSomeFailed);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!is_about_clips(arguments)) return become_the_whole_of_it(argv);
  const vigil::SystemClock clock;
  return static_cast<int>(ctl::run_commands(arguments, {std::cin, std::cout, std::cerr}, clock,
                                            [](CLI::App& app, ctl::Program& program) {
                                              ctl::add_probe_command(app, program);
                                              ctl::add_frame_commands(app, program);
                                            }));
}
