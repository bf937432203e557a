// Divides a workspace into the places of its views, as its manifest says and as the person has
// dragged the splitters.
//
// arrange() is pure computing. draw_splitters() draws hairlines that can be dragged, or moved by
// keyboard: Tab reaches a splitter, the arrow keys move it, Home gives the manifest's sizes back.
// Sizes are remembered as shares, so that they hold at any window size and scale. User-interface
// thread.
#pragma once

#include <imgui.h>

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "plugins/sdk/manifest/layout.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::shell {

using sdk::manifest::LayoutNode;

struct Place {
  std::string_view view;  // of the layout tree, which outlives it
  ImVec2 min;             // in pixels
  ImVec2 max;
};

// The line between two neighbouring parts. It can be moved when neither of them is fixed.
struct Splitter {
  struct Part {
    std::string path;  // in the tree: "1.0"
    float pixels = 0;  // along the axis
    float min = 0;
  };
  std::string path;           // of the part before the line
  bool vertical_line = true;  // between the parts of a row
  ImVec2 min;                 // the hairline
  ImVec2 max;
  bool movable = false;
  // All parts of this row or column that can change size, and which of them are the neighbours of
  // the line.
  std::vector<Part> parts;
  std::size_t before = 0;
  std::size_t after = 0;
};

struct Arrangement {
  std::vector<Place> places;
  std::vector<Splitter> splitters;
};

class WorkspaceLayout {
 public:
  // `id` is the workspace's full id, "review.desk"; it names the splitters.
  WorkspaceLayout(std::string id, LayoutNode tree);

  // Where everything goes in a rectangle of pixels. Parts below their fold width are left out; when
  // the minimums do not fit, all shrink alike rather than overlap.
  [[nodiscard]] Arrangement arrange(ImVec2 min, ImVec2 max, float scale) const;

  // Moves a splitter by `pixels` (positive: right or down), within the minimums of its neighbours.
  void move(const Splitter& splitter, float pixels);
  // The manifest's sizes again.
  void reset() { shares_.clear(); }

  // Draws and handles the splitters of an arrangement inside the current window. True when the
  // person moved one.
  bool draw_splitters(const Arrangement& arrangement, const sdk::ui::Style& style);

  // {"0": 0.15, "1.0": 0.7}: the shares that differ from the manifest's.
  [[nodiscard]] nlohmann::json to_json() const;
  // Unknown paths are ignored (the manifest may have changed); a value that is no share is
  // kInvalidArgument.
  Status restore(const nlohmann::json& sizes);

 private:
  struct Part;
  void divide(const LayoutNode& node, const std::string& path, ImVec2 min, ImVec2 max, float scale,
              float workspace_width, Arrangement& to) const;
  bool handle_splitter(const Splitter& line, const sdk::ui::Style& style);
  [[nodiscard]] float share_of(const LayoutNode& node, const std::string& path, float equal) const;
  [[nodiscard]] bool has_path(const LayoutNode& node, std::string_view path) const;

  std::string id_;
  LayoutNode tree_;
  std::unordered_map<std::string, float> shares_;  // by path, when moved
};

}  // namespace vigil::shell
