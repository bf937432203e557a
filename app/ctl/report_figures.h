// What a month of reports was in figures, and statements of reasons for what was decided, made from
// the records of the backend.
#pragma once

namespace CLI {
class App;
}

namespace vigil::ctl {

class Program;

// Adds "month" and "statements" to the group of report commands.
void add_report_figures(CLI::App& group, Program& program);

}  // namespace vigil::ctl
