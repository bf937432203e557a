#include "plugins/sdk/ui/timeline_strip.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr float kLaneHeight = 9.0F;
constexpr float kWaveHeight = 22.0F;
constexpr float kGapBelow = 3.0F;
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

// The loudest of what lies between two shares of the clip.
WavePoint loudest(const TimelineModel& model, double from, double to) {
  const std::size_t all = std::max(model.wave_points, model.waveform.size());
  const auto at = [&](double share) {
    return static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(all));
  };
  WavePoint point;
  const std::size_t end = std::min(std::max(at(to), at(from) + 1), model.waveform.size());
  for (std::size_t i = at(from); i < end; ++i) {
    point.peak = std::max(point.peak, model.waveform[i].peak);
    point.loudness = std::max(point.loudness, model.waveform[i].loudness);
  }
  return point;
}

}  // namespace

TimelineStrip::TimelineStrip(const Style& style, const TimelineModel& model, const PressArea& area)
    : style_(style), model_(model), area_(area), list_(*ImGui::GetWindowDrawList()) {
  std::size_t count = model.lanes.size();
  if (model.lanes.empty()) {
    lanes_ = lanes_of(model.ranges);
    if (!lanes_.empty()) count = 1 + *std::max_element(lanes_.begin(), lanes_.end());
  } else {
    for (const TimelineRange& range : model.ranges) {
      lanes_.push_back(std::min(range.lane, count - 1));
    }
  }
  const float lanes =
      count == 0 ? 0 : style.px(kGapBelow + kLaneHeight * static_cast<float>(count));
  const float wave = model.has_wave ? style.px(kGapBelow + kWaveHeight) : 0;
  tiles_bottom_ = std::round(std::max(area.min.y + style.px(20), area.max.y - lanes - wave));
  wave_bottom_ = std::round(tiles_bottom_ + wave);
}

float TimelineStrip::x(MediaTime time) const {
  return x_of(time, model_.duration, area_.min.x, area_.max.x);
}

float TimelineStrip::lane_top(std::size_t lane) const {
  return wave_bottom_ + style_.px(kGapBelow + kLaneHeight * static_cast<float>(lane));
}

void TimelineStrip::draw_tiles() {
  const ImVec2 end{area_.max.x, tiles_bottom_};
  list_.AddRectFilled(area_.min, end, style_.color(Token::kBackdrop), style_.px(4));
  if (model_.tiles.empty()) return;
  // As many tiles side by side as keep their shape, each the picture of its middle.
  const float height = end.y - area_.min.y;
  const ClipPicture& shape = model_.tiles.front();
  const float natural =
      shape.height > 0 ? height * static_cast<float>(shape.width) / static_cast<float>(shape.height)
                       : height;
  const float whole = area_.max.x - area_.min.x;
  const float count = std::max(1.0F, std::round(whole / std::max(natural, style_.px(24))));
  const float width = whole / count;
  list_.PushClipRect(area_.min, end, true);
  for (int i = 0; i < static_cast<int>(count); ++i) {
    // Whole pixels, so that neighbours touch.
    const float left = std::round(area_.min.x + width * static_cast<float>(i));
    const float right = std::round(area_.min.x + width * static_cast<float>(i + 1));
    const MediaTime middle = time_at((left + right) / 2, model_.duration, area_.min.x, area_.max.x);
    const ClipPicture* const tile = tile_at(model_.tiles, middle);
    if (tile == nullptr || tile->texture == 0) continue;
    draw_picture(style_, list_, cropped(*tile, right - left, height), {left, area_.min.y},
                 {right, end.y});
  }
  list_.PopClipRect();
  // The strip as a whole is quieter than the clip.
  list_.AddRectFilled(area_.min, end, faded(style_, Token::kBackdrop, 0.25F), style_.px(4));
}

void TimelineStrip::draw_ticks() {
  const float line = line_pixels(style_);
  for (const MediaTime tick : model_.ticks) {
    const float at = std::round(x(tick));
    const float top = tiles_bottom_ - style_.px(9);
    list_.AddRectFilled({at - line, top - line}, {at + 2 * line, tiles_bottom_},
                        halo_of(kOnPictures));
    list_.AddRectFilled({at, top}, {at + line, tiles_bottom_}, kOnPictures);
  }
}

// What lies outside goes dark; a bar above what goes round.
void TimelineStrip::draw_loop() {
  if (!model_.loop) return;
  const float from = std::round(x(model_.loop->begin));
  const float to = std::max(std::round(x(model_.loop->end)), from + style_.px(3));
  const ImU32 outside = faded(style_, Token::kBackdrop, 0.55F);
  list_.AddRectFilled(area_.min, {from, tiles_bottom_}, outside);
  list_.AddRectFilled({to, area_.min.y}, {area_.max.x, tiles_bottom_}, outside);
  const float thick = std::round(style_.px(3));
  const ImU32 color = style_.color(Token::kAccent);
  list_.AddRectFilled({from, area_.min.y}, {to, area_.min.y + thick}, color);
  for (const float at : {from, to - thick}) {
    list_.AddRectFilled({at, area_.min.y}, {at + thick, area_.min.y + style_.px(12)}, color);
  }
}

