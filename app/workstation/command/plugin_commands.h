// What a plugin sees of the commands: the registry and the keymap behind the SDK's interface.
// User-interface thread.
#pragma once

#include <functional>
#include <string>

#include "app/workstation/command/keymap.h"
#include "app/workstation/command/registry.h"
#include "plugins/sdk/host.h"

namespace vigil::workstation::command {

class PluginCommands final : public sdk::Commands {
 public:
  // Both must outlive this. `after` hears of every command, also of one that failed and why.
  PluginCommands(Registry& registry, const Keymap& keymap, std::function<void(const Status&)> after)
      : registry_(registry), keymap_(keymap), after_(std::move(after)) {}

  void run(sdk::CommandKey command, std::string_view argument = {}) override;
  [[nodiscard]] bool enabled(sdk::CommandKey command) const override {
    return registry_.enabled(command.id);
  }
  [[nodiscard]] const std::string& key_of(sdk::CommandKey command) const override {
    return keymap_.key_of(command.id);
  }

 private:
  Registry& registry_;
  const Keymap& keymap_;
  std::function<void(const Status&)> after_;
};

}  // namespace vigil::workstation::command
