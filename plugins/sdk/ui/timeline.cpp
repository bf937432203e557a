#include "plugins/sdk/ui/timeline.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/probe.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kLaneHeight = 8.0F;
constexpr std::size_t kMaxLanes = 3;
constexpr ImU32 kOnPictures = IM_COL32(0xF4, 0xF2, 0xEC, 0xFF);

// Ranges that overlap lie in lanes below each other; what finds no lane shares the last.
std::vector<std::size_t> lanes_of(std::span<const TimelineRange> ranges) {
  std::vector<std::size_t> lanes;
  std::vector<MediaTime> busy_until;
  std::vector<std::size_t> order(ranges.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return ranges[a].begin < ranges[b].begin; });
  lanes.resize(ranges.size());
  for (const std::size_t i : order) {
    std::size_t lane = 0;
    while (lane < busy_until.size() && busy_until[lane] > ranges[i].begin) ++lane;
    lane = std::min(lane, kMaxLanes - 1);
    if (lane >= busy_until.size()) busy_until.resize(lane + 1, MediaTime(0));
    busy_until[lane] = std::max(busy_until[lane], ranges[i].end);
    lanes[i] = lane;
  }
  return lanes;
}

// The tile shown at a time: the last one not after it.
const ClipPicture* tile_at(std::span<const ClipPicture> tiles, MediaTime time) {
  const ClipPicture* found = tiles.empty() ? nullptr : &tiles.front();
  for (const ClipPicture& tile : tiles) {
    if (tile.time <= time) found = &tile;
  }
  return found;
}

// The middle of a picture, in the shape of a place `width` by `height`.
ClipPicture cropped(ClipPicture picture, float width, float height) {
  if (picture.width <= 0 || picture.height <= 0 || width <= 0 || height <= 0) return picture;
  const float shape = static_cast<float>(picture.width) / static_cast<float>(picture.height);
  const float kept_x = std::min(1.0F, width / height / shape);
  const float kept_y = std::min(1.0F, shape / (width / height));
  const float cut_u = (picture.u1 - picture.u0) * (1 - kept_x) / 2;
  const float cut_v = (picture.v1 - picture.v0) * (1 - kept_y) / 2;
  picture.u0 += cut_u;
  picture.u1 -= cut_u;
  picture.v0 += cut_v;
  picture.v1 -= cut_v;
  return picture;
}

// What sets a line off from any picture: dark around light colours, light around dark ones.
ImU32 halo_of(ImU32 color) {
  const auto part = [&](int shift) { return static_cast<float>((color >> shift) & 0xFF); };
  const float light = 0.30F * part(IM_COL32_R_SHIFT) + 0.59F * part(IM_COL32_G_SHIFT) +
                      0.11F * part(IM_COL32_B_SHIFT);
  return light > 127 ? IM_COL32(0x0B, 0x0C, 0x0E, 0xB0) : IM_COL32(0xF4, 0xF2, 0xEC, 0xD0);
}

class Strip {
 public:
  Strip(const Style& style, const TimelineModel& model, const PressArea& area)
      : style_(style), model_(model), area_(area), list_(*ImGui::GetWindowDrawList()) {
    lanes_ = lanes_of(model.ranges);
    const std::size_t count =
        lanes_.empty() ? 0 : 1 + *std::max_element(lanes_.begin(), lanes_.end());
    const float lanes = count == 0 ? 0 : style.px(4 + kLaneHeight * static_cast<float>(count));
    tiles_bottom_ = std::max(area.min.y + style.px(20), area.max.y - lanes);
  }

  [[nodiscard]] float x(MediaTime time) const {
    return x_of(time, model_.duration, area_.min.x, area_.max.x);
  }

