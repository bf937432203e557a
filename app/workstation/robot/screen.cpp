#include "app/workstation/robot/screen.h"

#include <charconv>
#include <utility>

namespace vigil::workstation::robot {
namespace {

// "通过###allow" -> "通过" and "###allow"; "name##1" -> "name" and "".
std::string_view visible_part(std::string_view label) { return label.substr(0, label.find("##")); }

std::string_view id_part(std::string_view label) {
  const std::size_t at = label.find("###");
  return at == std::string_view::npos ? std::string_view() : label.substr(at);
}

bool is_named(std::string_view label, std::string_view wanted) {
  if (label.empty() || wanted.empty()) return false;
  return wanted.starts_with("###") ? id_part(label) == wanted : visible_part(label) == wanted;
}

struct Path {
  std::string_view window;
  std::string_view name;
  std::size_t index = 0;
};

Path split_path(std::string_view path) {
  Path result;
  if (const std::size_t at = path.rfind("$$"); at != std::string_view::npos) {
    const std::string_view digits = path.substr(at + 2);
    std::size_t index = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), index).ec == std::errc()) {
      result.index = index;
      path = path.substr(0, at);
    }
  }
  // Only a slash before the name divides: ids and labels may contain slashes of their own behind
  // "###".
  const std::size_t slash = path.substr(0, path.find("###")).rfind('/');
  if (slash != std::string_view::npos) {
    result.window = path.substr(0, slash);
    path = path.substr(slash + 1);
  }
  result.name = path;
  return result;
}

}  // namespace

void Screen::next_frame() {
  shown_ = std::move(collecting_);
  collecting_ = {};
}

void Screen::item(const Item& item) {
  const auto [place, added] = collecting_.by_id.try_emplace(item.id, collecting_.entries.size());
  if (added) collecting_.entries.emplace_back();
  Entry& entry = collecting_.entries[place->second];
  entry.min = item.min;
  entry.max = item.max;
  entry.visible = item.visible;
  entry.disabled = item.disabled;
  entry.window = std::string(item.window);
}

void Screen::label(ImGuiID id, std::string_view label, bool) {
  const auto place = collecting_.by_id.find(id);
  if (place == collecting_.by_id.end()) return;
  collecting_.entries[place->second].label = std::string(label);
}

void Screen::text(std::string_view text) { collecting_.texts.emplace_back(text); }

std::optional<Screen::Found> Screen::find(std::string_view path) const {
  const Path wanted = split_path(path);
  std::size_t skip = wanted.index;
  for (const Entry& entry : shown_.entries) {
    if (!is_named(entry.label, wanted.name)) continue;
    if (!wanted.window.empty() && entry.window.find(wanted.window) == std::string::npos) continue;
    if (skip-- > 0) continue;
    return Found{{(entry.min.x + entry.max.x) / 2, (entry.min.y + entry.max.y) / 2},
                 entry.visible,
                 entry.disabled};
  }
  return std::nullopt;
}

bool Screen::shows(std::string_view wanted) const {
  if (const auto found = find(wanted); found && found->visible) return true;
  if (wanted.starts_with("###")) return false;
  for (const std::string& text : shown_.texts) {
    if (text.find(wanted) != std::string::npos) return true;
  }
  for (const Entry& entry : shown_.entries) {
    if (entry.visible && visible_part(entry.label).find(wanted) != std::string_view::npos)
      return true;
  }
  return false;
}

std::string Screen::summary(std::size_t count) const {
  std::string result;
  std::size_t listed = 0;
  const auto add = [&](std::string_view text) {
    if (text.empty() || listed == count) return;
    if (listed++ > 0) result += " | ";
    result += text;
  };
  for (const Entry& entry : shown_.entries) {
    if (entry.visible) add(entry.label);
  }
  listed = listed > count / 2 ? count / 2 : listed;
  for (const std::string& text : shown_.texts) add(text);
  return result;
}

}  // namespace vigil::workstation::robot
