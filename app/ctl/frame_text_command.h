// What is written in the pictures of a clip.
#pragma once

namespace CLI {
class App;
}

namespace vigil::ctl {

class Program;

void add_frame_text_command(CLI::App& app, Program& program);

}  // namespace vigil::ctl
