// vigilctl, the whole of it: parses its arguments, runs one command, ends with its exit code.
// Everything else is in the command files.
#include <iostream>
#include <string>
#include <vector>

#include "app/ctl/program.h"
#include "core/base/clock.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const vigil::SystemClock clock;
  return static_cast<int>(vigil::ctl::run(arguments, {std::cin, std::cout, std::cerr}, clock));
}
