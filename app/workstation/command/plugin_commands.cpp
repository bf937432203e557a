#include "app/workstation/command/plugin_commands.h"

namespace vigil::workstation::command {

void PluginCommands::run(sdk::CommandKey command, std::string_view argument) {
  if (const Status done = registry_.run(command.id, argument); !done && on_failure_)
    on_failure_(done.error());
}

}  // namespace vigil::workstation::command