  void draw_tiles() {
    const ImVec2 end{area_.max.x, tiles_bottom_};
    list_.AddRectFilled(area_.min, end, style_.color(Token::kBackdrop), style_.px(4));
    if (model_.tiles.empty()) return;
    // As many tiles side by side as keep their shape, each the picture of its middle.
    const float height = end.y - area_.min.y;
    const ClipPicture& shape = model_.tiles.front();
    const float natural = shape.height > 0 ? height * static_cast<float>(shape.width) /
                                                 static_cast<float>(shape.height)
                                           : height;
    const float whole = area_.max.x - area_.min.x;
    const float count = std::max(1.0F, std::round(whole / std::max(natural, style_.px(24))));
    const float width = whole / count;
    list_.PushClipRect(area_.min, end, true);
    for (int i = 0; i < static_cast<int>(count); ++i) {
      // Whole pixels, so that neighbours touch.
      const float left = std::round(area_.min.x + width * static_cast<float>(i));
      const float right = std::round(area_.min.x + width * static_cast<float>(i + 1));
      const MediaTime middle =
          time_at((left + right) / 2, model_.duration, area_.min.x, area_.max.x);
      const ClipPicture* const tile = tile_at(model_.tiles, middle);
      if (tile == nullptr || tile->texture == 0) continue;
      draw_picture(style_, list_, cropped(*tile, right - left, height), {left, area_.min.y},
                   {right, end.y});
    }
    list_.PopClipRect();
    // The strip as a whole is quieter than the clip.
    list_.AddRectFilled(area_.min, end, faded(style_, Token::kBackdrop, 0.25F), style_.px(4));
  }

  void draw_marks() {
    for (const TimelineRange& mark : model_.marks) {
      band(mark.begin, mark.end, mark.token, 0.30F);
      edge(mark.begin, mark.token, Side::kIn);
      edge(mark.end, mark.token, Side::kOut);
    }
    if (model_.mark_in && model_.mark_out) {
      band(*model_.mark_in, *model_.mark_out, Token::kMark, 0.30F);
    } else if (model_.mark_in) {
      band(*model_.mark_in, std::max(*model_.mark_in, model_.position), Token::kMark, 0.16F);
    }
    if (model_.mark_in) edge(*model_.mark_in, Token::kMark, Side::kIn);
    if (model_.mark_out) edge(*model_.mark_out, Token::kMark, Side::kOut);
  }

  // Index of the range under the pointer.
  std::optional<std::size_t> draw_ranges() {
    std::optional<std::size_t> under;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    for (std::size_t i = 0; i < model_.ranges.size(); ++i) {
      const TimelineRange& range = model_.ranges[i];
      const float top = tiles_bottom_ + style_.px(4 + kLaneHeight * static_cast<float>(lanes_[i]));
      const float left = x(range.begin);
      const float right = std::max(x(range.end), left + style_.px(4));
      const float bottom = top + style_.px(kLaneHeight - 2);
      const bool hovered = area_.hovered && mouse.x >= left - style_.px(2) &&
                           mouse.x < right + style_.px(2) && mouse.y >= top - style_.px(1) &&
                           mouse.y < bottom + style_.px(1);
      if (hovered) under = i;
      list_.AddRectFilled({left, top}, {right, bottom},
                          hovered ? style_.color(range.token) : faded(style_, range.token, 0.75F),
                          style_.px(2));
    }
    return under;
  }

  // Light with a dark edge in every theme: what lies under it is pictures.
  void draw_playhead() {
    const float at = std::round(x(model_.position));
    const float width = std::max(1.0F, std::round(style_.px(2)));
    const float line = line_pixels(style_);
    const float left = at - std::floor(width / 2);
    list_.AddRectFilled({left - line, area_.min.y}, {left + width + line, tiles_bottom_},
                        halo_of(kOnPictures));
    list_.AddRectFilled({left, area_.min.y}, {left + width, tiles_bottom_}, kOnPictures);
    const float half = style_.px(6);
    const float middle = left + width / 2;
    list_.AddTriangleFilled({middle - half, area_.min.y}, {middle + half, area_.min.y},
                            {middle, area_.min.y + style_.px(8)}, kOnPictures);
  }

  void draw_hover(MediaTime time) {
    const float at = std::round(ImGui::GetIO().MousePos.x);
    list_.AddRectFilled({at, area_.min.y}, {at + line_pixels(style_), tiles_bottom_},
                        IM_COL32(0xF4, 0xF2, 0xEC, 0xB0));
    preview(time, at);
  }

 private:
  enum class Side { kIn, kOut };

  void band(MediaTime begin, MediaTime end, Token token, float alpha) {
    list_.AddRectFilled({x(begin), area_.min.y}, {x(end), tiles_bottom_},
                        faded(style_, token, alpha));
  }

