// What one frame showed: items with their names and places, and texts. The robot looks here instead
// of at pixels. User-interface thread only.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugins/sdk/ui/probe.h"

namespace vigil::workstation::robot {

class Screen final : public sdk::ui::Probe {
 public:
  struct Found {
    ImVec2 centre;
    bool visible = false;
    bool disabled = false;
  };

  // What was collected so far becomes "the last frame"; collecting starts again.
  void next_frame();

  void item(const Item& item) override;
  void label(ImGuiID id, std::string_view label, bool checked) override;
  void text(std::string_view text) override;

  // In the last frame. `path` is "###id", a visible label, or "window/…" before either; "$$n"
  // behind it takes the n-th (from 0) in drawing order.
  [[nodiscard]] std::optional<Found> find(std::string_view path) const;
  // A text, a visible label or "###id" on the last frame; texts match in part.
  [[nodiscard]] bool shows(std::string_view wanted) const;
  // Names and texts of the last frame, for a failing step's message; at most `count`.
  [[nodiscard]] std::string summary(std::size_t count) const;

 private:
  struct Entry {
    ImVec2 min;
    ImVec2 max;
    bool visible = true;
    bool disabled = false;
    std::string window;
    std::string label;
  };
  struct Frame {
    std::vector<Entry> entries;
    std::unordered_map<ImGuiID, std::size_t> by_id;
    std::vector<std::string> texts;
  };

  Frame collecting_;
  Frame shown_;
};

}  // namespace vigil::workstation::robot
