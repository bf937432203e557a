#include "app/workstation/command/registry.h"

#include <fmt/format.h>

#include <algorithm>

namespace vigil::workstation::command {

Status Registry::add(Command command) {
  if (command.id.empty() || !command.run) {
    return fail(ErrorCode::kInvalidArgument, "A command needs an id and something to run.");
  }
  auto made = std::make_shared<const Command>(std::move(command));
  if (!by_id_.emplace(made->id, made).second) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The command {} is there already.", made->id));
  }
  commands_.push_back(std::move(made));
  return {};
}

void Registry::remove_plugin(std::string_view plugin) {
  std::erase_if(by_id_, [&](const auto& entry) { return entry.second->plugin == plugin; });
  std::erase_if(commands_, [&](const auto& command) { return command->plugin == plugin; });
}

const Command* Registry::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

std::vector<const Command*> Registry::all() const {
  std::vector<const Command*> all;
  all.reserve(commands_.size());
  for (const auto& command : commands_) all.push_back(command.get());
  return all;
}

bool Registry::enabled(std::string_view id) const {
  const Command* const command = find(id);
  return command != nullptr && (!command->enabled || command->enabled());
}

Status Registry::run(std::string_view id, std::string_view argument) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return fail(ErrorCode::kNotFound, fmt::format("There is no command called {}.", id));
  }
  // Held here: a command may remove its own plugin.
  const std::shared_ptr<const Command> command = found->second;
  if (command->enabled && !command->enabled()) {
    return fail(ErrorCode::kRejected,
                fmt::format("{} / {}: not possible now.", command->title_zh, command->title_en));
  }
  const WallTime at = clock_.wall_now();
  Status outcome = command->run(argument);
  if (listener_) listener_({command->id, std::string(argument), person_, at, outcome});
  return outcome;
}

}  // namespace vigil::workstation::command
