#include "app/workstation/shell/workspace_layout.h"

#include <fmt/format.h>
#include <imgui_internal.h>  // SetKeyOwner

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace vigil::shell {
namespace {

using sdk::manifest::Split;

constexpr float kSplitterPixels = 1.0F;
// A hairline is drawn; this much around it can be grabbed.
constexpr float kGrabPixels = 7.0F;
constexpr float kKeyStepPixels = 16.0F;

bool folds(const LayoutNode& node, float workspace_width, float scale) {
  return node.fold_below > 0 && workspace_width < node.fold_below * scale;
}

float fixed_size(const LayoutNode& node, Split along) {
  return along == Split::kRow ? node.width : node.height;
}

}  // namespace

struct WorkspaceLayout::Part {
  const LayoutNode* node = nullptr;
  std::string path;
  bool fixed = false;
  float share = 0;
  float min = 0;  // pixels
  float pixels = 0;
};

WorkspaceLayout::WorkspaceLayout(std::string id, LayoutNode tree)
    : id_(std::move(id)), tree_(std::move(tree)) {}

float WorkspaceLayout::share_of(const LayoutNode& node, const std::string& path,
                                float equal) const {
  const auto moved = shares_.find(path);
  if (moved != shares_.end()) return moved->second;
  return node.size > 0 ? node.size : equal;
}

Arrangement WorkspaceLayout::arrange(ImVec2 min, ImVec2 max, float scale) const {
  Arrangement arrangement;
  divide(tree_, "", min, max, scale, max.x - min.x, arrangement);
  return arrangement;
}

void WorkspaceLayout::divide(const LayoutNode& node, const std::string& path, ImVec2 min,
                             ImVec2 max, float scale, float workspace_width,
                             Arrangement& to) const {
  if (node.split == Split::kLeaf) {
    to.places.push_back({node.view, min, max});
    return;
  }
  const bool row = node.split == Split::kRow;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    const LayoutNode& part = node.parts[i];
    if (folds(part, workspace_width, scale)) continue;
    Part entry;
    entry.node = &part;
    entry.path = path.empty() ? std::to_string(i) : fmt::format("{}.{}", path, i);
    const float fixed = fixed_size(part, node.split);
    entry.fixed = fixed > 0;
    entry.pixels = std::round(fixed * scale);
    entry.min = entry.fixed ? entry.pixels : std::round(part.min * scale);
    entry.share =
        entry.fixed ? 0 : share_of(part, entry.path, 1.0F / static_cast<float>(node.parts.size()));
    parts.push_back(std::move(entry));
  }
  if (parts.empty()) return;

  const float whole = row ? max.x - min.x : max.y - min.y;
  const float lines = std::round(kSplitterPixels * std::max(1.0F, std::floor(scale)));
  float left = whole - lines * static_cast<float>(parts.size() - 1);
  float wanted = 0;
  for (const Part& part : parts) wanted += part.min;
  if (wanted > left) {
    // Not even the minimums fit: everything shrinks alike.
    const float shrink = wanted > 0 ? std::max(0.0F, left) / wanted : 0;
    for (Part& part : parts) part.pixels = std::floor(part.min * shrink);
  } else {
    for (const Part& part : parts) left -= part.fixed ? part.pixels : 0;
    // Parts that would fall below their minimum get it; the others share what is left. At most one
    // round per part.
    std::vector<bool> pinned(parts.size(), false);
    for (bool settled = false; !settled;) {
      settled = true;
      float shares = 0;
      float room = left;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].fixed) continue;
        if (pinned[i]) room -= parts[i].min;
        if (!pinned[i]) shares += parts[i].share;
      }
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].fixed) continue;
        parts[i].pixels = pinned[i]    ? parts[i].min
                          : shares > 0 ? room * parts[i].share / shares
                                       : 0;
        if (!pinned[i] && parts[i].pixels < parts[i].min) {
          pinned[i] = true;
          settled = false;
        }
      }
    }
  }

  // Edges are rounded as they accumulate, so that the parts fill the whole without gaps.
  float at = row ? min.x : min.y;
  float exact = at;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    exact += parts[i].pixels;
    const bool last = i + 1 == parts.size();
    const bool fills = last && !parts[i].fixed;
    const float end = fills ? (row ? max.x : max.y) : std::round(exact);
    divide(*parts[i].node, parts[i].path, row ? ImVec2(at, min.y) : ImVec2(min.x, at),
           row ? ImVec2(end, max.y) : ImVec2(max.x, end), scale, workspace_width, to);
    if (last) break;
    Splitter line;
    line.path = parts[i].path;
    line.vertical_line = row;
    line.min = row ? ImVec2(end, min.y) : ImVec2(min.x, end);
    line.max = row ? ImVec2(end + lines, max.y) : ImVec2(max.x, end + lines);
    line.movable = !parts[i].fixed && !parts[i + 1].fixed;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (k == i) line.before = line.parts.size();
      if (k == i + 1) line.after = line.parts.size();
      if (!parts[k].fixed) line.parts.push_back({parts[k].path, parts[k].pixels, parts[k].min});
    }
    to.splitters.push_back(std::move(line));
    at = end + lines;
    exact += lines;
  }
}

