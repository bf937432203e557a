#include "plugins/sdk/manifest/cross_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace vigil::sdk::manifest {
namespace {

// What people wrote: the id without its plugin.
std::string_view local(std::string_view full_id) { return full_id.substr(full_id.find('.') + 1); }

JsonPath place(std::string_view list, std::size_t index, std::string_view member) {
  return {std::string(list), index, std::string(member)};
}

template <typename Item>
void check_unique(const std::vector<Item>& items, std::string_view list, ProblemList& problems) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!seen.insert(items[i].id).second) {
      problems.add(place(list, i, "id"),
                   fmt::format("{} declares \"{}\" a second time.", list, local(items[i].id)));
    }
  }
}

template <typename Item>
std::vector<std::string_view> local_ids(const std::vector<Item>& items) {
  std::vector<std::string_view> ids;
  for (const Item& item : items) ids.push_back(local(item.id));
  return ids;
}

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class LayoutCheck {
 public:
  LayoutCheck(const Manifest& manifest, ProblemList& problems)
      : views_(local_ids(manifest.views)), problems_(problems) {}

  void check(const Workspace& workspace, std::size_t index) {
    seen_.clear();
    check_node(workspace.layout, {"workspaces", index, "layout"});
  }
  [[nodiscard]] const std::set<std::string>& placed() const { return placed_; }

 private:
  void check_node(const LayoutNode& node, const JsonPath& path) {
    if (!node.view.empty()) {
      JsonPath at = path;
      at.emplace_back("view");
      const std::string_view view = local(node.view);
      if (!contains(views_, view)) {
        problems_.add(at, fmt::format("{} names \"{}\", which is not among the views{}",
                                      place_text(at), view, suggestion(view, views_)));
      } else if (!seen_.insert(node.view).second) {
        problems_.add(
            at, fmt::format("{} shows \"{}\" a second time in one workspace.", place_text(at), view));
      }
      placed_.insert(node.view);
    }
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      JsonPath at = path;
      at.emplace_back("parts");
      at.emplace_back(i);
      check_node(node.parts[i], at);
    }
  }

  std::vector<std::string_view> views_;
  ProblemList& problems_;
  std::set<std::string> seen_;
  std::set<std::string> placed_;
};

void check_layouts(const Manifest& manifest, ProblemList& problems) {
  LayoutCheck layouts(manifest, problems);
  for (std::size_t i = 0; i < manifest.workspaces.size(); ++i)
    layouts.check(manifest.workspaces[i], i);
  for (std::size_t i = 0; i < manifest.views.size(); ++i) {
    if (!layouts.placed().contains(manifest.views[i].id)) {
      problems.add(place("views", i, "id"),
                   fmt::format("The view \"{}\" is in no workspace.", local(manifest.views[i].id)));
    }
  }
}

void check_keys(const Manifest& manifest, ProblemList& problems) {
  const std::vector<std::string_view> commands = local_ids(manifest.commands);
  std::set<Chord> seen;
  for (std::size_t i = 0; i < manifest.keys.size(); ++i) {
    const KeyBinding& key = manifest.keys[i];
    const std::string_view command = local(key.command);
    if (!key.command.empty() && !contains(commands, command)) {
      problems.add(place("keys", i, "command"),
                   fmt::format("keys[{}].command names \"{}\", which is not among the commands{}",
                               i, command, suggestion(command, commands)));
    }
    if (key.chord != Chord{} && !seen.insert(key.chord).second) {
      problems.add(place("keys", i, "key"),
                   fmt::format("keys[{}] uses {} a second time.", i, to_text(key.chord)));
    }
  }
}

void check_queues(const Manifest& manifest, ProblemList& problems) {
  for (std::size_t i = 0; i < manifest.queues.size(); ++i) {
    if (manifest.queues[i].escalates_to == manifest.queues[i].id &&
        !manifest.queues[i].id.empty()) {
      problems.add(place("queues", i, "escalates_to"),
                   fmt::format("The queue \"{}\" escalates to itself.", manifest.queues[i].id));
    }
  }
}

}  // namespace

void cross_check(const Manifest& manifest, ProblemList& problems) {
  check_unique(manifest.workspaces, "workspaces", problems);
  check_unique(manifest.views, "views", problems);
  check_unique(manifest.commands, "commands", problems);
  check_unique(manifest.settings, "settings", problems);
  check_unique(manifest.queues, "queues", problems);
  check_unique(manifest.collections, "collections", problems);
  check_layouts(manifest, problems);
  check_keys(manifest, problems);
  check_queues(manifest, problems);
}

}  // namespace vigil::sdk::manifest