void TimelineStrip::draw_marks() {
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

void TimelineStrip::draw_wave() {
  if (!model_.has_wave) return;
  const float top = tiles_bottom_ + style_.px(kGapBelow);
  const float middle = std::round((top + wave_bottom_) / 2);
  const float half = (wave_bottom_ - top) / 2;
  const float whole = area_.max.x - area_.min.x;
  const float line = line_pixels(style_);
  list_.AddRectFilled({area_.min.x, middle}, {area_.max.x, middle + line},
                      faded(style_, Token::kHairline, 1));
  if (model_.waveform.empty()) return;
  const ImU32 peak = faded(style_, Token::kTextSecondary, 0.45F);
  const ImU32 loud = faded(style_, Token::kTextSecondary, 0.95F);
  const float step = std::max(2.0F, std::round(style_.px(2)));
  for (float left = 0; left < whole; left += step) {
    const WavePoint point = loudest(model_, static_cast<double>(left / whole),
                                    static_cast<double>((left + step) / whole));
    const auto bar = [&](std::uint8_t level, ImU32 color) {
      const float reach = std::round(half * static_cast<float>(level) / 255.0F);
      if (reach < 1) return;
      list_.AddRectFilled({area_.min.x + left, middle - reach},
                          {area_.min.x + left + step - line, middle + reach + line}, color);
    };
    bar(point.peak, peak);
    bar(point.loudness, loud);
  }
}

// Slanting lines: what flashes is told apart without its colour.
void TimelineStrip::stripes(ImVec2 min, ImVec2 max, ImU32 color) {
  list_.PushClipRect(min, max, true);
  const float height = max.y - min.y;
  const float step = style_.px(5);
  for (float at = min.x - height; at < max.x; at += step) {
    list_.AddLine({at, max.y}, {at + height, min.y}, color, std::max(1.0F, style_.px(2)));
  }
  list_.PopClipRect();
}

std::optional<std::size_t> TimelineStrip::draw_ranges() {
  std::optional<std::size_t> under;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  // Lanes that keep their place show where it is.
  for (std::size_t lane = 0; lane < model_.lanes.size(); ++lane) {
    const float top = lane_top(lane);
    list_.AddRectFilled({area_.min.x, top}, {area_.max.x, top + style_.px(kLaneHeight - 2)},
                        faded(style_, Token::kHairline, 0.35F), style_.px(2));
  }
  for (std::size_t i = 0; i < model_.ranges.size(); ++i) {
    const TimelineRange& range = model_.ranges[i];
    const float top = lane_top(lanes_[i]);
    const float left = x(range.begin);
    const float right = std::max(x(range.end), left + style_.px(4));
    const float bottom = top + style_.px(kLaneHeight - 2);
    const bool hovered = area_.hovered && mouse.x >= left - style_.px(2) &&
                         mouse.x < right + style_.px(2) && mouse.y >= top - style_.px(1) &&
                         mouse.y < bottom + style_.px(1);
    if (hovered) under = i;
    const ImU32 color = hovered ? style_.color(range.token) : faded(style_, range.token, 0.75F);
    if (range.fill == RangeFill::kStriped) {
      stripes({left, top}, {right, bottom}, color);
      list_.AddRect({left, top}, {right, bottom}, color, style_.px(2), 0, line_pixels(style_));
    } else {
      list_.AddRectFilled({left, top}, {right, bottom}, color, style_.px(2));
    }
  }
  return under;
}

std::string_view TimelineStrip::words_under_pointer() const {
  const float y = ImGui::GetIO().MousePos.y;
  if (y < tiles_bottom_) return {};
  if (y < wave_bottom_) return model_.wave_words;
  for (std::size_t lane = model_.lanes.size(); lane > 0; --lane) {
    if (y >= lane_top(lane - 1) - style_.px(1)) return model_.lanes[lane - 1].words;
  }
  return {};
}

void TimelineStrip::draw_playhead() {
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

void TimelineStrip::draw_hover(MediaTime time) {
  const float at = std::round(ImGui::GetIO().MousePos.x);
  list_.AddRectFilled({at, area_.min.y}, {at + line_pixels(style_), tiles_bottom_},
                      IM_COL32(0xF4, 0xF2, 0xEC, 0xB0));
  preview(time, at);
}

void TimelineStrip::band(MediaTime begin, MediaTime end, Token token, float alpha) {
  list_.AddRectFilled({x(begin), area_.min.y}, {x(end), tiles_bottom_},
                      faded(style_, token, alpha));
}

// A bracket that opens to the inside of the mark.
void TimelineStrip::edge(MediaTime time, Token token, Side side) {
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
void TimelineStrip::preview(MediaTime time, float at) {
  const std::string words = clip_time(time);
  const ClipPicture* const tile = tile_at(model_.tiles, time);
  const ImVec2 words_size = text_size(style_, words, kSmallText);
  const bool has_picture = tile != nullptr && tile->texture != 0 && tile->height > 0;
  const float picture_height = has_picture ? style_.px(160) : 0;
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

}  // namespace vigil::sdk::ui
