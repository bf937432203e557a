#include "app/workstation/command/plugin_commands.h"

namespace vigil::workstation::command {

void PluginCommands::run(sdk::CommandKey command, std::string_view argument) {
  const Status done = registry_.run(command.id, argument);
  if (after_) after_(done);
}

}  // namespace vigil::workstation::command