void WorkspaceLayout::move(const Splitter& splitter, float pixels) {
  if (!splitter.movable) return;
  std::vector<Splitter::Part> parts = splitter.parts;
  Splitter::Part& before = parts[splitter.before];
  Splitter::Part& after = parts[splitter.after];
  const float sum = before.pixels + after.pixels;
  const float low = std::min(before.min, sum / 2);
  const float high = std::max(sum - after.min, sum / 2);
  before.pixels = std::clamp(before.pixels + pixels, low, high);
  after.pixels = sum - before.pixels;
  // What is seen becomes what is meant, for every part of this row: a part that stood at its
  // minimum keeps its size.
  float whole = 0;
  for (const Splitter::Part& part : parts) whole += part.pixels;
  for (const Splitter::Part& part : parts) {
    if (whole > 0 && part.pixels > 0) shares_[part.path] = part.pixels / whole;
  }
}

bool WorkspaceLayout::handle_splitter(const Splitter& line, const sdk::ui::Style& style) {
  using sdk::ui::Token;
  const float reach = style.px(kGrabPixels) / 2;
  const ImVec2 out = line.vertical_line ? ImVec2(reach, 0) : ImVec2(0, reach);
  const ImVec2 size(line.max.x - line.min.x + 2 * out.x, line.max.y - line.min.y + 2 * out.y);
  const std::string name = fmt::format("###splitter/{}/{}", id_, line.path);
  // A child window of its own, above the views on both sides: they would take the pointer from a
  // mere button.
  ImGui::SetCursorScreenPos(ImVec2(line.min.x - out.x, line.min.y - out.y));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild(name.c_str(), size, ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  ImGui::InvisibleButton(name.c_str(), size, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  const bool active = ImGui::IsItemActive();
  const bool focused = ImGui::IsItemFocused();
  bool moved = false;
  if (hovered || active) {
    ImGui::SetMouseCursor(line.vertical_line ? ImGuiMouseCursor_ResizeEW
                                             : ImGuiMouseCursor_ResizeNS);
  }
  if (active && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 0)) {
    // Measured from the line and not from the last frame, so that the line stays under the pointer
    // at its limits.
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float by = line.vertical_line ? mouse.x - line.min.x : mouse.y - line.min.y;
    if (std::abs(by) >= 1) {
      move(line, by);
      moved = true;
    }
  }
  if (focused && !active) {
    const ImGuiKey less = line.vertical_line ? ImGuiKey_LeftArrow : ImGuiKey_UpArrow;
    const ImGuiKey more = line.vertical_line ? ImGuiKey_RightArrow : ImGuiKey_DownArrow;
    // Owned by the splitter, so that the same key does not also move the focus.
    const ImGuiID owner = ImGui::GetItemID();
    for (const ImGuiKey key : {less, more, ImGuiKey_Home}) ImGui::SetKeyOwner(key, owner);
    const auto pressed = [&](ImGuiKey key) {
      return ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, owner);
    };
    const float by = style.px(kKeyStepPixels) *
                     static_cast<float>((pressed(more) ? 1 : 0) - (pressed(less) ? 1 : 0));
    if (by != 0) {
      move(line, by);
      moved = true;
    }
    if (pressed(ImGuiKey_Home)) {
      reset();
      moved = true;
    }
  }
  const bool ring = focused && ImGui::GetIO().NavVisible;
  if (hovered || active || ring) {
    const ImVec2 wide = line.vertical_line ? ImVec2(style.px(0.5F), 0) : ImVec2(0, style.px(0.5F));
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(line.min.x - wide.x, line.min.y - wide.y),
                                              ImVec2(line.max.x + wide.x, line.max.y + wide.y),
                                              style.color(ring ? Token::kFocus : Token::kAccent));
  }
  ImGui::EndChild();
  return moved;
}

bool WorkspaceLayout::draw_splitters(const Arrangement& arrangement, const sdk::ui::Style& style) {
  bool moved = false;
  for (const Splitter& line : arrangement.splitters) {
    ImGui::GetWindowDrawList()->AddRectFilled(line.min, line.max,
                                              style.color(sdk::ui::Token::kHairline));
    if (line.movable) moved |= handle_splitter(line, style);
  }
  return moved;
}

nlohmann::json WorkspaceLayout::to_json() const {
  nlohmann::json sizes = nlohmann::json::object();
  for (const auto& [path, share] : shares_) sizes[path] = std::round(share * 10000.0F) / 10000.0F;
  return sizes;
}

bool WorkspaceLayout::has_path(const LayoutNode& node, std::string_view path) const {
  const std::size_t dot = path.find('.');
  const std::string_view head = path.substr(0, dot);
  if (head.empty() || head.size() > 3 ||
      !std::all_of(head.begin(), head.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return false;
  }
  const std::size_t index = std::stoul(std::string(head));
  if (index >= node.parts.size()) return false;
  return dot == std::string_view::npos || has_path(node.parts[index], path.substr(dot + 1));
}

Status WorkspaceLayout::restore(const nlohmann::json& sizes) {
  if (!sizes.is_object())
    return fail(ErrorCode::kInvalidArgument, "Remembered sizes are an object of shares.");
  std::unordered_map<std::string, float> shares;
  for (const auto& [path, value] : sizes.items()) {
    if (!value.is_number() || value.get<double>() <= 0 || value.get<double>() > 1) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The remembered size \"{}\" is not between 0 and 1.", path));
    }
    if (has_path(tree_, path)) shares[path] = value.get<float>();
  }
  shares_ = std::move(shares);
  return {};
}

}  // namespace vigil::shell
