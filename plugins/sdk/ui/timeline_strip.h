// How the evidence strip is drawn, part by part; timeline.h says what it is. Not offered to
// plugins.
#pragma once

#include <imgui.h>

#include <optional>
#include <string_view>
#include <vector>

#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::sdk::ui {

class TimelineStrip {
 public:
  // All outlive the strip, which lasts one frame.
  TimelineStrip(const Style& style, const TimelineModel& model, const PressArea& area);

  void draw_tiles();
  void draw_ticks();
  void draw_loop();
  void draw_marks();
  void draw_wave();
  // Index of the range under the pointer.
  std::optional<std::size_t> draw_ranges();
  // Light with a dark edge in every theme: what lies under it is pictures.
  void draw_playhead();
  void draw_hover(MediaTime time);
  // What lies in the lane under the pointer; empty over the tiles.
  [[nodiscard]] std::string_view words_under_pointer() const;

 private:
  enum class Side { kIn, kOut };

  [[nodiscard]] float x(MediaTime time) const;
  [[nodiscard]] float lane_top(std::size_t lane) const;
  void band(MediaTime begin, MediaTime end, Token token, float alpha);
  void edge(MediaTime time, Token token, Side side);
  void stripes(ImVec2 min, ImVec2 max, ImU32 color);
  void preview(MediaTime time, float at);

  const Style& style_;
  const TimelineModel& model_;
  const PressArea& area_;
  ImDrawList& list_;
  std::vector<std::size_t> lanes_;  // of each range
  float tiles_bottom_ = 0;
  float wave_bottom_ = 0;
};

}  // namespace vigil::sdk::ui
