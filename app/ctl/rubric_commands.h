// vigilctl rubric: adds its subcommands to the application.
#pragma once

namespace CLI {
class App;
}

namespace vigil::ctl {

class Program;

void add_rubric_commands(CLI::App& app, Program& program);

}  // namespace vigil::ctl