  // A bracket that opens to the inside of the mark.
  void edge(MediaTime time, Token token, Side side) {
    const float at = std::round(x(time));
    const float thick = std::max(1.0F, std::round(style_.px(2)));
    const float arm = style_.px(6);
    const float inward = side == Side::kIn ? arm : -arm;
    const ImU32 color = style_.color(token);
    const float left = side == Side::kIn ? at : at - thick;
    const float line = line_pixels(style_);
    list_.AddRectFilled({left - line, area_.min.y}, {left + thick + line, tiles_bottom_},
                        halo_of(color));
    list_.AddRectFilled({left, area_.min.y}, {left + thick, tiles_bottom_}, color);
    for (const float y : {area_.min.y, tiles_bottom_ - thick}) {
      list_.AddRectFilled({std::min(at, at + inward), y}, {std::max(at, at + inward), y + thick},
                          color);
    }
  }

  // Above the strip: the picture there and its time. Drawn over everything, takes no pointer.
  void preview(MediaTime time, float at) {
    const std::string words = clip_time(time);
    const ClipPicture* const tile = tile_at(model_.tiles, time);
    const ImVec2 words_size = text_size(style_, words, kSmallText);
    const bool has_picture = tile != nullptr && tile->texture != 0 && tile->height > 0;
    const float picture_height = has_picture ? style_.px(112) : 0;
    const float picture_width = has_picture
                                    ? std::round(picture_height * static_cast<float>(tile->width) /
                                                 static_cast<float>(tile->height))
                                    : 0;
    const float pad = style_.px(4);
    const float width = std::max(picture_width, words_size.x + style_.px(8)) + 2 * pad;
    const float height = picture_height + words_size.y + style_.px(8) + pad;
    const ImGuiViewport& viewport = *ImGui::GetMainViewport();
    const float left = std::clamp(at - width / 2, viewport.WorkPos.x,
                                  viewport.WorkPos.x + viewport.WorkSize.x - width);
    const ImVec2 from{std::round(left), std::round(area_.min.y - style_.px(6) - height)};
    ImDrawList& over = *ImGui::GetForegroundDrawList();
    over.AddRectFilled(from, {from.x + width, from.y + height}, style_.color(Token::kOverlay),
                       style_.px(kCorner));
    over.AddRect(from, {from.x + width, from.y + height}, style_.color(Token::kHairline),
                 style_.px(kCorner), 0, line_pixels(style_));
    if (has_picture) {
      const float x0 = std::round(from.x + (width - picture_width) / 2);
      draw_picture(style_, over, *tile, {x0, from.y + pad},
                   {x0 + picture_width, from.y + pad + picture_height}, 3);
    }
    draw_text(style_, over,
              {from.x + (width - words_size.x) / 2, from.y + pad + picture_height + style_.px(3)},
              words, style_.color(Token::kText), kSmallText);
  }

  const Style& style_;
  const TimelineModel& model_;
  const PressArea& area_;
  ImDrawList& list_;
  std::vector<std::size_t> lanes_;
  float tiles_bottom_ = 0;
};

}  // namespace

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
  Strip strip(style, model, area);
  strip.draw_tiles();
  strip.draw_marks();
  const std::optional<std::size_t> under = strip.draw_ranges();
  strip.draw_playhead();
  const float mouse = ImGui::GetIO().MousePos.x;
  const bool pointing = area.hovered || area.held;
  if (pointing) {
    result.hovered = time_at(mouse, model.duration, area.min.x, area.max.x);
    strip.draw_hover(*result.hovered);
  }
  const bool by_mouse = ImGui::IsMouseDown(ImGuiMouseButton_Left);
  if (area.held && by_mouse) {
    const bool grabbed = ImGui::IsItemActivated();
    if (grabbed && under) {
      result.pressed_range = under;
      result.seek = model.ranges[*under].begin;
    } else if (grabbed || ImGui::GetIO().MouseDelta.x != 0) {
      result.seek = result.hovered;
      result.dragging = !grabbed;
    }
  }
  if (area.focused) draw_focus_ring(style, *ImGui::GetWindowDrawList(), area.min, area.max, 4);
  if (under && !model.ranges[*under].words.empty() && !area.held) {
    report_text(model.ranges[*under].words);
    if (ImGui::BeginTooltip()) {
      text(style, model.ranges[*under].words, Token::kText, kSmallText);
      ImGui::EndTooltip();
    }
  }
  return result;
}

}  // namespace vigil::sdk::ui
