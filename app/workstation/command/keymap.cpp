#include "app/workstation/command/keymap.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/json.h"
#include "core/base/json_place.h"
#include "plugins/sdk/manifest/nearest.h"

namespace vigil::workstation::command {
namespace {

using nlohmann::json;
using sdk::manifest::suggestion;

// Both would be heard at the same time.
bool overlap(const Binding& binding, std::string_view plugin) {
  return binding.plugin.empty() || plugin.empty() || binding.plugin == plugin;
}

std::string unknown_command(std::string_view command, const Registry& registry) {
  std::vector<std::string_view> ids;
  for (const Command* known : registry.all()) ids.push_back(known->id);
  return fmt::format("There is no command \"{}\"{}", command, suggestion(command, ids));
}

}  // namespace

Keymap::Source Keymap::read(std::string_view text, std::string_view file_name) {
  Source source;
  const auto root = parse_json(text, {.max_bytes = 1u << 20, .max_depth = 8});
  if (!root) {
    source.problems.push_back(fmt::format("{}: this keymap is not JSON and is left out: {}",
                                          file_name, root.error().message));
    return source;
  }
  const auto keys = root->is_object() ? root->find("keys") : root->end();
  if (!root->is_object() || keys == root->end() || !keys->is_array()) {
    source.problems.push_back(
        fmt::format("{}: this keymap has no list \"keys\" and is left out.", file_name));
    return source;
  }
  for (std::size_t i = 0; i < keys->size(); ++i) {
    const json& element = (*keys)[i];
    Entry entry;
    entry.place = fmt::format("{}:{}: ", file_name, line_of(text, {"keys", i}));
    entry.command = text_member(element, "command");
    if (entry.command.empty() || !element.contains("key") || !element["key"].is_string()) {
      source.problems.push_back(entry.place + "an entry needs \"key\" and \"command\", both text.");
      continue;
    }
    const auto key = element["key"].get<std::string>();
    entry.off = key.empty();
    if (!entry.off) {
      const auto chord = sdk::manifest::parse_chord(key);
      if (!chord) {
        source.problems.push_back(entry.place + chord.error().message);
        continue;
      }
      entry.chord = *chord;
    }
    source.entries.push_back(std::move(entry));
  }
  return source;
}

void Keymap::load_desk(std::string_view text, std::string_view file_name) {
  desk_ = read(text, file_name);
}

void Keymap::load_person(std::string_view text, std::string_view file_name) {
  person_ = read(text, file_name);
}

void Keymap::add_plugin(const sdk::manifest::Manifest& manifest) {
  for (const auto& key : manifest.keys) {
    plugins_.push_back(
        {.chord = key.chord, .command = key.command, .plugin = manifest.id, .place = {}});
  }
}

void Keymap::remove_plugin(std::string_view plugin) {
  std::erase_if(plugins_, [&](const Entry& entry) { return entry.plugin == plugin; });
}

void Keymap::resolve(const Registry& registry) {
  bindings_.clear();
  keys_.clear();
  conflicts_.clear();

  std::set<std::string_view> replaced;
  for (const Entry& entry : person_.entries) {
    if (registry.find(entry.command) == nullptr) {
      conflicts_.push_back(entry.place + unknown_command(entry.command, registry));
    } else {
      replaced.insert(entry.command);
    }
  }
  // The strongest layer first; a key that is taken is not given again.
  for (const Entry& entry : person_.entries) {
    if (!entry.off && replaced.contains(entry.command)) place(entry, Layer::kPerson, registry);
  }
  for (const Entry& entry : desk_.entries) {
    if (entry.off || replaced.contains(entry.command)) continue;
    if (registry.find(entry.command) == nullptr) {
      conflicts_.push_back(entry.place + unknown_command(entry.command, registry));
    } else {
      place(entry, Layer::kDesk, registry);
    }
  }
  for (const Entry& entry : plugins_) {
    if (registry.find(entry.command) != nullptr && !replaced.contains(entry.command)) {
      place(entry, Layer::kPlugin, registry);
    }
  }
  for (const Binding& binding : bindings_)
    keys_.emplace(binding.command, sdk::manifest::to_text(binding.chord));
}

void Keymap::place(const Entry& entry, Layer layer, const Registry& registry) {
  const std::string& plugin = registry.find(entry.command)->plugin;
  for (const Binding& taken : bindings_) {
    if (taken.chord != entry.chord || !overlap(taken, plugin)) continue;
    // What a person chose to take over is no conflict; everything else is news to somebody.
    if (taken.layer != Layer::kPerson || layer == Layer::kPerson) {
      conflicts_.push_back(fmt::format("{}The key {} is wanted by {} and by {}; it runs {}.",
                                       entry.place, sdk::manifest::to_text(entry.chord),
                                       taken.command, entry.command, taken.command));
    }
    return;
  }
  bindings_.push_back({entry.chord, entry.command, plugin, layer});
}

const Binding* Keymap::find(const Chord& chord, std::string_view plugin) const {
  const auto found = std::find_if(bindings_.begin(), bindings_.end(), [&](const Binding& binding) {
    return binding.chord == chord && (binding.plugin.empty() || binding.plugin == plugin);
  });
  return found == bindings_.end() ? nullptr : &*found;
}

const std::string& Keymap::key_of(std::string_view command) const {
  static const std::string kNone;
  const auto found = keys_.find(command);
  return found == keys_.end() ? kNone : found->second;
}

std::vector<std::string> Keymap::problems() const {
  std::vector<std::string> all = desk_.problems;
  all.insert(all.end(), person_.problems.begin(), person_.problems.end());
  all.insert(all.end(), conflicts_.begin(), conflicts_.end());
  return all;
}

}  // namespace vigil::workstation::command
