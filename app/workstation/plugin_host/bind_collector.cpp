#include <fmt/format.h>

#include <algorithm>

#include "app/workstation/plugin_host/instance.h"

namespace vigil::workstation::plugin_host {
namespace {

bool declares(const auto& list, std::string_view id) {
  return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
}

Sentence undeclared(std::string_view zh, std::string_view en, std::string_view id) {
  return {fmt::format("它绑定了清单里没有的{}“{}”。", zh, id),
          fmt::format("It binds the {} \"{}\", which its manifest does not declare.", en, id)};
}

Sentence twice(std::string_view zh, std::string_view en, std::string_view id) {
  return {fmt::format("它把{}“{}”绑定了两次。", zh, id),
          fmt::format("It binds the {} \"{}\" twice.", en, id)};
}

Sentence unbound(std::string_view zh, std::string_view en, std::string_view id) {
  return {fmt::format("清单里的{}“{}”没有绑定。", zh, id),
          fmt::format("The {} \"{}\" is declared but not bound.", en, id)};
}

Sentence empty(std::string_view zh, std::string_view en, std::string_view id) {
  return {fmt::format("它给{}“{}”绑定了空对象。", zh, id),
          fmt::format("It binds nothing to the {} \"{}\".", en, id)};
}

}  // namespace

void BindCollector::object(Sentence sentence) {
  if (!objection_) objection_ = std::move(sentence);
}

void BindCollector::command(sdk::CommandKey id, sdk::RunCommand run, sdk::CommandEnabled enabled) {
  if (!declares(manifest_.commands, id.id)) return object(undeclared("命令", "command", id.id));
  if (!run) return object(empty("命令", "command", id.id));
  const auto [at, inserted] = commands_.try_emplace(std::string(id.id));
  if (!inserted) return object(twice("命令", "command", id.id));
  at->second = {std::move(run), std::move(enabled)};
}

void BindCollector::view(sdk::ViewKey id, std::unique_ptr<sdk::View> view) {
  if (!declares(manifest_.views, id.id)) return object(undeclared("视图", "view", id.id));
  if (!view) return object(empty("视图", "view", id.id));
  const auto [at, inserted] = views_.try_emplace(std::string(id.id));
  if (!inserted) return object(twice("视图", "view", id.id));
  at->second = std::move(view);
}

Check BindCollector::judge() const {
  if (objection_) return {false, *objection_};
  for (const auto& command : manifest_.commands) {
    if (!commands_.contains(command.id)) return {false, unbound("命令", "command", command.id)};
  }
  for (const auto& view : manifest_.views) {
    if (!views_.contains(view.id)) return {false, unbound("视图", "view", view.id)};
  }
  return pass(
      fmt::format("{} 个命令、{} 个视图全部绑定。", commands_.size(), views_.size()),
      fmt::format("All {} commands and {} views are bound.", commands_.size(), views_.size()));
}

}  // namespace vigil::workstation::plugin_host
