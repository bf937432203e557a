#include "app/workstation/workspaces.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"

namespace vigil::workstation {
namespace {

// How early one of the roles stands in the manifest; a plugin for everybody comes last.
std::size_t place_for(const sdk::manifest::Manifest& manifest,
                      const std::vector<domain::Role>& roles) {
  const auto found =
      std::find_first_of(manifest.roles.begin(), manifest.roles.end(), roles.begin(), roles.end());
  if (manifest.roles.empty()) return std::size(domain::kAllRoles);
  return static_cast<std::size_t>(found - manifest.roles.begin());
}

bool is_own_page(std::string_view id) {
  return id == kUnsentPage || id == kComparisonPage || id == kPluginsPage || id == kSettingsPage;
}

}  // namespace

Workspaces::Workspaces(plugin_host::PluginHost& plugins,
                       std::function<void(const nlohmann::json&)> keep)
    : plugins_(plugins), keep_(std::move(keep)) {}

void Workspaces::offer_to(const std::vector<domain::Role>& roles) {
  workspaces_.clear();
  if (!roles.empty()) {
    std::vector<const sdk::manifest::Manifest*> offered = plugins_.offered(roles);
    std::stable_sort(offered.begin(), offered.end(), [&](const auto* a, const auto* b) {
      return place_for(*a, roles) < place_for(*b, roles);
    });
    for (const sdk::manifest::Manifest* manifest : offered) {
      for (const sdk::manifest::Workspace& declared : manifest->workspaces) {
        workspaces_.push_back(
            {declared.id, manifest->id, plugins_.title(*manifest, declared.title),
             sdk::ui::icon_from_word(declared.icon).value_or(sdk::ui::Icon::kPuzzle),
             &declared == &manifest->workspaces.front(), plugins_.title(*manifest, manifest->title),
             sdk::ui::icon_from_word(manifest->icon).value_or(sdk::ui::Icon::kPuzzle)});
        auto& layout = layouts_[declared.id];
        if (layout) continue;
        layout = std::make_unique<shell::WorkspaceLayout>(declared.id, declared.layout);
        if (const auto kept = kept_sizes_.find(declared.id); kept != kept_sizes_.end()) {
          // Sizes that no longer fit the manifest are dropped: the manifest's own are used.
          if (const auto sizes = parse_json(kept->second)) (void)layout->restore(*sizes);
        }
      }
    }
  }
  if (!is_own_page(current_) && find(current_) == nullptr) current_ = std::string(kPluginsPage);
}

void Workspaces::restore_layouts(const nlohmann::json& layouts) {
  if (!layouts.is_object()) return;
  for (const auto& [id, sizes] : layouts.items()) kept_sizes_[id] = to_canonical_json(sizes);
}

const Workspace* Workspaces::find(std::string_view id) const {
  for (const Workspace& workspace : workspaces_) {
    if (workspace.id == id) return &workspace;
  }
  return nullptr;
}

std::string_view Workspaces::current_plugin() const {
  const Workspace* workspace = find(current_);
  return workspace ? std::string_view(workspace->plugin) : std::string_view();
}

Status Workspaces::show(std::string_view id) {
  const Workspace* wanted = find(id);
  if (!is_own_page(id) && wanted == nullptr) {
    return fail(ErrorCode::kNotFound, fmt::format("There is no workspace {}.", id));
  }
  if (id == current_) return {};
  const std::string before(current_plugin());
  current_ = std::string(id);
  const std::string after(current_plugin());
  if (before == after || covered_) return {};
  if (!before.empty()) plugins_.shown(before, false);
  if (!after.empty()) plugins_.shown(after, true);
  return {};
}

void Workspaces::cover(bool covered) {
  if (covered == covered_) return;
  covered_ = covered;
  if (const std::string plugin(current_plugin()); !plugin.empty()) plugins_.shown(plugin, !covered);
}

Status Workspaces::show_at(std::size_t index) {
  if (index >= workspaces_.size())
    return fail(ErrorCode::kNotFound, "There are not that many workspaces.");
  return show(workspaces_[index].id);
}

void Workspaces::turn(int by) {
  if (workspaces_.empty()) return;
  const int count = static_cast<int>(workspaces_.size());
  int at = by > 0 ? -1 : count;
  for (int i = 0; i < count; ++i) {
    if (workspaces_[static_cast<std::size_t>(i)].id == current_) at = i;
  }
  (void)show(workspaces_[static_cast<std::size_t>(((at + by) % count + count) % count)].id);
}

void Workspaces::draw(const sdk::ui::Style& style, bool focused) {
  const auto found = layouts_.find(current_);
  if (found == layouts_.end()) return;
  shell::WorkspaceLayout& layout = *found->second;
  const ImVec2 min = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const shell::Arrangement arrangement =
      layout.arrange(min, {min.x + size.x, min.y + size.y}, style.scale);
  for (const shell::Place& place : arrangement.places) {
    ImGui::SetCursorScreenPos(place.min);
    plugins_.draw_view(place.view, {place.max.x - place.min.x, place.max.y - place.min.y, focused});
  }
  if (!layout.draw_splitters(arrangement, style)) return;
  nlohmann::json all = nlohmann::json::object();
  for (const auto& [id, text] : kept_sizes_) {
    if (auto sizes = parse_json(text)) all[id] = std::move(*sizes);
  }
  for (const auto& [id, one] : layouts_) all[id] = one->to_json();
  keep_(all);
}

}  // namespace vigil::workstation
