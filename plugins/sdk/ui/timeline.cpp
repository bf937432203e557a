#include "plugins/sdk/ui/timeline.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline_strip.h"

namespace vigil::sdk::ui {

std::string clip_time(MediaTime time) {
  const std::int64_t ms = std::max<std::int64_t>(0, time.count()) / 1000;
  const std::int64_t seconds = ms / 1000;
  if (seconds >= 3600) {
    return fmt::format("{}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                       ms % 1000);
  }
  return fmt::format("{:02}:{:02}.{:03}", seconds / 60, seconds % 60, ms % 1000);
}

std::string clip_time_short(MediaTime time) {
  const std::int64_t seconds = std::max<std::int64_t>(0, time.count()) / 1'000'000;
  if (seconds >= 3600) {
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
}

float x_of(MediaTime time, MediaTime duration, float left, float right) {
  if (duration <= MediaTime(0)) return left;
  const double share = static_cast<double>(time.count()) / static_cast<double>(duration.count());
  return left + static_cast<float>(std::clamp(share, 0.0, 1.0)) * (right - left);
}

MediaTime time_at(float x, MediaTime duration, float left, float right) {
  if (right <= left || duration <= MediaTime(0)) return MediaTime(0);
  const double share = static_cast<double>(x - left) / static_cast<double>(right - left);
  return MediaTime(
      std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(duration.count())));
}

TimelineResult timeline(const Style& style, const char* id, const TimelineModel& model,
                        ImVec2 size) {
  const std::string words = clip_time(model.position);
  const PressArea area = press_area(style, id, size, words);
  TimelineResult result;
  if (!area.visible) return result;
  TimelineStrip strip(style, model, area);
  strip.draw_tiles();
  strip.draw_loop();
  strip.draw_ticks();
  strip.draw_marks();
  strip.draw_wave();
  const std::optional<std::size_t> under = strip.draw_ranges();
  strip.draw_playhead();
  const float mouse = ImGui::GetIO().MousePos.x;
  const bool pointing = area.hovered || area.held;
  if (pointing) {
    result.hovered = time_at(mouse, model.duration, area.min.x, area.max.x);
    strip.draw_hover(*result.hovered);
  }
  // Whether the press that is going on has become a drag.
  bool* const dragged = ImGui::GetStateStorage()->GetBoolRef(area.id);
  const bool by_mouse = ImGui::IsMouseDown(ImGuiMouseButton_Left);
  if (!by_mouse && *dragged) {
    *dragged = false;
    result.seek = time_at(mouse, model.duration, area.min.x, area.max.x);
  }
  if (area.held && by_mouse) {
    const bool grabbed = ImGui::IsItemActivated();
    if (grabbed && under) {
      result.pressed_range = under;
      result.seek = model.ranges[*under].begin;
    } else if (grabbed || ImGui::GetIO().MouseDelta.x != 0) {
      result.seek = result.hovered;
      result.dragging = !grabbed;
      *dragged = !grabbed;
    }
  }
  if (area.focused) draw_focus_ring(style, *ImGui::GetWindowDrawList(), area.min, area.max, 4);
  if (under && !model.ranges[*under].words.empty() && !area.held) {
    report_text(model.ranges[*under].words);
    if (ImGui::BeginTooltip()) {
      text(style, model.ranges[*under].words, Token::kText, kSmallText);
      ImGui::EndTooltip();
    }
  } else if (const std::string_view lane = strip.words_under_pointer();
             area.hovered && !lane.empty() && !area.held) {
    report_text(lane);
    if (ImGui::BeginTooltip()) {
      text(style, lane, Token::kTextSecondary, kSmallText);
      ImGui::EndTooltip();
    }
  }
  return result;
}

}  // namespace vigil::sdk::ui
